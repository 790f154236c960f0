import WireBytes

/// Decides which events of a lane are written, and keeps those that wait for their client to be known.
///
/// Whether a connection's events are asked for depends on its Client Identifier, which comes after its first events.
/// These are rendered and held. Mostly they are settled in the same batch, in their own places. What is still held when
/// a batch ends goes out just before the packet that settles it.
struct LaneSelection {
    /// Held events of a connection that are taken from one batch into the next: 16.
    static let maximumCarried = 16
    /// What they take in a lane: 1 MiB.
    static let maximumCarriedBytes = 1 << 20

    /// What becomes of an event.
    enum Choice {
        case write
        case hold
        case leaveOut
    }

    private enum Client {
        case unknown
        case wanted
        case unwanted
    }

    private struct Carried {
        var record: EventRecord
        let bytes: [UInt8]
    }

    private(set) var filter: EventFilter
    /// By slot; empty when all clients are asked for.
    private var clients: [Client] = []
    /// By slot, the records of this batch.
    private var held: [Int: [Int]] = [:]
    /// By slot, the records of earlier batches.
    private var carried: [Int: [Carried]] = [:]
    private var carriedBytes = 0

    init(_ selection: EventSelection) {
        filter = EventFilter(selection)
    }

    /// The capture begins.
    mutating func begin(firstTimestamp: Int64?) {
        filter.begin(firstTimestamp: firstTimestamp)
    }

    /// What becomes of an event, by its kind, time and connection.
    @inline(__always)
    func choice(_ kind: EventKind, _ slot: Int, at timestamp: Int64) -> Choice {
        if filter.isEverything { return .write }
        guard filter.wants(kind, at: timestamp) else { return .leaveOut }
        guard slot < clients.count else { return .write }
        switch clients[slot] {
        case .wanted: return .write
        case .unknown: return .hold
        case .unwanted: return .leaveOut
        }
    }

    /// A connection that may carry MQTT began in a slot.
    mutating func opened(_ slot: Int) {
        guard filter.selection.client != nil else { return }
        // Slots are given out in order, so a new one is the next.
        if slot < clients.count { clients[slot] = .unknown } else { clients.append(.unknown) }
    }

    /// Whether the client of a connection is still to be told.
    @inline(__always)
    func isUndecided(_ slot: Int) -> Bool {
        slot < clients.count && clients[slot] == .unknown
    }

    /// The record at `index` of this batch's output waits for its client.
    mutating func hold(_ index: Int, _ slot: Int) {
        held[slot, default: []].append(index)
    }

    /// The client of a connection is known.
    ///
    /// - Parameters:
    ///   - identifier: nil when no more will be known of it.
    ///   - order: that of the event which tells it.
    mutating func decide(_ slot: Int, client identifier: String?, order: UInt64, _ output: inout LaneOutput.Content) {
        guard slot < clients.count else { return }
        let isWanted = identifier.map { filter.wants(client: $0) } ?? false
        clients[slot] = isWanted ? .wanted : .unwanted
        for var carried in carried.removeValue(forKey: slot) ?? [] {
            carriedBytes &-= carried.bytes.count
            guard isWanted else { continue }
            carried.record.order = order
            output.add(carried.record) { $0.append(carried.bytes) }
        }
        for index in held.removeValue(forKey: slot) ?? [] where !isWanted {
            let start = output.records[index].start
            output.records[index].end = start
        }
    }

    /// The batch ends: what is held leaves its output.
    ///
    /// - Returns: how many events are left out because too much is held.
    mutating func endBatch(_ output: inout LaneOutput.Content) -> Int {
        if held.isEmpty { return 0 }
        var forgotten = 0
        for (slot, indices) in held.sorted(by: { $0.key < $1.key }) {
            for index in indices where !carry(index, slot, &output) { forgotten &+= 1 }
        }
        held.removeAll(keepingCapacity: true)
        return forgotten
    }

    /// Takes a record out of its batch; false when there is no room to keep it.
    private mutating func carry(_ index: Int, _ slot: Int, _ output: inout LaneOutput.Content) -> Bool {
        var record = output.records[index]
        output.records[index].end = record.start
        let bytes = output.bytes.span.extracting(record.start..<record.end)
        guard carried[slot]?.count ?? 0 < Self.maximumCarried,
            carriedBytes &+ bytes.count <= Self.maximumCarriedBytes
        else { return false }
        // What the event lets others know, it does where it stood.
        record.isLate = true
        record.publish = -1
        record.observation = -1
        carried[slot, default: []].append(Carried(record: record, bytes: [UInt8](copying: bytes)))
        carriedBytes &+= bytes.count
        return true
    }
}
