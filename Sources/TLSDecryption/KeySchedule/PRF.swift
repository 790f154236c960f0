package import OpenSSL

/// The pseudorandom function of TLS 1.0 to 1.2, which makes all secrets from another.
package enum PRF: Sendable, Equatable {
    /// That of TLS 1.0 and 1.1 (RFC 2246 section 5).
    case md5AndSHA1
    /// That of TLS 1.2 (RFC 5246 section 5).
    case hash(HashFunction)

    /// The one that a version and a cipher suite lead to.
    package init(_ version: TLSVersionNumber, _ parameters: CipherSuiteParameters) {
        self = version.rawValue < TLSVersionNumber.tls12.rawValue ? .md5AndSHA1 : .hash(parameters.hash)
    }

    /// The hash functions whose digests of the handshake, one after the other, go into secrets and Finished.
    package var transcriptHashes: [HashFunction] {
        switch self {
        case .md5AndSHA1: [.md5, .sha1]
        case .hash(let hash): [hash]
        }
    }

    /// `count` bytes from a secret, a label and a seed.
    package func callAsFunction(
        _ secret: SecretBytes,
        label: String,
        seed: [UInt8],
        count: Int
    ) throws(OpenSSLError) -> SecretBytes {
        let seed = Array(label.utf8) + seed
        switch self {
        case .hash(let hash):
            return try Self.expand(hash, secret, seed, count).secret(limit: count)
        case .md5AndSHA1:
            // Each half, which share a byte in the middle when the length is odd.
            let half = (secret.count + 1) / 2
            var output = try Self.expand(.md5, secret.slice(0..<half), seed, count)
            let last = secret.slice((secret.count - half)..<secret.count)
            output.combine(with: try Self.expand(.sha1, last, seed, count).secret(limit: count))
            return output.secret(limit: count)
        }
    }

    /// P_hash.
    private static func expand(
        _ hash: HashFunction,
        _ secret: SecretBytes,
        _ seed: [UInt8],
        _ count: Int
    ) throws(OpenSSLError) -> SecretBuilder {
        let keyed = try KeyedHMAC(hash, key: secret)
        var output = SecretBuilder(capacity: count + hash.digestLength)
        var next = keyed.authenticationCode(of: seed.span)
        while output.count < count {
            guard let current = next, let piece = current.withSpan({ keyed.authenticationCode(of: $0, seed.span) })
            else { throw OpenSSLError("make an HMAC-\(hash.rawValue)", causes: []) }
            output.append(piece)
            next = current.withSpan { keyed.authenticationCode(of: $0) }
        }
        return output
    }
}
