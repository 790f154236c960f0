import MQTTCodec
import MQTTTimeline

/// Messages that did not reach a client that was subscribed (MQTT 5.0 §4.5; 3.1.1 likewise).
struct MissingChecks {
    static let notDelivered = Statement(nil, "MQTT-4.5.0-1", "MQTT-4.5.0-1")
    static let clearingNotDelivered = Statement(nil, "MQTT-3.3.1-10", "MQTT-3.3.1-6")
    static let notResumed = Statement("MQTT3-clean-session", "MQTT-3.1.2-4", "MQTT-3.1.2-5")
    static let lostByReplacing = Statement(nil, "MQTT-3.8.4-3", "MQTT-3.8.4-4")
    static let wildcardIgnored = Statement(nil, "MQTT-3.8.3-2", "MQTT-4.5.0-1")

    /// How soon after SUBSCRIBE a loss may be due to it: 5 s.
    static let replacing: Int64 = 5_000_000_000

    func judge(
        _ client: JourneyMissing,
        _ event: JourneyEvent,
        _ connections: borrowing CorrelatedConnections,
        _ sink: inout CorrelationSink
    ) {
        guard client.why != .notAcknowledged, let connection = client.connection.flatMap({ connections.numbered($0) }),
            connection.isWhole, !connection.hasStalled
        else { return }
        let statement = statement(client, event, connection)
        let expected =
            "the message that \(Describe.text(event.clientIdentifier)) published in frame \(event.frame), "
            + "which matches \(Describe.text(client.filter))"
        guard client.isDefinite else {
            let absence = Absence(
                statement: statement,
                timestamp: event.timestamp,
                frames: [event.frame],
                expected: expected,
                observed: "no such message"
            )
            sink.report(absence, connection, on: connection)
            return
        }
        sink.report(
            statement,
            connection,
            certainty: .definite,
            at: event.timestamp,
            frames: [event.frame],
            expected: expected,
            observed: "not that message, but a later one of the same publisher, topic and QoS"
        )
    }

    private func statement(
        _ client: JourneyMissing,
        _ event: JourneyEvent,
        _ connection: CorrelatedConnection
    ) -> Statement {
        if event.retain, event.payloadLength == 0 { return Self.clearingNotDelivered }
        guard let held = connection.held?.held(client.filter) else { return Self.notDelivered }
        if held.isReplaced, abs(event.timestamp &- connection.lastGrant) < Self.replacing {
            return Self.lostByReplacing
        }
        if held.connection != connection.number { return Self.notResumed }
        return held.hasWildcard && client.why == .notSeen ? Self.wildcardIgnored : Self.notDelivered
    }
}
