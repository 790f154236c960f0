import OpenSSL

/// The secrets of a TLS 1.3 connection that rests on a pre-shared key alone (`psk_ke`, RFC 8446 §4.2.9).
struct PreSharedSecrets {
    let clientHandshake: SecretBytes
    let serverHandshake: SecretBytes
    /// Known from the server's Finished on.
    private(set) var clientApplication: SecretBytes?
    private(set) var serverApplication: SecretBytes?
    private let hash: HashFunction
    private let master: SecretBytes

    /// The secrets from ServerHello on.
    ///
    /// - Parameters:
    ///   - hash: that of the cipher suite.
    ///   - key: the pre-shared key.
    ///   - transcriptHash: the hash of the messages up to ServerHello.
    init(_ hash: HashFunction, key: SecretBytes, transcriptHash: [UInt8]) throws(OpenSSLError) {
        self.hash = hash
        let early = try KeySchedule13.earlySecret(hash, preSharedKey: key)
        let handshake = try KeySchedule13.handshakeSecret(hash, earlySecret: early)
        clientHandshake = try KeySchedule13.deriveSecret(
            hash,
            handshake,
            .clientHandshakeTraffic,
            transcriptHash: transcriptHash
        )
        serverHandshake = try KeySchedule13.deriveSecret(
            hash,
            handshake,
            .serverHandshakeTraffic,
            transcriptHash: transcriptHash
        )
        master = try KeySchedule13.masterSecret(hash, handshakeSecret: handshake)
    }

    /// Takes the hash of the messages up to the server's Finished.
    mutating func serverFinished(_ transcriptHash: [UInt8]) throws(OpenSSLError) {
        clientApplication = try KeySchedule13.deriveSecret(
            hash,
            master,
            .clientApplicationTraffic,
            transcriptHash: transcriptHash
        )
        serverApplication = try KeySchedule13.deriveSecret(
            hash,
            master,
            .serverApplicationTraffic,
            transcriptHash: transcriptHash
        )
    }
}
