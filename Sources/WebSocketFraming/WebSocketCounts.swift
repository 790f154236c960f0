/// What was seen in one direction of a WebSocket connection.
public struct WebSocketCounts: Sendable, Equatable {
    /// Frames of every kind.
    public var frames: UInt64 = 0
    /// Messages that ended.
    public var messages: UInt64 = 0
    /// Messages among them that were compressed.
    public var compressedMessages: UInt64 = 0
    /// Ping frames.
    public var pings: UInt64 = 0
    /// Pong frames.
    public var pongs: UInt64 = 0
    /// Bytes after the Close frame, which have no meaning.
    public var bytesAfterClose: UInt64 = 0
    /// Violations that were not told because there were too many.
    public var untoldViolations: UInt64 = 0
    /// How often frames were found again after a loss.
    public var resumptions: UInt64 = 0
    /// How often the rest of a direction was given up: nothing was found after a loss, or it did not inflate.
    public var abandonments: UInt64 = 0

    /// Nothing was seen.
    public init() {}

    /// Adds what another direction showed.
    public static func += (left: inout WebSocketCounts, right: WebSocketCounts) {
        left.frames &+= right.frames
        left.messages &+= right.messages
        left.compressedMessages &+= right.compressedMessages
        left.pings &+= right.pings
        left.pongs &+= right.pongs
        left.bytesAfterClose &+= right.bytesAfterClose
        left.untoldViolations &+= right.untoldViolations
        left.resumptions &+= right.resumptions
        left.abandonments &+= right.abandonments
    }
}
