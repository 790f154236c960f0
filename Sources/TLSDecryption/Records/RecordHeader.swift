import WireBytes

/// The five bytes before each record (RFC 8446 §5.1, RFC 5246 §6.2).
struct RecordHeader: Sendable, Equatable {
    /// How many bytes a header has.
    static let size = 5
    /// The most a record may hold after encryption: 2¹⁴ bytes and what TLS 1.2 allows for it.
    static let maximumLength = 1 << 14 + 2048

    /// What is inside, or 23 for anything in TLS 1.3.
    var contentType: UInt8
    /// The version on the record, which says little: 1.0 to 1.2 for TLS 1.3.
    var version: UInt16
    /// How many bytes follow.
    var length: Int

    /// The header as it is sent.
    var bytes: [UInt8] {
        [version, UInt16(truncatingIfNeeded: length)].reduce(into: [contentType]) {
            $0.append(UInt8(truncatingIfNeeded: $1 >> 8))
            $0.append(UInt8(truncatingIfNeeded: $1))
        }
    }

    /// The header at `offset`, of which all bytes must be there; nil when these bytes begin no record.
    init?(_ bytes: Span<UInt8>, at offset: Int) {
        contentType = bytes[offset]
        version = bytes.bigEndianUInt16(at: offset + 1)
        length = Int(bytes.bigEndianUInt16(at: offset + 3))
        guard (ContentType.changeCipherSpec...ContentType.heartbeat).contains(contentType),
            (0x0300...0x0304).contains(version), length <= Self.maximumLength
        else { return nil }
    }
}
