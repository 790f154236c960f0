public import MQTTCodec
public import MQTTTimeline

/// What a rule needs to have something to judge; counted while a capture is read, so that a report can say which rules ran.
public enum Occasion: Sendable, Hashable {
    /// A packet of one of these types, by this sender; by either when nil.
    case packets(Set<ControlPacketType>, from: Sender?)
    /// Any packet.
    case anyPacket(from: Sender?)
    /// Something that the checks count.
    case event(Event)
    /// Nothing: the rule is not judged.
    case never

    /// Things that are counted for the sake of rules that wait for them.
    public enum Event: UInt8, Sendable, CaseIterable {
        /// A connection that was captured from its first byte.
        case connection
        /// A packet with a Property section that is not empty.
        case properties
        /// A CONNECT with a will.
        case will
        /// A CONNECT with User Name or Password.
        case credentials
        /// A client's PUBLISH with QoS 1 or 2.
        case acknowledgedPublishByClient
        /// A server's PUBLISH with QoS 1 or 2.
        case acknowledgedPublishByServer
        /// A PUBLISH with DUP.
        case duplicate
        /// A PUBLISH with a Topic Alias.
        case topicAlias
        /// A PUBLISH with RETAIN, or the delivery of a retained message.
        case retained
        /// A message whose publisher and at least one receiver were captured.
        case journey
        /// A subscription to a shared subscription's filter.
        case sharedSubscription
        /// A subscription with No Local.
        case noLocal
        /// A subscription with an identifier.
        case subscriptionIdentifier
        /// A session that went on in another connection.
        case resumedSession
        /// A client that connected again, whatever became of its session.
        case reconnection
        /// A connection that lost its session to another.
        case takeover
        /// A packet that breaks the protocol, so that its receiver has to react.
        case breach
        /// A CONNECT that the server refused.
        case refusal
        /// A will that had to be published, or not.
        case dueWill
        /// A Message Expiry Interval.
        case messageExpiry
        /// A Response Topic.
        case responseTopic
        /// An enhanced authentication.
        case authentication
        /// A limit that one side announced: Receive Maximum, Maximum Packet Size and so on.
        case announcedLimit
        /// A Keep Alive other than 0.
        case keepAlive
        /// A connection that carries MQTT over WebSocket.
        case webSocket
        /// A handshake of TLS.
        case tlsHandshake
    }
}
