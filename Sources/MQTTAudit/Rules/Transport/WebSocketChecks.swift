import MQTTCodec
import MQTTTimeline
import TCPReassembly
import WebSocketFraming

/// What MQTT asks of WebSocket (MQTT 5.0 §6, 3.1.1 §6).
enum WebSocketChecks {
    private static let binaryFrames = Statement(nil, "MQTT-6.0.0-1", "MQTT-6.0.0-1")
    private static let offered = Statement(nil, "MQTT-6.0.0-3", "MQTT-6.0.0-3")
    private static let chosen = Statement(nil, "MQTT-6.0.0-4", "MQTT-6.0.0-4")

    /// Judges an opening handshake behind which MQTT came.
    static func judge(
        _ handshake: WebSocketHandshake,
        _ connection: AuditedConnection,
        _ version: ProtocolVersion,
        _ sink: inout FindingSink
    ) {
        // A request always has a target; without one, it was not captured.
        if handshake.target.isEmpty { return }
        sink.noted(.webSocket, version)
        let names = handshake.offeredSubprotocols
        let offersMQTT = names.contains("mqtt")
        if !offersMQTT {
            // The list may be longer than what is kept of it.
            if names.count >= WebSocketLimits().shownNames { return }
            sink.report(
                offered,
                connection,
                version,
                fault: .client,
                at: handshake.end,
                frames: handshake.frames,
                expected: "the subprotocol mqtt among those offered",
                observed: names.isEmpty
                    ? "offered no subprotocol"
                    : "offered " + names.prefix(4).map { Words.quote($0) }.joined(separator: ", ")
            )
            // A server may not choose what was not offered (RFC 6455 §4.2.2).
            return
        }
        guard handshake.status == 101, handshake.subprotocol != "mqtt" else { return }
        sink.report(
            chosen,
            connection,
            version,
            fault: .server,
            at: handshake.end,
            frames: handshake.frames,
            expected: "the subprotocol mqtt, which the client offered",
            observed: handshake.subprotocol.map { "chose \(Words.quote($0))" } ?? "chose no subprotocol"
        )
    }

    /// Judges a frame; all but text is RFC 6455's matter.
    static func judge(
        _ violation: WebSocketViolation,
        _ client: Endpoint,
        _ connection: AuditedConnection,
        _ version: ProtocolVersion,
        _ sink: inout FindingSink
    ) {
        guard violation.kind == .textMessage else { return }
        sink.report(
            binaryFrames,
            connection,
            version,
            fault: Sender(violation.sender, client: client),
            at: violation.arrival.timestamp,
            frames: violation.arrival.earlierFrames + [violation.arrival.frame],
            expected: "MQTT in binary messages",
            observed: "a text message"
        )
    }
}
