import MQTTCodec

extension Vectors {
    static let acknowledgments: [Vector] = [
        Vector("PUBACK", .v3_1, 0x40, "000C", .puback(.init(packetIdentifier: 12))),
        Vector("PUBREC", .v3_1, 0x50, "FFFF", .pubrec(.init(packetIdentifier: 65535))),
        Vector(
            "PUBREL, repeated",
            .v3_1,
            0x6A,
            "000C",
            .pubrel(with(.init(packetIdentifier: 12)) { $0.form.flags = 0b1010 })
        ),
        Vector("PUBCOMP", .v3_1, 0x70, "000C", .pubcomp(.init(packetIdentifier: 12))),
        Vector("PUBACK, Packet Identifier 0", .v3_1_1, 0x40, "0000", .puback(.init(packetIdentifier: 0))),
        Vector("PUBREC", .v3_1_1, 0x50, "0001", .pubrec(.init(packetIdentifier: 1))),
        Vector("PUBREL", .v3_1_1, 0x62, "0001", .pubrel(.init(packetIdentifier: 1))),
        Vector("PUBCOMP", .v3_1_1, 0x70, "0001", .pubcomp(.init(packetIdentifier: 1))),
        Vector(
            "PUBACK, Remaining Length padded",
            .v3_1_1,
            bytes: [0x40, 0x82, 0x80, 0x00, 0x00, 0x01],
            .puback(with(.init(packetIdentifier: 1)) { $0.form.remainingLengthBytes = 3 })
        ),
        Vector("PUBACK, no Reason Code", .v5_0, 0x40, "0001", .puback(.init(packetIdentifier: 1))),
        Vector(
            "PUBACK, Reason Code alone",
            .v5_0,
            0x40,
            "0001 10",
            .puback(.init(packetIdentifier: 1, reasonCode: .noMatchingSubscribers))
        ),
        Vector(
            "PUBACK, Property Length 0",
            .v5_0,
            0x40,
            "0001 00 00",
            .puback(.init(packetIdentifier: 1, reasonCode: .success, properties: Properties()))
        ),
        Vector(
            "PUBREC, properties",
            .v5_0,
            0x50,
            "0001 97 06 1F 0003 'big'",
            .pubrec(
                .init(
                    packetIdentifier: 1,
                    reasonCode: .quotaExceeded,
                    properties: properties(Property(.reasonString, .utf8String("big")))
                )
            )
        ),
        Vector(
            "PUBREL, code nobody assigned",
            .v5_0,
            0x62,
            "0001 7F",
            .pubrel(.init(packetIdentifier: 1, reasonCode: ReasonCode(rawValue: 0x7F)))
        ),
        Vector(
            "PUBCOMP, properties",
            .v5_0,
            0x70,
            "0001 92 07 26 0001 'k' 0001 'v'",
            .pubcomp(
                .init(
                    packetIdentifier: 1,
                    reasonCode: .packetIdentifierNotFound,
                    properties: properties(.userProperty("k", "v"))
                )
            )
        ),
    ]

    static let subscriptions: [Vector] = [
        Vector(
            "SUBSCRIBE, repeated, unused bits",
            .v3_1,
            0x8B,
            "0001 0003 'a/#' 07",
            .subscribe(
                with(.init(packetIdentifier: 1, subscriptions: [subscription("a/#", 0x07)])) {
                    $0.form.flags = 0b1011
                }
            )
        ),
        Vector(
            "SUBSCRIBE",
            .v3_1_1,
            0x82,
            "0001 0003 'a/#' 00 0001 '+' 02",
            .subscribe(
                .init(packetIdentifier: 1, subscriptions: [subscription("a/#", 0), subscription("+", 2)])
            )
        ),
        Vector(
            "SUBSCRIBE to nothing",
            .v3_1_1,
            0x82,
            "0001",
            .subscribe(.init(packetIdentifier: 1, subscriptions: []))
        ),
        Vector(
            "SUBSCRIBE",
            .v5_0,
            0x82,
            "0001 02 0B 07 000B '$share/g/t/' 3F 0000 2C",
            .subscribe(
                .init(
                    packetIdentifier: 1,
                    subscriptions: [subscription("$share/g/t/", 0x3F), subscription("", 0x2C)],
                    properties: properties(Property(.subscriptionIdentifier, .variableByteInteger(7)))
                )
            )
        ),
        Vector(
            "SUBACK",
            .v3_1,
            0x90,
            "0001 00 01 02",
            .suback(.init(packetIdentifier: 1, reasonCodes: [.grantedQoS0, .grantedQoS1, .grantedQoS2]))
        ),
        Vector(
            "SUBACK",
            .v3_1_1,
            0x90,
            "0001 80",
            .suback(.init(packetIdentifier: 1, reasonCodes: [.unspecifiedError]))
        ),
        Vector(
            "SUBACK",
            .v5_0,
            0x90,
            "0001 00 02 9E",
            .suback(.init(packetIdentifier: 1, reasonCodes: [.grantedQoS2, .sharedSubscriptionsNotSupported]))
        ),
        Vector(
            "UNSUBSCRIBE, repeated",
            .v3_1,
            0xAA,
            "0001 0001 'a'",
            .unsubscribe(
                with(.init(packetIdentifier: 1, topicFilters: ["a"])) { $0.form.flags = 0b1010 }
            )
        ),
        Vector(
            "UNSUBSCRIBE",
            .v3_1_1,
            0xA2,
            "0001 0001 'a' 0003 'b/#'",
            .unsubscribe(.init(packetIdentifier: 1, topicFilters: ["a", "b/#"]))
        ),
        Vector(
            "UNSUBSCRIBE",
            .v5_0,
            0xA2,
            "0001 05 26 0000 0000 0001 'a'",
            .unsubscribe(
                .init(packetIdentifier: 1, topicFilters: ["a"], properties: properties(.userProperty("", "")))
            )
        ),
        Vector("UNSUBACK", .v3_1, 0xB0, "0001", .unsuback(.init(packetIdentifier: 1))),
        Vector("UNSUBACK", .v3_1_1, 0xB0, "0001", .unsuback(.init(packetIdentifier: 1))),
        Vector(
            "UNSUBACK",
            .v5_0,
            0xB0,
            "0001 00 00 11",
            .unsuback(.init(packetIdentifier: 1, reasonCodes: [.success, .noSubscriptionExisted]))
        ),
        Vector(
            "UNSUBACK, properties",
            .v5_0,
            0xB0,
            "0001 04 1F 0001 'r' 87",
            .unsuback(
                .init(
                    packetIdentifier: 1,
                    reasonCodes: [.notAuthorized],
                    properties: properties(Property(.reasonString, .utf8String("r")))
                )
            )
        ),
    ]

    private static func subscription(_ filter: String, _ options: UInt8) -> ControlPacket.Subscription {
        .init(topicFilter: filter, options: SubscriptionOptions(rawValue: options))
    }
}
