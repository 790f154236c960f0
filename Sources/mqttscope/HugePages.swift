import CMalloc
import Glibc

/// The program's memory in pages of 2 MiB, where the system gives them.
///
/// The tables of an analysis are looked into at random for each message: with pages of 4 KiB, a tenth of all time goes
/// into finding them.
enum HugePages {
    /// Memory that is asked for in large pages: 64 MiB; of a larger analysis, the rest comes in small ones.
    private static let length = 64 << 20
    private static let pageLength = 2 << 20

    /// Lets the memory that is allocated from now on lie in one piece, and asks for large pages for it.
    ///
    /// Nothing depends on whether they are given.
    static func prepare() {
        mallopt(M_ARENA_MAX, 1)
        // The tables themselves, too, unless they are very large.
        mallopt(M_MMAP_THRESHOLD, 32 << 20)
        mallopt(M_TOP_PAD, Int32(length))
        unsafe free(malloc(1))
        guard let end = unsafe sbrk(0), Int(bitPattern: end) > length else { return }
        let first = (Int(bitPattern: end) - length + pageLength - 1) / pageLength * pageLength
        guard let start = unsafe UnsafeMutableRawPointer(bitPattern: first) else { return }
        _ = unsafe madvise(start, Int(bitPattern: end) - first, MADV_HUGEPAGE)
    }
}
