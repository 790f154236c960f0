import TCPReassembly

/// One direction of a connection until the handshake is over.
struct OpeningSide {
    /// How far its head came.
    enum Progress {
        /// It is not complete.
        case head
        /// It is; what follows is held.
        case body
        /// Bytes of it are missing; all is held, so that frames can be looked for in it.
        case lost
    }

    var progress = Progress.head
    var head = HTTPHeadCollector()
    var held = HeldBytes()

    /// Whether nothing was seen.
    var isSilent: Bool { progress == .head && head.bytes.isEmpty }
}
