/// The head of an HTTP/1.1 request or answer (RFC 9112 §2.1).
struct HTTPHead {
    /// The three parts of the first line; the last may be empty.
    let startLine: [ArraySlice<UInt8>]
    private var fields: [(name: [UInt8], value: [UInt8])] = []

    /// Reads a head as receivers do that forgive: odd spaces, folded lines and lines that are no field.
    init(_ bytes: [UInt8]) {
        var lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false).map { line in
            line.last == 0x0D ? line.dropLast() : line
        }[...]
        startLine = (lines.popFirst() ?? []).split(maxSplits: 2, whereSeparator: Self.isSpace)
        for line in lines {
            guard let first = line.first else { break }
            if Self.isSpace(first) {
                // A line folded into the next (RFC 9112 §5.2).
                guard !fields.isEmpty else { continue }
                let last = fields.count - 1
                if !fields[last].value.isEmpty { fields[last].value.append(UInt8(ascii: " ")) }
                fields[last].value += Self.trimmed(line)
            } else if let colon = line.firstIndex(of: UInt8(ascii: ":")) {
                let name = Self.trimmed(line[..<colon]).map(Self.lowercased)
                fields.append((name, Array(Self.trimmed(line[line.index(after: colon)...]))))
            }
        }
    }

    /// The value of the first field with this name, which is in lower case.
    func value(_ name: StaticString) -> [UInt8]? {
        let name = Array(name.description.utf8)
        return fields.first { $0.name == name }?.value
    }

    /// The elements of a list, which may be spread over several fields of one name (RFC 9110 §5.6.1).
    func list(_ name: StaticString) -> [ArraySlice<UInt8>] {
        let name = Array(name.description.utf8)
        return fields.filter { $0.name == name }.flatMap { Self.split($0.value[...], at: UInt8(ascii: ",")) }
    }

    /// The parts between separators that are not inside quotation marks, without spaces around them or empty ones.
    static func split(_ text: ArraySlice<UInt8>, at separator: UInt8) -> [ArraySlice<UInt8>] {
        var parts: [ArraySlice<UInt8>] = []
        var start = text.startIndex
        var (isQuoted, isEscaped) = (false, false)
        for index in text.indices {
            switch text[index] {
            case _ where isEscaped: isEscaped = false
            case UInt8(ascii: "\\") where isQuoted: isEscaped = true
            case UInt8(ascii: "\""): isQuoted.toggle()
            case separator where !isQuoted:
                parts.append(text[start..<index])
                start = index &+ 1
            default: break
            }
        }
        parts.append(text[start...])
        return parts.map(trimmed).filter { !$0.isEmpty }
    }

    /// Whether two texts are the same but for the case of ASCII letters.
    static func isSame(_ text: some Collection<UInt8>, _ other: StaticString) -> Bool {
        text.lazy.map(lowercased).elementsEqual(other.description.utf8)
    }

    static func trimmed(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var text = text.drop(while: isSpace)
        while let last = text.last, isSpace(last) { text.removeLast() }
        return text
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

    static func lowercased(_ byte: UInt8) -> UInt8 {
        byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") ? byte | 0x20 : byte
    }
}

/// A parameter of an extension: a name in lower case, and a value if it has one (RFC 6455 §9.1).
struct HTTPParameter: Equatable {
    let name: String
    let value: String?

    init(_ text: ArraySlice<UInt8>) {
        guard let sign = text.firstIndex(of: UInt8(ascii: "=")) else {
            name = String(decoding: text.map(HTTPHead.lowercased), as: UTF8.self)
            value = nil
            return
        }
        name = String(decoding: HTTPHead.trimmed(text[..<sign]).map(HTTPHead.lowercased), as: UTF8.self)
        let raw = HTTPHead.trimmed(text[text.index(after: sign)...])
        // A quoted value must be a token once the quotation marks are gone, so that nothing in it needs an escape.
        let quote = UInt8(ascii: "\"")
        let isQuoted = raw.count >= 2 && raw.first == quote && raw.last == quote
        value = String(decoding: isQuoted ? raw.dropFirst().dropLast() : raw, as: UTF8.self)
    }
}

/// An extension that one side names, with its parameters (RFC 6455 §9.1).
struct NamedExtension: Equatable {
    let name: String
    let parameters: [HTTPParameter]
    /// As it was written.
    let text: ArraySlice<UInt8>

    init(_ text: ArraySlice<UInt8>) {
        var parts = HTTPHead.split(text, at: UInt8(ascii: ";"))[...]
        name = String(decoding: (parts.popFirst() ?? []).map(HTTPHead.lowercased), as: UTF8.self)
        parameters = parts.map { HTTPParameter($0) }
        self.text = text
    }
}
