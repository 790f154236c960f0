internal import CaptureFile
internal import NIOCore

/// What event loops have told of the live connections and nobody wrote yet, within a limit.
struct WaitingEvents: Sendable {
    /// Something that happened on a connection.
    struct Event: Sendable {
        enum Kind: Sendable {
            case opened(client: RecordedEnd?, server: RecordedEnd?)
            case data(RecordedConnection.Side)
            /// So many bytes were left out.
            case skipped(client: Int, server: Int)
            case closed(LiveClosing)
            case keyLog
        }

        var kind: Kind
        var connection: Int
        var at: Int64
        /// How many of the batch's bytes belong to it.
        var length = 0
    }

    /// Events in their order, with their bytes one behind the other.
    struct Batch: Sendable {
        fileprivate(set) var events: [Event] = []
        fileprivate(set) var bytes: [UInt8] = []
    }

    /// What an event counts beside its bytes.
    private static let bytesOfEvent = 64

    private let maximumBytes: Int
    private var batch = Batch()
    private var isDraining = false
    /// Something did not fit; until the writer is there, nothing else has to, or holes would come one after another.
    private var isFull = false
    private var skipped: [Int: (client: Int, server: Int)] = [:]
    private var left: Set<Int> = []
    private(set) var droppedBytes = 0
    private(set) var droppedConnections = 0
    private(set) var failure: CaptureError?

    init(maximumBytes: Int) {
        self.maximumBytes = maximumBytes
    }

    private mutating func fits(_ count: Int) -> Bool {
        let size = batch.bytes.count &+ batch.events.count &* Self.bytesOfEvent
        if size &+ count &+ Self.bytesOfEvent > maximumBytes { isFull = true }
        return !isFull
    }

    mutating func open(_ connection: Int, client: RecordedEnd?, server: RecordedEnd?, at: Int64) {
        guard fits(0) else {
            droppedConnections &+= 1
            left.insert(connection)
            return
        }
        batch.events.append(Event(kind: .opened(client: client, server: server), connection: connection, at: at))
    }

    mutating func add(
        _ bytes: ByteBufferView,
        of connection: Int,
        from side: RecordedConnection.Side,
        at: Int64
    ) {
        if bytes.isEmpty { return }
        guard left.isEmpty || !left.contains(connection), fits(bytes.count) else {
            droppedBytes &+= bytes.count
            if left.contains(connection) { return }
            var counts = skipped[connection] ?? (0, 0)
            if side == .client { counts.client &+= bytes.count } else { counts.server &+= bytes.count }
            skipped[connection] = counts
            return
        }
        noteSkipped(connection, at)
        batch.bytes.append(contentsOf: bytes)
        batch.events.append(Event(kind: .data(side), connection: connection, at: at, length: bytes.count))
    }

    /// An end is always kept: there is one for each beginning that was.
    mutating func close(_ connection: Int, _ how: LiveClosing, at: Int64) {
        if left.remove(connection) != nil { return }
        noteSkipped(connection, at)
        batch.events.append(Event(kind: .closed(how), connection: connection, at: at))
    }

    mutating func add(keyLog lines: [UInt8]) {
        batch.bytes.append(contentsOf: lines)
        batch.events.append(Event(kind: .keyLog, connection: -1, at: 0, length: lines.count))
    }

    private mutating func noteSkipped(_ connection: Int, _ at: Int64) {
        guard !skipped.isEmpty, let counts = skipped.removeValue(forKey: connection) else { return }
        let kind = Event.Kind.skipped(client: counts.client, server: counts.server)
        batch.events.append(Event(kind: kind, connection: connection, at: at))
    }

    /// Whether the caller has to see to it that what waits is written: nobody is doing so.
    mutating func beginsDrain() -> Bool {
        if isDraining { return false }
        isDraining = true
        return true
    }

    /// Gives what waits in exchange for a batch that was written; false when nothing waits.
    mutating func take(_ written: inout Batch) -> Bool {
        if batch.events.isEmpty {
            isDraining = false
            return false
        }
        written.events.removeAll(keepingCapacity: true)
        written.bytes.removeAll(keepingCapacity: true)
        swap(&written, &batch)
        isFull = false
        return true
    }

    /// Nothing is kept from now on.
    mutating func fail(_ error: CaptureError) {
        failure = error
        batch = Batch()
        skipped = [:]
        left = []
    }
}
