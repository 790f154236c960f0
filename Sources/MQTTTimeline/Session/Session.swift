public import MQTTCodec

/// One Session as far as the capture shows it: what client and server keep for each other over connections
/// (MQTT 5.0 §4.1).
final class Session {
    /// Its number, in order of start from 1.
    let number: UInt64
    /// Nil for a client without identifier, whose Session cannot outlive the connection.
    let key: SessionKey?
    let clientIdentifier: String
    /// The handle of the connection that holds it; −1 when none does.
    var connection = -1
    /// Connections that held it so far.
    var connections: UInt64 = 0
    var expiry: SessionExpiry
    /// When it lost its last connection.
    var suspendedSince: Int64?
    /// The number of that suspension.
    var suspension: UInt64 = 0
    /// The places of its subscriptions in the `SubscriptionTable`.
    var subscriptions: [Int] = []
    /// False when it may hold subscriptions that were not seen, or may have lost some that were.
    var isSubscriptionListWhole: Bool
    /// QoS 1 and 2 exchanges that the last connection left unfinished.
    var carried: [CarriedDelivery] = []
    var takeovers = TakeoverHistory()
    /// True when it ended and is kept only for the connection that asks for its identifier.
    var isOver = false
    /// The number of a connection that asked for it and got no answer yet.
    var asker: UInt64?
    /// Why it ended, if it was taken over from the connection that holds it as far as the capture tells.
    var endsIfTakenOver: SessionEvent.EndReason?
    /// True when what became of it since its last connection was not seen.
    var isInDoubt = false

    init(
        number: UInt64,
        key: SessionKey?,
        clientIdentifier: String,
        expiry: SessionExpiry,
        isSubscriptionListWhole: Bool
    ) {
        self.number = number
        self.key = key
        self.clientIdentifier = clientIdentifier
        self.expiry = expiry
        self.isSubscriptionListWhole = isSubscriptionListWhole
    }

    /// Whether a message was under way when the last connection ended.
    func isCarried(from sender: Sender, _ packetIdentifier: UInt16) -> Bool {
        carried.contains { $0.from == sender && $0.packetIdentifier == packetIdentifier }
    }
}

/// A QoS 1 or 2 exchange that a connection left unfinished.
public struct CarriedDelivery: Sendable, Equatable {
    /// Who published.
    public let from: Sender
    /// 1 or 2.
    public let qos: QoS
    /// Its Packet Identifier.
    public let packetIdentifier: UInt16
    /// The number of the connection where it began.
    public let connection: UInt64
    /// The frame of its first packet there.
    public let frame: UInt64

    func isSameExchange(as delivery: Delivery) -> Bool {
        from == delivery.from && packetIdentifier == delivery.packetIdentifier && qos == delivery.qos
    }
}

/// How often the sessions of one identifier were taken over.
final class TakeoverHistory {
    /// How often.
    var count: UInt64 = 0
    var first: Int64 = 0
    var last: Int64 = 0

    func note(_ timestamp: Int64) {
        if count == 0 { first = timestamp }
        count &+= 1
        last = timestamp
    }
}
