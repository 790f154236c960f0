import FuzzInput
import TCPReassembly

/// Opening handshakes to begin with; the key and its answer are those of RFC 6455 §1.3.
enum Handshakes {
    private static let extensions: [String?] = [
        nil, "permessage-deflate", "permessage-deflate; client_no_context_takeover; server_no_context_takeover",
        "permessage-deflate; server_max_window_bits=9; client_max_window_bits=8",
    ]

    /// None, or the one that the low three bits of `choice` name.
    static func pieces(_ choice: UInt8) -> [Piece] {
        guard choice & 7 < extensions.count else { return [] }
        let agreed = extensions[Int(choice & 7)]
        let more = agreed.map { "Sec-WebSocket-Extensions: \($0)\r\n" } ?? ""
        let request = """
            GET /mqtt HTTP/1.1\r\nUpgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\
            \(more)\r\n
            """
        let answer = """
            HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\
            Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\(more)\r\n
            """
        return [Piece(.first, Array(request.utf8)), Piece(.second, Array(answer.utf8))]
    }
}
