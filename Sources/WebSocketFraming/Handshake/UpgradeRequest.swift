/// A client's request to speak WebSocket (RFC 6455 §4.1).
struct UpgradeRequest {
    let target: [UInt8]
    let host: [UInt8]?
    let origin: [UInt8]?
    let userAgent: [UInt8]?
    let key: [UInt8]?
    let subprotocols: [ArraySlice<UInt8>]
    let extensions: [NamedExtension]

    /// Reads a request; nil when it is for something else.
    init?(_ head: HTTPHead) {
        guard head.startLine.count == 3, head.startLine[0].elementsEqual("GET".utf8),
            head.list("upgrade").contains(where: { HTTPHead.isSame($0, "websocket") })
        else { return nil }
        target = Array(head.startLine[1])
        host = head.value("host")
        origin = head.value("origin")
        userAgent = head.value("user-agent")
        key = head.value("sec-websocket-key")
        subprotocols = head.list("sec-websocket-protocol")
        extensions = head.list("sec-websocket-extensions").map { NamedExtension($0) }
    }
}
