import WireBytes

/// A handshake message that is not what its type says.
struct MalformedHandshake: Error, Equatable {
    /// What is wrong.
    enum Problem: Equatable {
        /// A field needed `needed` bytes where `available` were left.
        case endOfBytes(needed: Int, available: Int)
        /// So many bytes follow the last field.
        case leftover(Int)
        /// A field is longer than its type allows.
        case length(Int, limit: Int)
        /// A list's length is no multiple of its elements' size.
        case unevenList(Int)
    }

    /// Where, in bytes from the start of the message's body.
    var offset: Int
    /// What is wrong there.
    var problem: Problem

    init(offset: Int, _ problem: Problem) {
        self.offset = offset
        self.problem = problem
    }

    init(_ end: EndOfBytes) {
        offset = end.offset
        problem = .endOfBytes(needed: end.needed, available: end.available)
    }
}
