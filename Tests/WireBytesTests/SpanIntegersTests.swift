import Testing
import WireBytes

@Suite("Integers in spans")
struct SpanIntegersTests {
    static let bytes: [UInt8] = [0xFF, 0x80, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07]

    @Test("big-endian, at any offset")
    func bigEndian() {
        let span = Self.bytes.span
        #expect(span.bigEndianUInt16(at: 0) == 0xFF80)
        #expect(span.bigEndianUInt16(at: 7) == 0x0607)
        #expect(span.bigEndianUInt32(at: 1) == 0x8001_0203)
        #expect(span.bigEndianUInt32(at: 5) == 0x0405_0607)
        #expect(span.bigEndianUInt64(at: 0) == 0xFF80_0102_0304_0506)
        #expect(span.bigEndianUInt64(at: 1) == 0x8001_0203_0405_0607)
    }

    @Test("little-endian, at any offset")
    func littleEndian() {
        let span = Self.bytes.span
        #expect(span.littleEndianUInt32(at: 1) == 0x0302_0180)
        #expect(span.littleEndianUInt64(at: 1) == 0x0706_0504_0302_0180)
    }

    @Test("an integer that is not whole is the caller's fault")
    func misuse() async {
        await #expect(processExitsWith: .failure) {
            let bytes: [UInt8] = [1, 2, 3]
            _ = bytes.span.bigEndianUInt32(at: 0)
        }
        await #expect(processExitsWith: .failure) {
            let bytes: [UInt8] = [1, 2, 3]
            _ = bytes.span.bigEndianUInt16(at: -1)
        }
    }
}
