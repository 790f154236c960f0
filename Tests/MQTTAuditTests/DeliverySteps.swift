import MQTTCodec
import MQTTTimeline

/// Steps of QoS 1 and 2 exchanges in a script.
extension AuditScript {
    /// A packet by either side.
    mutating func send(_ packet: ControlPacket, by end: Sender) {
        if end == .client { client(packet) } else { server(packet) }
    }

    /// A subscription, where it is the server that publishes.
    mutating func prepare(for publisher: Sender) {
        if publisher == .server { subscribe("a", qos: .exactlyOnce, id: 100) }
    }

    /// All that follows a PUBLISH.
    mutating func finish(_ qos: QoS, id: UInt16, by publisher: Sender) {
        if qos == .atLeastOnce {
            send(.puback(id: id), by: publisher.peer)
        } else if qos == .exactlyOnce {
            send(.pubrec(id: id), by: publisher.peer)
            send(.pubrel(id: id), by: publisher)
            send(.pubcomp(id: id), by: publisher.peer)
        }
    }

    /// So long that what is due is overdue, and then a sign of life of both sides.
    mutating func waitForAnswers() {
        wait(seconds: 31)
        client(.pingreq(ControlPacket.Pingreq()))
        server(.pingresp(ControlPacket.Pingresp()))
    }
}

extension ControlPacket {
    static func puback(id: UInt16) -> ControlPacket { .puback(Puback(packetIdentifier: id)) }
    static func pubrec(id: UInt16, _ reason: ReasonCode? = nil) -> ControlPacket {
        .pubrec(Pubrec(packetIdentifier: id, reasonCode: reason))
    }
    static func pubrel(id: UInt16) -> ControlPacket { .pubrel(Pubrel(packetIdentifier: id)) }
    static func pubcomp(id: UInt16, _ reason: ReasonCode? = nil) -> ControlPacket {
        .pubcomp(Pubcomp(packetIdentifier: id, reasonCode: reason))
    }
}

extension ControlPacket {
    static func subscribe(_ filters: [(String, QoS)], id: UInt16) -> ControlPacket {
        .subscribe(
            Subscribe(
                packetIdentifier: id,
                subscriptions: filters.map {
                    Subscription(topicFilter: $0.0, options: SubscriptionOptions(maximumQoS: $0.1))
                }
            )
        )
    }
    static func unsubscribe(_ filters: String..., id: UInt16) -> ControlPacket {
        .unsubscribe(Unsubscribe(packetIdentifier: id, topicFilters: filters))
    }
    static func unsuback(_ codes: [UInt8] = [], id: UInt16) -> ControlPacket {
        .unsuback(Unsuback(packetIdentifier: id, reasonCodes: codes.map { ReasonCode(rawValue: $0) }))
    }
    static var ping: ControlPacket { .pingreq(Pingreq()) }
    static var pong: ControlPacket { .pingresp(Pingresp()) }
}
