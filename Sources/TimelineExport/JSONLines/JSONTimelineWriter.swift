public import CaptureAnalysis
public import CaptureFile
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
    private var output = ByteWriter(capacity: 256 << 10)
    private var time = TimestampText()
    private var lastTimestamp: Int64 = 0

    /// A writer that hands its output to `emit`, some events at a time.
    public init(layout: Layout, emit: @escaping (borrowing ByteWriter) throws -> Void) {
        self.layout = layout
        self.emit = emit
    }

    /// Writes the `capture` object.
    public func begin(files: [CaptureFileFacts], firstTimestamp: Int64?) throws {
        lastTimestamp = firstTimestamp ?? 0
        if layout == .document {
            output.append("{\"schema\":\"")
            output.append(Self.schema)
            output.append("\",\"events\":[\n")
        }
        output.append("{\"kind\":\"capture\",\"seq\":1,\"time\":\"")
        time.append(lastTimestamp, to: &output)
        output.append("\",\"schema\":\"")
        output.append(Self.schema)
        output.append("\",\"tool\":{\"name\":\"mqttscope\",\"version\":\"")
        output.append(Self.toolVersion)
        output.append("\"},\"files\":")
        output.appendArray(files) { $0.append(identityOf: $1) }
        output.append("}")
        try flush()
    }

    /// Writes one event.
    @inline(__always)
    public func write(_ event: TimelineEvent, rendered: Span<UInt8>) throws {
        separate()
        output.append("{\"kind\":\"")
        output.append(event.kind.name)
        output.append("\",\"seq\":")
        output.append(decimal: event.sequence)
        output.append(",\"time\":\"")
        time.append(event.timestamp, to: &output)
        output.append("\",\"connection\":")
        output.append(decimal: event.connection)
        output.append(rendered)
        if let source = event.topicSource {
            output.append(",\"topic_source\":{\"alias\":")
            output.append(json: source.alias)
            if let sequence = source.sequence {
                output.append(",\"seq\":")
                output.append(decimal: sequence)
            }
            output.append("}")
        }
        output.append("}")
        if output.count > 192 << 10 { try flush() }
    }

    private func separate() {
        if layout == .document { output.append(",\n") } else { output.append("\n") }
    }

    /// Hands on what was written.
    public func flush() throws {
        if output.count == 0 { return }
        try emit(output)
        output.removeAll()
    }

    /// Writes the `summary` object.
    public func end(_ summary: Summary) throws {
        separate()
        output.append("{\"kind\":\"summary\",\"seq\":")
        output.append(decimal: summary.events)
        output.append(",\"time\":\"")
        time.append(summary.timeRange?.upperBound ?? lastTimestamp, to: &output)
        output.append("\",")
        output.append(fieldsOf: summary)
        output.append("}\n")
        if layout == .document { output.append("]}\n") }
        try flush()
    }
}
