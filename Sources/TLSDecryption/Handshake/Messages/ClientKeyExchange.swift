import WireBytes

/// The client's part of the key exchange up to TLS 1.2 (RFC 5246 §7.4.7, RFC 4279).
struct ClientKeyExchange: Sendable, Equatable {
    /// The name of the pre-shared key; nil where the cipher suite has none.
    var identity: [UInt8]?
    /// The premaster secret under the server's RSA key; nil where the cipher suite has none.
    var encryptedPremaster: [UInt8]?

    /// The message's body.
    init(
        decoding reader: inout WireReader,
        hasIdentity: Bool,
        isRSA: Bool
    ) throws(MalformedHandshake) {
        if hasIdentity { identity = reader.copy(try reader.vector16()) }
        guard isRSA else { return }
        encryptedPremaster = reader.copy(try reader.vector16())
        try reader.finish()
    }
}
