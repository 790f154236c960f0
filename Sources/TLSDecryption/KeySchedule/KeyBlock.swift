public import OpenSSL

/// The keys of both directions in TLS 1.0 to 1.2 (RFC 5246 section 6.3).
public struct KeyBlock: Sendable {
    /// What the client protects its records with.
    public var client: WriteKeys
    /// What the server protects its records with.
    public var server: WriteKeys

    /// The keys that follow from a master secret.
    ///
    /// - Parameters:
    ///   - masterSecret: 48 bytes.
    ///   - clientRandom: 32 bytes of ClientHello.
    ///   - serverRandom: 32 bytes of ServerHello.
    ///   - parameters: the cipher suite.
    ///   - version: the version that was negotiated.
    public init(
        masterSecret: SecretBytes,
        clientRandom: [UInt8],
        serverRandom: [UInt8],
        parameters: CipherSuiteParameters,
        version: TLSVersionNumber
    ) throws(OpenSSLError) {
        let lengths = (
            mac: parameters.macKeyLength, key: parameters.keyLength, vector: parameters.vectorLength(version)
        )
        let block = try PRF(version, parameters)(
            masterSecret,
            label: "key expansion",
            seed: serverRandom + clientRandom,
            count: 2 * (lengths.mac + lengths.key + lengths.vector)
        )
        var position = 0
        func next(_ length: Int) -> SecretBytes {
            defer { position += length }
            return block.slice(position..<(position + length))
        }
        let macKeys = (next(lengths.mac), next(lengths.mac))
        let keys = (next(lengths.key), next(lengths.key))
        let vectors = (next(lengths.vector), next(lengths.vector))
        client = WriteKeys(macKey: macKeys.0, key: keys.0, vector: vectors.0)
        server = WriteKeys(macKey: macKeys.1, key: keys.1, vector: vectors.1)
    }
}
