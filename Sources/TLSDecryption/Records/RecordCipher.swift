import OpenSSL

/// The ways in which records were protected over the versions.
enum RecordCipher: ~Copyable {
    /// AEAD with the content type inside (RFC 8446 section 5.2).
    case tls13(AEAD)
    /// AEAD with eight bytes of the nonce in the record (RFC 5288, RFC 6655, RFC 6209).
    case explicitNonce(AEAD)
    /// AEAD with the sequence number as nonce (RFC 7905).
    case implicitNonce(AEAD)
    /// CBC (RFC 5246 section 6.2.3.2).
    case block(BlockRecords)
    /// RC4 (RFC 5246 section 6.2.3.1).
    case stream(StreamRecords)
    /// HMAC only.
    case null(KeyedHMAC)

    /// The protection of TLS 1.0 to 1.2.
    init(
        _ parameters: CipherSuiteParameters,
        _ keys: WriteKeys,
        encryptsThenMACs: Bool
    ) throws(OpenSSLError) {
        switch parameters.protection {
        case .aead(.chaCha20Poly1305):
            self = .implicitNonce(try AEAD(.chaCha20Poly1305, key: keys.key))
        case .aead(let algorithm):
            self = .explicitNonce(try AEAD(algorithm, key: keys.key))
        case .block(let algorithm, let mac):
            self = .block(
                BlockRecords(
                    block: try BlockCipher(algorithm, key: keys.key),
                    mac: try KeyedHMAC(mac, key: keys.macKey),
                    hasVectors: keys.vector.count == 0,
                    encryptsThenMACs: encryptsThenMACs
                )
            )
        case .stream(let mac):
            self = .stream(
                StreamRecords(
                    current: try StreamCipher(key: keys.key),
                    before: try StreamCipher(key: keys.key),
                    mac: try KeyedHMAC(mac, key: keys.macKey)
                )
            )
        case .null(let mac):
            self = .null(try KeyedHMAC(mac, key: keys.macKey))
        }
    }
}
