/// Room for the open readers of a capture of several files.
///
/// Arrays hold copyable values only, and a reader must not be moved in and out of a box for each frame.
@safe
struct ReaderSlots: ~Copyable {
    private let base: UnsafeMutablePointer<CaptureReader>
    private var opened: [Bool]

    /// `count` empty slots.
    init(count: Int) {
        opened = [Bool](repeating: false, count: count)
        unsafe base = .allocate(capacity: max(1, count))
    }

    deinit {
        for index in opened.indices where opened[index] {
            unsafe (base + index).deinitialize(count: 1)
        }
        unsafe base.deallocate()
    }

    /// True when there is a reader in the slot.
    @inline(__always)
    func isOpen(_ index: Int) -> Bool { opened[index] }

    /// Fills an empty slot.
    mutating func open(_ index: Int, with reader: consuming CaptureReader) {
        precondition(!opened[index])
        unsafe (base + index).initialize(to: reader)
        opened[index] = true
    }

    /// Empties a slot and closes its reader.
    mutating func close(_ index: Int) {
        precondition(opened[index])
        unsafe (base + index).deinitialize(count: 1)
        opened[index] = false
    }

    /// The reader in a slot.
    ///
    /// - Precondition: The slot is filled.
    subscript(index: Int) -> CaptureReader {
        @inline(__always)
        _read {
            precondition(opened[index])
            yield unsafe base[index]
        }
        @inline(__always)
        _modify {
            precondition(opened[index])
            yield unsafe &base[index]
        }
    }
}
