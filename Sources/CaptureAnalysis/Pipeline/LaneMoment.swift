import Synchronization

/// What a lane is looking at, which places the records that are caused now.
///
/// Only the lane's thread uses it. It is atomic because that is read and written without the check for overlapping
/// accesses that any other variable of a class needs, and it changes with every segment.
final class LaneMoment: Sendable {
    private let stored = Atomic<UInt64>(0)
    private let storedSlot = Atomic<Int>(-1)

    /// The order of records that are caused now.
    var order: UInt64 {
        get { stored.load(ordering: .relaxed) }
        set { stored.store(newValue, ordering: .relaxed) }
    }

    /// The slot of the connection that is looked at, as its facts have it, too; those are not near for every packet.
    var slot: Int {
        get { storedSlot.load(ordering: .relaxed) }
        set { storedSlot.store(newValue, ordering: .relaxed) }
    }
}
