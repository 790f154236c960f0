import MQTTAudit
import MQTTCodec
import Testing

/// A limit of a profile, a conversation that breaks it and one that just does not.
struct ProfileRow: Sendable, CustomTestStringConvertible {
    let key: String
    let limit: String
    let version: ProtocolVersion
    let breaking: @Sendable (inout AuditScript) -> Void
    let keeping: @Sendable (inout AuditScript) -> Void

    init(
        _ key: String,
        _ limit: String,
        _ version: ProtocolVersion = .v3_1_1,
        breaking: @escaping @Sendable (inout AuditScript) -> Void,
        keeping: @escaping @Sendable (inout AuditScript) -> Void
    ) {
        self.key = key
        self.limit = limit
        self.version = version
        self.breaking = breaking
        self.keeping = keeping
    }

    var rule: String { "profile:\(key.replacing("_", with: "-"))" }
    var testDescription: String { "\(key) \(limit)" }
    /// A profile with this limit alone.
    var yaml: String {
        """
        name: plant
        title: Our plant
        source: https://wiki.example/mqtt
        read_on: 2026-01-31
        confidence: confirmed
        limits:
          \(key): \(limit)
        """
    }
}

extension AuditScript {
    /// Handshake, CONNECT as `change` leaves it, CONNACK.
    mutating func join(_ change: (inout ControlPacket.Connect) -> Void = { _ in }) {
        open()
        var connect = ControlPacket.Connect(version: version, clientIdentifier: "pump-7", keepAlive: 60)
        change(&connect)
        client(.connect(connect))
        server(.connack(ControlPacket.Connack(reasonCode: .success)))
    }

    /// `join` and a PUBLISH.
    mutating func say(
        _ topic: String,
        _ payload: String = "21.5",
        qos: QoS = .atMostOnce,
        retain: Bool = false,
        properties: [Property] = []
    ) {
        join()
        client(Self.publish(topic, payload, qos: qos, id: 1, retain: retain, properties))
    }

    /// `join` and a SUBSCRIBE with its SUBACK.
    mutating func ask(_ filters: [String], qos: QoS = .atMostOnce, properties: [Property] = []) {
        join()
        more(filters, qos: qos, properties: properties)
    }

    /// A SUBSCRIBE with its SUBACK.
    mutating func more(
        _ filters: [String],
        qos: QoS = .atMostOnce,
        properties: [Property] = [],
        code: UInt8? = nil
    ) {
        client(
            .subscribe(
                ControlPacket.Subscribe(
                    packetIdentifier: 1,
                    subscriptions: filters.map {
                        ControlPacket.Subscription(topicFilter: $0, options: SubscriptionOptions(maximumQoS: qos))
                    },
                    properties: Self.section(properties)
                )
            )
        )
        server(Self.suback(filters.map { _ in code ?? qos.rawValue }))
    }

    /// `count` PUBLISHes, `milliseconds` apart, with Packet Identifiers from 1.
    mutating func burst(_ count: Int, qos: QoS = .atMostOnce, milliseconds: Double = 1, payload: String = "x") {
        for number in 1...count {
            client(Self.publish("t", payload, qos: qos, id: UInt16(number)))
            wait(seconds: (milliseconds - 1) / 1_000)
        }
    }
}

enum ProfileRows {
    static let all = connect + publish + properties + subscribe

    static let connect: [ProfileRow] = [
        ProfileRow(
            "versions",
            "{ value: [3.1.1, 5.0] }",
            .v3_1,
            breaking: { $0.join() },
            keeping: {
                $0.version = .v3_1_1
                $0.join()
            }
        ),
        ProfileRow(
            "will",
            "{ value: false }",
            breaking: { $0.join { $0.will = ControlPacket.Will(topic: "w", payload: []) } },
            keeping: { $0.join() }
        ),
        ProfileRow(
            "will_delay",
            "{ value: 300 }",
            .v5_0,
            breaking: { $0.join { $0.will = delayed(301) } },
            keeping: { $0.join { $0.will = delayed(300) } }
        ),
        ProfileRow(
            "maximum_qos",
            "{ value: 1 }",
            breaking: { $0.join { $0.will = ControlPacket.Will(topic: "w", payload: [], qos: .exactlyOnce) } },
            keeping: { $0.join { $0.will = ControlPacket.Will(topic: "w", payload: [], qos: .atLeastOnce) } }
        ),
        ProfileRow(
            "retained",
            "{ value: false }",
            breaking: { $0.join { $0.will = ControlPacket.Will(topic: "w", payload: [], retain: true) } },
            keeping: { $0.join { $0.will = ControlPacket.Will(topic: "w", payload: []) } }
        ),
        ProfileRow(
            "keep_alive",
            "{ value: { minimum: 30, maximum: 1200 } }",
            breaking: { $0.join { $0.keepAlive = 29 } },
            keeping: { $0.join { $0.keepAlive = 30 } }
        ),
        ProfileRow(
            "keep_alive",
            "{ value: { minimum: 30, maximum: 1200 } }",
            breaking: { $0.join { $0.keepAlive = 1201 } },
            keeping: { $0.join { $0.keepAlive = 1200 } }
        ),
        ProfileRow(
            "keep_alive",
            "{ value: { minimum: 30, maximum: 1200 } }",
            breaking: { $0.join { $0.keepAlive = 0 } },
            keeping: { $0.join() }
        ),
        ProfileRow(
            "session_expiry",
            "{ value: 3600 }",
            .v5_0,
            breaking: { $0.join { $0.properties = expiry(3601) } },
            keeping: { $0.join { $0.properties = expiry(3600) } }
        ),
        ProfileRow(
            "client_identifier",
            "{ value: [\"{site}.{name}\"] }",
            breaking: { $0.join() },
            keeping: { $0.join { $0.clientIdentifier = "north.pump-7" } }
        ),
        ProfileRow(
            "client_identifier_length",
            "{ value: 6 }",
            breaking: { $0.join { $0.clientIdentifier = "pump-77" } },
            keeping: { $0.join() }
        ),
        ProfileRow(
            "client_identifier_prefixes",
            "{ value: [$] }",
            breaking: { $0.join { $0.clientIdentifier = "$pump" } },
            keeping: { $0.join { $0.clientIdentifier = "pump$" } }
        ),
        ProfileRow(
            "user_name",
            "{ value: [\"{deviceName}&{productKey}\"] }",
            breaking: { $0.join { $0.userName = "pump-7" } },
            keeping: { $0.join { $0.userName = "pump-7&plant" } }
        ),
        ProfileRow(
            "enhanced_authentication",
            "{ value: false }",
            .v5_0,
            breaking: {
                $0.join {
                    $0.properties = AuditScript.section([Property(.authenticationMethod, .utf8String("SCRAM"))])
                }
            },
            keeping: { $0.join() }
        ),
        ProfileRow("plain_tcp", "{ value: false }", breaking: { $0.join() }, keeping: { $0.open() }),
        ProfileRow(
            "tls_versions",
            "{ value: [\"1.2\", \"1.3\"] }",
            breaking: { $0.handshake(choosing: 0x0302) },
            keeping: { $0.handshake() }
        ),
    ]

    static let publish: [ProfileRow] = [
        ProfileRow(
            "maximum_qos",
            "{ value: 1 }",
            breaking: { $0.say("t", qos: .exactlyOnce) },
            keeping: { $0.say("t", qos: .atLeastOnce) }
        ),
        ProfileRow("retained", "{ value: false }", breaking: { $0.say("t", retain: true) }, keeping: { $0.say("t") }),
        ProfileRow(
            "payload_size",
            "{ value: 4 }",
            breaking: { $0.say("t", "12345") },
            keeping: { $0.say("t", "1234") }
        ),
        ProfileRow(
            "packet_size",
            "{ value: 40 }",
            breaking: { $0.say("t", bytes(36)) },
            keeping: { $0.say("t", bytes(35)) }
        ),
        ProfileRow("topic_length", "{ value: 4 }", breaking: { $0.say("a/b/c") }, keeping: { $0.say("a/bc") }),
        ProfileRow(
            "topic_length",
            "{ value: 4, unit: characters }",
            breaking: { $0.say("żółwi") },
            keeping: { $0.say("żółw") }
        ),
        ProfileRow(
            "topic_length",
            "{ value: 4, uncounted_prefixes: [\"$aws/rules/{rule}/\"] }",
            breaking: { $0.say("$aws/rule/long/a/bc") },
            keeping: { $0.say("$aws/rules/long/a/bc") }
        ),
        ProfileRow("topic_levels", "{ value: 3 }", breaking: { $0.say("a/b/c/d") }, keeping: { $0.say("a/b/c") }),
        ProfileRow(
            "publish_topics",
            "{ value: [\"devices/{id}/up\"] }",
            breaking: { $0.say("devices/7/up/x") },
            keeping: { $0.say("devices/7/up") }
        ),
        ProfileRow(
            "topic_alias",
            "{ value: 0 }",
            .v5_0,
            breaking: { $0.say("t", properties: [Property(.topicAlias, .twoByteInteger(1))]) },
            keeping: { $0.say("t") }
        ),
        ProfileRow(
            "publish_rate",
            "{ value: 10 }",
            breaking: {
                $0.join()
                $0.burst(11)
            },
            keeping: {
                $0.join()
                $0.burst(40, milliseconds: 100)
            }
        ),
        ProfileRow(
            "publish_rate_qos0",
            "{ value: 10 }",
            breaking: {
                $0.join()
                $0.burst(11)
            },
            keeping: {
                $0.join()
                $0.burst(11, qos: .atLeastOnce)
            }
        ),
        ProfileRow(
            "publish_rate_qos1",
            "{ value: 10 }",
            breaking: {
                $0.join()
                $0.burst(11, qos: .atLeastOnce)
            },
            keeping: {
                $0.join()
                $0.burst(11)
            }
        ),
        ProfileRow(
            "publish_bandwidth",
            "{ value: 1000 }",
            breaking: {
                $0.join()
                $0.burst(11, payload: bytes(95))
            },
            keeping: {
                $0.join()
                $0.burst(10, payload: bytes(95))
            }
        ),
        ProfileRow(
            "in_flight",
            "{ value: 5 }",
            breaking: {
                $0.join()
                $0.burst(6, qos: .atLeastOnce)
            },
            keeping: {
                $0.join()
                $0.burst(5, qos: .atLeastOnce)
                $0.server(.puback(ControlPacket.Puback(packetIdentifier: 1)))
                $0.client(AuditScript.publish("t", qos: .atLeastOnce, id: 6))
            }
        ),
    ]

    static let properties: [ProfileRow] = [
        ProfileRow(
            "user_property_count",
            "{ value: 2 }",
            .v5_0,
            breaking: {
                $0.say("t", properties: [.userProperty("a", "1"), .userProperty("b", "2"), .userProperty("c", "3")])
            },
            keeping: { $0.say("t", properties: [.userProperty("a", "1"), .userProperty("b", "2")]) }
        ),
        ProfileRow(
            "user_property_count",
            "{ value: 1 }",
            .v5_0,
            breaking: { $0.ask(["t"], properties: [.userProperty("a", "1"), .userProperty("b", "2")]) },
            keeping: { $0.ask(["t"], properties: [.userProperty("a", "1")]) }
        ),
        ProfileRow(
            "user_property_size",
            "{ value: 8, unit: characters }",
            .v5_0,
            breaking: { $0.say("t", properties: [.userProperty("name", "żółwi")]) },
            keeping: { $0.say("t", properties: [.userProperty("name", "żółw")]) }
        ),
        ProfileRow(
            "user_property_prefixes",
            "{ value: [_] }",
            .v5_0,
            breaking: { $0.say("t", properties: [.userProperty("_a", "1")]) },
            keeping: { $0.say("t", properties: [.userProperty("a_", "1")]) }
        ),
        ProfileRow(
            "user_property_packets",
            "{ value: [publish] }",
            .v5_0,
            breaking: { $0.ask(["t"], properties: [.userProperty("a", "1")]) },
            keeping: { $0.say("t", properties: [.userProperty("a", "1")]) }
        ),
        ProfileRow(
            "message_expiry",
            "{ value: { minimum: 1, maximum: 60 } }",
            .v5_0,
            breaking: { $0.say("t", properties: [Property(.messageExpiryInterval, .fourByteInteger(61))]) },
            keeping: { $0.say("t", properties: [Property(.messageExpiryInterval, .fourByteInteger(60))]) }
        ),
        ProfileRow(
            "response_topic_length",
            "{ value: 3 }",
            .v5_0,
            breaking: { $0.say("t", properties: [Property(.responseTopic, .utf8String("r/12"))]) },
            keeping: { $0.say("t", properties: [Property(.responseTopic, .utf8String("r/1"))]) }
        ),
        ProfileRow(
            "correlation_data_length",
            "{ value: 2 }",
            .v5_0,
            breaking: { $0.say("t", properties: [Property(.correlationData, .binaryData([1, 2, 3]))]) },
            keeping: { $0.say("t", properties: [Property(.correlationData, .binaryData([1, 2]))]) }
        ),
    ]

    static let subscribe: [ProfileRow] = [
        ProfileRow(
            "subscription_maximum_qos",
            "{ value: 1 }",
            breaking: { $0.ask(["t"], qos: .exactlyOnce) },
            keeping: { $0.ask(["t"], qos: .atLeastOnce) }
        ),
        ProfileRow("topic_length", "{ value: 4 }", breaking: { $0.ask(["a/b/#"]) }, keeping: { $0.ask(["ab/#"]) }),
        ProfileRow("topic_levels", "{ value: 2 }", breaking: { $0.ask(["a/b/#"]) }, keeping: { $0.ask(["a/#"]) }),
        ProfileRow(
            "subscribe_filters",
            "{ value: [\"devices/{id}/down/{rest...}\"] }",
            breaking: { $0.ask(["devices/7/up/#"]) },
            keeping: { $0.ask(["devices/7/down/#", "devices/+/down/#"]) }
        ),
        ProfileRow(
            "shared_subscriptions",
            "{ value: false }",
            .v5_0,
            breaking: { $0.ask(["$share/g/t"]) },
            keeping: { $0.ask(["share/g/t"]) }
        ),
        ProfileRow(
            "share_name",
            "{ value: A-Za-z0-9_ }",
            .v5_0,
            breaking: { $0.ask(["$share/a-b/t"]) },
            keeping: { $0.ask(["$share/a_b/t-1"]) }
        ),
        ProfileRow(
            "share_name_length",
            "{ value: 3 }",
            .v5_0,
            breaking: { $0.ask(["$share/abcd/t"]) },
            keeping: { $0.ask(["$share/abc/t"]) }
        ),
        ProfileRow(
            "shared_filter",
            "{ value: A-Za-z0-9_ }",
            .v5_0,
            breaking: { $0.ask(["$share/g/t-1"]) },
            keeping: { $0.ask(["$share/g/t_1/+/#", "t-1"]) }
        ),
        ProfileRow(
            "subscription_identifiers",
            "{ value: false }",
            .v5_0,
            breaking: { $0.ask(["t"], properties: [Property(.subscriptionIdentifier, .variableByteInteger(1))]) },
            keeping: { $0.ask(["t"]) }
        ),
        ProfileRow(
            "subscriptions_per_packet",
            "{ value: 2 }",
            breaking: { $0.ask(["a", "b", "c"]) },
            keeping: { $0.ask(["a", "b"]) }
        ),
        ProfileRow(
            "subscriptions_per_client",
            "{ value: 2 }",
            breaking: {
                $0.ask(["a", "b"])
                $0.more(["c"])
            },
            keeping: {
                // Asked for again, refused, and given up do not count.
                $0.ask(["a", "b"])
                $0.more(["a"])
                $0.client(.unsubscribe(ControlPacket.Unsubscribe(packetIdentifier: 2, topicFilters: ["b"])))
                $0.more(["d"], code: 0x80)
                $0.more(["e"])
            }
        ),
    ]

    private static func delayed(_ seconds: UInt32) -> ControlPacket.Will {
        ControlPacket.Will(
            topic: "w",
            payload: [],
            properties: AuditScript.section([Property(.willDelayInterval, .fourByteInteger(seconds))])
        )
    }

    private static func expiry(_ seconds: UInt32) -> Properties {
        AuditScript.section([Property(.sessionExpiryInterval, .fourByteInteger(seconds))])
    }

    private static func bytes(_ count: Int) -> String { String(repeating: "x", count: count) }
}
