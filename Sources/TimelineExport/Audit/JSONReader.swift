/// Reads JSON (RFC 8259) that a person names: a report of an earlier run.
///
/// What is not JSON ends the reading with its place; nothing is repaired.
struct JSONReader {
    /// Arrays and objects inside each other that are followed: 64.
    static let deepest = 64

    private let bytes: [UInt8]
    private var offset = 0

    /// A value; numbers are not told apart, as no one asks for them.
    enum Value {
        case object([String: Value])
        case array([Value])
        case string(String)
        case other
    }

    /// Reads one value that takes up all of `bytes`.
    ///
    /// - Throws: `AuditBaseline.Failure` at the first byte that cannot be there.
    static func read(_ bytes: [UInt8]) throws(AuditBaseline.Failure) -> Value {
        var reader = JSONReader(bytes: bytes)
        let value = try reader.value(depth: 0)
        reader.skipSpace()
        if reader.offset < bytes.count { throw reader.failure }
        return value
    }

    private init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    private var failure: AuditBaseline.Failure { .noJSON(offset: offset) }

    private var next: UInt8? { offset < bytes.count ? bytes[offset] : nil }

    private mutating func skipSpace() {
        while let byte = next, byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D { offset += 1 }
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        skipSpace()
        guard next == UInt8(ascii: character) else { return false }
        offset += 1
        return true
    }

    private mutating func expect(_ character: Unicode.Scalar) throws(AuditBaseline.Failure) {
        guard take(character) else { throw failure }
    }

    private mutating func value(depth: Int) throws(AuditBaseline.Failure) -> Value {
        guard depth < Self.deepest else { throw failure }
        skipSpace()
        switch next {
        case UInt8(ascii: "{"): return .object(try members(depth: depth))
        case UInt8(ascii: "["): return .array(try elements(depth: depth))
        case UInt8(ascii: "\""): return .string(try string())
        default: return try word()
        }
    }

    private mutating func members(depth: Int) throws(AuditBaseline.Failure) -> [String: Value] {
        try expect("{")
        var members: [String: Value] = [:]
        if take("}") { return members }
        repeat {
            skipSpace()
            let key = try string()
            try expect(":")
            members[key] = try value(depth: depth + 1)
        } while take(",")
        try expect("}")
        return members
    }

    private mutating func elements(depth: Int) throws(AuditBaseline.Failure) -> [Value] {
        try expect("[")
        var elements: [Value] = []
        if take("]") { return elements }
        repeat { elements.append(try value(depth: depth + 1)) } while take(",")
        try expect("]")
        return elements
    }

    /// A number, `true`, `false` or `null`.
    private mutating func word() throws(AuditBaseline.Failure) -> Value {
        let start = offset
        while let byte = next, Self.isPartOfWord(byte) { offset += 1 }
        let word = String(decoding: bytes[start..<offset], as: UTF8.self)
        guard ["true", "false", "null"].contains(word) || (word.last?.isNumber == true && Double(word) != nil) else {
            offset = start
            throw failure
        }
        return .other
    }

    private static func isPartOfWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "E"),
            UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."):
            true
        default: false
        }
    }

    private mutating func string() throws(AuditBaseline.Failure) -> String {
        guard next == UInt8(ascii: "\"") else { throw failure }
        offset += 1
        var units: [UInt8] = []
        while let byte = next, byte != UInt8(ascii: "\"") {
            guard byte >= 0x20 else { throw failure }
            if byte == UInt8(ascii: "\\") {
                units += String(try escape()).utf8
            } else {
                units.append(byte)
                offset += 1
            }
        }
        guard next != nil, let text = String(validating: units, as: UTF8.self) else { throw failure }
        offset += 1
        return text
    }

    /// What an escape stands for; a surrogate is given as the replacement character, as no key or fingerprint has one.
    private mutating func escape() throws(AuditBaseline.Failure) -> Unicode.Scalar {
        offset += 1
        guard let letter = next else { throw failure }
        offset += 1
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(letter)
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"):
            guard offset + 4 <= bytes.count else { throw failure }
            var value: UInt32 = 0
            for byte in bytes[offset..<offset + 4] {
                guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue, byte < 0x80 else { throw failure }
                value = value << 4 | UInt32(digit)
            }
            offset += 4
            return Unicode.Scalar(value) ?? "\u{FFFD}"
        default: throw failure
        }
    }
}
