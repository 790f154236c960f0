/// What a layer over TCP made of what went in; emptied by its user.
public struct LayerOutput<Event>: ~Copyable {
    /// The bytes that `events` refer to.
    public var bytes: [UInt8] = []
    /// What happened, in order.
    public var events: [Event] = []

    /// Nothing.
    @inlinable
    public init() {}

    /// Empties it and keeps the memory.
    @inlinable
    public mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        events.removeAll(keepingCapacity: true)
    }
}
