import WireBytes

/// ClientHello in the form of SSL 2.0, by which old clients offer TLS to servers of any age (RFC 5246 appendix E.2).
enum LegacyClientHello {
    /// The message without its two bytes of length.
    static func decode(_ reader: inout WireReader) throws(MalformedHandshake) -> ClientHello {
        var hello = ClientHello()
        _ = try reader.uint8()
        hello.legacyVersion = TLSVersionNumber(rawValue: try reader.uint16())
        let suitesLength = Int(try reader.uint16())
        let sessionLength = Int(try reader.uint16())
        let challengeLength = Int(try reader.uint16())
        guard suitesLength % 3 == 0 else {
            throw MalformedHandshake(offset: 3, .unevenList(suitesLength))
        }
        let suites = try reader.opaque(suitesLength)
        for offset in stride(from: suites.lowerBound, to: suites.upperBound, by: 3) where reader.bytes[offset] == 0 {
            hello.cipherSuites.append(reader.bytes.bigEndianUInt16(at: offset + 1))
        }
        hello.sessionID = reader.copy(try reader.opaque(sessionLength))
        guard challengeLength <= 32 else {
            throw MalformedHandshake(offset: 7, .length(challengeLength, limit: 32))
        }
        let challenge = reader.copy(try reader.opaque(challengeLength))
        hello.random = Array(repeating: 0, count: 32 - challengeLength) + challenge
        try reader.finish()
        return hello
    }
}
