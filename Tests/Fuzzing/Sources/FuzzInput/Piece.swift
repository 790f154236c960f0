public import TCPReassembly

/// Bytes of one direction that arrive together, or a gap.
public struct Piece {
    /// Who sent them.
    public let sender: Endpoint
    /// The bytes; none for a gap.
    public let bytes: [UInt8]
    /// Whether they are missing.
    public let isGap: Bool
    /// How many they are.
    public let length: UInt64

    /// Bytes that arrived.
    public init(_ sender: Endpoint, _ bytes: [UInt8]) {
        self.sender = sender
        self.bytes = bytes
        isGap = false
        length = UInt64(bytes.count)
    }

    /// Bytes that did not.
    public init(_ sender: Endpoint, missing length: UInt64) {
        self.sender = sender
        bytes = []
        isGap = true
        self.length = length
    }

    /// Two bytes of head: direction, gap and the length's high bits; its low bits.
    public static func all(_ input: inout Input) -> [Piece] {
        var pieces: [Piece] = []
        while !input.isAtEnd {
            let head = input.byte()
            let length = Int(head >> 2 & 0x0F) << 8 | Int(input.byte())
            let sender: Endpoint = head & 1 == 0 ? .first : .second
            if head & 2 != 0 {
                // The largest lengths that a gap may have lie far beyond any packet.
                let length = UInt64(max(1, length)) << (head & 0x80 != 0 ? 20 : 0)
                pieces.append(Piece(sender, missing: length))
            } else {
                pieces.append(Piece(sender, input.piece(length)))
            }
        }
        return pieces
    }

    /// The same bytes, one at a time.
    public var bytewise: [Piece] {
        bytes.map { Piece(sender, [$0]) }
    }
}
