import MQTTCodec

/// What PUBLISH and the packets of an exchange can have wrong.
extension MalformedTests {
    static let publishRows: [Row] = [
        Row(
            "QoS 3",
            .v3_1,
            packet(0x36, bytes("0001 'a' 0001")),
            .invalidQoS,
            .flags,
            at: 0,
            3,
            2,
            "MQTT3-publish-qos3"
        ),
        Row("QoS 3", .v3_1_1, packet(0x36, bytes("0001 'a' 0001")), .invalidQoS, .flags, at: 0, 3, 2, "MQTT-3.3.1-4"),
        Row("QoS 3", .v5_0, packet(0x37, bytes("0001 'a' 0001 00")), .invalidQoS, .flags, at: 0, 3, 2, "MQTT-3.3.1-4"),
        Row("no topic", .v3_1_1, packet(0x30, []), .truncated, .topicName, at: 2, 2, 0, "MQTT-3.3.2-1"),
        Row(
            "topic cut",
            .v5_0,
            packet(0x30, bytes("00FF 'abc'")),
            .truncated,
            .topicName,
            at: 4,
            255,
            3,
            "MQTT-3.3.2-1"
        ),
        Row(
            "topic not UTF-8",
            .v3_1,
            packet(0x30, bytes("0003 'ab' C3")),
            .invalidUTF8,
            .topicName,
            at: 6,
            nil,
            nil,
            "MQTT3-string-utf8"
        ),
        Row(
            "topic with a surrogate",
            .v5_0,
            packet(0x30, bytes("0004 'a' EDA080 00")),
            .invalidUTF8,
            .topicName,
            at: 5,
            nil,
            nil,
            "MQTT-3.3.2-1"
        ),
        Row(
            "topic with U+0000",
            .v3_1_1,
            packet(0x30, bytes("000A '01234567' 00 '9'")),
            .nullCharacter,
            .topicName,
            at: 12,
            nil,
            nil,
            "MQTT-4.7.3-2"
        ),
        Row(
            "no Packet Identifier",
            .v3_1_1,
            packet(0x32, bytes("0001 'a' 00")),
            .truncated,
            .packetIdentifier,
            at: 5,
            2,
            1,
            "MQTT-2.3.1-1"
        ),
        Row(
            "no Property Length",
            .v5_0,
            packet(0x32, bytes("0001 'a' 0001")),
            .truncated,
            .propertyLength,
            at: 7,
            1,
            0,
            "MQTT-2.2.2-1"
        ),
    ]

    static let exchangeRows: [Row] = [
        Row(
            "PUBACK of nothing",
            .v3_1_1,
            packet(0x40, [0]),
            .truncated,
            .packetIdentifier,
            at: 2,
            2,
            1,
            "MQTT3-length-mismatch"
        ),
        Row(
            "PUBACK of 5.0",
            .v3_1_1,
            packet(0x40, [0, 1, 0]),
            .trailingBytes,
            .payload,
            at: 4,
            1,
            0,
            "MQTT3-length-mismatch"
        ),
        Row(
            "PUBACK, bytes behind the properties",
            .v5_0,
            packet(0x40, [0, 1, 0, 0, 9]),
            .trailingBytes,
            .payload,
            at: 6,
            1,
            0,
            "MQTT5-length-mismatch"
        ),
        Row(
            "SUBSCRIBE, no QoS",
            .v3_1_1,
            packet(0x82, bytes("0001 0001 'a'")),
            .truncated,
            .subscriptionOptions,
            at: 7,
            1,
            0,
            "MQTT-3.8.3-3"
        ),
        Row(
            "SUBSCRIBE, reserved bits",
            .v3_1_1,
            packet(0x82, bytes("0001 0001 'a' 04")),
            .reservedBits,
            .subscriptionOptions,
            at: 7,
            4,
            nil,
            "MQTT3-requested-qos"
        ),
        Row(
            "SUBSCRIBE, QoS 3",
            .v3_1_1,
            packet(0x82, bytes("0001 0001 'a' 03")),
            .invalidQoS,
            .subscriptionOptions,
            at: 7,
            3,
            2,
            "MQTT3-requested-qos"
        ),
        Row(
            "SUBSCRIBE, reserved bits",
            .v5_0,
            packet(0x82, bytes("0001 00 0001 'a' 40")),
            .reservedBits,
            .subscriptionOptions,
            at: 8,
            0x40,
            nil,
            "MQTT5-subscribe-reserved-bits"
        ),
        Row(
            "SUBSCRIBE, second filter not UTF-8",
            .v5_0,
            packet(0x82, bytes("0001 00 0001 'a' 00 0001 C0 00")),
            .invalidUTF8,
            .topicFilter,
            at: 11,
            nil,
            nil,
            "MQTT-3.8.3-1"
        ),
        Row(
            "UNSUBSCRIBE, filter cut",
            .v3_1_1,
            packet(0xA2, bytes("0001 0002 'a'")),
            .truncated,
            .topicFilter,
            at: 6,
            2,
            1,
            "MQTT-3.10.3-1"
        ),
        Row(
            "UNSUBACK of 5.0",
            .v3_1_1,
            packet(0xB0, bytes("0001 00 00")),
            .trailingBytes,
            .payload,
            at: 4,
            2,
            0,
            "MQTT3-length-mismatch"
        ),
        Row(
            "AUTH, Reason Code alone",
            .v5_0,
            packet(0xF0, [0x18]),
            .truncated,
            .propertyLength,
            at: 3,
            1,
            0,
            "MQTT-2.2.2-1"
        ),
    ]
}
