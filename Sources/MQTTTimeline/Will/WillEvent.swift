public import MQTTCodec

/// What became of a Will Message (MQTT 5.0 §3.1.2.5).
public struct WillEvent: Sendable {
    /// What became of it.
    public let outcome: Outcome
    /// How sure `outcome` is.
    public let certainty: Certainty
    /// The client that left it.
    public let clientIdentifier: String
    /// The number of the connection whose CONNECT registered it.
    public let connection: UInt64
    /// Will Topic.
    public let topic: String
    /// Will QoS.
    public let qos: QoS
    /// Will Retain.
    public let retain: Bool
    /// The length of the Will Payload, in bytes.
    public let payloadLength: Int
    /// Will Delay Interval, in seconds.
    public let delayInterval: UInt32
    /// When the outcome was known, nanoseconds since 1970.
    public let timestamp: Int64
    /// What made it due; nil when nothing did.
    public let trigger: Trigger?
    /// When it was due, nanoseconds since 1970; nil when it never was.
    public let due: Int64?
    /// How it was published; nil when that was not seen.
    public let publication: Publication?
    /// Sessions that should have received it and did not, at most `WillLimits.expectations`; empty but for `overdue`.
    public let expectations: [Expectation]
    /// The frames that tell it: CONNECT, what decided, and the first PUBLISH.
    public let frames: [UInt64]

    /// What can become of a Will Message.
    public enum Outcome: String, Sendable, CaseIterable {
        /// The server published it when it was due.
        case published
        /// The server published it before it was due.
        case early
        /// DISCONNECT made the server discard it.
        case suppressed
        /// The client came back to its session before it was due.
        case cancelled
        /// It was due, a connected client was subscribed to its topic, and nobody was sent it.
        case overdue
        /// It was due and nobody was seen to be sent it; perhaps nobody was subscribed.
        case notSeen = "not_seen"
        /// It was not due yet when the capture ended.
        case pending
        /// Whether it was due is not known, and nobody was seen to be sent it.
        case unknown
    }

    /// What makes a Will Message due.
    public enum Trigger: String, Sendable, CaseIterable {
        /// The connection ended without DISCONNECT.
        case connectionEnd = "connection_end"
        /// The client asked for it: DISCONNECT with Reason Code 0x04.
        case clientRequest = "client_request"
        /// The client's DISCONNECT had a Reason Code other than 0x00 and 0x04.
        case clientError = "client_error"
        /// The server sent DISCONNECT.
        case serverDisconnect = "server_disconnect"
        /// Another connection took the session.
        case takeover
        /// Its session ended before the Will Delay Interval had passed.
        case sessionEnd = "session_end"
    }

    /// The PUBLISH packets that carried it.
    public struct Publication: Sendable, Equatable {
        /// The number of the connection that was sent the first one.
        public let connection: UInt64
        /// That packet's frame.
        public let frame: UInt64
        /// The time of that frame, nanoseconds since 1970.
        public let timestamp: Int64
        /// How many connections were sent it.
        public internal(set) var receivers: Int
    }

    /// A session that should have received it.
    public struct Expectation: Sendable, Equatable {
        /// The number of its connection.
        public let connection: UInt64
        /// Its Client Identifier.
        public let clientIdentifier: String
        /// The Topic Filter that matches.
        public let filter: String
    }

    /// From the moment it was due to the first PUBLISH, in nanoseconds; nil when not published.
    ///
    /// Negative when the server published it just before the capture shows why.
    public var late: Int64? {
        guard let due, let publication else { return nil }
        return publication.timestamp &- due
    }
}
