import WireBytes

/// The last delivered bytes of one direction, kept to compare what is sent again.
///
/// They are few, because every segment of every connection passes through here: enough for the end of the last
/// segment, where a forged copy and the real one nearly always differ.
struct RecentBytes {
    /// How many bytes are kept, a power of two.
    static let capacity = 128

    /// The stream offset after the last byte kept.
    private var end: UInt64 = 0
    /// How many bytes before `end` are known, at most `capacity`.
    private var known: UInt8 = 0
    /// What is subtracted from a stream offset to get its place in `ring`.
    private var phase: UInt8 = 0
    private var ring = [128 of UInt8](repeating: 0)

    /// Keeps the tail of bytes that were delivered at `offset`.
    mutating func record(_ bytes: Span<UInt8>, at offset: UInt64) {
        let kept = min(bytes.count, Self.capacity)
        known = offset == end ? UInt8(min(Self.capacity, Int(known) &+ kept)) : UInt8(kept)
        end = offset &+ UInt64(bytes.count)
        if kept == Self.capacity {
            // The ring begins anew, so that one copy of a fixed length does.
            phase = UInt8(truncatingIfNeeded: end)
            ring = unsafe bytes.bytes.unsafeLoadUnaligned(fromByteOffset: bytes.count &- kept, as: [128 of UInt8].self)
            return
        }
        let start = place(of: offset)
        for index in 0..<kept { ring[(start &+ index) & (Self.capacity &- 1)] = bytes[index] }
    }

    private func place(of offset: UInt64) -> Int {
        Int(truncatingIfNeeded: offset &- UInt64(phase)) & (Self.capacity &- 1)
    }

    /// How many of `bytes`, which were sent again at `offset`, differ from those kept; and how many could be compared.
    func compare(_ bytes: Span<UInt8>, at offset: UInt64) -> (compared: Range<UInt64>, differing: Int) {
        let oldest = end &- UInt64(known)
        let from = max(offset, oldest)
        let to = min(offset &+ UInt64(bytes.count), end)
        guard from < to else { return (from..<from, 0) }
        var differing = 0
        for position in from..<to {
            if ring[place(of: position)] != bytes[Int(position &- offset)] { differing &+= 1 }
        }
        return (from..<to, differing)
    }
}
