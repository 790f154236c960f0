import MQTTCodec
import MQTTTimeline

/// Properties and texts.
extension PacketRows {
    static let properties: [PacketRow] = [
        PacketRow("MQTT-2.2.2-1", .v5_0, "no Property Length", "30 | 0001 'a'", "30 | 0001 'a' 00"),
        PacketRow("MQTT5-property-length-overrun", .v5_0, "packet", "30 | 0001 'a' 05 01 00", "30 | 0001 'a' 02 01 00"),
        PacketRow("MQTT5-property-length-overrun", .v5_0, "value", "30 | 0001 'a' 02 02 00", "30 | 0001 'a' 02 01 00"),
        PacketRow("MQTT5-property-unknown", .v5_0, "0x7E", "30 | 0001 'a' 02 7E 00", "30 | 0001 'a' 02 01 00"),
        PacketRow(
            "MQTT5-property-not-allowed",
            .v5_0,
            "Server Keep Alive",
            "30 | 0001 'a' 03 13 0001",
            "30 | 0001 'a' 03 03 0000"
        ),
        PacketRow(
            "MQTT5-property-not-allowed",
            .v5_0,
            "Will Delay Interval in CONNECT",
            "10 | 0004 'MQTT' 05 02 0000 05 18 00000001 0001 'c'",
            "10 | 0004 'MQTT' 05 02 0000 05 11 00000001 0001 'c'"
        ),
        PacketRow(
            "MQTT5-property-duplicate",
            .v5_0,
            "Content Type",
            "30 | 0001 'a' 08 030001 'x' 030001 'x'",
            "30 | 0001 'a' 0E 260001 'x' 0001 'y' 260001 'x' 0001 'y'"
        ),
        PacketRow("MQTT5-property-duplicate", .v5_0, "warning", "30 | 0001 'a' 04 0100 0100", "30 | 0001 'a' 02 0100"),
        PacketRow(
            "MQTT5-property-value-range",
            .v5_0,
            "Payload Format",
            "30 | 0001 'a' 02 0102",
            "30 | 0001 'a' 02 0101"
        ),
        PacketRow(
            "MQTT5-property-value-range",
            .v5_0,
            "Maximum QoS",
            "20 | 00 00 02 2402",
            "20 | 00 00 02 2401",
            from: .server
        ),
        PacketRow(
            "MQTT5-receive-maximum-zero",
            .v5_0,
            "CONNACK",
            "20 | 00 00 03 210000",
            "20 | 00 00 03 210001",
            from: .server
        ),
        PacketRow(
            "MQTT5-maximum-packet-size-zero",
            .v5_0,
            "CONNACK",
            "20 | 00 00 05 2700000000",
            "20 | 00 00 05 2700001000",
            from: .server
        ),
        PacketRow(
            "MQTT5-subscription-identifier-zero",
            .v5_0,
            "SUBSCRIBE",
            "82 | 0001 02 0B 00 0001 'a' 00",
            "82 | 0001 02 0B 01 0001 'a' 00"
        ),
        PacketRow("MQTT-3.3.4-6", .v5_0, "of the client", "30 | 0001 'a' 02 0B 01", "30 | 0001 'a' 02 01 01"),
        PacketRow("MQTT-3.3.2-8", .v5_0, "0", "30 | 0001 'a' 03 23 0000", "30 | 0001 'a' 03 03 0000"),
        PacketRow(
            "MQTT-3.3.2-13",
            .v5_0,
            "Response Topic",
            "30 | 0001 'a' 04 080001 FF",
            "30 | 0001 'a' 04 080001 'r'"
        ),
        PacketRow(
            "MQTT-3.3.2-14",
            .v5_0,
            "Response Topic",
            "30 | 0001 'a' 04 080001 '+'",
            "30 | 0001 'a' 04 080001 'r'"
        ),
        PacketRow("MQTT-3.3.2-19", .v5_0, "Content Type", "30 | 0001 'a' 04 030001 FF", "30 | 0001 'a' 04 030001 'r'"),
        PacketRow(
            "MQTT-1.5.7-1",
            .v5_0,
            "value",
            "30 | 0001 'a' 07 260001 'n' 0001 FF",
            "30 | 0001 'a' 07 260001 'n' 0001 'v'"
        ),
        PacketRow("MQTT-1.5.4-1", .v5_0, "Reason String", "E0 | 00 04 1F0001 FF", "E0 | 00 04 1F0001 's'"),
        PacketRow("MQTT-1.5.4-2", .v5_0, "Reason String", "E0 | 00 04 1F0001 00", "E0 | 00 04 1F0001 's'"),
    ]

    static let texts: [PacketRow] = [
        PacketRow("MQTT3-discouraged-characters", .v3_1_1, "U+0001", "30 | 0002 'a' 01", "30 | 0002 'a '"),
        PacketRow("MQTT3-discouraged-characters", .v3_1_1, "U+FFFF", "30 | 0003 EFBFBF", "30 | 0003 EFBFBD"),
        PacketRow("MQTT5-discouraged-characters", .v5_0, "U+007F", "30 | 0001 7F 00", "30 | 0001 7E 00"),
        PacketRow("MQTT5-discouraged-characters", .v5_0, "U+1FFFE", "30 | 0004 F09FBFBE 00", "30 | 0004 F09FBFBD 00"),
        PacketRow(
            "MQTT-4.7.1-1",
            .v3_1_1,
            "Will Topic",
            "10 | 0004 'MQTT' 04 06 0000 0001 'c' 0001 '#' 0000",
            "10 | 0004 'MQTT' 04 06 0000 0001 'c' 0001 'w' 0000"
        ),
        PacketRow(
            "MQTT-4.7.0-1",
            .v5_0,
            "Will Topic",
            "10 | 0004 'MQTT' 05 06 0000 00 0001 'c' 00 0001 '+' 0000",
            "10 | 0004 'MQTT' 05 06 0000 00 0001 'c' 00 0001 'w' 0000"
        ),
        PacketRow(
            "MQTT5-payload-not-utf8",
            .v5_0,
            "Will Payload",
            "10 | 0004 'MQTT' 05 06 0000 00 0001 'c' 02 0101 0001 'w' 0001 FF",
            "10 | 0004 'MQTT' 05 06 0000 00 0001 'c' 02 0100 0001 'w' 0001 FF"
        ),
        PacketRow("MQTT3-topic-length", .v3_1, "32,768 characters", longTopic(32_768), longTopic(32_767)),
    ]

    private static func longTopic(_ length: Int) -> String {
        let digits = String(length, radix: 16)
        return "30 | \(digits) '\(String(repeating: "t", count: length))'"
    }
}
