import MQTTCodec
import Testing

@Suite("Fixed Header")
struct FixedHeaderTests {
    @Test("every type and all flags")
    func firstByte() {
        for first in UInt8.min...UInt8.max {
            let header = header(of: [first, 0x05])
            #expect(header?.type.rawValue == first >> 4)
            #expect(header?.flags == first & 0x0F)
            #expect(header?.remainingLength == 5)
            #expect(header?.length == 2)
            #expect(header?.packetLength == 7)
        }
    }

    @Test("Remaining Length at its borders", arguments: VariableByteIntegerTests.borders)
    func remainingLength(value: Int, bytes: [UInt8]) {
        let whole = [0x30] + bytes
        let header = header(of: whole)
        #expect(header?.remainingLength == value)
        #expect(header?.length == whole.count)
        #expect(header?.packetLength == whole.count + value)
        #expect(header?.isMinimal == true)
        for count in 0..<whole.count {
            guard case .incomplete = FixedHeader.decode(whole.span, at: 0, end: count) else {
                Issue.record("\(whole.prefix(count)) was read")
                continue
            }
        }
    }

    @Test("a padded Remaining Length is read and told")
    func padded() {
        let header = header(of: [0x30, 0x85, 0x80, 0x00])
        #expect(header?.remainingLength == 5)
        #expect(header?.length == 4)
        #expect(header?.isMinimal == false)
    }

    @Test("a fifth length byte is refused as soon as it is announced")
    func tooLong() {
        let bytes: [UInt8] = [0x00, 0x30, 0xFF, 0xFF, 0xFF, 0xFF]
        guard case .malformed(let error) = FixedHeader.decode(bytes.span, at: 1, end: bytes.count) else {
            Issue.record("not refused")
            return
        }
        #expect(error == DecodeError(.lengthTooLong, .remainingLength, at: 1, packetType: .publish))
    }

    @Test("no byte from the end on is looked at")
    func end() {
        let bytes: [UInt8] = [0xC0, 0x00]
        guard case .incomplete = FixedHeader.decode(bytes.span, at: 0, end: 1) else {
            Issue.record("read past the end")
            return
        }
        guard case .incomplete = FixedHeader.decode(bytes.span, at: 2, end: 2) else {
            Issue.record("read past the end")
            return
        }
    }
}
