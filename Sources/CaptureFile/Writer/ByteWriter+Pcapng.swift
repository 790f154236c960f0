internal import PacketHeaders
internal import WireBytes

/// The blocks of a pcapng file that the writer makes (draft-ietf-opsawg-pcapng).
extension ByteWriter {
    /// Section Header Block (section 4.1), of unknown section length.
    ///
    ///     Byte-Order Magic (4)  Major Version (2)  Minor Version (2)  Section Length (8)  Options
    mutating func appendSectionHeader(comment: String?) {
        let start = beginBlock(.sectionHeader)
        append(littleEndian: BlockType.byteOrderMagic)
        append(littleEndian: 1)
        append(littleEndian: .max)
        append(littleEndian: .max)
        if let comment { appendOption(OptionCode.comment, comment.utf8Span.span) }
        endBlock(from: start, hasOptions: comment != nil)
    }

    /// Interface Description Block (section 4.2), with timestamps in nanoseconds.
    ///
    ///     LinkType (2)  Reserved (2)  SnapLen (4)  Options
    mutating func appendInterfaceDescription(linkType: LinkType, snapshotLength: UInt32, name: String?) {
        let start = beginBlock(.interfaceDescription)
        append(littleEndian: UInt32(linkType.rawValue))
        append(littleEndian: snapshotLength)
        if let name { appendOption(OptionCode.interfaceName, name.utf8Span.span) }
        appendOption(OptionCode.interfaceTimestampResolution, [TimestampResolution.nanoseconds.rawValue].span)
        endBlock(from: start, hasOptions: true)
    }

    /// Enhanced Packet Block (section 4.3).
    ///
    ///     Interface ID (4)  Timestamp, upper then lower half (8)  Captured (4)  Original (4)  Packet Data  Options
    mutating func appendEnhancedPacket(
        _ bytes: Span<UInt8>,
        interface: UInt32,
        timestamp: UInt64,
        originalLength: UInt32,
        comment: String?
    ) {
        let start = beginBlock(.enhancedPacket)
        append(littleEndian: interface)
        append(littleEndian: UInt32(truncatingIfNeeded: timestamp >> 32))
        append(littleEndian: UInt32(truncatingIfNeeded: timestamp))
        append(littleEndian: UInt32(bytes.count))
        append(littleEndian: originalLength)
        appendPadded(bytes)
        if let comment { appendOption(OptionCode.comment, comment.utf8Span.span) }
        endBlock(from: start, hasOptions: comment != nil)
    }

    /// Decryption Secrets Block (section 4.7).
    ///
    ///     Secrets Type (4)  Secrets Length (4)  Secrets Data
    mutating func appendDecryptionSecrets(_ bytes: Span<UInt8>, type: UInt32) {
        let start = beginBlock(.decryptionSecrets)
        append(littleEndian: type)
        append(littleEndian: UInt32(bytes.count))
        appendPadded(bytes)
        endBlock(from: start, hasOptions: false)
    }

    private mutating func beginBlock(_ type: BlockType) -> Int {
        let start = count
        append(littleEndian: type.rawValue)
        append(littleEndian: 0)
        return start
    }

    /// Ends the options, and writes the length of the block that began at `start` in both of its places.
    private mutating func endBlock(from start: Int, hasOptions: Bool) {
        if hasOptions { append(littleEndian: 0) }
        let length = UInt32(count - start + 4)
        append(littleEndian: length)
        for index in 0..<4 {
            replace(at: start + 4 + index, with: UInt8(truncatingIfNeeded: length >> (8 * UInt32(index))))
        }
    }

    private mutating func appendOption(_ code: UInt16, _ value: Span<UInt8>) {
        precondition(value.count <= Int(UInt16.max), "an option holds at most 65,535 bytes")
        append(littleEndian: UInt32(value.count) << 16 | UInt32(code))
        appendPadded(value)
    }

    private mutating func appendPadded(_ bytes: Span<UInt8>) {
        append(bytes)
        for _ in 0..<(4 - bytes.count & 3) & 3 {
            append(0)
        }
    }
}
