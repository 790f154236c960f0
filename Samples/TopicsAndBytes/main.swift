// Topics and payload bytes for each client of a capture:
//
//     swift run TopicsAndBytes Samples/v5-conversation.pcap

import CaptureAnalysis
import CaptureFile
import MQTTTimeline
import WireBytes

/// Adds up the payloads of PUBLISH; the analyzer has several, each for some of the connections.
final class Totals: EventRenderer {
    var bytes: [String: Int] = [:]

    func render(
        _ publish: PublishEvent,
        _ connection: MQTTConnectionFacts,
        bytes: Span<UInt8>,
        topic: Span<UInt8>,
        into output: inout ByteWriter
    ) {
        let verb = publish.place.from == .client ? "published" : "received"
        let topic = String(decoding: [UInt8](copying: topic), as: UTF8.self)
        let line = "\(connection.clientIdentifier.debugDescription) \(verb) \(topic.debugDescription)"
        self.bytes[line, default: 0] += publish.payloadLength
    }
}

/// The totals are all that is wanted.
final class NoTimeline: TimelineWriter {
    func begin(files: [CaptureFileFacts], firstTimestamp: Int64?) {}
    func write(_ event: TimelineEvent, rendered: Span<UInt8>) {}
    func flush() {}
    func end(_ summary: Summary) {}
}

let files = CommandLine.arguments.dropFirst().map { CaptureSource.file($0) }
var lanes: [Totals] = []
let makeTotals = {
    lanes.append(Totals())
    return lanes[lanes.endIndex - 1]
}
let outcome = try CaptureAnalyzer().analyze(Capture(files), makeRenderer: makeTotals, writer: NoTimeline())
if let failure = outcome.failure { throw failure }
let totals = Dictionary(lanes.flatMap(\.bytes), uniquingKeysWith: +)
for (line, bytes) in totals.sorted(by: { $0.key < $1.key }) {
    print("\(line): \(bytes) bytes")
}
