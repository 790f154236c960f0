import MQTTCodec
import MQTTTimeline
import WireBytes

/// SUBSCRIBE against what the server offers, and its answer to one that asks for more QoS than it publishes with.
extension LimitChecks {
    private static let wildcard = Statement.only5("MQTT5-wildcard-unavailable")
    private static let identifier = Statement.only5("MQTT5-subscription-identifier-unavailable")
    private static let shared = Statement.only5("MQTT5-shared-unavailable")
    static let subscribesAnyQoS = Statement.only5("MQTT-3.2.2-10")

    mutating func subscribed(
        _ subscribe: ControlPacket.Subscribe,
        _ packet: borrowing AuditedPacket,
        _ connection: AuditedConnection,
        contents: Span<UInt8>,
        _ sink: inout FindingSink
    ) {
        guard serverAccepts.isKnown, packet.place.from == .client else { return }
        let certainty = certainty(packet, connection)
        func report(_ statement: Statement, _ what: String, _ observed: String) {
            sink.report(
                statement,
                packet,
                connection,
                contents: contents,
                certainty: certainty,
                expected: "no \(what), as CONNACK says the server has none",
                observed: observed
            )
        }
        let filters = subscribe.subscriptions
        if !serverAccepts.shared, let index = filters.firstIndex(where: { $0.topicFilter.isShared }) {
            report(Self.shared, "shared subscription", "Topic Filter \(index &+ 1) begins with $share/")
        }
        if !serverAccepts.wildcards, let index = filters.firstIndex(where: { $0.topicFilter.hasWildcard }) {
            report(Self.wildcard, "wildcard subscription", "Topic Filter \(index &+ 1) has a wildcard")
        }
        if !serverAccepts.subscriptionIdentifiers, let value = subscribe.properties.subscriptionIdentifier {
            report(Self.identifier, "Subscription Identifier", "Subscription Identifier \(value)")
        }
        if serverAccepts.maximumQoS < 2 {
            let maximum = serverAccepts.maximumQoS
            let indices = filters.indices.filter { filters[$0].options.rawValue & 3 > maximum }
            ambitiousSubscribe = indices.isEmpty ? nil : (subscribe.packetIdentifier, indices)
        }
    }

    mutating func granted(
        _ suback: ControlPacket.Suback,
        _ packet: borrowing AuditedPacket,
        _ connection: AuditedConnection,
        contents: Span<UInt8>,
        _ sink: inout FindingSink
    ) {
        guard let asked = ambitiousSubscribe, asked.identifier == suback.packetIdentifier else { return }
        ambitiousSubscribe = nil
        // Only codes that name no other reason can be meant for the QoS.
        let refused = asked.indices.first {
            $0 < suback.reasonCodes.count && [0x80, 0x83].contains(suback.reasonCodes[$0].rawValue)
        }
        guard let refused else { return }
        sink.report(
            Self.subscribesAnyQoS,
            packet,
            connection,
            contents: contents,
            certainty: .suspected,
            expected: "a subscription with any QoS accepted, whatever the server's Maximum QoS",
            observed: "\(suback.reasonCodes[refused].hexadecimal) for one above Maximum QoS \(serverAccepts.maximumQoS)"
        )
    }
}

extension String {
    fileprivate var isShared: Bool { utf8.starts(with: "$share/".utf8) }
    fileprivate var hasWildcard: Bool { utf8.contains { $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "#") } }
}
