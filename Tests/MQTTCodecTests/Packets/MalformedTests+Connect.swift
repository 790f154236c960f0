import MQTTCodec

/// What CONNECT and CONNACK can have wrong.
extension MalformedTests {
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
            "MQTT-3.1.3-3"
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
            "MQTT-3.1.3-4"
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
            "MQTT-3.1.2-9"
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
            "MQTT-4.7.3-2"
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
}
