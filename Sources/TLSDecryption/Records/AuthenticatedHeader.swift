/// What records are authenticated with beside what they hold.
struct AuthenticatedHeader {
    /// The sequence number, which is not on the wire.
    var sequence: UInt64
    /// The type in the header.
    var contentType: UInt8
    /// The version in the header.
    var version: UInt16

    /// The header as it is on the wire (RFC 8446 section 5.2).
    func tls13(length: Int) -> [5 of UInt8] {
        [
            contentType, UInt8(truncatingIfNeeded: version >> 8), UInt8(truncatingIfNeeded: version),
            UInt8(truncatingIfNeeded: length >> 8), UInt8(truncatingIfNeeded: length),
        ]
    }

    /// The sequence number and the header (RFC 5246 section 6.2.3.1).
    func legacy(length: Int) -> [13 of UInt8] {
        var bytes: [13 of UInt8] = .init(repeating: 0)
        for index in 0..<8 { bytes[index] = UInt8(truncatingIfNeeded: sequence >> UInt64(56 - 8 * index)) }
        let header = tls13(length: length)
        for index in 0..<5 { bytes[8 + index] = header[index] }
        return bytes
    }
}
