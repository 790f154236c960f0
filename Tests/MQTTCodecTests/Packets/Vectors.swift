import MQTTCodec

/// Packets of all types and versions, with their meaning written out by hand from the standards.
enum Vectors {
    static let all = connect + connack + publish + acknowledgments + subscriptions + others

    static let connect: [Vector] = [
        Vector(
            "CONNECT, shortest",
            .v3_1,
            0x10,
            "0006 'MQIsdp' 03 02 003C 0001 'c'",
            .connect(.init(version: .v3_1, clientIdentifier: "c", keepAlive: 60))
        ),
        Vector(
            "CONNECT, empty Client Identifier",
            .v3_1_1,
            0x10,
            "0004 'MQTT' 04 02 0000 0000",
            .connect(.init(version: .v3_1_1, clientIdentifier: ""))
        ),
        Vector(
            "CONNECT, everything",
            .v3_1_1,
            0x10,
            "0004 'MQTT' 04 EC FFFF 0006 'pump-7' 0004 'will' 0003 00FF80 0004 'user' 0002 0000",
            .connect(
                .init(
                    version: .v3_1_1,
                    clientIdentifier: "pump-7",
                    cleanStart: false,
                    keepAlive: 65535,
                    will: .init(topic: "will", payload: [0, 255, 128], qos: .atLeastOnce, retain: true),
                    userName: "user",
                    password: [0, 0]
                )
            )
        ),
        Vector(
            "CONNECT of a bridge",
            .v3_1_1,
            0x10,
            "0004 'MQTT' 84 02 003C 0001 'b'",
            .connect(
                with(.init(version: .v3_1_1, clientIdentifier: "b", keepAlive: 60)) { $0.isBridge = true }
            )
        ),
        Vector(
            "CONNECT of a bridge",
            .v3_1,
            0x10,
            "0006 'MQIsdp' 83 02 003C 0001 'b'",
            .connect(with(.init(version: .v3_1, clientIdentifier: "b", keepAlive: 60)) { $0.isBridge = true })
        ),
        Vector(
            "CONNECT, level 4 under the name of 3.1",
            .v3_1_1,
            0x10,
            "0006 'MQIsdp' 04 02 003C 0001 'c'",
            .connect(
                with(.init(version: .v3_1_1, clientIdentifier: "c", keepAlive: 60)) { $0.protocolName = "MQIsdp" }
            )
        ),
        Vector(
            "CONNECT, User Name and Password announced and missing",
            .v3_1,
            0x10,
            "0006 'MQIsdp' 03 C2 003C 0001 'c'",
            .connect(
                with(.init(version: .v3_1, clientIdentifier: "c", keepAlive: 60)) { $0.unaccountedFlags = 0xC0 }
            )
        ),
        Vector(
            "CONNECT, unused flag and DUP set",
            .v3_1,
            0x18,
            "0006 'MQIsdp' 03 03 003C 0001 'c'",
            .connect(
                with(.init(version: .v3_1, clientIdentifier: "c", keepAlive: 60)) {
                    $0.unaccountedFlags = 0x01
                    $0.form.flags = 0b1000
                }
            )
        ),
        Vector(
            "CONNECT, Will QoS without a Will",
            .v5_0,
            0x10,
            "0004 'MQTT' 05 1A 0000 00 0001 'c'",
            .connect(with(.init(version: .v5_0, clientIdentifier: "c")) { $0.unaccountedFlags = 0x18 })
        ),
        Vector(
            "CONNECT, Password without User Name",
            .v5_0,
            0x10,
            "0004 'MQTT' 05 40 0000 00 0001 'c' 0003 'key'",
            .connect(
                .init(version: .v5_0, clientIdentifier: "c", cleanStart: false, password: Array("key".utf8))
            )
        ),
        Vector(
            "CONNECT, everything",
            .v5_0,
            0x10,
            """
            0004 'MQTT' 05 D6 000A 12 11 0000000A 21 0014 27 00001000 22 000A 17 01
            0001 'c' 11 18 00000005 26 0001 'k' 0001 'v' 01 01 09 0000 0001 'w' 0000 0001 'u' 0001 'p'
            """,
            .connect(
                .init(
                    version: .v5_0,
                    clientIdentifier: "c",
                    keepAlive: 10,
                    properties: properties(
                        Property(.sessionExpiryInterval, .fourByteInteger(10)),
                        Property(.receiveMaximum, .twoByteInteger(20)),
                        Property(.maximumPacketSize, .fourByteInteger(4096)),
                        Property(.topicAliasMaximum, .twoByteInteger(10)),
                        Property(.requestProblemInformation, .byte(1))
                    ),
                    will: .init(
                        topic: "w",
                        payload: [],
                        qos: .exactlyOnce,
                        properties: properties(
                            Property(.willDelayInterval, .fourByteInteger(5)),
                            .userProperty("k", "v"),
                            Property(.payloadFormatIndicator, .byte(1)),
                            Property(.correlationData, .binaryData([]))
                        )
                    ),
                    userName: "u",
                    password: Array("p".utf8)
                )
            )
        ),
    ]

    static let connack: [Vector] = [
        Vector("CONNACK", .v3_1, 0x20, "00 00", .connack(.init(reasonCode: .success))),
        Vector(
            "CONNACK, unused byte",
            .v3_1,
            0x20,
            "83 05",
            .connack(
                with(.init(sessionPresent: true, reasonCode: ReasonCode(rawValue: 5))) { $0.unusedFlags = 0x82 }
            )
        ),
        Vector(
            "CONNACK",
            .v3_1_1,
            0x20,
            "01 00",
            .connack(.init(sessionPresent: true, reasonCode: .success))
        ),
        Vector(
            "CONNACK, code nobody assigned",
            .v3_1_1,
            0x20,
            "00 FE",
            .connack(.init(reasonCode: ReasonCode(rawValue: 0xFE)))
        ),
        Vector("CONNACK, no properties", .v5_0, 0x20, "00 87 00", .connack(.init(reasonCode: .notAuthorized))),
        Vector(
            "CONNACK, properties",
            .v5_0,
            0x20,
            "00 00 0D 12 0004 'auto' 24 01 2A 00 28 01",
            .connack(
                .init(
                    reasonCode: .success,
                    properties: properties(
                        Property(.assignedClientIdentifier, .utf8String("auto")),
                        Property(.maximumQoS, .byte(1)),
                        Property(.sharedSubscriptionAvailable, .byte(0)),
                        Property(.wildcardSubscriptionAvailable, .byte(1))
                    )
                )
            )
        ),
    ]

    static let publish: [Vector] = [
        Vector(
            "PUBLISH, QoS 0",
            .v3_1_1,
            0x30,
            "0003 'a/b' 'hello'",
            .publish(.init(topicName: "a/b", payload: Array("hello".utf8)))
        ),
        Vector(
            "PUBLISH, empty",
            .v3_1_1,
            0x31,
            "0001 'a'",
            .publish(.init(topicName: "a", payload: [], retain: true))
        ),
        Vector(
            "PUBLISH, DUP at QoS 0",
            .v3_1,
            0x38,
            "0001 'a' 01",
            .publish(.init(topicName: "a", payload: [1], dup: true))
        ),
        Vector(
            "PUBLISH, U+0000 in the topic",
            .v3_1,
            0x30,
            "0003 'a' 00 'b' 01",
            .publish(.init(topicName: "a\0b", payload: [1]))
        ),
        Vector(
            "PUBLISH, QoS 1",
            .v3_1_1,
            0x3A,
            "0004 'üü' 000C 00FF",
            .publish(
                .init(topicName: "üü", payload: [0, 255], qos: .atLeastOnce, packetIdentifier: 12, dup: true)
            )
        ),
        Vector(
            "PUBLISH, QoS 2, Packet Identifier 0 and wildcard",
            .v3_1_1,
            0x34,
            "0003 'a/#' 0000",
            .publish(.init(topicName: "a/#", payload: [], qos: .exactlyOnce, packetIdentifier: 0))
        ),
        Vector(
            "PUBLISH, no properties",
            .v5_0,
            0x32,
            "0001 'a' FFFF 00 '21.5'",
            .publish(
                .init(topicName: "a", payload: Array("21.5".utf8), qos: .atLeastOnce, packetIdentifier: 65535)
            )
        ),
        Vector(
            "PUBLISH, topic by alias",
            .v5_0,
            0x30,
            "0000 03 23 0003 '1'",
            .publish(
                .init(
                    topicName: "",
                    payload: Array("1".utf8),
                    properties: properties(Property(.topicAlias, .twoByteInteger(3)))
                )
            )
        ),
        Vector(
            "PUBLISH, duplicates and order",
            .v5_0,
            0x30,
            "0001 't' 1D 26 0001 'k' 0001 'v' 0B 01 26 0001 'k' 0001 'w' 0B FFFFFF7F 23 0000 23 0001 01 02",
            .publish(
                .init(
                    topicName: "t",
                    payload: [],
                    properties: properties(
                        .userProperty("k", "v"),
                        Property(.subscriptionIdentifier, .variableByteInteger(1)),
                        .userProperty("k", "w"),
                        Property(.subscriptionIdentifier, .variableByteInteger(268_435_455)),
                        Property(.topicAlias, .twoByteInteger(0)),
                        Property(.topicAlias, .twoByteInteger(1)),
                        Property(.payloadFormatIndicator, .byte(2))
                    )
                )
            )
        ),
        Vector(
            "PUBLISH, request",
            .v5_0,
            0x35,
            "0001 'q' 0007 13 08 0002 'r/' 09 0002 00FF 02 0000003C 03 0001 'j' '{}'",
            .publish(
                .init(
                    topicName: "q",
                    payload: Array("{}".utf8),
                    qos: .exactlyOnce,
                    packetIdentifier: 7,
                    retain: true,
                    properties: properties(
                        Property(.responseTopic, .utf8String("r/")),
                        Property(.correlationData, .binaryData([0, 255])),
                        Property(.messageExpiryInterval, .fourByteInteger(60)),
                        Property(.contentType, .utf8String("j"))
                    )
                )
            )
        ),
        Vector(
            "PUBLISH, Remaining Length padded",
            .v3_1_1,
            bytes: packet(0x30, bytes("0001 'a' 01"), lengthBytes: 4),
            .publish(with(.init(topicName: "a", payload: [1])) { $0.form.remainingLengthBytes = 4 })
        ),
    ]

    static let others: [Vector] = [
        Vector("PINGREQ", .v3_1, 0xC0, "", .pingreq(.init())),
        Vector("PINGREQ", .v3_1_1, 0xC0, "", .pingreq(.init())),
        Vector("PINGREQ", .v5_0, 0xC0, "", .pingreq(.init())),
        Vector("PINGRESP", .v3_1_1, 0xD0, "", .pingresp(.init())),
        Vector(
            "PINGRESP, unused flags",
            .v3_1,
            0xD5,
            "",
            .pingresp(with(.init()) { $0.form.flags = 0b0101 })
        ),
        Vector(
            "PINGRESP, Remaining Length padded",
            .v3_1_1,
            bytes: [0xD0, 0x80, 0x00],
            .pingresp(with(.init()) { $0.form.remainingLengthBytes = 2 })
        ),
        Vector("PINGRESP", .v5_0, 0xD0, "", .pingresp(.init())),
        Vector("DISCONNECT", .v3_1, 0xE0, "", .disconnect(.init())),
        Vector("DISCONNECT", .v3_1_1, 0xE0, "", .disconnect(.init())),
        Vector("DISCONNECT, no Reason Code", .v5_0, 0xE0, "", .disconnect(.init())),
        Vector(
            "DISCONNECT, Reason Code alone",
            .v5_0,
            0xE0,
            "00",
            .disconnect(.init(reasonCode: .normalDisconnection))
        ),
        Vector(
            "DISCONNECT, Property Length 0",
            .v5_0,
            0xE0,
            "04 00",
            .disconnect(.init(reasonCode: .disconnectWithWillMessage, properties: Properties()))
        ),
        Vector(
            "DISCONNECT, properties",
            .v5_0,
            0xE0,
            "9D 0C 1C 0003 's:1' 1F 0003 'why'",
            .disconnect(
                .init(
                    reasonCode: .serverMoved,
                    properties: properties(
                        Property(.serverReference, .utf8String("s:1")),
                        Property(.reasonString, .utf8String("why"))
                    )
                )
            )
        ),
        Vector("AUTH, no Reason Code", .v5_0, 0xF0, "", .auth(.init())),
        Vector(
            "AUTH, Property Length 0",
            .v5_0,
            0xF0,
            "19 00",
            .auth(.init(reasonCode: .reAuthenticate, properties: Properties()))
        ),
        Vector(
            "AUTH, properties",
            .v5_0,
            0xF0,
            "18 0B 15 0003 'SCR' 16 0002 0001",
            .auth(
                .init(
                    reasonCode: .continueAuthentication,
                    properties: properties(
                        Property(.authenticationMethod, .utf8String("SCR")),
                        Property(.authenticationData, .binaryData([0, 1]))
                    )
                )
            )
        ),
    ]
}
