import TCPReassembly
import WireBytes

/// What came of one side before it can be read, with what brought it, in order.
struct HeldBytes {
    /// Bytes up to `end`, or missing ones at it.
    struct Piece {
        var end: Int
        var arrival: Arrival
        var missing: MissingBytes?
    }

    private(set) var bytes: [UInt8] = []
    private(set) var pieces: [Piece] = []

    /// What it takes, as limits count it.
    var cost: Int { bytes.count &+ pieces.count &* 64 }

    mutating func append(_ input: Span<UInt8>, _ arrival: Arrival) {
        guard input.count > 0 else { return }
        bytes.append(copying: input)
        pieces.append(Piece(end: bytes.count, arrival: arrival))
    }

    mutating func append(_ missing: MissingBytes, _ arrival: Arrival) {
        pieces.append(Piece(end: bytes.count, arrival: arrival, missing: missing))
    }
}
