public import MQTTCodec

/// A request that one side answers, other than a PUBLISH.
public struct ExchangeEvent: Sendable {
    /// What was asked.
    public enum Kind: UInt8, Sendable {
        /// CONNECT, answered by CONNACK.
        case connect
        /// SUBSCRIBE, answered by SUBACK.
        case subscribe
        /// UNSUBSCRIBE, answered by UNSUBACK.
        case unsubscribe
        /// PINGREQ, answered by PINGRESP.
        case ping
        /// AUTH, answered by AUTH, or by CONNACK (MQTT 5.0 §4.12).
        case auth

        /// The name of the request: "CONNECT", "SUBSCRIBE", "UNSUBSCRIBE", "PING" or "AUTH".
        public var name: StaticString {
            switch self {
            case .connect: "CONNECT"
            case .subscribe: "SUBSCRIBE"
            case .unsubscribe: "UNSUBSCRIBE"
            case .ping: "PING"
            case .auth: "AUTH"
            }
        }
    }

    /// How it ended.
    public enum Outcome: UInt8, Sendable {
        /// The other side answered, and granted at least a part.
        case answered
        /// The other side answered that something failed.
        case refused
        /// The connection ended without an answer.
        case unanswered
        /// The answer may be among what is missing, or come after the capture.
        case unknown
    }

    /// One of its two packets.
    public struct Packet: Sendable, Equatable {
        /// The type.
        public let type: ControlPacketType
        /// The frame of its last byte.
        public let frame: UInt64
        /// The time of that frame, nanoseconds since 1970.
        public let timestamp: Int64
    }

    /// What was asked.
    public let kind: Kind
    /// Who asked.
    public let from: Sender
    /// The Packet Identifier of SUBSCRIBE and UNSUBSCRIBE.
    public let packetIdentifier: UInt16?
    /// The request.
    public let request: Packet
    /// The answer; nil when there was none.
    public let response: Packet?
    /// How it ended.
    public let outcome: Outcome
    /// The first Reason Code of the answer that is a failure.
    public let reason: ReasonCode?
    /// From the request to the end of the connection, in nanoseconds, when it was not answered; nil when not known.
    public let waited: Int64?

    /// From the request to the answer, in nanoseconds; nil without an answer.
    public var latency: Int64? {
        guard let response else { return nil }
        let (elapsed, overflow) = response.timestamp.subtractingReportingOverflow(request.timestamp)
        return overflow ? 0 : max(0, elapsed)
    }
}
