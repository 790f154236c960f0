/// How often something happened, and where first.
public struct Occurrences: Sendable, Equatable {
    /// How many frames are remembered.
    public static let rememberedFrames = 3

    /// How often.
    public private(set) var count: UInt64 = 0
    /// The first frames it happened in, at most `rememberedFrames`, ascending.
    public private(set) var frames: [UInt64] = []

    /// Never.
    public init() {}

    /// Counts one; without a frame where that is 0.
    mutating func add(frame: UInt64) {
        count &+= 1
        if frame > 0, frames.count < Self.rememberedFrames, frames.last != frame { frames.append(frame) }
    }

    mutating func add(_ other: Occurrences) {
        count &+= other.count
        frames = Array(Set(frames).union(other.frames).sorted().prefix(Self.rememberedFrames))
    }
}
