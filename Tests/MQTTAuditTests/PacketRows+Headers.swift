import MQTTCodec
import MQTTTimeline

/// Fixed Headers: types, directions, flags, lengths.
extension PacketRows {
    static let headers: [PacketRow] = [
        PacketRow("MQTT3-reserved-packet-type", .v3_1, "type 15", "F0 |", "C0 |"),
        PacketRow("MQTT3-reserved-packet-type", .v3_1_1, "type 15", "F0 |", "C0 |"),
        PacketRow("MQTT3-reserved-packet-type", .v3_1_1, "type 0", "00 |", "C0 |"),
        PacketRow("MQTT5-reserved-packet-type", .v5_0, "type 0", "00 |", "C0 |"),
        PacketRow("MQTT3-wrong-direction", .v3_1, "PINGREQ of the server", "C0 |", message3, from: .server),
        PacketRow("MQTT3-wrong-direction", .v3_1_1, "DISCONNECT of the server", "E0 |", message3, from: .server),
        PacketRow("MQTT5-wrong-direction", .v5_0, "PINGREQ of the server", "C0 |", message5, from: .server),
        PacketRow("MQTT3-remaining-length-too-long", .v3_1, "five bytes", "C0 8080808001", "C0 |"),
        PacketRow("MQTT3-remaining-length-too-long", .v3_1_1, "five bytes", "C0 8080808001", "C0 |"),
        PacketRow("MQTT5-variable-integer-too-long", .v5_0, "five bytes", "C0 8080808001", "C0 |"),
        PacketRow(
            "MQTT5-variable-integer-too-long",
            .v5_0,
            "Property Length",
            "30 | 0001 'a' 80808080",
            "30 | 0001 'a' 00 808080"
        ),
        PacketRow("MQTT3-remaining-length-padded", .v3_1, "two bytes for 0", "C0 8000", "C0 00"),
        PacketRow("MQTT3-remaining-length-padded", .v3_1_1, "in PUBLISH", "30 8300 0001 'a'", "30 03 0001 'a'"),
        PacketRow("MQTT-1.5.5-1", .v5_0, "Remaining Length", "30 8400 0001 'a' 00", "30 04 0001 'a' 00"),
        PacketRow("MQTT-1.5.5-1", .v5_0, "Property Length", "30 | 0001 'a' 8000", "30 | 0001 'a' 00 00"),
        PacketRow(
            "MQTT-1.5.5-1",
            .v5_0,
            "Subscription Identifier",
            "82 | 0001 03 0B 8100 0003 'a/b' 00",
            "82 | 0001 02 0B 01 0003 'a/b' 00"
        ),
        PacketRow("MQTT3-length-mismatch", .v3_1, "body in PINGREQ", "C0 01 00", "C0 00"),
        PacketRow("MQTT3-length-mismatch", .v3_1_1, "three bytes in PUBREL", "62 | 0001 00", "62 | 0001"),
        PacketRow("MQTT5-length-mismatch", .v5_0, "body in PINGREQ", "C0 01 00", "C0 00"),
        PacketRow(
            "MQTT5-length-mismatch",
            .v5_0,
            "bytes behind AUTH",
            "F0 | 19 08 150005 'plain' 00",
            "F0 | 19 08 150005 'plain'"
        ),
        PacketRow("MQTT-2.2.2-1", .v3_1_1, "flags of PINGREQ", "C1 |", "C0 |"),
        PacketRow("MQTT-2.2.2-1", .v3_1_1, "flags of DISCONNECT", "E4 |", "E0 |"),
        PacketRow("MQTT-2.1.3-1", .v5_0, "flags of PINGREQ", "C8 |", "C0 |"),
        PacketRow("MQTT-2.1.3-1", .v5_0, "flags of DISCONNECT", "E1 |", "E0 |"),
        PacketRow("MQTT-3.6.1-1", .v3_1_1, "flags of PUBREL", "60 | 0001", "62 | 0001"),
        PacketRow("MQTT-3.6.1-1", .v5_0, "flags of PUBREL", "60 | 0001", "62 | 0001"),
        PacketRow("MQTT-3.8.1-1", .v3_1_1, "flags of SUBSCRIBE", "80 | 0001 0001 'a' 00", "82 | 0001 0001 'a' 00"),
        PacketRow("MQTT-3.8.1-1", .v5_0, "flags of SUBSCRIBE", "80 | 0001 00 0001 'a' 00", "82 | 0001 00 0001 'a' 00"),
        PacketRow("MQTT-3.10.1-1", .v3_1_1, "flags of UNSUBSCRIBE", "A0 | 0001 0001 'a'", "A2 | 0001 0001 'a'"),
        PacketRow("MQTT-3.10.1-1", .v5_0, "flags of UNSUBSCRIBE", "A0 | 0001 00 0001 'a'", "A2 | 0001 00 0001 'a'"),
        PacketRow("MQTT-3.15.1-1", .v5_0, "flags of AUTH", "F1 | 19 08 150005 'plain'", "F0 | 19 08 150005 'plain'"),
        PacketRow("MQTT3-qos1-header", .v3_1, "SUBSCRIBE with QoS 0", "80 | 0001 0001 'a' 00", "8A | 0001 0001 'a' 00"),
        PacketRow("MQTT3-unused-flags", .v3_1, "RETAIN in SUBSCRIBE", "83 | 0001 0001 'a' 00", "82 | 0001 0001 'a' 00"),
        PacketRow("MQTT3-unused-flags", .v3_1, "flags of PINGREQ", "C2 |", "C0 |"),
        PacketRow(
            "MQTT3-unused-flags",
            .v3_1,
            "bit 0 of Connect Flags",
            "10 | 0006 'MQIsdp' 03 03 0000 0001 'c'",
            "10 | 0006 'MQIsdp' 03 02 0000 0001 'c'"
        ),
    ]

    private static let message3 = "30 | 0001 'a'"
    private static let message5 = "30 | 0001 'a' 00"
}

/// Every row of every table.
enum PacketRows {
    static let all: [PacketRow] = [
        headers, connects, connectPayloads, publishes, subscribes, answers, properties, texts,
    ].flatMap { $0 }
}
