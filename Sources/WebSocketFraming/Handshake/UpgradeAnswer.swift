import OpenSSL

/// A server's answer to an `UpgradeRequest` (RFC 6455 §4.2.2).
struct UpgradeAnswer {
    let status: UInt16
    let isWebSocket: Bool
    let accept: [UInt8]?
    let subprotocol: [UInt8]?
    let extensions: [NamedExtension]

    /// Reads an answer; nil when it is none.
    init?(_ head: HTTPHead) {
        guard head.startLine.count >= 2, head.startLine[0].starts(with: "HTTP/1.".utf8),
            head.startLine[1].count == 3,
            let status = UInt16(String(decoding: head.startLine[1], as: UTF8.self)), status >= 100
        else { return nil }
        self.status = status
        isWebSocket = head.list("upgrade").contains { HTTPHead.isSame($0, "websocket") }
        accept = head.value("sec-websocket-accept")
        subprotocol = head.value("sec-websocket-protocol")
        extensions = head.list("sec-websocket-extensions").map { NamedExtension($0) }
    }

    /// Whether another answer follows this one (RFC 9110 §15.2).
    var isInterim: Bool { status < 200 && status != 101 }

    /// What was agreed on for compression; nil for no compression.
    var deflate: DeflateParameters? {
        extensions.first { $0.name == DeflateParameters.name }.flatMap { DeflateParameters($0.parameters) }
    }

    /// What in this answer, which switches protocols, does not fit the request (RFC 6455 §4.1, RFC 7692 §7.1).
    func problem(with request: UpgradeRequest) -> String? {
        guard let key = request.key else { return "The request has no Sec-WebSocket-Key." }
        guard let accept else { return "The answer has no Sec-WebSocket-Accept." }
        guard String(decoding: accept, as: UTF8.self) == WebSocketAccept.value(for: key) else {
            return "Sec-WebSocket-Accept does not fit the request's key."
        }
        if let subprotocol, !request.subprotocols.contains(where: { $0.elementsEqual(subprotocol) }) {
            return "The server chose a subprotocol that was not offered."
        }
        for chosen in extensions {
            guard request.extensions.contains(where: { $0.name == chosen.name }) else {
                return "The server chose an extension that was not offered."
            }
            if chosen.name == DeflateParameters.name, DeflateParameters(chosen.parameters) == nil {
                return "The answer has permessage-deflate with parameters that break RFC 7692."
            }
        }
        return nil
    }
}
