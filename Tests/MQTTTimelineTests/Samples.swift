import MQTTCodec
import TCPReassembly
import Testing

/// The bytes of packets that tests are made of.
enum Samples {
    static func bytes(_ packet: ControlPacket, _ version: ProtocolVersion = .v5_0) -> [UInt8] {
        do throws(EncodeError) {
            return try packet.encoded(version: version)
        } catch {
            Issue.record(error)
            return []
        }
    }

    static func properties(_ list: Property...) -> Properties {
        do throws(EncodeError) {
            return try Properties(list)
        } catch {
            Issue.record(error)
            return Properties()
        }
    }

    static func connect(_ version: ProtocolVersion = .v5_0) -> [UInt8] {
        bytes(.connect(.init(version: version, clientIdentifier: "pump-7", keepAlive: 60)), version)
    }

    static func connack(_ version: ProtocolVersion = .v5_0) -> [UInt8] {
        bytes(.connack(.init(reasonCode: .success)), version)
    }

    static func publish(
        _ topic: String,
        _ payload: String = "21.5",
        alias: UInt16? = nil,
        qos: QoS = .atMostOnce,
        identifier: UInt16 = 1,
        version: ProtocolVersion = .v5_0
    ) -> [UInt8] {
        let packet = ControlPacket.Publish(
            topicName: topic,
            payload: Array(payload.utf8),
            qos: qos,
            packetIdentifier: qos == .atMostOnce ? nil : identifier,
            properties: alias.map { properties(Property(.topicAlias, .twoByteInteger($0))) } ?? Properties()
        )
        return bytes(.publish(packet), version)
    }

    static let pingreq: [UInt8] = [0xC0, 0]
    static let pingresp: [UInt8] = [0xD0, 0]

    /// A conversation with packets of every type, each with who sends it.
    static func conversation(_ version: ProtocolVersion) -> [(from: Endpoint, bytes: [UInt8])] {
        let qos1 = SubscriptionOptions(maximumQoS: .atLeastOnce)
        var packets: [(Endpoint, ControlPacket)] = [
            (.first, .connect(.init(version: version, clientIdentifier: "pump-7", userName: "u", password: [1, 2]))),
            (.second, .connack(.init(reasonCode: .success))),
            (
                .first,
                .subscribe(.init(packetIdentifier: 1, subscriptions: [.init(topicFilter: "a/#", options: qos1)]))
            ),
            (.second, .suback(.init(packetIdentifier: 1, reasonCodes: [.grantedQoS1]))),
            (.first, .publish(.init(topicName: "a/b", payload: Array(repeating: 7, count: 200)))),
            (.first, .publish(.init(topicName: "a/b", payload: [], qos: .atLeastOnce, packetIdentifier: 2))),
            (.second, .puback(.init(packetIdentifier: 2))),
            (.second, .publish(.init(topicName: "a/c", payload: [0x30], qos: .exactlyOnce, packetIdentifier: 9))),
            (.first, .pubrec(.init(packetIdentifier: 9))),
            (.second, .pubrel(.init(packetIdentifier: 9))),
            (.first, .pubcomp(.init(packetIdentifier: 9))),
            (.first, .unsubscribe(.init(packetIdentifier: 3, topicFilters: ["a/#"]))),
            (
                .second,
                .unsuback(.init(packetIdentifier: 3, reasonCodes: version == .v5_0 ? [.success] : []))
            ),
            (.first, .pingreq(.init())),
            (.second, .pingresp(.init())),
        ]
        if version == .v5_0 {
            packets += [(.first, .auth(.init(reasonCode: .reAuthenticate))), (.second, .auth(.init()))]
        }
        packets.append((.first, .disconnect(.init())))
        return packets.map { ($0.0, bytes($0.1, version)) }
    }
}
