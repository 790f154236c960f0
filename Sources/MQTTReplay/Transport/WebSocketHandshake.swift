internal import OpenSSL
internal import WebSocketFraming

/// The opening handshake of a WebSocket (RFC 6455 section 4.1), as values.
struct WebSocketHandshake {
    /// The subprotocol's name (MQTT 5.0 section 6).
    static let subprotocol = "mqtt"
    private static let version = "13"

    /// Host and port for the Host field.
    var host: String
    /// Path and query to ask for.
    var path: String
    /// Further header fields.
    var headers: [WebSocketHeader]
    /// 16 random bytes in base64.
    var key: String

    /// A handshake with a random key.
    init(host: String, path: String, headers: [WebSocketHeader]) {
        self.host = host
        self.path = path
        self.headers = headers
        key = Base64.encode((0..<16).map { _ in UInt8.random(in: .min ... .max) })
    }

    /// The request.
    var request: String {
        var fields = [
            "GET \(path) HTTP/1.1", "Host: \(host)", "Upgrade: websocket", "Connection: Upgrade",
            "Sec-WebSocket-Key: \(key)", "Sec-WebSocket-Version: \(Self.version)",
            "Sec-WebSocket-Protocol: \(Self.subprotocol)",
        ]
        fields += headers.map { "\($0.name): \($0.value)" }
        return fields.joined(separator: "\r\n") + "\r\n\r\n"
    }

    /// What the server must answer to the key.
    var expectedAccept: String { WebSocketAccept.value(for: Array(key.utf8)) }

    /// The fault of an answer; nil when the WebSocket is open.
    func fault(of head: HTTPResponseHead) -> TransportError? {
        guard head.status == 101 else { return refusal(head) }
        guard head.values("upgrade").contains(where: { $0.lowercased() == "websocket" }),
            head.value("sec-websocket-accept") == expectedAccept
        else {
            return TransportError(
                .webSocket,
                .webSocketProtocol,
                "the server's answer does not belong to the WebSocket request",
                remedy: "something between here and the server may answer in its place"
            )
        }
        // A server that names no subprotocol is let pass: some never do, and it has agreed to all the rest.
        guard let name = head.value("sec-websocket-protocol"), name != Self.subprotocol else { return nil }
        return TransportError(
            .webSocket,
            .webSocketProtocol,
            "the server chose the subprotocol \"\(TransportError.printable(name))\" in place of mqtt"
        )
    }

    private func refusal(_ head: HTTPResponseHead) -> TransportError {
        let remedy =
            switch head.status {
            case 200...299: "it answers as a web server: check port and path of the URL"
            case 300...399:
                "it points to " + TransportError.printable(head.value("location") ?? "another place")
            case 401, 403: "it may want credentials or a signature in the URL"
            case 404, 405: "give the WebSocket's path in the URL, as in ws://host/mqtt"
            case 502, 503, 504: "what answers cannot reach the server behind it"
            default: "check port and path of the URL"
            }
        return TransportError(
            .webSocket,
            .webSocketRefused,
            "the server did not open the WebSocket (\(head.statusLine))",
            remedy: remedy
        )
    }
}
