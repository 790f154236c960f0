import MQTTCodec
import Testing

@Suite("Variable Byte Integer")
struct VariableByteIntegerTests {
    /// The borders of MQTT 5.0 table 1-1.
    static let borders: [(value: Int, bytes: [UInt8])] = [
        (0, [0x00]),
        (1, [0x01]),
        (127, [0x7F]),
        (128, [0x80, 0x01]),
        (16_383, [0xFF, 0x7F]),
        (16_384, [0x80, 0x80, 0x01]),
        (2_097_151, [0xFF, 0xFF, 0x7F]),
        (2_097_152, [0x80, 0x80, 0x80, 0x01]),
        (268_435_455, [0xFF, 0xFF, 0xFF, 0x7F]),
    ]

    @Test("borders", arguments: borders)
    func border(value: Int, bytes: [UInt8]) {
        guard case .integer(let integer) = VariableByteInteger.decode(bytes.span, at: 0, end: bytes.count) else {
            Issue.record("not an integer")
            return
        }
        #expect(integer.value == value)
        #expect(integer.length == bytes.count)
        #expect(integer.isMinimal)
        #expect(VariableByteInteger.minimalLength(of: value) == bytes.count)
    }

    @Test("cut at any byte, an integer is incomplete", arguments: borders)
    func cut(value: Int, bytes: [UInt8]) {
        for end in bytes.indices {
            guard case .incomplete = VariableByteInteger.decode(bytes.span, at: 0, end: end) else {
                Issue.record("\(bytes.prefix(end)) was read")
                continue
            }
        }
    }

    @Test(
        "more bytes than needed are read and told",
        arguments: [
            ([0x80, 0x00], 0), ([0x81, 0x00], 1), ([0xFF, 0x80, 0x00], 127), ([0x80, 0x80, 0x80, 0x00], 0),
        ] as [([UInt8], Int)]
    )
    func padded(bytes: [UInt8], value: Int) {
        guard case .integer(let integer) = VariableByteInteger.decode(bytes.span, at: 0, end: bytes.count) else {
            Issue.record("not an integer")
            return
        }
        #expect(integer.value == value)
        #expect(integer.length == bytes.count)
        #expect(!integer.isMinimal)
    }

    @Test("a fifth byte is refused, there or not", arguments: [4, 5, 6])
    func fifthByte(count: Int) {
        let bytes = [UInt8](repeating: 0x80, count: count)
        guard case .tooLong = VariableByteInteger.decode(bytes.span, at: 0, end: bytes.count) else {
            Issue.record("not refused")
            return
        }
    }
}
