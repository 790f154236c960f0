import Foundation
import Testing
import WireBytes

@testable import TimelineExport

@Suite("JSON text")
struct JSONTextTests {
    /// Bytes from the wire, and what stands in JSON for them.
    struct Row: Sendable, CustomTestStringConvertible {
        let name: String
        let bytes: [UInt8]
        let json: String

        init(_ name: String, _ bytes: [UInt8], _ json: String) {
            self.name = name
            self.bytes = bytes
            self.json = json
        }

        init(_ name: String, _ text: String, _ json: String) {
            self.init(name, Array(text.utf8), json)
        }

        var testDescription: String { name }
    }

    static let rows = [
        Row("nothing", "", #""""#),
        Row("printable ASCII", "plant/7/temp ~!", #""plant/7/temp ~!""#),
        Row("a quotation mark", "a\"b", #""a\"b""#),
        Row("a backslash", "a\\b", #""a\\b""#),
        Row("a solidus is not escaped", "a/b", #""a/b""#),
        Row("special characters in the first and the last of eight", "\"bcdefg\\", #""\"bcdefg\\""#),
        Row("special characters in the ninth", "abcdefgh\"", #""abcdefgh\"""#),
        Row("tab and line ends", "a\tb\nc\r\n", #""a\tb\nc\r\n""#),
        Row("two bytes of UTF-8", "é", #""é""#),
        Row("three bytes of UTF-8", "日本", #""日本""#),
        Row("four bytes of UTF-8", "𝄞", #""𝄞""#),
        Row("U+00A0, just behind the control characters", "\u{A0}", "\"\u{A0}\""),
        Row("a byte order mark is text", "\u{FEFF}x", "\"\u{FEFF}x\""),
        Row("the last code point", "\u{10FFFF}", "\"\u{10FFFF}\""),
        Row("a noncharacter", "\u{FFFF}", "\"\u{FFFF}\""),
        Row("left-to-right and right-to-left mark", "\u{200E}\u{200F}", #""\u200e\u200f""#),
        Row("their neighbours", "\u{200D}\u{2010}", "\"\u{200D}\u{2010}\""),
        Row("line and paragraph separator", "a\u{2028}b\u{2029}", #""a\u2028b\u2029""#),
        Row(
            "embeddings and overrides",
            "\u{202A}\u{202B}\u{202C}\u{202D}\u{202E}",
            #""\u202a\u202b\u202c\u202d\u202e""#
        ),
        Row("isolates", "\u{2066}x\u{2067}\u{2068}\u{2069}", #""\u2066x\u2067\u2068\u2069""#),
        Row("their other neighbours", "\u{202F}\u{2065}\u{206A}", "\"\u{202F}\u{2065}\u{206A}\""),
        Row("Arabic letter mark", "\u{61B}\u{61C}", "\"\u{61B}\\u061c\""),
        Row("an override behind eight plain bytes", "abcdefgh\u{202E}ijklmnop", #""abcdefgh\u202eijklmnop""#),

        Row("U+0000", [0], #"{"length":1,"base64":"AA=="}"#),
        Row("ESC", "\u{1B}[31m", #"{"length":5,"base64":"G1szMW0="}"#),
        Row("U+001F in the ninth byte", "abcdefgh\u{1F}", #"{"length":9,"base64":"YWJjZGVmZ2gf"}"#),
        Row("DEL", "a\u{7F}", #"{"length":2,"base64":"YX8="}"#),
        Row("U+0080", "\u{80}", #"{"length":2,"base64":"woA="}"#),
        Row("U+009F", "\u{9F}", #"{"length":2,"base64":"wp8="}"#),
        Row("a lone continuation byte", [0x80], #"{"length":1,"base64":"gA=="}"#),
        Row("a sequence cut short", [0x61, 0xE6, 0x97], #"{"length":3,"base64":"YeaX"}"#),
        Row("C2 at the end", [0x61, 0xC2], #"{"length":2,"base64":"YcI="}"#),
        Row("E2 80 at the end", [0xE2, 0x80], #"{"length":2,"base64":"4oA="}"#),
        Row("an overlong solidus", [0xC0, 0xAF], #"{"length":2,"base64":"wK8="}"#),
        Row("a surrogate", [0xED, 0xA0, 0x80], #"{"length":3,"base64":"7aCA"}"#),
        Row("beyond U+10FFFF", [0xF4, 0x90, 0x80, 0x80], #"{"length":4,"base64":"9JCAgA=="}"#),
        Row("a byte that is never UTF-8", [0xFF, 0xFE], #"{"length":2,"base64":"//4="}"#),
    ]

    @Test("Text is a string, everything else its length and bytes", arguments: rows)
    func text(row: Row) {
        var writer = ByteWriter(capacity: 16)
        writer.append(jsonText: row.bytes.span)
        #expect(String(decoding: writer.array, as: UTF8.self) == row.json)
    }

    @Test("A payload has its length in any case", arguments: rows)
    func payload(row: Row) {
        var writer = ByteWriter(capacity: 16)
        writer.append(jsonPayload: row.bytes.span)
        let expected = row.json.hasPrefix("{") ? row.json : "{\"length\":\(row.bytes.count),\"text\":\(row.json)}"
        #expect(String(decoding: writer.array, as: UTF8.self) == expected)
    }

    @Test("Binary values are Base64 even where they are text")
    func binary() {
        var writer = ByteWriter(capacity: 16)
        writer.append(jsonBinary: Array("text".utf8).span)
        #expect(String(decoding: writer.array, as: UTF8.self) == #"{"length":4,"base64":"dGV4dA=="}"#)
    }

    @Test("Every byte, alone and at every place in two words of eight")
    func everyByte() throws {
        for byte in UInt8.min...UInt8.max {
            for place in 0..<16 {
                var bytes = Array(repeating: UInt8(ascii: "x"), count: 16)
                bytes[place] = byte
                try expectRoundTrip(bytes)
            }
        }
    }

    @Test("Random bytes and random text come back as they were", arguments: 0..<16)
    func random(seed: UInt64) throws {
        var generator = SplitMix64(seed: seed)
        let scalars: [Unicode.Scalar] = [
            "a", "\"", "\\", "/", "\n", "\t", "é", "\u{7F}", "\u{85}", "\u{200E}", "\u{202E}", "\u{2069}", "日", "𝄞",
            "\u{FEFF}", "\u{1}", "\u{61C}", "\u{D7FF}", "\u{E000}",
        ]
        for _ in 0..<400 {
            var text = ""
            for _ in 0..<Int(generator.next() % 24) {
                text.unicodeScalars.append(scalars[Int(generator.next() % UInt64(scalars.count))])
            }
            var bytes = Array(text.utf8)
            if generator.next() % 3 == 0, !bytes.isEmpty {
                bytes[Int(generator.next() % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: generator.next())
            }
            try expectRoundTrip(bytes)
        }
    }

    /// Whether bytes are text, said as simply as can be.
    private func isText(_ bytes: [UInt8]) -> Bool {
        guard let text = String(validating: bytes, as: UTF8.self) else { return false }
        return text.unicodeScalars.allSatisfy {
            $0 == "\t" || $0 == "\n" || $0 == "\r" || !(0..<0x20 ~= $0.value || 0x7F..<0xA0 ~= $0.value)
        }
    }

    /// The content of a JSON string (RFC 8259 §7); nil for anything else.
    ///
    /// Foundation's reader drops U+FEFF here and there.
    private func unescaped(_ json: [UInt8]) -> [UInt8]? {
        guard json.count >= 2, json.first == UInt8(ascii: "\""), json.last == UInt8(ascii: "\"") else { return nil }
        var result: [UInt8] = []
        var rest = json.dropFirst().dropLast()
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "\"") { return nil }
            guard byte == UInt8(ascii: "\\") else {
                result.append(byte)
                continue
            }
            switch rest.popFirst() {
            case UInt8(ascii: "\""): result.append(UInt8(ascii: "\""))
            case UInt8(ascii: "\\"): result.append(UInt8(ascii: "\\"))
            case UInt8(ascii: "t"): result.append(0x09)
            case UInt8(ascii: "n"): result.append(0x0A)
            case UInt8(ascii: "r"): result.append(0x0D)
            case UInt8(ascii: "u"):
                guard
                    let scalar = UInt32(String(decoding: rest.prefix(4), as: UTF8.self), radix: 16)
                        .flatMap(Unicode.Scalar.init)
                else { return nil }
                rest = rest.dropFirst(4)
                result += Array(String(Character(scalar)).utf8)
            default: return nil
            }
        }
        return result
    }

    private func expectRoundTrip(_ bytes: [UInt8]) throws {
        var writer = ByteWriter(capacity: 16)
        writer.append(jsonText: bytes.span)
        let json = writer.array
        let decoded: [UInt8]?
        if isText(bytes) {
            decoded = unescaped(json)
        } else {
            let fields = try JSONSerialization.jsonObject(with: Data(json)) as? [String: Any]
            #expect(fields?["length"] as? Int == bytes.count)
            decoded = (fields?["base64"] as? String).flatMap { Data(base64Encoded: $0) }.map { Array($0) }
        }
        #expect(decoded == bytes, "\(bytes) became \(String(decoding: json, as: UTF8.self))")
        // Nothing a terminal would obey is left.
        #expect(!json.contains { $0 < 0x20 || $0 == 0x7F })
    }
}

/// SplitMix64 (Steele, Lea, Flood 2014): small, and the same everywhere.
struct SplitMix64: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
