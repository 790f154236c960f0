import MQTTCodec

/// What a Fixed Header can have wrong.
extension MalformedTests {
    static let headerRows: [Row] = [
        Row(
            "type 0",
            .v3_1,
            [0x00, 0x00],
            .reservedPacketType,
            .packetType,
            at: 0,
            0,
            nil,
            "MQTT3-reserved-packet-type"
        ),
        Row(
            "type 0",
            .v5_0,
            [0x02, 0x00],
            .reservedPacketType,
            .packetType,
            at: 0,
            0,
            nil,
            "MQTT5-reserved-packet-type"
        ),
        Row(
            "type 15",
            .v3_1_1,
            [0xF0, 0x00],
            .reservedPacketType,
            .packetType,
            at: 0,
            15,
            nil,
            "MQTT3-reserved-packet-type"
        ),
        Row(
            "a fifth length byte",
            .v3_1_1,
            [0xC0, 0xFF, 0xFF, 0xFF, 0xFF, 0x01],
            .lengthTooLong,
            .remainingLength,
            at: 1,
            nil,
            nil,
            "MQTT3-remaining-length-too-long"
        ),
        Row(
            "a fifth length byte",
            .v5_0,
            [0x30, 0x80, 0x80, 0x80, 0x80, 0x00],
            .lengthTooLong,
            .remainingLength,
            at: 1,
            nil,
            nil,
            "MQTT5-variable-integer-too-long"
        ),
        Row(
            "a padded length",
            .v5_0,
            [0xC0, 0x80, 0x00],
            .nonMinimalLength,
            .remainingLength,
            at: 1,
            2,
            1,
            "MQTT-1.5.5-1"
        ),
        Row(
            "a padded length",
            .v5_0,
            packet(0x30, bytes("0001 'a' 00"), lengthBytes: 3),
            .nonMinimalLength,
            .remainingLength,
            at: 1,
            3,
            1,
            "MQTT-1.5.5-1"
        ),
        Row("flags", .v3_1_1, [0xC1, 0x00], .reservedFlags, .flags, at: 0, 1, 0, "MQTT-2.2.2-1"),
        Row("flags", .v5_0, [0xD8, 0x00], .reservedFlags, .flags, at: 0, 8, 0, "MQTT-2.1.3-1"),
        Row("flags", .v5_0, [0x60, 0x02, 0, 1], .reservedFlags, .flags, at: 0, 0, 2, "MQTT-3.6.1-1"),
        Row("flags", .v3_1_1, [0x80, 0x02, 0, 1], .reservedFlags, .flags, at: 0, 0, 2, "MQTT-3.8.1-1"),
        Row("flags", .v5_0, [0xAA, 0x02, 0, 1], .reservedFlags, .flags, at: 0, 10, 2, "MQTT-3.10.1-1"),
        Row("flags", .v3_1_1, [0xE4, 0x00], .reservedFlags, .flags, at: 0, 4, 0, "MQTT-2.2.2-1"),
        Row("flags", .v5_0, [0xF1, 0x00], .reservedFlags, .flags, at: 0, 1, 0, "MQTT-3.15.1-1"),
        Row(
            "QoS 0 in the header",
            .v3_1,
            [0x80, 0x02, 0, 1],
            .reservedFlags,
            .flags,
            at: 0,
            0,
            2,
            "MQTT3-qos1-header"
        ),
        Row(
            "QoS 3 in the header",
            .v3_1,
            [0x66, 0x02, 0, 1],
            .reservedFlags,
            .flags,
            at: 0,
            6,
            2,
            "MQTT3-qos1-header"
        ),
        Row("body in PINGREQ", .v3_1, [0xC0, 0x01, 0], .trailingBytes, .payload, at: 2, 1, 0, "MQTT3-length-mismatch"),
        Row(
            "body in PINGRESP",
            .v5_0,
            [0xD0, 0x01, 0],
            .trailingBytes,
            .payload,
            at: 2,
            1,
            0,
            "MQTT5-length-mismatch"
        ),
        Row(
            "body in DISCONNECT",
            .v3_1_1,
            [0xE0, 0x02, 0, 0],
            .trailingBytes,
            .payload,
            at: 2,
            2,
            0,
            "MQTT3-length-mismatch"
        ),
    ]
}
