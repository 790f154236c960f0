import MQTTCodec
import MQTTTimeline

/// CONNECT and CONNACK.
extension PacketRows {
    static let connects: [PacketRow] = [
        PacketRow(
            "MQTT3-name-level-mismatch",
            .v3_1_1,
            "MQIsdp with 4",
            "10 | 0006 'MQIsdp' 04 02 0000 0001 'c'",
            "10 | 0004 'MQTT' 04 02 0000 0001 'c'"
        ),
        PacketRow(
            "MQTT3-name-level-mismatch",
            .v3_1,
            "MQTT with 3",
            "10 | 0004 'MQTT' 03 02 0000 0001 'c'",
            "10 | 0006 'MQIsdp' 03 02 0000 0001 'c'"
        ),
        PacketRow(
            "MQTT-3.1.2-1",
            .v5_0,
            "MQIsdp with 5",
            "10 | 0006 'MQIsdp' 05 02 0000 00 0001 'c'",
            "10 | 0004 'MQTT' 05 02 0000 00 0001 'c'"
        ),
        PacketRow(
            "MQTT3-bridge-level-bit",
            .v3_1_1,
            "level 0x84",
            "10 | 0004 'MQTT' 84 02 0000 0001 'c'",
            "10 | 0004 'MQTT' 04 02 0000 0001 'c'"
        ),
        PacketRow(
            "MQTT3-bridge-level-bit",
            .v3_1,
            "level 0x83",
            "10 | 0006 'MQIsdp' 83 02 0000 0001 'c'",
            "10 | 0006 'MQIsdp' 03 02 0000 0001 'c'"
        ),
        PacketRow(
            "MQTT3-connect-reserved-flag",
            .v3_1_1,
            "bit 0",
            connect3("03", "0001 'c'"),
            connect3("02", "0001 'c'")
        ),
        PacketRow(
            "MQTT5-connect-reserved-flag",
            .v5_0,
            "bit 0",
            connect5("03", "0001 'c'"),
            connect5("02", "0001 'c'")
        ),
        PacketRow("MQTT-3.1.2-13", .v3_1_1, "Will QoS", connect3("0A", "0001 'c'"), connect3("02", "0001 'c'")),
        PacketRow("MQTT-3.1.2-11", .v5_0, "Will QoS", connect5("0A", "0001 'c'"), connect5("02", "0001 'c'")),
        PacketRow("MQTT-3.1.2-15", .v3_1_1, "Will Retain", connect3("22", "0001 'c'"), connect3("02", "0001 'c'")),
        PacketRow("MQTT-3.1.2-13", .v5_0, "Will Retain", connect5("22", "0001 'c'"), connect5("02", "0001 'c'")),
        PacketRow(
            "MQTT-3.1.2-14",
            .v3_1_1,
            "Will QoS 3",
            connect3("1E", "0001 'c' 0001 'w' 0000"),
            connect3("16", "0001 'c' 0001 'w' 0000")
        ),
        PacketRow(
            "MQTT-3.1.2-12",
            .v5_0,
            "Will QoS 3",
            connect5("1E", "0001 'c' 00 0001 'w' 0000"),
            connect5("16", "0001 'c' 00 0001 'w' 0000")
        ),
        PacketRow(
            "MQTT3-will-fields",
            .v3_1,
            "Will QoS 3",
            connect31("1E", "0001 'c' 0001 'w' 0000"),
            connect31("16", "0001 'c' 0001 'w' 0000")
        ),
        PacketRow(
            "MQTT-3.1.2-22",
            .v3_1_1,
            "Password alone",
            connect3("42", "0001 'c' 0001 'p'"),
            connect3("C2", "0001 'c' 0001 'u' 0001 'p'")
        ),
        PacketRow(
            "MQTT3-password-without-user-name",
            .v3_1,
            "Password alone",
            connect31("42", "0001 'c' 0001 'p'"),
            connect31("C2", "0001 'c' 0001 'u' 0001 'p'")
        ),
        PacketRow("MQTT-3.1.3-7", .v3_1_1, "no name", connect3("00", "0000"), connect3("02", "0000")),
        PacketRow("MQTT3-client-id-length", .v3_1, "no name", connect31("02", "0000"), connect31("02", "0001 'c'")),
        PacketRow(
            "MQTT3-client-id-length",
            .v3_1,
            "24 characters",
            connect31("02", "0018 'abcdefghijklmnopqrstuvwx'"),
            connect31("02", "0017 'abcdefghijklmnopqrstuvw'")
        ),
        PacketRow(
            "MQTT5-auth-data-without-method",
            .v5_0,
            "data alone",
            "10 | 0004 'MQTT' 05 02 0000 04 160001 'd' 0001 'c'",
            "10 | 0004 'MQTT' 05 02 0000 08 150001 'm' 160001 'd' 0001 'c'"
        ),
        PacketRow("MQTT3-connack-reserved-flags", .v3_1_1, "bit 1", "20 | 02 00", "20 | 00 00", from: .server),
        PacketRow("MQTT3-connack-reserved-byte", .v3_1, "bit 0", "20 | 01 00", "20 | 00 00", from: .server),
        PacketRow("MQTT-3.2.2-1", .v5_0, "bit 7", "20 | 80 00 00", "20 | 00 00 00", from: .server),
        PacketRow("MQTT-3.2.2-4", .v3_1_1, "refused", "20 | 01 05", "20 | 00 05", from: .server),
        PacketRow("MQTT-3.2.2-6", .v5_0, "refused", "20 | 01 87 00", "20 | 00 87 00", from: .server),
        PacketRow("MQTT3-connack-code", .v3_1, "6", "20 | 00 06", "20 | 00 05", from: .server),
        PacketRow("MQTT-3.2.2-6", .v3_1_1, "6", "20 | 00 06", "20 | 00 05", from: .server),
        PacketRow("MQTT-3.2.2-8", .v5_0, "0x8D", "20 | 00 8D 00", "20 | 00 8C 00", from: .server),
        PacketRow(
            "MQTT5-server-reference-misuse",
            .v5_0,
            "accepted",
            "20 | 00 00 04 1C0001 's'",
            "20 | 00 9C 04 1C0001 's'",
            from: .server
        ),
    ]

    static let connectPayloads: [PacketRow] = [
        PacketRow("MQTT-3.1.3-3", .v3_1_1, "none", connect3("02", ""), connect3("02", "0001 'c'")),
        PacketRow("MQTT-3.1.3-3", .v5_0, "overrun", connect5("02", "0009 'c'"), connect5("02", "0001 'c'")),
        PacketRow("MQTT-3.1.3-4", .v3_1_1, "not UTF-8", connect3("02", "0001 FF"), connect3("02", "0002 C3A9")),
        PacketRow("MQTT-3.1.3-4", .v5_0, "not UTF-8", connect5("02", "0001 FF"), connect5("02", "0002 C3A9")),
        PacketRow("MQTT-1.5.3-2", .v3_1_1, "U+0000", connect3("02", "0002 'c' 00"), connect3("02", "0001 'c'")),
        PacketRow(
            "MQTT-3.1.2-9",
            .v3_1_1,
            "no Will Message",
            connect3("06", "0001 'c' 0001 'w'"),
            connect3("06", "0001 'c' 0001 'w' 0000")
        ),
        PacketRow(
            "MQTT-3.1.2-9",
            .v5_0,
            "no will",
            connect5("06", "0001 'c'"),
            connect5("06", "0001 'c' 00 0001 'w' 0000")
        ),
        PacketRow(
            "MQTT3-will-fields",
            .v3_1,
            "no Will Message",
            connect31("06", "0001 'c' 0001 'w'"),
            connect31("06", "0001 'c' 0001 'w' 0000")
        ),
        PacketRow(
            "MQTT-3.1.2-19",
            .v3_1_1,
            "no User Name",
            connect3("82", "0001 'c'"),
            connect3("82", "0001 'c' 0001 'u'")
        ),
        PacketRow(
            "MQTT-3.1.2-17",
            .v5_0,
            "no User Name",
            connect5("82", "0001 'c'"),
            connect5("82", "0001 'c' 0001 'u'")
        ),
        PacketRow(
            "MQTT-3.1.2-21",
            .v3_1_1,
            "no Password",
            connect3("C2", "0001 'c' 0001 'u'"),
            connect3("C2", "0001 'c' 0001 'u' 0001 'p'")
        ),
        PacketRow(
            "MQTT-3.1.2-19",
            .v5_0,
            "no Password",
            connect5("42", "0001 'c'"),
            connect5("42", "0001 'c' 0001 'p'")
        ),
        PacketRow(
            "MQTT-3.1.2-18",
            .v3_1_1,
            "User Name without flag",
            connect3("02", "0001 'c' 0001 'u'"),
            connect3("82", "0001 'c' 0001 'u'")
        ),
        PacketRow(
            "MQTT-3.1.2-16",
            .v5_0,
            "User Name without flag",
            connect5("02", "0001 'c' 0001 'u'"),
            connect5("82", "0001 'c' 0001 'u'")
        ),
        PacketRow(
            "MQTT-3.1.2-20",
            .v3_1_1,
            "Password without flag",
            connect3("82", "0001 'c' 0001 'u' 0001 'p'"),
            connect3("C2", "0001 'c' 0001 'u' 0001 'p'")
        ),
        PacketRow(
            "MQTT-3.1.2-18",
            .v5_0,
            "Password without flag",
            connect5("82", "0001 'c' 0001 'u' 0001 'p'"),
            connect5("C2", "0001 'c' 0001 'u' 0001 'p'")
        ),
        PacketRow(
            "MQTT-3.1.2-11",
            .v3_1_1,
            "will without flag",
            connect3("C2", "0001 'c' 0001 'w' 0001 'm' 0001 'u' 0001 'p'"),
            connect3("C6", "0001 'c' 0001 'w' 0001 'm' 0001 'u' 0001 'p'")
        ),
        PacketRow(
            "MQTT-3.1.3-10",
            .v3_1_1,
            "Will Topic",
            connect3("06", "0001 'c' 0001 FF 0000"),
            connect3("06", "0001 'c' 0001 'w' 0001 FF")
        ),
        PacketRow(
            "MQTT-3.1.3-11",
            .v5_0,
            "Will Topic",
            connect5("06", "0001 'c' 00 0001 FF 0000"),
            connect5("06", "0001 'c' 00 0001 'w' 0001 FF")
        ),
        PacketRow(
            "MQTT-3.1.3-11",
            .v3_1_1,
            "User Name",
            connect3("82", "0001 'c' 0001 FF"),
            connect3("82", "0001 'c' 0002 C3A9")
        ),
        PacketRow(
            "MQTT-3.1.3-12",
            .v5_0,
            "User Name",
            connect5("82", "0001 'c' 0001 FF"),
            connect5("82", "0001 'c' 0002 C3A9")
        ),
        PacketRow(
            "MQTT3-credentials-utf8",
            .v3_1,
            "Password",
            connect31("C2", "0001 'c' 0001 'u' 0001 FF"),
            connect31("C2", "0001 'c' 0001 'u' 0002 C3A9")
        ),
        PacketRow(
            "MQTT3-credentials-utf8",
            .v3_1,
            "User Name",
            connect31("82", "0001 'c' 0001 FF"),
            connect31("82", "0001 'c' 0002 C3A9")
        ),
        PacketRow(
            "MQTT3-credentials-length",
            .v3_1,
            "13 characters",
            connect31("82", "0001 'c' 000D 'abcdefghijklm'"),
            connect31("82", "0001 'c' 000C 'abcdefghijkl'")
        ),
        PacketRow(
            "MQTT-3.1.3-1",
            .v3_1_1,
            "Password first",
            connect3("C2", "0001 'c' 0002 FFFE 0004 'user'"),
            connect3("C2", "0001 'c' 0004 'user' 0002 FFFE"),
            also: ["MQTT-3.1.3-11"]
        ),
        PacketRow(
            "MQTT-3.1.3-1",
            .v5_0,
            "Password first",
            connect5("C2", "0001 'c' 0002 FFFE 0004 'user'"),
            connect5("C2", "0001 'c' 0004 'user' 0002 FFFE"),
            also: ["MQTT-3.1.3-12"]
        ),
    ]

    /// CONNECT of 3.1 with these Connect Flags and this payload.
    private static func connect31(_ flags: String, _ payload: String) -> String {
        "10 | 0006 'MQIsdp' 03 \(flags) 0000 \(payload)"
    }

    /// CONNECT of 3.1.1.
    private static func connect3(_ flags: String, _ payload: String) -> String {
        "10 | 0004 'MQTT' 04 \(flags) 0000 \(payload)"
    }

    /// CONNECT of 5.0 without properties.
    private static func connect5(_ flags: String, _ payload: String) -> String {
        "10 | 0004 'MQTT' 05 \(flags) 0000 00 \(payload)"
    }
}
