package import OpenSSL

/// The master secret of TLS 1.0 to 1.2, and what it is made from.
package enum MasterSecret {
    /// Its length, in bytes.
    package static let length = 48

    /// The master secret (RFC 5246 section 8.1).
    ///
    /// - Parameters:
    ///   - premasterSecret: what the key exchange led to.
    ///   - clientRandom: 32 bytes of ClientHello.
    ///   - serverRandom: 32 bytes of ServerHello.
    ///   - prf: the version's function.
    package static func master(
        premasterSecret: SecretBytes,
        clientRandom: [UInt8],
        serverRandom: [UInt8],
        prf: PRF
    ) throws(OpenSSLError) -> SecretBytes {
        try prf(premasterSecret, label: "master secret", seed: clientRandom + serverRandom, count: length)
    }

    /// The master secret that covers the handshake up to ClientKeyExchange (RFC 7627 section 4).
    package static func extended(
        premasterSecret: SecretBytes,
        sessionHash: [UInt8],
        prf: PRF
    ) throws(OpenSSLError) -> SecretBytes {
        try prf(premasterSecret, label: "extended master secret", seed: sessionHash, count: length)
    }

    /// The premaster secret with a pre-shared key (RFC 4279 sections 2 to 4).
    ///
    /// - Parameters:
    ///   - preSharedKey: the key.
    ///   - otherSecret: what the key exchange led to; without one, as many zeros as the key has bytes.
    package static func premasterSecret(preSharedKey: SecretBytes, otherSecret: SecretBytes? = nil) -> SecretBytes {
        let other = otherSecret ?? SecretBytes([UInt8](repeating: 0, count: preSharedKey.count))
        var secret = SecretBuilder(capacity: 4 + other.count + preSharedKey.count)
        for part in [other, preSharedKey] {
            let length: [2 of UInt8] = [
                UInt8(truncatingIfNeeded: part.count >> 8), UInt8(truncatingIfNeeded: part.count),
            ]
            secret.append(length.span)
            secret.append(part)
        }
        return secret.secret()
    }
}
