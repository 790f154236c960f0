import WireBytes

/// What a connection carries that is not plain MQTT.
public enum ForeignProtocol: String, Sendable, CaseIterable {
    /// TLS records.
    case tls
    /// HTTP, which a WebSocket begins with.
    case http
    /// Something else.
    case other

    /// Names what begins with these bytes.
    init(_ bytes: Span<UInt8>) {
        if bytes.count >= 3, bytes[0] >= 0x14, bytes[0] <= 0x17, bytes[1] == 3, bytes[2] <= 4 {
            self = .tls
        } else if Self.httpBeginnings.contains(where: { bytes.begins(with: $0) }) {
            self = .http
        } else {
            self = .other
        }
    }

    private static let httpBeginnings: [StaticString] = [
        "GET ", "POST ", "PUT ", "HEAD ", "OPTIONS ", "CONNECT ", "PATCH ", "DELETE ", "HTTP/1.",
    ]
}

extension Span where Element == UInt8 {
    fileprivate func begins(with text: StaticString) -> Bool {
        let text = text.description.utf8
        guard count >= text.count else { return false }
        for (index, byte) in text.enumerated() where self[index] != byte { return false }
        return true
    }
}
