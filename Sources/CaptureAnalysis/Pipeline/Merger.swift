import WireBytes

/// Puts the events of all lanes in the order of the capture and numbers them.
struct Merger {
    private let writer: any TimelineWriter
    /// For each lane, the number of the connection in each slot.
    private var connectionNumbers: [[UInt64]]
    /// For each lane, the event that last set the alias with each pin.
    private var pinSequences: [[UInt64?]]
    private var connections: UInt64 = 0
    /// Events so far, the first line of the timeline included.
    private(set) var sequence: UInt64 = 1

    init(writer: any TimelineWriter, lanes: Int) {
        self.writer = writer
        connectionNumbers = Array(repeating: [], count: lanes)
        pinSequences = Array(repeating: [], count: lanes)
    }

    mutating func merge(_ batch: FrameBatch) throws {
        let records = batch.outputs.map { $0.content.records }
        var next = Array(repeating: 0, count: records.count)
        while true {
            var first = -1
            for lane in records.indices where next[lane] < records[lane].count {
                if first >= 0, !records[lane][next[lane]].precedes(records[first][next[first]]) { continue }
                first = lane
            }
            if first < 0 { break }
            try write(records[first][next[first]], first, batch.outputs[first].content.bytes)
            next[first] &+= 1
        }
        try writer.flush()
    }

    private mutating func write(_ record: EventRecord, _ lane: Int, _ output: borrowing ByteWriter) throws {
        sequence &+= 1
        let slot = Int(record.slot)
        if record.kind == .connectionOpen {
            connections &+= 1
            while connectionNumbers[lane].count <= slot { connectionNumbers[lane].append(0) }
            connectionNumbers[lane][slot] = connections
        }
        if record.setsPin >= 0 {
            let pin = Int(record.setsPin)
            while pinSequences[lane].count <= pin { pinSequences[lane].append(nil) }
            pinSequences[lane][pin] = sequence
        }
        var source: TopicSource?
        if record.alias != 0 {
            let pin = Int(record.usesPin)
            source = TopicSource(alias: record.alias, sequence: pin >= 0 ? pinSequences[lane][pin] : nil)
        }
        let event = TimelineEvent(
            kind: record.kind,
            sequence: sequence,
            timestamp: record.timestamp,
            connection: connectionNumbers[lane][slot],
            topicSource: source
        )
        try writer.write(event, rendered: output.span.extracting(record.start..<record.end))
    }
}
