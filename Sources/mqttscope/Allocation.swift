import CMalloc

/// How the program's memory is taken from the system.
enum Allocation {
    /// From this size on, a block is a mapping of its own: 1 MiB.
    ///
    /// Tables grow to twice their size by a copy; what they leave then goes back to the system at once.
    private static let mappedSize: Int32 = 1 << 20

    /// To be called before anything large is allocated.
    static func prepare() {
        // With one for each thread, what one has freed is of no use to the others.
        mallopt(M_ARENA_MAX, 1)
        mallopt(M_MMAP_THRESHOLD, mappedSize)
    }
}
