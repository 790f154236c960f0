import WireBytes

/// What a TLS 1.3 server answers in secret to the extensions of ClientHello (RFC 8446 §4.3.1).
struct EncryptedExtensions: Sendable, Equatable {
    /// The application protocol chosen; nil for none.
    var applicationProtocol: [UInt8]?
    /// Whether 0-RTT data is taken.
    var acceptsEarlyData = false

    /// The message's body.
    init(decoding reader: inout WireReader) throws(MalformedHandshake) {
        var section = WireReader(reader.bytes, in: try reader.vector16())
        while !section.isAtEnd {
            let type = ExtensionType(rawValue: try section.uint16())
            var content = WireReader(section.bytes, in: try section.vector16())
            switch type {
            case .applicationProtocols: applicationProtocol = try ApplicationProtocols.decode(&content).first
            case .earlyData: acceptsEarlyData = true
            default: break
            }
        }
        try reader.finish()
    }
}
