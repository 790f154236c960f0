import MQTTCodec
import MQTTTimeline

/// Shorthands for messages that go from one client to others.
extension AuditScript {
    /// Connection 1 of pump-7, which publishes, and connection 2 of reader-1, which subscribes.
    mutating func connectPair(
        _ filter: String? = "plant/#",
        qos: QoS = .atMostOnce,
        options: SubscriptionOptions? = nil,
        _ properties: [Property] = []
    ) {
        connect(1, id: "pump-7")
        connect(2, id: "reader-1")
        if let filter { subscribe(filter, qos: qos, options: options, properties, on: 2) }
        wait(seconds: 2)
    }

    /// A PUBLISH by a client and what acknowledges it.
    mutating func publish(
        _ topic: String,
        _ payload: String = "21.5",
        qos: QoS = .atMostOnce,
        id: UInt16 = 1,
        retain: Bool = false,
        _ properties: [Property] = [],
        on number: Int = 1
    ) {
        client(
            Self.publish(topic, payload, qos: qos, id: qos == .atMostOnce ? nil : id, retain: retain, properties),
            on: number
        )
        acknowledge(qos, id, by: .server, on: number)
    }

    /// A PUBLISH by the server and what acknowledges it.
    mutating func deliver(
        _ topic: String,
        _ payload: String = "21.5",
        qos: QoS = .atMostOnce,
        id: UInt16 = 1,
        retain: Bool = false,
        _ properties: [Property] = [],
        on number: Int = 2
    ) {
        server(
            Self.publish(topic, payload, qos: qos, id: qos == .atMostOnce ? nil : id, retain: retain, properties),
            on: number
        )
        acknowledge(qos, id, by: .client, on: number)
    }

    /// What acknowledges a PUBLISH that `receiver` got.
    mutating func acknowledge(_ qos: QoS, _ id: UInt16, by receiver: Sender, on number: Int) {
        switch qos {
        case .atMostOnce: break
        case .atLeastOnce: say(.puback(ControlPacket.Puback(packetIdentifier: id)), by: receiver, on: number)
        case .exactlyOnce:
            say(.pubrec(ControlPacket.Pubrec(packetIdentifier: id)), by: receiver, on: number)
            say(.pubrel(ControlPacket.Pubrel(packetIdentifier: id)), by: receiver.peer, on: number)
            say(.pubcomp(ControlPacket.Pubcomp(packetIdentifier: id)), by: receiver, on: number)
        }
    }

    /// A packet by either end.
    mutating func say(_ packet: ControlPacket, by end: Sender, on number: Int) {
        if end == .client { client(packet, on: number) } else { server(packet, on: number) }
    }

    /// UNSUBSCRIBE and UNSUBACK.
    mutating func unsubscribe(_ filter: String, code: UInt8 = 0, id: UInt16 = 7, on number: Int = 2) {
        client(.unsubscribe(ControlPacket.Unsubscribe(packetIdentifier: id, topicFilters: [filter])), on: number)
        let codes = version == .v5_0 ? [ReasonCode(rawValue: code)] : []
        server(.unsuback(ControlPacket.Unsuback(packetIdentifier: id, reasonCodes: codes)), on: number)
    }

    /// A connection of pump-7 whose session outlives it.
    mutating func connectKept(
        _ number: Int,
        id: String = "pump-7",
        cleanStart: Bool = false,
        present: Bool,
        expiry: UInt32 = 3600,
        will: ControlPacket.Will? = nil
    ) {
        let isFive = version == .v5_0
        connect(
            number,
            id: id,
            cleanStart: cleanStart,
            properties: isFive ? [Property(.sessionExpiryInterval, .fourByteInteger(expiry))] : [],
            will: will,
            sessionPresent: present
        )
    }
}
