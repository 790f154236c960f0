import CaptureAnalysis
import MQTTCodec
import MQTTTimeline

/// Who sent how many packets of which type.
extension TextPage {
    mutating func appendPackets(_ summary: Summary) {
        let traffic = summary.traffic
        if traffic.packets == 0 { return }
        var table = TextTable([.left, .right, .right])
        table.append(
            "",
            StyledText("client → server", .secondary),
            StyledText("server → client", .secondary)
        )
        for type in (0..<16).map({ ControlPacketType(rawValue: $0) }) {
            if type == .publish {
                for qos in [QoS.atMostOnce, .atLeastOnce, .exactlyOnce] {
                    Self.append("PUBLISH QoS \(qos.rawValue)", &table) { traffic.messages(qos, from: $0) }
                }
            } else {
                Self.append("\(type)", &table) { traffic.packets(type, from: $0) }
            }
        }
        table.append(
            StyledText("bytes", .secondary),
            StyledText(Readable.bytes(traffic.bytes(from: .client)), .secondary),
            StyledText(Readable.bytes(traffic.bytes(from: .server)), .secondary)
        )
        append("Packets", table)
        var notes: [String] = []
        if traffic.payloadBytes > 0 { notes.append("\(Readable.bytes(traffic.payloadBytes)) of payload") }
        if traffic.retainedMessages > 0 { notes.append("\(Readable.count(traffic.retainedMessages)) retained") }
        if traffic.aliasedMessages > 0 { notes.append("\(Readable.count(traffic.aliasedMessages)) by Topic Alias") }
        if !notes.isEmpty { append(paragraph: "PUBLISH: " + notes.joined(separator: ", "), .secondary) }
        if traffic.skippedBytes > 0 {
            append(paragraph: "\(Readable.count(traffic.skippedBytes, "byte")) belong to no whole packet", .suspicious)
        }
    }

    private static func append(_ name: String, _ table: inout TextTable, _ count: (Sender) -> UInt64) {
        let counts = (count(.client), count(.server))
        if counts == (0, 0) { return }
        table.append(
            StyledText(name),
            StyledText(Readable.countOrNothing(counts.0)),
            StyledText(Readable.countOrNothing(counts.1))
        )
    }
}
