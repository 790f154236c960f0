import CaptureAnalysis
import MQTTTimeline
import TCPReassembly
import WireBytes

/// What became of messages, in a summary.
extension ByteWriter {
    /// Appends the object of `journeys`; counts of what did not happen are left out.
    mutating func append(journeysOf summary: Summary) {
        let counts = summary.journeys
        append("{\"published\":")
        append(json: counts.published)
        append(",\"delivered\":")
        append(json: counts.delivered)
        append(",\"legs\":")
        append(json: counts.legs)
        append(unlessZero: ",\"late_legs\":", counts.lateLegs)
        append(unlessZero: ",\"unmatched\":", counts.unmatched)
        append(unlessZero: ",\"retained_copies\":", counts.retainedCopies)
        append(unlessZero: ",\"retained_copies_of_unknown_origin\":", counts.retainedCopiesOfUnknownOrigin)
        append(unlessZero: ",\"missing\":", counts.missing)
        append(unlessZero: ",\"missing_suspected\":", counts.suspectedMissing)
        append(unlessZero: ",\"missing_unexamined\":", counts.unexamined)
        append(unlessZero: ",\"queued\":", counts.queued)
        append(unlessZero: ",\"server_repeated\":", counts.serverRepeated)
        append(duplicatesOf: counts)
        append(unlessZero: ",\"downgraded\":", counts.downgraded)
        append(unlessZero: ",\"overrun\":", counts.overrun)
        append(unlessZero: ",\"no_local\":", counts.noLocal)
        append(unlessZero: ",\"shared_twice\":", counts.sharedTwice)
        append(unlessZero: ",\"not_whole\":", counts.notWhole)
        append(unlessZero: ",\"cut_short\":", counts.cutShort)
        append(unlessZero: ",\"partly_examined\":", counts.partlyExamined)
        append(unlessZero: ",\"unfollowed_legs\":", counts.unfollowedLegs)
        append(unlessZero: ",\"forgotten_retained\":", counts.forgottenRetained)
        append(latenciesOf: summary.journeyLatencies)
        append("}")
    }

    private mutating func append(unlessZero key: StaticString, _ value: UInt64) {
        guard value > 0 else { return }
        append(key)
        append(json: value)
    }

    private mutating func append(duplicatesOf counts: JourneyCounts) {
        let duplicates: [(StaticString, UInt64)] = [
            ("publisher_repeated", counts.publisherRepeated),
            ("overlapping_subscriptions", counts.overlappingSubscriptions),
            ("unexplained", counts.unexplainedDuplicates),
        ]
        var separator: StaticString = ",\"duplicates\":{\""
        for (name, count) in duplicates where count > 0 {
            append(separator)
            append(name)
            append("\":")
            append(json: count)
            separator = ",\""
        }
        if duplicates.contains(where: { $0.1 > 0 }) { append("}") }
    }

    private mutating func append(latenciesOf latencies: LatencyHistogram) {
        guard let median = latencies.latency(percentile: 50), let high = latencies.latency(percentile: 99),
            let longest = latencies.latency(percentile: 100)
        else { return }
        append(",\"latency_us\":{\"p50\":")
        append(json: median.wholeNanoseconds / 1000)
        append(",\"p99\":")
        append(json: high.wholeNanoseconds / 1000)
        append(",\"max\":")
        append(json: longest.wholeNanoseconds / 1000)
        append("}")
    }
}
