public import MQTTCodec

/// A packet that the standard lets its receiver answer by closing the connection.
public struct ProtocolViolation: Sendable, Equatable {
    /// Who sent it.
    public let from: Sender
    /// The packet's type.
    public let type: ControlPacketType
    /// What is wrong with it.
    public let fault: Fault
    /// The frame of its last byte.
    public let frame: UInt64
    /// The time of that frame, nanoseconds since 1970.
    public let timestamp: Int64

    /// What can be wrong with a packet that was seen.
    public enum Fault: Sendable, Equatable {
        /// It is a Malformed Packet.
        case malformed(DecodeError)
        /// CONNECT on a connection that already had one (MQTT-3.1.0-2).
        case secondConnect
        /// The first packet of a client is not CONNECT (MQTT-3.1.0-1).
        case beforeConnect
        /// A field holds what no packet of this type may hold; in words, as the end of "the client's SUBSCRIBE …".
        case content(String)
        /// PUBLISH with a Topic Alias that its sender had not set (MQTT 5.0 §3.3.2.3.4).
        case unknownAlias(UInt16)
        /// PUBLISH with a Topic Alias above the receiver's Topic Alias Maximum (MQTT-3.3.2-9, MQTT-3.3.2-10).
        case aliasTooHigh(UInt16, limit: UInt16)
        /// More QoS 1 and 2 messages under way than the receiver's Receive Maximum (MQTT-3.3.4-7, MQTT-3.3.4-9).
        case receiveMaximumExceeded(UInt16, limit: UInt16)
        /// Only the other side may send this packet.
        case wrongSender
        /// It is longer than the receiver's Maximum Packet Size (MQTT-3.1.2-24, MQTT-3.2.2-15).
        case tooLarge(length: Int, limit: UInt32)
        /// PUBLISH above the server's Maximum QoS (MQTT-3.2.2-11).
        case qosNotSupported(QoS, limit: UInt8)
        /// PUBLISH with RETAIN set to a server that does not have it (MQTT-3.2.2-14).
        case retainNotSupported
    }

    /// A packet and what is wrong with it.
    public init(from: Sender, type: ControlPacketType, fault: Fault, frame: UInt64, timestamp: Int64) {
        self.from = from
        self.type = type
        self.fault = fault
        self.frame = frame
        self.timestamp = timestamp
    }

    /// The name of the fault in JSON.
    public var name: String {
        switch fault {
        case .malformed: "malformed"
        case .secondConnect: "second_connect"
        case .beforeConnect: "before_connect"
        case .content: "invalid_content"
        case .unknownAlias: "unknown_alias"
        case .aliasTooHigh: "topic_alias_invalid"
        case .receiveMaximumExceeded: "receive_maximum_exceeded"
        case .wrongSender: "wrong_sender"
        case .tooLarge: "packet_too_large"
        case .qosNotSupported: "qos_not_supported"
        case .retainNotSupported: "retain_not_supported"
        }
    }

    /// What is wrong, as the end of "the client's PUBLISH in frame 7 …".
    public var explanation: String {
        switch fault {
        case .malformed(let error):
            var place = error
            place.packetType = nil
            return "is malformed: \(place)"
        case .secondConnect: return "is the second one of the connection"
        case .beforeConnect: return "came before any CONNECT"
        case .content(let words): return words
        case .unknownAlias(let alias): return "uses Topic Alias \(alias), which was not seen set"
        case .aliasTooHigh(let alias, let limit):
            return "has Topic Alias \(alias) where Topic Alias Maximum is \(limit)"
        case .receiveMaximumExceeded(let count, let limit):
            return "is message \(count) under way at once where Receive Maximum is \(limit)"
        case .wrongSender: return "may only be sent by the \(from.peer.name)"
        case .tooLarge(let length, let limit):
            return "has \(Wording.count(length)) bytes where the \(from.peer.name) accepts \(Wording.count(limit))"
                + " (Maximum Packet Size)"
        case .qosNotSupported(let qos, let limit): return "has QoS \(qos.rawValue) where Maximum QoS is \(limit)"
        case .retainNotSupported: return "has RETAIN set, which the server does not support"
        }
    }
}
