import OpenSSL

/// Padding and MAC at the end of a plaintext (RFC 5246 section 6.2.3).
enum RecordMAC {
    /// Removes padding, of which each byte says how many more there are; false when they do not agree.
    static func removePadding(from plaintext: inout OutputSpan<UInt8>) -> Bool {
        let padding = paddingLength(plaintext.span)
        guard padding > 0 else { return false }
        plaintext.removeLast(padding)
        return true
    }

    /// Removes the MAC; false when it is not the one of what is before it.
    static func removeMAC(
        _ mac: borrowing KeyedHMAC,
        _ header: AuthenticatedHeader,
        from plaintext: inout OutputSpan<UInt8>
    ) -> Bool {
        guard verify(mac, header, plaintext.span) else { return false }
        plaintext.removeLast(mac.hash.digestLength)
        return true
    }

    /// Whether bytes end with the MAC of what is before it.
    static func verify(_ mac: borrowing KeyedHMAC, _ header: AuthenticatedHeader, _ bytes: Span<UInt8>) -> Bool {
        let length = bytes.count - mac.hash.digestLength
        guard length >= 0, length <= RecordLimits.maximumPlaintextLength else { return false }
        let header = header.legacy(length: length)
        return mac.verify(
            bytes.extracting(last: mac.hash.digestLength),
            of: header.span,
            bytes.extracting(first: length)
        )
    }

    /// How many bytes of padding there are, the one that tells included; 0 when it cannot be right.
    private static func paddingLength(_ bytes: Span<UInt8>) -> Int {
        guard let last = bytes.indices.last else { return 0 }
        let padding = Int(bytes[last]) + 1
        guard padding <= bytes.count else { return 0 }
        for index in (bytes.count - padding)..<bytes.count where bytes[index] != bytes[last] { return 0 }
        return padding
    }
}
