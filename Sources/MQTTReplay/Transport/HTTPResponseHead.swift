/// The beginning of an HTTP/1.1 response (RFC 9112): enough of it for a proxy's and a WebSocket's answer.
struct HTTPResponseHead: Equatable {
    /// The most bytes a head may have.
    static let maximumLength = 16_384

    /// What every response begins with.
    static let beginning = Array("HTTP/1.".utf8)

    /// What the bytes so far amount to.
    enum Parsed: Equatable {
        /// More are needed.
        case incomplete
        /// The head, and how many bytes it takes.
        case complete(HTTPResponseHead, length: Int)
        /// This is no HTTP, or too long.
        case malformed
    }

    /// 100 to 599.
    var status: Int
    /// The reason phrase; may be empty.
    var reason: String
    /// Names in lower case with their values, in order.
    var fields: [(name: String, value: String)]

    /// All values of a field, which may be written as one field or several (RFC 9110 section 5.3).
    func values(_ name: String) -> [String] {
        fields.filter { $0.name == name }.flatMap { field in
            field.value.split(separator: ",").map { Self.trimmed(Array($0.utf8)[...]) }
        }
    }

    /// The first value of a field as it is.
    func value(_ name: String) -> String? { fields.first { $0.name == name }?.value }

    /// "403 Forbidden", fit to be printed.
    var statusLine: String {
        let reason = TransportError.printable(self.reason)
        return reason.isEmpty ? "\(status)" : "\(status) \(reason)"
    }

    static func == (left: HTTPResponseHead, right: HTTPResponseHead) -> Bool {
        left.status == right.status && left.reason == right.reason
            && left.fields.elementsEqual(right.fields) { $0.name == $1.name && $0.value == $1.value }
    }

    /// Reads a head from the first bytes of a stream.
    static func parse(_ bytes: [UInt8]) -> Parsed {
        guard bytes.prefix(beginning.count).elementsEqual(beginning.prefix(bytes.count)) else { return .malformed }
        guard let end = endOfHead(bytes) else { return bytes.count >= maximumLength ? .malformed : .incomplete }
        guard end <= maximumLength else { return .malformed }
        var lines = bytes[..<end].split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: true)
            .map { $0.last == UInt8(ascii: "\r") ? $0.dropLast() : $0 }
        guard !lines.isEmpty, let (status, reason) = statusLine(lines.removeFirst()) else { return .malformed }
        var fields: [(name: String, value: String)] = []
        for line in lines where !line.isEmpty {
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { return .malformed }
            fields.append((trimmed(line[..<colon]).lowercased(), trimmed(line[(colon + 1)...])))
        }
        return .complete(HTTPResponseHead(status: status, reason: reason, fields: fields), length: end)
    }

    /// The offset behind the empty line.
    private static func endOfHead(_ bytes: [UInt8]) -> Int? {
        var isAtLineStart = false
        for (offset, byte) in bytes.enumerated() {
            switch byte {
            case UInt8(ascii: "\n"):
                if isAtLineStart { return offset + 1 }
                isAtLineStart = true
            case UInt8(ascii: "\r"): continue
            default: isAtLineStart = false
            }
        }
        return nil
    }

    private static func statusLine(_ line: ArraySlice<UInt8>) -> (status: Int, reason: String)? {
        let parts = line.split(separator: UInt8(ascii: " "), maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count >= 2, parts[1].count == 3, let status = Int(String(decoding: parts[1], as: UTF8.self)),
            100...599 ~= status
        else { return nil }
        return (status, parts.count == 3 ? trimmed(parts[2]) : "")
    }

    private static func trimmed(_ bytes: ArraySlice<UInt8>) -> String {
        let isSpace: (UInt8) -> Bool = { $0 == 0x20 || $0 == 0x09 || $0 == 0x0d }
        var bytes = bytes.drop(while: isSpace)
        while let last = bytes.last, isSpace(last) { bytes.removeLast() }
        return String(decoding: bytes, as: UTF8.self)
    }
}
