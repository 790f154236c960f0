/// The frames that brought a run of bytes.
public struct Arrival: Sendable, Equatable {
    /// The frame with which the run was complete.
    public var frame: UInt64
    /// That frame's time, nanoseconds since 1970.
    public var timestamp: Int64
    /// The frames before `frame` that brought a part, in order; empty when one frame brought all.
    public var earlierFrames: [UInt64]

    /// The frames of a run.
    @inlinable
    public init(frame: UInt64, timestamp: Int64, earlierFrames: [UInt64] = []) {
        self.frame = frame
        self.timestamp = timestamp
        self.earlierFrames = earlierFrames
    }
}

/// What a layer over TCP hands on of one direction: the next bytes, or that some are missing.
public struct StreamRun: Sendable, Equatable {
    /// Bytes, or what is known of their absence.
    public enum Content: Sendable, Equatable {
        /// The bytes in this range of the layer's output.
        case bytes(Range<Int>)
        /// Bytes that cannot be had.
        case missing(MissingBytes)
    }

    /// Who sent them.
    public var sender: Endpoint
    /// What there is.
    public var content: Content
    /// What brought the bytes; for missing ones, what made that known.
    public var arrival: Arrival

    /// A run of one direction.
    @inlinable
    public init(sender: Endpoint, content: Content, arrival: Arrival) {
        self.sender = sender
        self.content = content
        self.arrival = arrival
    }
}

/// Bytes of a stream that cannot be had.
public struct MissingBytes: Sendable, Equatable {
    /// How many, as far as is known.
    public var length: UInt64
    /// Whether `length` is exact; else it is the most that there was room for.
    public var isExact: Bool
    /// Why, as events say it: a `StreamGap.Reason`, or a layer's own word.
    public var reason: String

    /// Missing bytes.
    @inlinable
    public init(length: UInt64, isExact: Bool, reason: String) {
        self.length = length
        self.isExact = isExact
        self.reason = reason
    }
}
