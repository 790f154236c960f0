import MQTTCodec
import MQTTReplay
import TimelineExport
import WireBytes

/// The report of a replay as a JSON object.
extension ByteWriter {
    mutating func append(reportDocument replayed: Replayed) {
        let report = replayed.report
        let verdict = report.verdict
        append("{\"schema\":\"mqttscope.replay/1\",\"target\":")
        append(jsonText: "\(replayed.target)")
        append(",\"match\":")
        append(json: verdict.isMatch)
        append(key: "why_not", text: verdict.whyNot)
        append(key: "connections", report.connections)
        append(key: "ended_as_planned", report.endedAsPlanned)
        append(",\"failed\":{")
        appendList(report.failed) { writer, failed in
            writer.append(jsonText: failed.ending.rawValue.snakeCased)
            writer.append(UInt8(ascii: ":"))
            writer.append(json: failed.count)
        }
        append("}")
        append(key: "reconnections", report.reconnections)
        append(key: "packets_sent", report.packetsSent)
        append(",\"messages_sent\":{\"qos0\":")
        append(json: report.messagesSent[0])
        append(key: "qos1", report.messagesSent[1])
        append(key: "qos2", report.messagesSent[2])
        append("}")
        append(key: "messages_acknowledged", report.messagesAcknowledged)
        append(key: "messages_resent", report.messagesResent)
        append(key: "messages_received", report.messagesReceived)
        append(key: "bytes_sent", report.bytesSent)
        append(key: "bytes_received", report.bytesReceived)
        append(key: "packets_not_sent", report.unsent)
        append(key: "pings_added", report.addedPings)
        append(key: "repetitions_skipped", report.skippedRepetitions)
        append(key: "messages_downgraded", report.downgraded)
        append(key: "messages_unretained", report.unretained)
        append(key: "duration_ns", report.duration)
        append(key: "lateness_ns", report.lateness)
        append(key: "lag_ns", report.lag)
        append(verdict, replayed)
        append("}\n")
    }

    private mutating func append(_ verdict: Verdict, _ replayed: Replayed) {
        append(key: "compared", verdict.comparedCount)
        append(key: "differing", verdict.differenceCount)
        append(",\"tallies\":[")
        appendList(verdict.tallies) { writer, tally in
            writer.append("{\"kind\":")
            writer.append(jsonText: tally.kind.rawValue.snakeCased)
            writer.append(key: "compared", tally.compared)
            writer.append(key: "differing", tally.differing)
            writer.append("}")
        }
        append("],\"answer_times\":[")
        appendList(verdict.latencies) { writer, latency in
            writer.append("{\"kind\":")
            writer.append(jsonText: latency.kind.rawValue)
            writer.append(key: "captured_ns", latency.captured)
            writer.append(key: "live_ns", latency.live)
            writer.append("}")
        }
        append("]")
        append(key: "unacknowledged_count", verdict.unacknowledgedCount)
        append(key: "unacknowledged_as_captured", verdict.unacknowledgedAsCaptured)
        append(",\"unacknowledged\":[")
        appendList(verdict.unacknowledged) { writer, message in
            writer.append("{")
            writer.append(place: message.connection, replayed)
            writer.append(key: "frame", message.frame)
            writer.append(key: "topic", text: message.topic)
            writer.append(key: "qos", message.qos.rawValue)
            writer.append(key: "packet_id", message.packetIdentifier)
            writer.append(key: "state", text: message.state.rawValue.snakeCased)
            writer.append("}")
        }
        append("],\"differences\":[")
        appendList(verdict.differences) { writer, difference in
            writer.append("{")
            writer.append(place: difference.connection, replayed)
            writer.append(key: "kind", text: difference.kind.rawValue.snakeCased)
            if let frame = difference.frame { writer.append(key: "frame", frame) }
            writer.append(key: "topic", text: difference.topic)
            writer.append(key: "captured", text: difference.captured)
            writer.append(key: "live", text: difference.live)
            writer.append("}")
        }
        append("]")
    }

    private mutating func append(place connection: Int, _ replayed: Replayed) {
        let isKnown = replayed.plan.connections.indices.contains(connection)
        append("\"connection\":")
        append(json: isKnown ? replayed.plan.connections[connection].number : 0)
        guard isKnown else { return }
        append(key: "client_id", text: replayed.plan.connections[connection].connect.clientIdentifier)
    }

    private mutating func appendList<Element>(
        _ elements: [Element],
        _ write: (inout ByteWriter, Element) -> Void
    ) {
        for (index, element) in elements.enumerated() {
            if index > 0 { append(UInt8(ascii: ",")) }
            write(&self, element)
        }
    }

    private mutating func append(key: StaticString, _ value: some BinaryInteger) {
        append(key: key)
        append(json: value)
    }

    private mutating func append(key: StaticString, text: String?) {
        guard let text else { return }
        append(key: key)
        append(jsonText: text)
    }

    private mutating func append(key: StaticString, _ figures: LatencyFigures?) {
        guard let figures else { return }
        append(key: key)
        append("{\"count\":")
        append(json: figures.count)
        append(key: "median", figures.median)
        append(key: "p90", figures.p90)
        append(key: "p99", figures.p99)
        append(key: "p999", figures.p999)
        append(key: "longest", figures.longest)
        append("}")
    }

    private mutating func append(key: StaticString) {
        append(",\"")
        append(key)
        append("\":")
    }
}

extension String {
    /// A name as JSON has it: `notSent` as `not_sent`.
    fileprivate var snakeCased: String {
        reduce(into: "") { text, character in
            if character.isUppercase { text += "_" }
            text += character.lowercased()
        }
    }
}
