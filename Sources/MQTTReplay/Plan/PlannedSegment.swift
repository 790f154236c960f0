/// A run of bytes as the captured client sent it, for a replay of bytes: one TCP segment, without what it repeated.
public struct PlannedSegment: Sendable, Equatable {
    /// The time of its frame, nanoseconds since the plan's origin.
    public var at: Int64
    /// Its place among all segments of the plan, in the capture's order; from 0.
    public var order: Int
    /// Its frame.
    public var frame: UInt64
    /// Where it lies in `PlannedConnection.segmentBytes`.
    public var bytes: Range<Int>

    /// A run of bytes.
    public init(at: Int64, order: Int, frame: UInt64, bytes: Range<Int>) {
        self.at = at
        self.order = order
        self.frame = frame
        self.bytes = bytes
    }
}
