import Testing
import WireBytes

@Suite("WireReader")
struct WireReaderTests {
    static let bytes: [UInt8] = [0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07]

    @Test("reads integers in wire order and reports where it is")
    func integers() throws {
        var reader = WireReader(Self.bytes.span)
        let byte = try reader.readUInt8()
        let short = try reader.readUInt16()
        let long = try reader.readUInt32()
        let offset = reader.offset
        let isAtEnd = reader.isAtEnd
        #expect(byte == 0x01)
        #expect(short == 0x0203)
        #expect(long == 0x0405_0607)
        #expect(offset == 7)
        #expect(isAtEnd)
    }

    @Test("a read past the end says what was missing and moves nothing", arguments: [1, 2, 4])
    func pastTheEnd(width: Int) {
        for count in 0..<width {
            var reader = WireReader(Self.bytes.span, in: 2..<2 + count)
            var error: EndOfBytes?
            do throws(EndOfBytes) {
                switch width {
                case 1: _ = try reader.readUInt8()
                case 2: _ = try reader.readUInt16()
                default: _ = try reader.readUInt32()
                }
            } catch let thrown {
                error = thrown
            }
            let offset = reader.offset
            #expect(error == EndOfBytes(offset: 2, needed: width, available: count))
            #expect(offset == 2)
        }
    }

    @Test("a bounded reader keeps the offsets of the whole")
    func bounded() throws {
        var reader = WireReader(Self.bytes.span, in: 3..<6)
        let start = reader.offset
        let range = try reader.readRange(2)
        var error: EndOfBytes?
        do throws(EndOfBytes) {
            _ = try reader.readRange(2)
        } catch let thrown {
            error = thrown
        }
        let rest = reader.readRest()
        let nothing = reader.readRest()
        #expect(start == 3)
        #expect(range == 3..<5)
        #expect(error == EndOfBytes(offset: 5, needed: 2, available: 1))
        #expect(rest == 5..<6)
        #expect(nothing == 6..<6)
    }

    @Test("an empty span is at its end")
    func empty() {
        let nothing: [UInt8] = []
        let reader = WireReader(nothing.span)
        let isAtEnd = reader.isAtEnd
        #expect(isAtEnd)
    }

    @Test("a range outside the bytes is the caller's fault")
    func misuse() async {
        await #expect(processExitsWith: .failure) {
            let bytes: [UInt8] = [1, 2]
            _ = WireReader(bytes.span, in: 0..<3)
        }
    }
}
