/// How a plan is carried out: its pace, what happens when the live server does not do what the captured one did, and
/// how long anything is waited for.
///
/// Every wait has a time-out here, so that a replay ends whatever the other side does.
public struct ConversationOptions: Sendable, Equatable {
    /// What is sent.
    public enum Mode: String, Sendable, CaseIterable {
        /// The client's packets, with Packet Identifiers of their own and answers to what the live server sends.
        case conversation
        /// The captured client's bytes in its segments, whatever comes back.
        case bytes
    }

    /// What happens when the live server refuses a CONNECT that the captured one accepted.
    public enum RefusalPolicy: String, Sendable, CaseIterable {
        /// The whole replay ends.
        case stop
        /// The replay goes on without this connection.
        case skip
        /// It is tried again, with growing pauses, until `reconnectTimeout`.
        case retry
    }

    /// What happens when a live connection ends before the captured one did.
    public enum LossPolicy: String, Sendable, CaseIterable {
        /// It is made again, with growing pauses, until `reconnectTimeout`.
        case reconnect
        /// The replay goes on without this connection.
        case skip
        /// The whole replay ends.
        case stop
    }

    /// What is sent.
    public var mode = Mode.conversation
    /// When it is sent.
    public var pacing = Pacing()
    /// What a refused CONNECT leads to.
    public var onRefused = RefusalPolicy.skip
    /// What a lost connection leads to.
    public var onLost = LossPolicy.reconnect
    /// How long CONNACK is waited for, authentication included.
    public var connackTimeout = Duration.seconds(10)
    /// How long the answers to what was sent are waited for before a connection is ended.
    public var answerTimeout = Duration.seconds(20)
    /// How long nothing may come before messages that the captured client received are no longer waited for at the
    /// end of a connection.
    public var settleTimeout = Duration.seconds(2)
    /// How long the live server may take to close after DISCONNECT, before the connection is dropped.
    public var closeTimeout = Duration.seconds(2)
    /// How long a server that refuses or does not answer is tried again.
    public var reconnectTimeout = Duration.seconds(30)
    /// How often a connection that was accepted may be lost and made again.
    ///
    /// A server that takes a packet of each connection and closes would otherwise be served to the end.
    public var maximumLosses = 20
    /// With `Pacing.Order.cause`: how long what happened in the capture is waited for to happen again.
    public var causeTimeout = Duration.seconds(5)
    /// How many messages of QoS 1 and 2 may be under way on a connection for which the server states no Receive
    /// Maximum.
    ///
    /// Before 5.0 a server cannot state one, and servers drop or disconnect when too many are.
    public var maximumInFlight = 1_000
    /// The longest Control Packet accepted from the live server, in bytes.
    ///
    /// Keeps a server from making the replay collect a quarter of a gigabyte.
    public var maximumPacketLength = 64 << 20
    /// How many event loops, and so threads, share the connections; nil for one a processor.
    public var eventLoops: Int?

    /// The defaults.
    public init() {}
}
