import WireBytes

/// The last delivered bytes of one direction, kept to compare what is sent again.
@safe
final class RecentBytes {
    /// How many bytes are kept, a power of two.
    static let capacity = 512

    private let ring: UnsafeMutablePointer<UInt8>
    /// The stream offset after the last byte kept.
    private var end: UInt64 = 0
    /// How many bytes before `end` are known, at most `capacity`.
    private var known = 0

    init() {
        unsafe ring = .allocate(capacity: RecentBytes.capacity)
        unsafe ring.initialize(repeating: 0, count: RecentBytes.capacity)
    }

    deinit {
        unsafe ring.deallocate()
    }

    /// Keeps the tail of bytes that were delivered at `offset`.
    func record(_ bytes: Span<UInt8>, at offset: UInt64) {
        let capacity = RecentBytes.capacity
        if offset != end { known = 0 }
        let kept = min(bytes.count, capacity)
        let skipped = bytes.count &- kept
        end = offset &+ UInt64(bytes.count)
        known = min(capacity, known &+ kept)
        let position = Int(truncatingIfNeeded: offset &+ UInt64(skipped)) & (capacity &- 1)
        let beforeWrap = min(kept, capacity &- position)
        unsafe bytes.withUnsafeBufferPointer { source in
            guard let start = source.baseAddress else { return }
            unsafe (ring + position).update(from: start + skipped, count: beforeWrap)
            unsafe ring.update(from: start + skipped + beforeWrap, count: kept &- beforeWrap)
        }
    }

    /// How many of `bytes`, which were sent again at `offset`, differ from those kept; and how many could be compared.
    func compare(_ bytes: Span<UInt8>, at offset: UInt64) -> (compared: Range<UInt64>, differing: Int) {
        let oldest = end &- UInt64(known)
        let from = max(offset, oldest)
        let to = min(offset &+ UInt64(bytes.count), end)
        guard from < to else { return (from..<from, 0) }
        var differing = 0
        for position in from..<to {
            let index = Int(truncatingIfNeeded: position) & (RecentBytes.capacity &- 1)
            if unsafe ring[index] != bytes[Int(position &- offset)] { differing &+= 1 }
        }
        return (from..<to, differing)
    }
}
