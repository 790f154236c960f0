import CaptureAnalysis
import MQTTTimeline

/// What became of the messages that clients published.
extension TextPage {
    mutating func appendJourneys(_ summary: Summary) {
        let counts = summary.journeys
        if counts.legs &+ counts.retainedCopies &+ counts.missing &+ counts.suspectedMissing &+ counts.queued == 0 {
            return
        }
        let delivered = Readable.count(counts.delivered)
        let rows: [(count: UInt64, words: String, style: TextStyle)] = [
            (counts.published, "published by clients, \(delivered) seen to reach someone", .plain),
            (counts.legs, "delivered to subscribers\(Self.latencies(summary.journeyLatencies))", .plain),
            (counts.lateLegs, "delivered more than 5 s after PUBLISH", .plain),
            (counts.downgraded, "delivered at a lower QoS than published", .plain),
            (counts.unmatched, "sent by servers, fitting no message published in the capture", .plain),
            (counts.retainedCopies, "sent as retained copies", .plain),
            (counts.queued, "waited for a client without connection", .plain),
            (counts.missing, "missed by a subscriber, which a later message reached", .wrong),
            (counts.suspectedMissing, "perhaps missed by a subscriber", .suspicious),
            (counts.unexamined, "not examined: for subscribers that did not get those before either", .secondary),
            (counts.partlyExamined, "with too many subscriptions to look at all for who missed them", .secondary),
            (counts.unexplainedDuplicates, "delivered twice without reason", .suspicious),
            (counts.publisherRepeated, "delivered twice, as the publisher repeated them", .plain),
            (counts.overlappingSubscriptions, "delivered twice, for overlapping subscriptions", .plain),
            (counts.serverRepeated, "repeated by the server (DUP)", .plain),
            (counts.overrun, "delivered after their Message Expiry Interval", .wrong),
            (counts.noLocal, "sent back to their publisher against No Local", .wrong),
            (counts.sharedTwice, "delivered to two members of a Shared Subscription", .wrong),
            (counts.cutShort, "not followed to their end, as too many were under way", .secondary),
        ]
        var table = TextTable([.right, .left])
        for row in rows where row.count > 0 {
            table.append(StyledText(Readable.count(row.count), row.style), StyledText(row.words, row.style))
        }
        append("Journeys (messages from publisher to subscribers)", table)
    }

    private static func latencies(_ latencies: LatencyHistogram) -> String {
        let parts = [(50.0, "p50"), (99, "p99"), (100, "max")].compactMap { percentile, name in
            latencies.latency(percentile: percentile).map { "\(name) \(Readable.duration($0))" }
        }
        return parts.isEmpty ? "" : ": " + parts.joined(separator: ", ")
    }
}
