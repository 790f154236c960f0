import MQTTCodec
import MQTTTimeline

/// SUBSCRIBE, UNSUBSCRIBE and their answers, DISCONNECT, AUTH.
extension PacketRows {
    static let subscribes: [PacketRow] = [
        PacketRow("MQTT3-message-id-zero", .v3_1, "SUBSCRIBE", "82 | 0000 0001 'a' 00", "82 | 0001 0001 'a' 00"),
        PacketRow("MQTT-2.3.1-1", .v3_1_1, "UNSUBSCRIBE", "A2 | 0000 0001 'a'", "A2 | 0001 0001 'a'"),
        PacketRow("MQTT-2.2.1-3", .v5_0, "SUBSCRIBE", "82 | 0000 00 0001 'a' 00", "82 | 0001 00 0001 'a' 00"),
        PacketRow("MQTT3-empty-request", .v3_1, "SUBSCRIBE", "82 | 0001", "82 | 0001 0001 'a' 00"),
        PacketRow("MQTT-3.8.3-3", .v3_1_1, "nothing", "82 | 0001", "82 | 0001 0001 'a' 00"),
        PacketRow("MQTT-3.8.3-3", .v3_1_1, "no QoS", "82 | 0001 0001 'a'", "82 | 0001 0001 'a' 00"),
        PacketRow("MQTT-3.8.3-2", .v5_0, "nothing", "82 | 0001 00", "82 | 0001 00 0001 'a' 00"),
        PacketRow("MQTT-3.10.3-2", .v3_1_1, "nothing", "A2 | 0001", "A2 | 0001 0001 'a'"),
        PacketRow("MQTT-3.10.3-2", .v5_0, "nothing", "A2 | 0001 00", "A2 | 0001 00 0001 'a'"),
        PacketRow("MQTT-3.8.3-1", .v3_1_1, "not UTF-8", "82 | 0001 0001 FF 00", "82 | 0001 0001 'a' 00"),
        PacketRow("MQTT-3.8.3-1", .v5_0, "overrun", "82 | 0001 00 0009 'a' 00", "82 | 0001 00 0001 'a' 00"),
        PacketRow("MQTT-3.10.3-1", .v3_1_1, "overrun", "A2 | 0001 0009 'a'", "A2 | 0001 0001 'a'"),
        PacketRow("MQTT-3.10.3-1", .v5_0, "not UTF-8", "A2 | 0001 00 0001 FF", "A2 | 0001 00 0001 'a'"),
        PacketRow("MQTT3-requested-qos", .v3_1, "3", "82 | 0001 0001 'a' 03", "82 | 0001 0001 'a' 02"),
        PacketRow("MQTT3-requested-qos", .v3_1_1, "3", "82 | 0001 0001 'a' 03", "82 | 0001 0001 'a' 02"),
        PacketRow("MQTT3-requested-qos", .v3_1_1, "0x80", "82 | 0001 0001 'a' 80", "82 | 0001 0001 'a' 02"),
        PacketRow("MQTT5-subscribe-qos-3", .v5_0, "3", "82 | 0001 00 0001 'a' 03", "82 | 0001 00 0001 'a' 02"),
        PacketRow("MQTT5-retain-handling-3", .v5_0, "3", "82 | 0001 00 0001 'a' 30", "82 | 0001 00 0001 'a' 20"),
        PacketRow(
            "MQTT5-subscribe-reserved-bits",
            .v5_0,
            "bit 6",
            "82 | 0001 00 0001 'a' 40",
            "82 | 0001 00 0001 'a' 0C"
        ),
        PacketRow(
            "MQTT-3.8.3-4",
            .v5_0,
            "No Local",
            "82 | 0001 00 000A '$share/g/a' 04",
            "82 | 0001 00 000A '$share/g/a' 08"
        ),
        PacketRow("MQTT3-filter-syntax", .v3_1, "a#", "82 | 0001 0002 'a#' 00", "82 | 0001 0003 'a/#' 00"),
        PacketRow("MQTT-4.7.1-2", .v3_1_1, "#/a", "82 | 0001 0003 '#/a' 00", "82 | 0001 0003 'a/#' 00"),
        PacketRow("MQTT-4.7.1-1", .v5_0, "a#", "A2 | 0001 00 0002 'a#'", "A2 | 0001 00 0003 'a/#'"),
        PacketRow("MQTT-4.7.1-3", .v3_1_1, "a+", "A2 | 0001 0002 'a+'", "A2 | 0001 0003 'a/+'"),
        PacketRow("MQTT-4.7.1-2", .v5_0, "+a", "82 | 0001 00 0002 '+a' 00", "82 | 0001 00 0003 '+/a' 00"),
        PacketRow("MQTT-4.7.3-1", .v3_1_1, "empty filter", "82 | 0001 0000 00", "82 | 0001 0001 'a' 00"),
        PacketRow("MQTT-4.7.3-1", .v5_0, "empty filter", "82 | 0001 00 0000 00", "82 | 0001 00 0001 'a' 00"),
        PacketRow("MQTT-4.7.3-2", .v3_1_1, "filter", "A2 | 0001 0002 'a' 00", "A2 | 0001 0002 'ab'"),
        PacketRow(
            "MQTT-4.8.2-1",
            .v5_0,
            "no name",
            "82 | 0001 00 0009 '$share//a' 00",
            "82 | 0001 00 000A '$share/g/a' 00"
        ),
        PacketRow(
            "MQTT-4.8.2-2",
            .v5_0,
            "+ in name",
            "82 | 0001 00 000A '$share/+/a' 00",
            "82 | 0001 00 000A '$share/g/+' 00"
        ),
        PacketRow(
            "MQTT-4.8.2-2",
            .v5_0,
            "no filter",
            "82 | 0001 00 0008 '$share/g' 00",
            "82 | 0001 00 000A '$share/g/a' 00"
        ),
    ]

    static let answers: [PacketRow] = [
        PacketRow("MQTT3-suback-granted-qos", .v3_1, "0x80", "90 | 0001 80", "90 | 0001 02", from: .server),
        PacketRow("MQTT-3.9.3-2", .v3_1_1, "3", "90 | 0001 03", "90 | 0001 80", from: .server),
        PacketRow("MQTT-3.8.4-7", .v5_0, "3", "90 | 0001 00 03", "90 | 0001 00 02", from: .server),
        PacketRow("MQTT-3.9.3-2", .v5_0, "0x99", "90 | 0001 00 99", "90 | 0001 00 97", from: .server),
        PacketRow("MQTT-3.11.3-2", .v5_0, "0x97", "B0 | 0001 00 97", "B0 | 0001 00 11", from: .server),
        PacketRow("MQTT-3.14.2-1", .v5_0, "0x01", "E0 | 01", "E0 | 00"),
        PacketRow("MQTT-3.14.2-1", .v5_0, "0x8C", "E0 | 8C", "E0 | 82", from: .server),
        PacketRow(
            "MQTT-3.14.2-2",
            .v5_0,
            "of the server",
            "E0 | 8B 05 1100000001",
            "E0 | 8B 04 1F0001 's'",
            from: .server
        ),
        PacketRow(
            "MQTT5-server-reference-misuse",
            .v5_0,
            "of the client",
            "E0 | 00 04 1C0001 's'",
            "E0 | 00 04 1F0001 's'"
        ),
        PacketRow("MQTT-3.15.2-1", .v5_0, "0x01", "F0 | 01 08 150005 'plain'", "F0 | 19 08 150005 'plain'"),
        PacketRow("MQTT5-auth-without-method", .v5_0, "no method", "F0 | 19 00", "F0 | 19 08 150005 'plain'"),
    ]
}
