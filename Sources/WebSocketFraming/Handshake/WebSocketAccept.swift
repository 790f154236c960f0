import OpenSSL

/// The Sec-WebSocket-Accept field: it shows that a server has read the client's key (RFC 6455 §4.2.2).
package enum WebSocketAccept {
    /// What a server must answer to a key as it stands in the request.
    package static func value(for key: [UInt8]) -> String {
        Base64.encode(Digest.sha1(key + Array("258EAFA5-E914-47DA-95CA-C5AB0DC85B11".utf8)))
    }
}
