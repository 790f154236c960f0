import Testing
import WireBytes

@Suite("Escaped text")
struct EscapedTextTests {
    /// The escape of every byte, at every place in a text of any length around the sizes of words and blocks.
    @Test("escapes each byte as its own kind asks for", arguments: UInt8.min...UInt8.max)
    func everyByte(byte: UInt8) {
        for length in [1, 7, 8, 9, 31, 40, 41, 80] {
            for place in 0..<length {
                var text = [UInt8](repeating: UInt8(ascii: "a"), count: length)
                text[place] = byte
                var expected: [UInt8]? = Array("key:".utf8)
                for character in text {
                    if let escaped = Self.escaped(character) {
                        expected?.append(contentsOf: escaped)
                    } else {
                        expected = nil
                    }
                }
                var writer = ByteWriter(capacity: 16)
                writer.append("key:")
                let isText = writer.append(escapedASCII: text.span)
                #expect(isText == (expected != nil))
                #expect(writer.array == expected ?? Array("key:".utf8))
            }
        }
    }

    @Test("long texts, of which every byte may need an escape", arguments: [4095, 4096, 4097, 10_000])
    func longTexts(length: Int) {
        var writer = ByteWriter()
        let quotes = [UInt8](repeating: 0x22, count: length)
        let isWritten = writer.append(escapedASCII: quotes.span)
        #expect(isWritten)
        #expect(writer.count == 2 * length)
        let endsWithNull = [UInt8](repeating: 0x61, count: length) + [0]
        let isText = writer.append(escapedASCII: endsWithNull.span)
        #expect(!isText)
        #expect(writer.count == 2 * length)
    }

    private static func escaped(_ byte: UInt8) -> [UInt8]? {
        switch byte {
        case 0x22, 0x5C: [0x5C, byte]
        case 0x09: Array("\\t".utf8)
        case 0x0A: Array("\\n".utf8)
        case 0x0D: Array("\\r".utf8)
        case 0x20..<0x7F: [byte]
        default: nil
        }
    }
}
