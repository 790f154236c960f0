import MQTTCodec
import Testing

@Suite("UTF-8 Encoded String")
struct UTF8EncodedStringTests {
    /// Each with its nearest neighbour on the other side of the line.
    static let rows: [(bytes: [UInt8], isValid: Bool)] = [
        ([], true),
        (bytes("'a'"), true),
        (bytes("7F"), true),
        (bytes("01"), true),
        (bytes("80"), false),
        (bytes("C280"), true),
        (bytes("C1BF"), false),
        (bytes("C080"), false),
        (bytes("C2"), false),
        (bytes("C27F"), false),
        (bytes("DFBF"), true),
        (bytes("E0A080"), true),
        (bytes("E09FBF"), false),
        (bytes("ED9FBF"), true),
        (bytes("EDA080"), false),
        (bytes("EDBFBF"), false),
        (bytes("EE8080"), true),
        (bytes("EFBBBF"), true),
        (bytes("EFBFBF"), true),
        (bytes("EFBF"), false),
        (bytes("F0908080"), true),
        (bytes("F08FBFBF"), false),
        (bytes("F48FBFBF"), true),
        (bytes("F4908080"), false),
        (bytes("F5808080"), false),
        (bytes("FF"), false),
    ]

    @Test("validity, behind and before any run of plain text", arguments: rows)
    func validity(content: [UInt8], isValid: Bool) {
        for before in 0..<20 {
            for after in [0, 1, 8, 9] {
                let text = [UInt8](repeating: 0x61, count: before) + content + [UInt8](repeating: 0x7A, count: after)
                let result = UTF8EncodedString.validity(of: text.span, in: 0..<text.count)
                if isValid {
                    #expect(result == .valid)
                } else if case .invalidUTF8(let offset) = result {
                    #expect(offset >= before && offset < before + content.count)
                } else {
                    Issue.record("\(text) counts as \(result)")
                }
            }
        }
    }

    @Test("U+0000 is found wherever it stands, unless it is allowed")
    func null() {
        for count in 1..<40 {
            for position in 0..<count {
                var text = [UInt8](repeating: 0x61, count: count)
                text[position] = 0
                #expect(
                    UTF8EncodedString.validity(of: text.span, in: 0..<count) == .nullCharacter(offset: position)
                )
                #expect(UTF8EncodedString.validity(of: text.span, in: 0..<count, refusingNull: false) == .valid)
            }
        }
    }

    @Test("only the range counts")
    func range() {
        let text: [UInt8] = [0xFF, 0x61, 0x00]
        #expect(UTF8EncodedString.validity(of: text.span, in: 1..<2) == .valid)
        #expect(UTF8EncodedString.validity(of: text.span, in: 0..<2) == .invalidUTF8(offset: 0))
        #expect(UTF8EncodedString.validity(of: text.span, in: 1..<3) == .nullCharacter(offset: 2))
    }
}
