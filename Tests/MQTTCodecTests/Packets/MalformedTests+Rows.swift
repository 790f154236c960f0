import MQTTCodec

extension MalformedTests {
    static let rows = headerRows + connectRows + publishRows + exchangeRows + propertyRows

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
        Row("flags", .v3_1_1, [0xE4, 0x00], .reservedFlags, .flags, at: 0, 4, 0, "MQTT-3.14.1-1"),
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

    static let connectRows: [Row] = [
        connect(
            "another protocol",
            .v3_1_1,
            "0004 'HTTP' 04 02 0000 0000",
            .protocolName,
            .protocolName,
            at: 2,
            nil,
            nil,
            "MQTT-3.1.2-1"
        ),
        connect(
            "a level nobody assigned",
            .v5_0,
            "0004 'MQTT' 06 02 0000 0000",
            .unsupportedProtocolLevel,
            .protocolLevel,
            at: 8,
            6,
            nil,
            nil
        ),
        connect(
            "a bridge of 5.0",
            .v5_0,
            "0004 'MQTT' 85 02 0000 0000",
            .unsupportedProtocolLevel,
            .protocolLevel,
            at: 8,
            0x85,
            nil,
            nil
        ),
        connect(
            "reserved flag",
            .v3_1_1,
            "0004 'MQTT' 04 03 0000 0000",
            .reservedBits,
            .connectFlags,
            at: 9,
            3,
            nil,
            "MQTT3-connect-reserved-flag"
        ),
        connect(
            "reserved flag",
            .v5_0,
            "0004 'MQTT' 05 03 0000 00 0000",
            .reservedBits,
            .connectFlags,
            at: 9,
            3,
            nil,
            "MQTT5-connect-reserved-flag"
        ),
        connect(
            "Will QoS 3",
            .v3_1,
            "0006 'MQIsdp' 03 1E 0000 0000",
            .invalidQoS,
            .connectFlags,
            at: 11,
            3,
            2,
            "MQTT3-will-fields"
        ),
        connect(
            "Will QoS 3",
            .v3_1_1,
            "0004 'MQTT' 04 1E 0000 0000",
            .invalidQoS,
            .connectFlags,
            at: 9,
            3,
            2,
            "MQTT-3.1.2-14"
        ),
        connect(
            "Will QoS 3",
            .v5_0,
            "0004 'MQTT' 05 1E 0000 00 0000",
            .invalidQoS,
            .connectFlags,
            at: 9,
            3,
            2,
            "MQTT-3.1.2-12"
        ),
        connect(
            "no Client Identifier",
            .v3_1_1,
            "0004 'MQTT' 04 02 0000",
            .truncated,
            .clientIdentifier,
            at: 12,
            2,
            0,
            "MQTT3-length-mismatch"
        ),
        connect(
            "Client Identifier not UTF-8",
            .v3_1_1,
            "0004 'MQTT' 04 02 0000 0002 'a' 80",
            .invalidUTF8,
            .clientIdentifier,
            at: 15,
            nil,
            nil,
            "MQTT-1.5.3-1"
        ),
        connect(
            "no Will Topic",
            .v3_1,
            "0006 'MQIsdp' 03 06 0000 0001 'c'",
            .truncated,
            .willTopic,
            at: 17,
            2,
            0,
            "MQTT3-will-fields"
        ),
        connect(
            "no Will Message",
            .v3_1_1,
            "0004 'MQTT' 04 06 0000 0000 0001 'w'",
            .truncated,
            .willPayload,
            at: 17,
            2,
            0,
            "MQTT-3.1.2-9"
        ),
        connect(
            "no Will Properties",
            .v5_0,
            "0004 'MQTT' 05 06 0000 00 0000",
            .truncated,
            .willPropertyLength,
            at: 15,
            1,
            0,
            "MQTT-2.2.2-1"
        ),
        connect(
            "Will Topic with U+0000",
            .v5_0,
            "0004 'MQTT' 05 06 0000 00 0000 00 0002 'w' 00 0000",
            .nullCharacter,
            .willTopic,
            at: 19,
            nil,
            nil,
            "MQTT-1.5.4-2"
        ),
        connect(
            "no User Name",
            .v3_1_1,
            "0004 'MQTT' 04 82 0000 0000",
            .truncated,
            .userName,
            at: 14,
            2,
            0,
            "MQTT-3.1.2-19"
        ),
        connect(
            "User Name cut",
            .v3_1,
            "0006 'MQIsdp' 03 82 0000 0001 'c' 0004 'use'",
            .truncated,
            .userName,
            at: 19,
            4,
            3,
            "MQTT3-length-mismatch"
        ),
        connect(
            "User Name not UTF-8",
            .v3_1,
            "0006 'MQIsdp' 03 82 0000 0001 'c' 0001 FF",
            .invalidUTF8,
            .userName,
            at: 19,
            nil,
            nil,
            "MQTT3-credentials-utf8"
        ),
        connect(
            "no Password",
            .v5_0,
            "0004 'MQTT' 05 C2 0000 00 0000 0001 'u'",
            .truncated,
            .password,
            at: 18,
            2,
            0,
            "MQTT-3.1.2-19"
        ),
        connect(
            "User Name without its flag",
            .v5_0,
            "0004 'MQTT' 05 02 0000 00 0000 0001 'u'",
            .trailingBytes,
            .payload,
            at: 15,
            3,
            0,
            "MQTT5-length-mismatch"
        ),
        Row(
            "CONNACK flags",
            .v3_1_1,
            packet(0x20, [0x02, 0x00]),
            .reservedBits,
            .connectAcknowledgeFlags,
            at: 2,
            2,
            nil,
            "MQTT3-connack-reserved-flags"
        ),
        Row(
            "CONNACK flags",
            .v5_0,
            packet(0x20, [0x81, 0x00, 0x00]),
            .reservedBits,
            .connectAcknowledgeFlags,
            at: 2,
            0x81,
            nil,
            "MQTT-3.2.2-1"
        ),
        Row(
            "CONNACK of 5.0",
            .v3_1_1,
            packet(0x20, [0x00, 0x00, 0x00]),
            .trailingBytes,
            .payload,
            at: 4,
            1,
            0,
            "MQTT3-length-mismatch"
        ),
        Row(
            "CONNACK of 3.1.1",
            .v5_0,
            packet(0x20, [0x00, 0x00]),
            .truncated,
            .propertyLength,
            at: 4,
            1,
            0,
            "MQTT-2.2.2-1"
        ),
    ]

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
        Row("no topic", .v3_1_1, packet(0x30, []), .truncated, .topicName, at: 2, 2, 0, "MQTT3-length-mismatch"),
        Row(
            "topic cut",
            .v5_0,
            packet(0x30, bytes("00FF 'abc'")),
            .truncated,
            .topicName,
            at: 4,
            255,
            3,
            "MQTT5-length-mismatch"
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
            "MQTT-1.5.4-1"
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
            "MQTT-1.5.3-2"
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
            "MQTT3-length-mismatch"
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
            "MQTT3-length-mismatch"
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
            "MQTT-3-8.3-4"
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
            "MQTT-3-8.3-4"
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
            "MQTT-1.5.4-1"
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
            "MQTT3-length-mismatch"
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

    static let propertyRows: [Row] = [
        property("past the packet", "05 01 00", .truncated, .properties, at: 5, 5, 2, "MQTT5-property-length-overrun"),
        property("length padded", "8000", .nonMinimalLength, .propertyLength, at: 4, 2, 1, "MQTT-1.5.5-1"),
        property(
            "length too long",
            "80808080 00",
            .lengthTooLong,
            .propertyLength,
            at: 4,
            nil,
            nil,
            "MQTT5-variable-integer-too-long"
        ),
        property("length cut", "80", .truncated, .propertyLength, at: 4, 2, 1, "MQTT-2.2.2-1"),
        property("unknown", "02 00 00", .unknownProperty, .propertyIdentifier, at: 5, 0, nil, "MQTT5-property-unknown"),
        property(
            "unknown, two bytes",
            "02 8101",
            .unknownProperty,
            .propertyIdentifier,
            at: 5,
            129,
            nil,
            "MQTT5-property-unknown"
        ),
        property(
            "identifier padded",
            "03 8100 00",
            .nonMinimalLength,
            .propertyIdentifier,
            at: 5,
            2,
            1,
            "MQTT-1.5.5-1"
        ),
        property(
            "identifier cut",
            "01 81",
            .truncated,
            .propertyIdentifier,
            at: 5,
            2,
            1,
            "MQTT5-property-length-overrun"
        ),
        property(
            "of CONNECT",
            "03 21 0001",
            .propertyNotAllowed,
            .property(.receiveMaximum),
            at: 5,
            nil,
            nil,
            "MQTT5-property-not-allowed"
        ),
        property(
            "second one of the Will",
            "07 01 00 18 00000000",
            .propertyNotAllowed,
            .property(.willDelayInterval),
            at: 7,
            nil,
            nil,
            "MQTT5-property-not-allowed"
        ),
        property(
            "value past the section",
            "03 02 0000 0000",
            .truncated,
            .property(.messageExpiryInterval),
            at: 6,
            4,
            2,
            "MQTT5-property-length-overrun"
        ),
        property(
            "string past the section",
            "04 03 0002 'ab'",
            .truncated,
            .property(.contentType),
            at: 8,
            2,
            1,
            "MQTT5-property-length-overrun"
        ),
        property(
            "string not UTF-8",
            "05 03 0002 'a' F5",
            .invalidUTF8,
            .property(.contentType),
            at: 9,
            nil,
            nil,
            "MQTT-1.5.4-1"
        ),
        property(
            "pair with U+0000",
            "07 26 0001 'k' 0001 00",
            .nullCharacter,
            .property(.userProperty),
            at: 11,
            nil,
            nil,
            "MQTT-1.5.7-1"
        ),
        property(
            "pair of one",
            "04 26 0001 'k'",
            .truncated,
            .property(.userProperty),
            at: 9,
            2,
            0,
            "MQTT5-property-length-overrun"
        ),
        property(
            "Subscription Identifier padded",
            "03 0B 8100",
            .nonMinimalLength,
            .property(.subscriptionIdentifier),
            at: 6,
            2,
            1,
            "MQTT-1.5.5-1"
        ),
        property(
            "Subscription Identifier too long",
            "06 0B 8080808000",
            .lengthTooLong,
            .property(.subscriptionIdentifier),
            at: 6,
            nil,
            nil,
            "MQTT5-variable-integer-too-long"
        ),
    ]

    private static func connect(
        _ name: String,
        _ version: ProtocolVersion,
        _ body: String,
        _ code: DecodeError.Code,
        _ field: Field,
        at offset: Int,
        _ value: Int?,
        _ limit: Int?,
        _ statement: String?
    ) -> Row {
        Row("CONNECT, \(name)", version, packet(0x10, bytes(body)), code, field, at: offset, value, limit, statement)
    }

    /// A PUBLISH of 5.0 without a topic, so that its Property section begins at byte 4.
    private static func property(
        _ name: String,
        _ section: String,
        _ code: DecodeError.Code,
        _ field: Field,
        at offset: Int,
        _ value: Int?,
        _ limit: Int?,
        _ statement: String?
    ) -> Row {
        let bytes = packet(0x30, bytes("0000 \(section)"))
        return Row("property, \(name)", .v5_0, bytes, code, field, at: offset, value, limit, statement)
    }
}
