internal import PacketHeaders
internal import WireBytes

/// The 24 bytes that begin a classic capture file (draft-ietf-opsawg-pcap, section 4).
///
///     magic number (4)  major (2)  minor (2)  reserved (8)  snapshot length (4)  FCS and link type (4)
struct PcapHeader {
    static let length = 24

    let byteOrder: CaptureFileFacts.ByteOrder
    let resolution: TimestampResolution
    /// How many bytes stand before the bytes of each frame.
    let recordHeaderLength: UInt64
    let linkType: LinkType

    /// Decodes the header; nil when `bytes` do not begin with one of its magic numbers.
    ///
    /// - Precondition: there are at least `length` bytes.
    init?(decoding bytes: Span<UInt8>) {
        let magic = bytes.bigEndianUInt32(at: 0)
        guard let variant = Self.variant(magic) ?? Self.variant(magic.byteSwapped) else { return nil }
        (resolution, recordHeaderLength) = variant
        let isBigEndian = Self.variant(magic) != nil
        byteOrder = isBigEndian ? .bigEndian : .littleEndian
        let network = isBigEndian ? bytes.bigEndianUInt32(at: 20) : bytes.littleEndianUInt32(at: 20)
        linkType = LinkType(fileValue: UInt16(truncatingIfNeeded: network))
    }

    /// True when `start` begins with a magic number of the format.
    static func matches(_ start: [UInt8]) -> Bool {
        guard start.count >= 4 else { return false }
        let magic = start.span.bigEndianUInt32(at: 0)
        return variant(magic) != nil || variant(magic.byteSwapped) != nil
    }

    /// What a magic number, in the file's own byte order, says about resolution and record headers.
    private static func variant(_ magic: UInt32) -> (TimestampResolution, UInt64)? {
        switch magic {
        case 0xA1B2_C3D4: (.microseconds, 16)
        case 0xA1B2_3C4D: (.nanoseconds, 16)
        // Kuznetzov's Linux captures of the nineties, which libpcap still reads.
        case 0xA1B2_CD34: (.microseconds, 24)
        default: nil
        }
    }
}
