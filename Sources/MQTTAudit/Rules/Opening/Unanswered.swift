import MQTTCodec
import MQTTTimeline
import TCPReassembly

/// What was still missing when the connection ended.
extension OpeningChecks {
    private static let answersConnect = Statement(nil, "MQTT-3.1.4-4", "MQTT-3.1.4-5")
    private static let connackTimeout = Statement(
        "MQTT3-connack-timeout",
        "MQTT3-connack-timeout",
        "MQTT5-connack-timeout"
    )
    private static let partialPacket = Statement(
        "MQTT3-partial-packet-at-close",
        "MQTT3-partial-packet-at-close",
        "MQTT5-partial-packet-at-close"
    )

    /// A CONNECT without CONNACK.
    func unanswered(_ ending: AuditedEnding, _ connection: AuditedConnection, _ sink: inout FindingSink) {
        // Only a CONNECT that could be read has to be answered.
        guard phase == .opening, connacks == 0, !wasChallenged, connection.connect != nil,
            let place = connectPlace, connection.isWhole, !hasSent.server
        else { return }
        let waited = ending.beginning &- place.timestamp
        guard waited > Self.patience else { return }
        let observed = "none within \(waited / 1_000_000_000) s"
        sink.report(
            Self.answersConnect,
            connection,
            connection.version,
            certainty: .suspected,
            fault: .server,
            at: ending.timestamp,
            frames: [place.frame],
            packetType: .connect,
            expected: "CONNACK for the CONNECT in frame \(place.frame)",
            observed: observed
        )
        sink.report(
            Self.connackTimeout,
            connection,
            connection.version,
            severity: .warning,
            certainty: .suspected,
            fault: .client,
            at: ending.timestamp,
            frames: [place.frame],
            packetType: .connect,
            expected: "the client closes when CONNACK does not come",
            observed: "\(observed), and the connection kept open"
        )
    }

    /// Packets that had begun when their sender's connection was shut.
    func cutPackets(_ ending: AuditedEnding, _ connection: AuditedConnection, _ sink: inout FindingSink) {
        guard ending.how == .fin || ending.how == .rst else { return }
        for cut in ending.cut where connection.isWhole(cut.from) {
            let length = cut.length.map { " of \($0)" } ?? ""
            sink.report(
                Self.partialPacket,
                connection,
                connection.version,
                severity: .warning,
                certainty: .suspected,
                fault: cut.from,
                at: ending.timestamp,
                frames: cut.frames + ending.frames,
                packetType: cut.type,
                expected: "a connection that is not closed inside a packet",
                observed: "\(cut.seenBytes)\(length) bytes of \(cut.type.name) when the connection closed"
            )
        }
    }
}
