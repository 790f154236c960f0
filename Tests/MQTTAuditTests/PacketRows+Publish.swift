import MQTTCodec
import MQTTTimeline

/// PUBLISH and its acknowledgments.
extension PacketRows {
    static let publishes: [PacketRow] = [
        PacketRow("MQTT3-publish-qos3", .v3_1, "QoS 3", "36 | 0001 'a' 0001", "34 | 0001 'a' 0001"),
        PacketRow("MQTT-3.3.1-4", .v3_1_1, "QoS 3", "36 | 0001 'a' 0001", "34 | 0001 'a' 0001"),
        PacketRow("MQTT-3.3.1-4", .v5_0, "QoS 3", "36 | 0001 'a' 0001 00", "34 | 0001 'a' 0001 00"),
        PacketRow("MQTT3-dup-qos0", .v3_1, "DUP", "38 | 0001 'a'", "30 | 0001 'a'"),
        PacketRow("MQTT-3.3.1-2", .v3_1_1, "DUP", "38 | 0001 'a'", "30 | 0001 'a'"),
        PacketRow("MQTT-3.3.1-2", .v5_0, "DUP", "38 | 0001 'a' 00", "30 | 0001 'a' 00"),
        PacketRow("MQTT3-message-id-zero", .v3_1, "QoS 1", "32 | 0001 'a' 0000", "32 | 0001 'a' 0001"),
        PacketRow("MQTT-2.3.1-1", .v3_1_1, "QoS 2", "34 | 0001 'a' 0000", "34 | 0001 'a' 0001"),
        PacketRow("MQTT-2.3.1-1", .v3_1_1, "cut", "32 | 0001 'a' 01", "32 | 0001 'a' 0001"),
        PacketRow("MQTT-2.2.1-3", .v5_0, "of the client", "32 | 0001 'a' 0000 00", "32 | 0001 'a' 0001 00"),
        PacketRow(
            "MQTT-2.2.1-4",
            .v5_0,
            "of the server",
            "32 | 0001 'a' 0000 00",
            "32 | 0001 'a' 0001 00",
            from: .server
        ),
        PacketRow(
            "MQTT-2.2.1-2",
            .v5_0,
            "identifier",
            "30 | 0001 'a' 0102 02 01 00 'x'",
            "30 | 0001 'a' 02 01 00 'x'",
            also: ["MQTT5-property-length-overrun"]
        ),
        PacketRow("MQTT-3.3.1-11", .v3_1_1, "empty", "31 | 0001 'a'", "31 | 0001 'a' 'x'", from: .server),
        PacketRow("MQTT-3.3.2-1", .v3_1_1, "cut", "30 | 0009 'a'", "30 | 0001 'a'"),
        PacketRow(
            "MQTT-3.3.2-1",
            .v3_1_1,
            "not UTF-8",
            "30 | 0002 C080",
            "30 | 0002 C280",
            also: ["MQTT3-discouraged-characters"]
        ),
        PacketRow("MQTT-3.3.2-1", .v5_0, "surrogate", "30 | 0003 EDA080 00", "30 | 0003 ED9FBF 00"),
        PacketRow("MQTT3-string-utf8", .v3_1, "not UTF-8", "30 | 0001 FF", "30 | 0001 'a'"),
        PacketRow("MQTT3-publish-topic-wildcard", .v3_1, "#", "30 | 0003 'a/#'", "30 | 0003 'a/b'"),
        PacketRow("MQTT-3.3.2-2", .v3_1_1, "+ in a longer one", "30 | 000B 'plant/+/tem'", "30 | 000B 'plant/7/tem'"),
        PacketRow("MQTT-3.3.2-2", .v5_0, "#", "30 | 0001 '#' 00", "30 | 0001 '$' 00"),
        PacketRow("MQTT-4.7.3-1", .v3_1_1, "empty", "30 | 0000", "30 | 0001 'a'"),
        PacketRow("MQTT-4.7.3-2", .v3_1_1, "U+0000", "30 | 0002 'a' 00", "30 | 0002 'ab'"),
        PacketRow("MQTT-4.7.3-2", .v5_0, "U+0000", "30 | 0002 'a' 00 00", "30 | 0002 'ab' 00"),
        PacketRow("MQTT5-topic-missing", .v5_0, "no alias", "30 | 0000 00", "30 | 0001 'a' 00"),
        PacketRow("MQTT5-payload-not-utf8", .v5_0, "FF", "30 | 0001 'a' 02 0101 FF", "30 | 0001 'a' 02 0100 FF"),
        PacketRow("MQTT-3.4.2-1", .v5_0, "PUBACK 0x92", "40 | 0001 92", "40 | 0001 80", from: .server),
        PacketRow("MQTT-3.5.2-1", .v5_0, "PUBREC 0x92", "50 | 0001 92", "50 | 0001 80", from: .server),
        PacketRow("MQTT-3.6.2-1", .v5_0, "PUBREL 0x80", "62 | 0001 80", "62 | 0001 92"),
        PacketRow("MQTT-3.7.2-1", .v5_0, "PUBCOMP 0x80", "70 | 0001 80 00", "70 | 0001 92 00", from: .server),
        PacketRow("MQTT5-reason-code-direction", .v5_0, "PUBACK 0x10", "40 | 0001 10", "40 | 0001 00"),
        PacketRow("MQTT5-reason-code-direction", .v5_0, "DISCONNECT 0x8B", "E0 | 8B", "E0 | 04"),
        PacketRow("MQTT5-reason-code-direction", .v5_0, "DISCONNECT 0x04", "E0 | 04", "E0 | 8B", from: .server),
    ]
}
