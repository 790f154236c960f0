import WireBytes

/// The topics of the deliveries under way in one direction, in one piece of memory.
///
/// Exchanges mostly end in the order in which they began, so the memory is mostly used from its beginning again; where
/// they do not, what is left is moved together.
struct TopicPool {
    /// Bytes for the topics of one direction: 64 KiB, of which half can be taken at any time.
    static let maximumBytes = 64 << 10

    /// Where a topic is; of length 0 when it is not kept.
    struct Reference {
        fileprivate(set) var start: UInt32 = 0
        fileprivate(set) var length: UInt16 = 0
    }

    private(set) var bytes: [UInt8] = []
    private var live = 0

    /// Bytes there is memory for.
    var capacity: Int { bytes.count }

    /// Whether a topic of `length` bytes needs others to be moved together first.
    func isDue(_ length: Int) -> Bool { bytes.count &+ length > Self.maximumBytes }

    /// Whether a topic of `length` bytes can be kept.
    func canTake(_ length: Int) -> Bool { length > 0 && live &+ length <= Self.maximumBytes / 2 }

    mutating func store(_ topic: Span<UInt8>) -> Reference {
        var reference = Reference()
        reference.start = UInt32(bytes.count)
        reference.length = UInt16(clamping: topic.count)
        bytes.append(copying: topic.extracting(first: Int(reference.length)))
        live &+= Int(reference.length)
        return reference
    }

    func range(_ reference: Reference) -> Range<Int> {
        Int(reference.start)..<Int(reference.start) &+ Int(reference.length)
    }

    mutating func release(_ reference: Reference) {
        live &-= Int(reference.length)
        if live == 0 { bytes.removeAll(keepingCapacity: bytes.count <= 1024) }
    }

    /// Takes a topic over from the pool that this one replaces.
    mutating func move(_ reference: Reference, from old: TopicPool) -> Reference {
        if reference.length == 0 { return reference }
        var moved = reference
        moved.start = UInt32(bytes.count)
        bytes += old.bytes[old.range(reference)]
        live &+= Int(reference.length)
        return moved
    }
}
