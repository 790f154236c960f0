import WireBytes

/// What kind of certificate the server asks the client for (RFC 8446 §4.3.2, RFC 5246 §7.4.4).
struct CertificateRequest: Sendable, Equatable {
    /// In the server's order; empty before TLS 1.2.
    var signatureAlgorithms: [UInt16] = []

    /// The message's body.
    init(decoding reader: inout WireReader, version: TLSVersionNumber) throws(MalformedHandshake) {
        guard version == .tls13 else {
            _ = try reader.vector8()
            if version == .tls12 { signatureAlgorithms = try reader.list16() }
            _ = try reader.vector16()
            try reader.finish()
            return
        }
        _ = try reader.vector8()
        var section = WireReader(reader.bytes, in: try reader.vector16())
        while !section.isAtEnd {
            let type = ExtensionType(rawValue: try section.uint16())
            var content = WireReader(section.bytes, in: try section.vector16())
            if type == .signatureAlgorithms { signatureAlgorithms = try content.list16() }
        }
        try reader.finish()
    }
}
