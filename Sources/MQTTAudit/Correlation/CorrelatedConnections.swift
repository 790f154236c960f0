import MQTTTimeline

/// The connections that are open, and those that ended not long ago: messages on their way still refer to them.
struct CorrelatedConnections {
    /// How long a connection that ended is remembered: 30 s.
    static let memory: Int64 = 30_000_000_000
    /// How many of them: 4,096; the oldest goes first.
    static let maximumEnded = 4096

    /// By handle.
    private var open: [CorrelatedConnection?] = []
    private var byNumber: [UInt64: CorrelatedConnection] = [:]
    /// Numbers of those that ended, in that order.
    private var ended: [(number: UInt64, timestamp: Int64)] = []
    private var firstEnded = 0

    @inline(__always)
    subscript(handle: Int) -> CorrelatedConnection? { handle < open.count ? open[handle] : nil }

    /// The connection with a number; nil when it is not remembered.
    @inline(__always)
    func numbered(_ number: UInt64) -> CorrelatedConnection? { byNumber[number] }

    mutating func opened(_ handle: Int, number: UInt64, _ opening: ConnectionOpening) -> CorrelatedConnection {
        while open.count <= handle { open.append(nil) }
        let connection = CorrelatedConnection(number: number, opening)
        open[handle] = connection
        byNumber[number] = connection
        return connection
    }

    mutating func closed(_ handle: Int, at timestamp: Int64) {
        guard let connection = self[handle] else { return }
        open[handle] = nil
        ended.append((connection.number, timestamp))
    }

    mutating func advance(to now: Int64) {
        while firstEnded < ended.count,
            now &- ended[firstEnded].timestamp > Self.memory || ended.count &- firstEnded > Self.maximumEnded
        {
            byNumber[ended[firstEnded].number] = nil
            firstEnded &+= 1
        }
        guard firstEnded > 1024, firstEnded > ended.count / 2 else { return }
        ended.removeFirst(firstEnded)
        firstEnded = 0
    }

    /// All open connections, in the order of their handles.
    var all: [CorrelatedConnection] { open.compactMap { $0 } }
}
