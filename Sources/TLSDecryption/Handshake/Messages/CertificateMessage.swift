import WireBytes

/// A certificate with those that vouch for it (RFC 8446 §4.4.2, RFC 5246 §7.4.2).
struct CertificateMessage: Sendable, Equatable {
    /// Each as DER, the sender's own first; empty when it has none.
    var certificates: [[UInt8]] = []
    /// How many more there were than are kept.
    var leftOut = 0

    /// The message's body; of the certificates, the first `limit` are kept.
    init(
        decoding reader: inout WireReader,
        version: TLSVersionNumber,
        limit: Int
    ) throws(MalformedHandshake) {
        let isNew = version == .tls13
        // The context, by which an answer names its request.
        if isNew { _ = try reader.vector8() }
        var list = WireReader(reader.bytes, in: try reader.vector24())
        while !list.isAtEnd {
            let certificate = try list.vector24()
            if isNew { _ = try list.vector16() }
            if certificates.count < limit { certificates.append(list.copy(certificate)) } else { leftOut += 1 }
        }
        try reader.finish()
    }
}
