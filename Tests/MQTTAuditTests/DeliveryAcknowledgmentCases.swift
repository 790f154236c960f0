import MQTTCodec
import MQTTTimeline

/// Acknowledgments: what they answer, their order, and those that do not come.
extension AuditCases {
    static let deliveryAcknowledgmentCases: [AuditCase] =
        nothingCases + orderCases + missingCases + [
            otherQoS("MQTT3-publish-answered", .v3_1, .client),
            otherQoS("MQTT-3.3.4-1", .v3_1_1, .client),
            otherQoS("MQTT-3.3.4-1", .v5_0, .server),
            AuditCase("MQTT-4.3.3-3", .v5_0, "PUBREL before PUBREC") {
                $0.connect()
                $0.client(AuditScript.publish("a", qos: .exactlyOnce, id: 5))
                $0.client(.pubrel(id: 5))
                $0.server(.pubrec(id: 5))
                $0.server(.pubcomp(id: 5))
            } conforming: {
                $0.connect()
                $0.client(AuditScript.publish("a", qos: .exactlyOnce, id: 5))
                $0.finish(.exactlyOnce, id: 5, by: .client)
            },
            AuditCase("MQTT-4.3.3-1", .v3_1_1, "PUBREL before PUBREC") {
                $0.connect()
                $0.client(AuditScript.publish("a", qos: .exactlyOnce, id: 5))
                $0.client(.pubrel(id: 5))
                $0.server(.pubrec(id: 5))
                $0.server(.pubcomp(id: 5))
            } conforming: {
                $0.connect()
                $0.client(AuditScript.publish("a", qos: .exactlyOnce, id: 5))
                $0.finish(.exactlyOnce, id: 5, by: .client)
            },
        ]

    // MARK: - Answers to nothing

    private static let nothingCases: [AuditCase] = [
        nothing("MQTT3-ack-identifier", .v3_1, .puback(id: 6), by: .server),
        nothing("MQTT3-ack-identifier", .v3_1, .pubrel(id: 6), by: .client),
        nothing("MQTT-2.3.1-6", .v3_1_1, .puback(id: 6), by: .server),
        nothing("MQTT-2.3.1-6", .v3_1_1, .puback(id: 6), by: .client),
        nothing("MQTT-2.3.1-6", .v3_1_1, .pubrel(id: 6), by: .client),
        nothing("MQTT-2.3.1-6", .v3_1_1, .pubrec(id: 6), by: .server),
        nothing("MQTT3-pubcomp-identifier", .v3_1_1, .pubcomp(id: 6), by: .server),
        nothing("MQTT-2.2.1-5", .v5_0, .puback(id: 6), by: .server),
        nothing("MQTT-2.2.1-5", .v5_0, .pubrel(id: 6), by: .client),
        AuditCase("MQTT-2.2.1-5", .v5_0, "PUBCOMP without PUBREL") {
            $0.connect()
            $0.server(.pubcomp(id: 6))
        } conforming: {
            // Who is asked about an identifier it does not know says so.
            $0.connect()
            $0.server(.pubcomp(id: 6, .packetIdentifierNotFound))
        },
        AuditCase("MQTT-2.2.1-5", .v5_0, "PUBACK a second time") {
            $0.connect()
            $0.client(AuditScript.publish("a", qos: .atLeastOnce, id: 5))
            $0.server(.puback(id: 5))
            $0.server(.puback(id: 5))
        } conforming: {
            // What is missing may have been a PUBLISH.
            $0.connect()
            $0.lose(AuditScript.publish("a", qos: .atLeastOnce, id: 5), from: .client)
            $0.server(.puback(id: 5))
            $0.client(AuditScript.publish("a", qos: .atLeastOnce, id: 6))
            $0.server(.puback(id: 6))
        },
    ]

    private static func nothing(
        _ rule: String,
        _ version: ProtocolVersion,
        _ packet: ControlPacket,
        by end: Sender
    ) -> AuditCase {
        AuditCase(rule, version, "\(packet.type) by the \(end) for nothing") {
            $0.connect()
            $0.send(packet, by: end)
        } conforming: {
            let publisher = packet.type == .pubrel ? end : end.peer
            $0.connect()
            $0.prepare(for: publisher)
            let qos = packet.type == .puback ? QoS.atLeastOnce : .exactlyOnce
            $0.send(AuditScript.publish("a", qos: qos, id: 6), by: publisher)
            $0.finish(qos, id: 6, by: publisher)
        }
    }

    private static func otherQoS(_ rule: String, _ version: ProtocolVersion, _ publisher: Sender) -> AuditCase {
        AuditCase(rule, version, "PUBACK for QoS 2 of the \(publisher)") {
            $0.connect()
            $0.prepare(for: publisher)
            $0.send(AuditScript.publish("a", qos: .exactlyOnce, id: 5), by: publisher)
            $0.send(.puback(id: 5), by: publisher.peer)
        } conforming: {
            $0.connect()
            $0.prepare(for: publisher)
            $0.send(AuditScript.publish("a", qos: .exactlyOnce, id: 5), by: publisher)
            $0.finish(.exactlyOnce, id: 5, by: publisher)
        }
    }

    // MARK: - Order

    private static let orderCases: [AuditCase] = [ProtocolVersion.v3_1_1, .v5_0].flatMap { version in
        [
            order("MQTT-4.6.0-2", version, .atLeastOnce),
            order("MQTT-4.6.0-3", version, .exactlyOnce),
            AuditCase("MQTT-4.6.0-4", version, "PUBREL in another order") {
                $0.connect()
                $0.twoPublishes(.exactlyOnce, by: .client)
                for id: UInt16 in [5, 6] { $0.server(.pubrec(id: id)) }
                for id: UInt16 in [6, 5] { $0.client(.pubrel(id: id)) }
            } conforming: {
                $0.connect()
                $0.twoPublishes(.exactlyOnce, by: .client)
                // The order of PUBREC counts, not that of PUBLISH.
                for id: UInt16 in [6, 5] { $0.server(.pubrec(id: id)) }
                for id: UInt16 in [6, 5] { $0.client(.pubrel(id: id)) }
            },
        ]
    }

    private static func order(_ rule: String, _ version: ProtocolVersion, _ qos: QoS) -> AuditCase {
        AuditCase(rule, version, "acknowledgments of QoS \(qos.rawValue) in another order") {
            $0.connect()
            $0.prepare(for: .server)
            $0.twoPublishes(qos, by: .server)
            for id: UInt16 in [6, 5] { $0.client(qos == .atLeastOnce ? .puback(id: id) : .pubrec(id: id)) }
        } conforming: {
            $0.connect()
            $0.prepare(for: .server)
            $0.twoPublishes(qos, by: .server)
            for id: UInt16 in [5, 6] { $0.client(qos == .atLeastOnce ? .puback(id: id) : .pubrec(id: id)) }
        }
    }

    // MARK: - What does not come

    private static let missingCases: [AuditCase] = [
        missing("MQTT3-publish-answered", .v3_1, .server, .atLeastOnce),
        missing("MQTT-4.5.0-2", .v3_1_1, .server, .atLeastOnce),
        missing("MQTT-4.5.0-2", .v5_0, .server, .exactlyOnce),
        missing("MQTT-4.3.2-2", .v3_1_1, .client, .atLeastOnce),
        missing("MQTT-4.3.2-4", .v5_0, .client, .atLeastOnce),
        missing("MQTT-4.3.3-2", .v3_1_1, .client, .exactlyOnce),
        missing("MQTT-4.3.3-8", .v5_0, .client, .exactlyOnce),
        AuditCase("MQTT-3.3.5-2", .v3_1_1, "one message passed over") {
            $0.connect()
            $0.twoPublishes(.atLeastOnce, by: .client)
            $0.server(.puback(id: 6))
            $0.waitForAnswers()
        } conforming: {
            $0.connect()
            $0.twoPublishes(.atLeastOnce, by: .client)
            $0.server(.puback(id: 6))
            $0.server(.puback(id: 5))
            $0.waitForAnswers()
        },
        released("MQTT-4.3.3-11", .v5_0),
        released("MQTT-4.3.3-2", .v3_1_1),
        received("MQTT-4.3.3-4", .v5_0),
        received("MQTT-4.3.3-1", .v3_1_1),
        AuditCase("MQTT-4.3.3-13", .v5_0, "PUBREC withheld after expiry") {
            $0.connect()
            $0.client(AuditScript.publish("a", qos: .exactlyOnce, id: 5, [expiry]))
            $0.waitForAnswers()
        } conforming: {
            $0.connect()
            $0.client(AuditScript.publish("a", qos: .exactlyOnce, id: 5, [expiry]))
            $0.wait(seconds: 12)
            $0.finish(.exactlyOnce, id: 5, by: .client)
            $0.waitForAnswers()
        },
        AuditCase("MQTT-4.3.3-4", .v5_0, "PUBREL after a refusal") {
            $0.connect()
            $0.client(AuditScript.publish("a", qos: .exactlyOnce, id: 5))
            $0.server(.pubrec(id: 5, .notAuthorized))
            $0.client(.pubrel(id: 5))
            $0.server(.pubcomp(id: 5, .packetIdentifierNotFound))
        } conforming: {
            $0.connect()
            $0.client(AuditScript.publish("a", qos: .exactlyOnce, id: 5))
            $0.server(.pubrec(id: 5, .notAuthorized))
            $0.client(AuditScript.publish("b", qos: .exactlyOnce, id: 5))
            $0.finish(.exactlyOnce, id: 5, by: .client)
        },
        unfinished("MQTT-3.10.4-3", .v3_1_1),
        unfinished("MQTT-3.10.4-3", .v5_0),
    ]

    private static let expiry = Property(.messageExpiryInterval, .fourByteInteger(10))

    private static func missing(
        _ rule: String,
        _ version: ProtocolVersion,
        _ publisher: Sender,
        _ qos: QoS
    ) -> AuditCase {
        AuditCase(rule, version, "QoS \(qos.rawValue) of the \(publisher) unanswered") {
            $0.connect()
            $0.prepare(for: publisher)
            $0.send(AuditScript.publish("a", qos: qos, id: 5), by: publisher)
            $0.waitForAnswers()
        } conforming: {
            $0.connect()
            $0.prepare(for: publisher)
            $0.send(AuditScript.publish("a", qos: qos, id: 5), by: publisher)
            $0.wait(seconds: 20)
            $0.finish(qos, id: 5, by: publisher)
            $0.waitForAnswers()
        }
    }

    private static func released(_ rule: String, _ version: ProtocolVersion) -> AuditCase {
        AuditCase(rule, version, "PUBREL without PUBCOMP") {
            $0.connect()
            $0.client(AuditScript.publish("a", qos: .exactlyOnce, id: 5))
            $0.server(.pubrec(id: 5))
            $0.client(.pubrel(id: 5))
            $0.waitForAnswers()
        } conforming: {
            $0.connect()
            $0.client(AuditScript.publish("a", qos: .exactlyOnce, id: 5))
            $0.finish(.exactlyOnce, id: 5, by: .client)
            $0.waitForAnswers()
        }
    }

    private static func received(_ rule: String, _ version: ProtocolVersion) -> AuditCase {
        AuditCase(rule, version, "PUBREC without PUBREL") {
            $0.connect()
            $0.client(AuditScript.publish("a", qos: .exactlyOnce, id: 5))
            $0.server(.pubrec(id: 5))
            $0.waitForAnswers()
        } conforming: {
            $0.connect()
            $0.client(AuditScript.publish("a", qos: .exactlyOnce, id: 5))
            // Only 5.0 can refuse a message.
            $0.server(.pubrec(id: 5, version == .v5_0 ? .quotaExceeded : nil))
            if version != .v5_0 { $0.client(.pubrel(id: 5)) }
        }
    }

    private static func unfinished(_ rule: String, _ version: ProtocolVersion) -> AuditCase {
        AuditCase(rule, version, "PUBREL left out after UNSUBSCRIBE") {
            $0.connect()
            $0.prepare(for: .server)
            $0.server(AuditScript.publish("a", qos: .exactlyOnce, id: 5))
            $0.client(.unsubscribe("a", id: 7))
            $0.server(.unsuback(version == .v5_0 ? [0] : [], id: 7))
            $0.client(.pubrec(id: 5))
            $0.waitForAnswers()
        } conforming: {
            $0.connect()
            $0.prepare(for: .server)
            $0.server(AuditScript.publish("a", qos: .exactlyOnce, id: 5))
            $0.client(.unsubscribe("a", id: 7))
            $0.server(.unsuback(version == .v5_0 ? [0] : [], id: 7))
            $0.finish(.exactlyOnce, id: 5, by: .server)
            $0.waitForAnswers()
        }
    }
}

extension AuditScript {
    /// PUBLISH with the identifiers 5 and 6.
    fileprivate mutating func twoPublishes(_ qos: QoS, by end: Sender) {
        for id: UInt16 in [5, 6] { send(AuditScript.publish("a", "message \(id)", qos: qos, id: id), by: end) }
    }
}
