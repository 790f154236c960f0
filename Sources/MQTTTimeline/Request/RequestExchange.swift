/// A request in a PUBLISH, and the PUBLISH that answers it (MQTT 5.0 §4.10), or the same by the topics of a platform.
public struct RequestExchange: Sendable {
    /// What became of it.
    public let outcome: Outcome
    /// What ties response to request: `response_topic`, or the name of a platform's pattern.
    public let pattern: String
    /// The Topic Name of the request.
    public let topic: [UInt8]
    /// Response Topic; nil where the pattern tells it.
    public let responseTopic: [UInt8]?
    /// Correlation Data; nil when there is none.
    public let correlationData: CorrelationData?
    /// Who asked; nil when that was not seen: then the server did, or somebody behind it.
    public let requester: Party?
    /// Who answered, or was the only one to be asked; nil when that was not seen.
    public let responder: Party?
    /// How the request went.
    public let request: Passage
    /// How the response went; nil without response.
    public let response: Passage?
    /// What the topic of the response says about success.
    public let status: String?
    /// Why it is not waited for any longer; nil when it was answered.
    public let reason: Reason?
    /// When it was answered, or when waiting ended, nanoseconds since 1970.
    public let timestamp: Int64

    /// What can become of a request.
    public enum Outcome: String, Sendable, CaseIterable {
        /// There was a response.
        case answered
        /// There was none.
        case unanswered
        /// None was seen, and it may be among bytes that the capture does not hold.
        case unknown
    }

    /// Why a request stayed without answer.
    public enum Reason: String, Sendable, CaseIterable {
        /// `RequestLimits.timeout` passed.
        case timeout
        /// The connection of the only one to be asked ended before that.
        case responderEnd = "responder_end"
        /// The connection of the one who asked ended before that.
        case requesterEnd = "requester_end"
        /// The capture ended.
        case captureEnd = "capture_end"
    }

    /// A client that takes part.
    public struct Party: Sendable, Equatable {
        /// The number of its connection.
        public let connection: UInt64
        /// Its Client Identifier; empty when it is not known.
        public let clientIdentifier: String
        let handle: Int
    }

    /// Correlation Data as far as it is kept.
    public struct CorrelationData: Sendable, Equatable {
        /// Its length in bytes.
        public let length: Int
        /// Its bytes; empty when it is longer than `RequestLimits` lets it be.
        public let bytes: [UInt8]
    }

    /// One PUBLISH of several that carry the same message.
    public struct Leg: Sendable, Equatable {
        /// Who sent it.
        public let from: Sender
        /// The number of its connection.
        public let connection: UInt64
        /// Its frame.
        public let frame: UInt64
        /// The time of that frame, nanoseconds since 1970.
        public let timestamp: Int64
    }

    /// A message on its way over the server.
    public struct Passage: Sendable, Equatable {
        /// The first PUBLISH that was seen.
        public let leg: Leg
        /// The one with which the server passed it on; nil when `leg` is that one, or it was not seen.
        public let delivered: Leg?

        /// The last moment it was seen.
        var last: Leg { delivered ?? leg }
    }

    /// From the first PUBLISH of the request to the last one of the response, in nanoseconds; nil without response.
    public var latency: Int64? { response.map { $0.last.timestamp &- request.leg.timestamp } }

    /// How long was waited in vain, in nanoseconds; nil when it was answered.
    public var waited: Int64? { response == nil ? timestamp &- request.leg.timestamp : nil }
}
