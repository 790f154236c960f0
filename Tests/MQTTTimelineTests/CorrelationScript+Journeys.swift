import MQTTCodec
import Testing
import WireBytes

@testable import MQTTTimeline

/// Messages in a script, and their journeys in a few words.
extension CorrelationScript {
    /// A PUBLISH by the client of a connection.
    func publish(
        _ handle: Int,
        _ topic: String,
        _ payload: String = "21.5",
        qos: QoS = .atLeastOnce,
        identifier: UInt16 = 1,
        dup: Bool = false,
        retain: Bool = false,
        expiry: UInt32? = nil
    ) {
        message(handle, .client, topic, payload, qos, identifier, dup, retain, expiry, 0)
    }

    /// A PUBLISH by the server of a connection.
    func deliver(
        _ handle: Int,
        _ topic: String,
        _ payload: String = "21.5",
        qos: QoS = .atLeastOnce,
        identifier: UInt16 = 1,
        dup: Bool = false,
        retain: Bool = false,
        expiry: UInt32? = nil,
        subscription: UInt32 = 0
    ) {
        message(handle, .server, topic, payload, qos, identifier, dup, retain, expiry, subscription)
    }

    private func message(
        _ handle: Int,
        _ sender: Sender,
        _ topic: String,
        _ payload: String,
        _ qos: QoS,
        _ identifier: UInt16,
        _ dup: Bool,
        _ retain: Bool,
        _ expiry: UInt32?,
        _ subscription: UInt32
    ) {
        var list: [Property] = []
        if let expiry { list.append(Property(.messageExpiryInterval, .fourByteInteger(expiry))) }
        if subscription > 0 { list.append(Property(.subscriptionIdentifier, .variableByteInteger(subscription))) }
        let packet = ControlPacket.Publish(
            topicName: topic,
            payload: Array(payload.utf8),
            qos: qos,
            packetIdentifier: qos == .atMostOnce ? nil : identifier,
            retain: retain,
            properties: (try? Properties(list)) ?? Properties()
        )
        send(packet, dup: dup, handle, sender)
    }

    /// What was counted so far.
    var counts: JourneyCounts {
        var counts = JourneyCounts()
        use { counts = $0.journeyCounts }
        return counts
    }

    /// What was told of journeys alone.
    var journeys: [String] { lines.filter { $0.hasPrefix("journey") } }

    static func words(
        _ event: JourneyEvent,
        topic: [UInt8],
        _ legs: [JourneyLeg],
        _ missing: [JourneyMissing],
        _ queued: [JourneyMissing]
    ) -> String {
        var words = "journey \(String(decoding: topic, as: UTF8.self)) \(event.frame)"
        if event.repeats > 0 { words += " repeated \(event.repeats)" }
        if event.isLate { words += " late" }
        if event.isCutShort { words += " cut short" }
        for leg in legs {
            words += "; \(leg.clientIdentifier) \(leg.frame)"
            if leg.repeats > 0 { words += " repeated \(leg.repeats)" }
            if let duplicate = leg.duplicate { words += " \(duplicate.name)" }
            for (flag, word) in flagWords where leg.flags.contains(flag) { words += " \(word)" }
        }
        for client in missing {
            words += "; \(client.clientIdentifier) missing \(client.why.name)\(client.isDefinite ? " for sure" : "")"
        }
        for client in queued { words += "; \(client.clientIdentifier) queued" }
        return words
    }

    private static let flagWords: [(JourneyLeg.Flags, String)] = [
        (.retained, "retained"), (.suspected, "suspected"), (.altered, "altered"), (.downgraded, "downgraded"),
        (.aboveGranted, "above granted"), (.noLocal, "no local"), (.overrun, "overrun"),
        (.wrongExpiry, "wrong expiry"), (.sharedTwice, "shared twice"),
    ]
}
