import WireBytes

/// The server's part of the key exchange up to TLS 1.2 (RFC 5246 §7.4.3, RFC 4279 §2, RFC 8422 §5.4).
struct ServerKeyExchange: Sendable, Equatable {
    /// The group of an elliptic curve, by its registered number; nil where there is none.
    var group: UInt16?

    /// The message's body; what follows the parameters, signature included, depends on the cipher suite and is passed.
    init(
        decoding reader: inout WireReader,
        hasIdentityHint: Bool,
        isEllipticCurve: Bool
    ) throws(MalformedHandshake) {
        if hasIdentityHint { _ = try reader.vector16() }
        guard isEllipticCurve else { return }
        // Curves are only ever named today (RFC 8422 §5.4).
        guard try reader.uint8() == 3 else { return }
        group = try reader.uint16()
    }
}
