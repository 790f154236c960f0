/// What whoever owns the connection has to do after an event.
struct ConversationAction: Sendable, Equatable {
    /// How a connection is closed.
    enum Closing: Sendable, Equatable {
        /// After what was written: FIN.
        case finish
        /// At once: RST, so that nothing more is delivered.
        case reset
        /// FIN was sent and the server does not react.
        case drop
    }

    /// When `timerFired` is to be called, if nothing happens before; nil for never.
    var wakeAt: Int64?
    /// True when there is more to send as soon as what was written has left.
    var hasMore = false
    /// Close the connection like this.
    var close: Closing?
    /// Connect again at this time.
    var reconnectAt: Int64?
    /// True when all is said and only the end of the other connections is waited for.
    var isResting = false
    /// With order by cause: waits until everything before this place in the plan has happened.
    var waitsForOrder: Int?
    /// End the whole replay: why.
    var stop: String?
    /// True when nothing more will happen on this planned connection.
    var isOver = false

    mutating func wake(at time: Int64) {
        wakeAt = min(wakeAt ?? .max, time)
    }
}
