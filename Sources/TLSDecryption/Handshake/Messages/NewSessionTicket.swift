import WireBytes

/// A ticket with which the session can be gone on from (RFC 8446 §4.6.1, RFC 5077 §3.3).
struct NewSessionTicket: Sendable, Equatable {
    /// Opaque to all but the server.
    var ticket: [UInt8] = []
    /// What makes the pre-shared key of this ticket another than that of the next; empty before TLS 1.3.
    var nonce: [UInt8] = []

    /// The message's body.
    init(decoding reader: inout WireReader, version: TLSVersionNumber) throws(MalformedHandshake) {
        _ = try reader.uint32()
        if version == .tls13 {
            _ = try reader.uint32()
            nonce = reader.copy(try reader.vector8())
        }
        ticket = reader.copy(try reader.vector16())
        if version == .tls13 { _ = try reader.vector16() }
        try reader.finish()
    }
}
