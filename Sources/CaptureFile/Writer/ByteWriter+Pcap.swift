internal import PacketHeaders
internal import WireBytes

/// The two structures of a classic capture file (draft-ietf-opsawg-pcap).
extension ByteWriter {
    /// Appends the file header.
    ///
    ///     magic number (4)  major (2)  minor (2)  reserved (8)  snapshot length (4)  link type (4)
    mutating func appendPcapHeader(linkType: LinkType, snapshotLength: UInt32, nanoseconds: Bool) {
        append(littleEndian: nanoseconds ? 0xA1B2_3C4D : 0xA1B2_C3D4)
        append(littleEndian: UInt32(4) << 16 | 2)
        append(littleEndian: 0)
        append(littleEndian: 0)
        append(littleEndian: snapshotLength)
        append(littleEndian: UInt32(linkType.rawValue))
    }

    /// Appends one record.
    ///
    ///     seconds (4)  fraction (4)  captured length (4)  original length (4)  frame
    mutating func appendPcapRecord(_ bytes: Span<UInt8>, timestamp: UInt64, originalLength: UInt32, nanoseconds: Bool) {
        let (seconds, fraction) = timestamp.quotientAndRemainder(dividingBy: 1_000_000_000)
        append(littleEndian: UInt32(seconds))
        append(littleEndian: UInt32(nanoseconds ? fraction : fraction / 1000))
        append(littleEndian: UInt32(bytes.count))
        append(littleEndian: originalLength)
        append(bytes)
    }
}
