import WireBytes

/// What precedes the payload of a frame (RFC 6455 §5.2): 2 to 14 bytes.
///
///     FIN, RSV1-3, opcode | MASK, length (7 bits) | longer length (0, 2 or 8) | masking key (0 or 4)
struct FrameHeader {
    static let maximumLength = 14

    /// RSV1, which marks the first frame of a compressed message (RFC 7692 §6).
    static let compressed: UInt8 = 0b100

    var isFinal: Bool
    /// RSV1, RSV2 and RSV3, the first of them highest.
    var reserved: UInt8
    var opcode: Opcode
    var isMasked: Bool
    /// The masking key, first byte highest; 0 without one.
    var mask: UInt32
    /// How long the payload is.
    var length: UInt64
    /// Whether the length took as few bytes as it could.
    var isMinimal: Bool

    /// No frame yet.
    static var none: FrameHeader {
        let bytes: InlineArray<2, UInt8> = [0, 0]
        return FrameHeader(decoding: bytes.span, at: 0)
    }

    /// How long the header is that has this second byte.
    static func length(second: UInt8) -> Int {
        let longer =
            switch second & 0x7F {
            case 126: 2
            case 127: 8
            default: 0
            }
        return 2 &+ longer &+ (second & 0x80 == 0 ? 0 : 4)
    }

    /// Reads the header at `offset`.
    ///
    /// - Precondition: it is there in full.
    init(decoding bytes: Span<UInt8>, at offset: Int) {
        let (first, second) = (bytes[offset], bytes[offset &+ 1])
        isFinal = first & 0x80 != 0
        reserved = first &>> 4 & 0b111
        opcode = Opcode(rawValue: first & 0x0F)
        isMasked = second & 0x80 != 0
        var end = offset &+ 2
        switch second & 0x7F {
        case 126:
            length = UInt64(bytes.bigEndianUInt16(at: end))
            isMinimal = length > 125
            end &+= 2
        case 127:
            length = bytes.bigEndianUInt64(at: end)
            isMinimal = length > 0xFFFF
            end &+= 8
        case let short:
            length = UInt64(short)
            isMinimal = true
        }
        mask = isMasked ? bytes.bigEndianUInt32(at: end) : 0
    }
}
