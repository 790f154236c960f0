import MQTTCodec
import MQTTTimeline

/// The PINGREQs that were not answered yet, the oldest first.
struct UnansweredPings {
    struct Ping {
        let timestamp: Int64
        let frame: UInt64
        var isServerTold = false
        var isClientTold = false
    }

    private(set) var pings: [Ping] = []

    /// PINGREQs remembered for each connection: 8.
    ///
    /// Of a client with more of them nothing is said.
    static let limit = 8
    /// How long a PINGREQ may wait for PINGRESP: 10 s.
    static let grace: Int64 = 10_000_000_000
    /// How long a client without Keep Alive may wait before it closes, on top of that: 60 s.
    static let patience: Int64 = 60_000_000_000

    mutating func sent(_ timestamp: Int64, _ frame: UInt64) {
        if pings.count == Self.limit { pings.removeAll() }
        pings.append(Ping(timestamp: timestamp, frame: frame))
    }

    mutating func answered() {
        if !pings.isEmpty { pings.removeFirst() }
    }

    mutating func clear() { pings.removeAll() }

    /// The oldest was found to wait too long for this or that.
    mutating func told(server: Bool, client: Bool) {
        guard !pings.isEmpty else { return }
        if server { pings[0].isServerTold = true }
        if client { pings[0].isClientTold = true }
    }
}

/// PINGREQ without PINGRESP.
extension LimitChecks {
    private static let answers = Statement("MQTT3-request-answered", "MQTT-3.12.4-1", "MQTT-3.12.4-1")
    private static let timeout = Statement(
        "MQTT3-pingresp-timeout",
        "MQTT3-pingresp-timeout",
        "MQTT5-pingresp-timeout"
    )

    mutating func pinged(
        _ packet: borrowing AuditedPacket,
        _ connection: AuditedConnection,
        _ sink: inout FindingSink
    ) {
        unansweredPings(packet.place.timestamp, [packet.place.frame], connection, &sink)
        pings.sent(packet.place.timestamp, packet.place.frame)
    }

    /// Looks at what is not answered at `now`, while the connection is still open.
    mutating func unansweredPings(
        _ now: Int64,
        _ frames: [UInt64],
        _ connection: AuditedConnection,
        _ sink: inout FindingSink
    ) {
        guard silence.isAccepted, connection.isWhole, let oldest = pings.pings.first else { return }
        let waited = now &- oldest.timestamp
        let isServerLate = waited > UnansweredPings.grace && !oldest.isServerTold
        let keepAlive = silence.keepAlive > 0 ? silence.keepAlive &* 1_000_000_000 : UnansweredPings.patience
        let isClientLate = waited > keepAlive &+ UnansweredPings.grace && !oldest.isClientTold
        pings.told(server: isServerLate, client: isClientLate)
        if isServerLate {
            sink.report(
                Self.answers,
                connection,
                connection.version,
                certainty: .suspected,
                fault: .server,
                at: now,
                frames: [oldest.frame] + frames,
                packetType: .pingreq,
                expected: "PINGRESP for the PINGREQ in frame \(oldest.frame)",
                observed: "none within \(waited / 1_000_000_000) s"
            )
        }
        if isClientLate {
            sink.report(
                Self.timeout,
                connection,
                connection.version,
                severity: .warning,
                certainty: .suspected,
                fault: .client,
                at: now,
                frames: [oldest.frame] + frames,
                packetType: .pingreq,
                expected: "the client closes when PINGRESP does not come",
                observed: "the connection kept open for \(waited / 1_000_000_000) s"
            )
        }
    }
}
