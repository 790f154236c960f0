public import CaptureAnalysis
public import CaptureFile
import MQTTTimeline
import PacketHeaders
public import WireBytes

/// Writes a timeline as JSON: one object a line, or all of them in one document.
public final class JSONTimelineWriter: TimelineWriter {
    /// How the events are laid out.
    public enum Layout: Sendable {
        /// One object a line (JSON Lines).
        case lines
        /// `{"schema":…,"events":[…]}`.
        case document
    }

    /// The name and version of the format.
    public static let schema: StaticString = "mqttscope.timeline/1"
    /// The version of this program.
    public static let toolVersion: StaticString = "0.1.0"

    private let layout: Layout
    private let emit: (borrowing ByteWriter) throws -> Void
    private let lines = Cell(Lines())
    private var lastTimestamp: Int64 = 0

    /// A writer that hands its output to `emit`, some events at a time.
    public init(layout: Layout, emit: @escaping (borrowing ByteWriter) throws -> Void) {
        self.layout = layout
        self.emit = emit
    }

    /// Writes the `capture` object.
    public func begin(files: [CaptureFileFacts], firstTimestamp: Int64?) throws {
        lastTimestamp = firstTimestamp ?? 0
        lines.access { lines in
            if layout == .document {
                lines.output.append("{\"schema\":\"")
                lines.output.append(Self.schema)
                lines.output.append("\",\"events\":[\n")
            }
            lines.output.append("{\"kind\":\"capture\",\"seq\":1,\"time\":\"")
            lines.appendTime(lastTimestamp)
            lines.output.append("\",\"schema\":\"")
            lines.output.append(Self.schema)
            lines.output.append("\",\"tool\":{\"name\":\"mqttscope\",\"version\":\"")
            lines.output.append(Self.toolVersion)
            lines.output.append("\"},\"files\":")
            lines.output.appendArray(files) { $0.append(identityOf: $1) }
            lines.output.append("}")
        }
        try flush()
    }

    /// Writes one event.
    public func write(_ event: TimelineEvent, rendered: Span<UInt8>) throws {
        let isFull = lines.access {
            $0.append(event, rendered, separator: separator)
            return $0.output.count > 192 << 10
        }
        if isFull { try flush() }
    }

    private var separator: StaticString { layout == .document ? ",\n" : "\n" }

    /// What was written and not yet handed on.
    private struct Lines: ~Copyable {
        var output = ByteWriter(capacity: 256 << 10)
        var time = TimestampText()

        mutating func append(_ event: borrowing TimelineEvent, _ rendered: Span<UInt8>, separator: StaticString) {
            output.append(separator)
            if event.kind == .packet {
                // Nearly all events are packets: what is known when this is compiled is stored without a call.
                output.append("{\"kind\":\"packet\",\"seq\":")
            } else {
                output.append("{\"kind\":\"")
                output.append(event.kind.name)
                output.append("\",\"seq\":")
            }
            output.append(decimal: event.sequence)
            output.append(",\"time\":\"")
            time.append(event.timestamp, to: &output)
            output.append("\"")
            if let connection = event.connection {
                output.append(",\"connection\":")
                output.append(decimal: connection)
            }
            output.append(rendered)
            if let source = event.topicSource { append(source) }
            if let continues = event.continues { append(continues) }
            output.append(UInt8(ascii: "}"))
        }

        mutating func appendTime(_ timestamp: Int64) {
            time.append(timestamp, to: &output)
        }

        private mutating func append(_ continues: CarriedDelivery) {
            output.append(",\"continues\":{\"connection\":")
            output.append(decimal: continues.connection)
            output.append(",\"frame\":")
            output.append(decimal: continues.frame)
            output.append(UInt8(ascii: "}"))
        }

        private mutating func append(_ source: TopicSource) {
            output.append(",\"topic_source\":{\"alias\":")
            output.append(json: source.alias)
            if let sequence = source.sequence {
                output.append(",\"seq\":")
                output.append(decimal: sequence)
            }
            output.append(UInt8(ascii: "}"))
        }
    }

    /// Hands on what was written.
    public func flush() throws {
        try lines.access { lines in
            if lines.output.count == 0 { return }
            try emit(lines.output)
            lines.output.removeAll()
        }
    }

    /// Writes the `summary` object.
    public func end(_ summary: Summary) throws {
        lines.access { lines in
            lines.output.append(separator)
            lines.output.append("{\"kind\":\"summary\",\"seq\":")
            lines.output.append(decimal: summary.events)
            lines.output.append(",\"time\":\"")
            lines.appendTime(summary.timeRange?.upperBound ?? lastTimestamp)
            lines.output.append("\",")
            lines.output.append(fieldsOf: summary)
            lines.output.append("}\n")
            if layout == .document { lines.output.append("]}\n") }
        }
        try flush()
    }
}
