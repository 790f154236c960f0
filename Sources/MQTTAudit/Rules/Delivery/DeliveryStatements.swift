import MQTTCodec
import MQTTTimeline

/// The requirements on QoS 1 and 2 exchanges, each of which names the case it is most about.
enum DeliveryStatements {
    // A new packet under an identifier that is in use.
    static let clientReuse = Statement("MQTT3-message-id-in-flight", "MQTT-2.3.1-2", "MQTT-2.2.1-3")
    static let serverReuse = Statement("MQTT3-message-id-in-flight", "MQTT-2.3.1-4", "MQTT-2.2.1-4")
    /// A new QoS 1 message under the identifier of a QoS 2 exchange.
    static let onceOverTwice = Statement("MQTT3-message-id-in-flight", "MQTT-4.3.2-1", "MQTT-4.3.2-1")
    /// A new QoS 2 message under the identifier of a QoS 1 exchange, or of one that waits for its PUBREL.
    static let twiceOverOther = Statement("MQTT3-message-id-in-flight", "MQTT-4.3.3-1", "MQTT-4.3.3-1")
    static let beforePuback = Statement("MQTT3-message-id-in-flight", "MQTT-4.3.2-1", "MQTT-4.3.2-3")
    static let beforePubrec = Statement("MQTT3-message-id-in-flight", "MQTT-4.3.3-1", "MQTT-4.3.3-3")
    static let beforePubcomp = Statement("MQTT3-message-id-in-flight", "MQTT-4.3.3-1", "MQTT-4.3.3-5")

    // DUP and repeats.
    static let serverFirstDup = Statement(nil, "MQTT-3.3.1-3", "MQTT-3.3.1-3")
    static let onceFirstDup = Statement(nil, "MQTT-4.3.2-1", "MQTT-4.3.2-2")
    static let twiceFirstDup = Statement(nil, "MQTT-4.3.3-1", "MQTT-4.3.3-2")
    static let discardedSession = Statement.only5("MQTT-3.2.2-5")
    static let repeatWithoutDup = Statement("MQTT3-dup-on-resend", "MQTT-3.3.1-1", "MQTT-3.3.1-1")
    static let requestRepeatWithoutDup = Statement("MQTT3-dup-on-resend", nil, nil)
    static let repeatInConnection = Statement.only5("MQTT-4.4.0-1")
    static let publishAfterPubrel = Statement("MQTT3-message-id-in-flight", "MQTT-4.3.3-1", "MQTT-4.3.3-6")

    // Answers to nothing, and of another kind than is due.
    static let answerToNothing = Statement("MQTT3-ack-identifier", "MQTT-2.3.1-6", "MQTT-2.2.1-5")
    static let pubcompToNothing = Statement("MQTT3-ack-identifier", "MQTT3-pubcomp-identifier", "MQTT-2.2.1-5")
    static let pubrelBeforePubrec = Statement("MQTT3-ack-identifier", "MQTT-4.3.3-1", "MQTT-4.3.3-3")
    static let answerOfOtherQoS = Statement("MQTT3-publish-answered", "MQTT-3.3.4-1", "MQTT-3.3.4-1")

    // Order.
    static let pubackOrder = Statement(nil, "MQTT-4.6.0-2", "MQTT-4.6.0-2")
    static let pubrecOrder = Statement(nil, "MQTT-4.6.0-3", "MQTT-4.6.0-3")
    static let pubrelOrder = Statement(nil, "MQTT-4.6.0-4", "MQTT-4.6.0-4")

    // What does not come.
    static let clientAnswer = Statement("MQTT3-publish-answered", "MQTT-4.5.0-2", "MQTT-4.5.0-2")
    static let puback = Statement("MQTT3-publish-answered", "MQTT-4.3.2-2", "MQTT-4.3.2-4")
    static let passedOver = Statement("MQTT3-publish-answered", "MQTT-3.3.5-2", "MQTT-4.3.2-4")
    static let pubrec = Statement("MQTT3-publish-answered", "MQTT-4.3.3-2", "MQTT-4.3.3-8")
    static let pubcomp = Statement("MQTT3-publish-answered", "MQTT-4.3.3-2", "MQTT-4.3.3-11")
    static let expired = Statement("MQTT3-publish-answered", "MQTT-4.3.3-2", "MQTT-4.3.3-13")
    static let pubrel = Statement("MQTT3-publish-answered", "MQTT-4.3.3-1", "MQTT-4.3.3-4")
    static let pubrelAfterUnsubscribe = Statement("MQTT3-publish-answered", "MQTT-3.10.4-3", "MQTT-3.10.4-3")

    static let unknownAlias = Statement.only5("MQTT5-alias-unknown")
}

/// What the beginning of a connection says of acknowledgments and repeats on it.
struct SessionStart {
    /// Whether nothing of an earlier connection can go on in what this side sends.
    var clientIsFresh = false
    var serverIsFresh = false
    /// When the server told a client that had a Session to go on with that it has none (MQTT 5.0 §3.2.2.1.1).
    private var discardedAt: Int64?
    /// Whether packets could not be read or are missing that may be part of exchanges.
    var isUnsure = false

    func isFresh(_ sender: Sender) -> Bool { sender == .client ? clientIsFresh : serverIsFresh }

    mutating func take(_ connect: ControlPacket.Connect) { clientIsFresh = connect.cleanStart }

    mutating func take(_ connack: ControlPacket.Connack, _ packet: borrowing AuditedPacket) {
        let version = packet.version
        if version == .v5_0, !clientIsFresh, !connack.sessionPresent, !connack.reasonCode.isFailure {
            discardedAt = packet.place.timestamp
        }
        serverIsFresh = clientIsFresh || version.hasSessionPresent && !connack.sessionPresent
    }

    /// How sure it is that the client knew of no Session when it sent a packet; nil when there may have been one.
    func discarded(_ packet: borrowing AuditedPacket) -> Certainty? {
        guard packet.place.from == .client, let discardedAt else { return nil }
        // What was sent soon after CONNACK may have crossed it.
        return packet.place.timestamp &- discardedAt >= LateFindings.waitingTime ? .definite : .suspected
    }

    /// What can be said of what was seen.
    func certainty(_ connection: AuditedConnection) -> Certainty {
        connection.isWhole && !isUnsure ? .definite : .suspected
    }
}
