import FuzzInput
import TCPReassembly

/// Bytes of one direction that arrive together, or a gap.
struct Piece {
    let sender: Endpoint
    let bytes: [UInt8]
    let isGap: Bool
    let length: UInt64

    /// Two bytes of head: direction, gap and the length's high bits; its low bits.
    static func all(_ input: inout Input) -> [Piece] {
        var pieces: [Piece] = []
        while !input.isAtEnd {
            let head = input.byte()
            let length = Int(head >> 2 & 0x0F) << 8 | Int(input.byte())
            let sender: Endpoint = head & 1 == 0 ? .first : .second
            if head & 2 != 0 {
                // The largest lengths that a gap may have lie far beyond any packet.
                let length = UInt64(max(1, length)) << (head & 0x80 != 0 ? 20 : 0)
                pieces.append(Piece(sender: sender, bytes: [], isGap: true, length: length))
            } else {
                let bytes = input.piece(length)
                pieces.append(Piece(sender: sender, bytes: bytes, isGap: false, length: UInt64(bytes.count)))
            }
        }
        return pieces
    }

    /// The same bytes, one at a time.
    var bytewise: [Piece] {
        bytes.map { Piece(sender: sender, bytes: [$0], isGap: false, length: 1) }
    }
}
