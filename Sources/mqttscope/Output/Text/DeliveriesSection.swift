import CaptureAnalysis
import MQTTCodec
import MQTTTimeline

/// How the QoS 1 and 2 messages fared.
extension TextPage {
    mutating func appendDeliveries(_ summary: Summary) {
        let deliveries = summary.traffic.deliveries.filter {
            $0.completed &+ $0.refused &+ $0.unfinished &+ $0.unknown &+ $0.repeated > 0
        }
        if deliveries.isEmpty { return }
        // A column that holds only zeros is left out.
        let outcomes: [(title: String, style: TextStyle, value: (DeliverySummary) -> UInt64)] = [
            ("completed", .plain, { $0.completed }), ("refused", .wrong, { $0.refused }),
            ("unfinished", .suspicious, { $0.unfinished }), ("unknown", .suspicious, { $0.unknown }),
            ("repeated", .suspicious, { $0.repeated }),
        ]
        let columns = outcomes.filter { column in deliveries.contains { column.value($0) > 0 } }
        let hasLatency = deliveries.contains { $0.completed > 0 }
        var table = TextTable([.left] + Array(repeating: .right, count: columns.count + 3))
        var titles = [StyledText("")] + columns.map { StyledText($0.title, .secondary) }
        if hasLatency { titles += ["p50", "p99", "max"].map { StyledText($0, .secondary) } }
        table.append(titles)
        for delivery in deliveries {
            let direction = delivery.from == .client ? "client → server" : "server → client"
            var cells = [StyledText("QoS \(delivery.qos.rawValue) \(direction)")]
            cells += columns.map { StyledText(Readable.countOrNothing($0.value(delivery)), $0.style) }
            for percentile in [50.0, 99, 100] {
                cells.append(StyledText(delivery.latency(percentile: percentile).map(Readable.duration) ?? ""))
            }
            table.append(cells)
        }
        append("Deliveries (time from PUBLISH to the last acknowledgment)", table)
    }
}
