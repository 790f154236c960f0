import WireBytes

/// What the server chose, or that it asks for another ClientHello (RFC 8446 §4.1.3, RFC 5246 §7.4.1.3).
struct ServerHello: Sendable, Equatable {
    /// The random value by which HelloRetryRequest is told apart: SHA-256 of that name.
    static let retryRandom: [UInt8] = [
        0xCF, 0x21, 0xAD, 0x74, 0xE5, 0x9A, 0x61, 0x11, 0xBE, 0x1D, 0x8C, 0x02, 0x1E, 0x65, 0xB8, 0x91,
        0xC2, 0xA2, 0x11, 0x16, 0x7A, 0xBB, 0x8C, 0x5E, 0x07, 0x9E, 0x09, 0xE2, 0xC8, 0xA8, 0x33, 0x9C,
    ]

    /// The version field, which TLS 1.3 keeps at 1.2.
    var legacyVersion = TLSVersionNumber(rawValue: 0)
    /// 32 bytes.
    var random: [UInt8] = []
    /// The session's name, or what the client sent.
    var sessionID: [UInt8] = []
    var cipherSuite: UInt16 = 0
    /// The types of all extensions in their order.
    var extensions: [UInt16] = []
    /// From the extension; nil before TLS 1.3.
    var selectedVersion: UInt16?
    /// The group of the key share, or the one that HelloRetryRequest asks for.
    var keyShareGroup: UInt16?
    /// Which of the client's identities, counted from 0; nil for none.
    var selectedIdentity: UInt16?
    /// Up to TLS 1.2; later in EncryptedExtensions.
    var applicationProtocol: [UInt8]?
    var encryptsThenMACs = false
    var hasExtendedMasterSecret = false
    var hasRenegotiationInfo = false
    /// Whether NewSessionTicket is going to follow, up to TLS 1.2.
    var sendsTicket = false

    /// The version chosen.
    var version: TLSVersionNumber { selectedVersion.map { TLSVersionNumber(rawValue: $0) } ?? legacyVersion }
    /// Whether this is HelloRetryRequest.
    var isRetryRequest: Bool { random == Self.retryRandom }

    init() {}

    /// The message's body.
    init(decoding reader: inout WireReader) throws(MalformedHandshake) {
        legacyVersion = TLSVersionNumber(rawValue: try reader.uint16())
        random = reader.copy(try reader.opaque(32))
        sessionID = try reader.sessionID()
        cipherSuite = try reader.uint16()
        _ = try reader.uint8()
        guard !reader.isAtEnd else { return }
        var section = WireReader(reader.bytes, in: try reader.vector16())
        while !section.isAtEnd {
            let type = try section.uint16()
            extensions.append(type)
            var content = WireReader(section.bytes, in: try section.vector16())
            try take(ExtensionType(rawValue: type), &content)
        }
        try reader.finish()
    }

    private mutating func take(_ type: ExtensionType, _ content: inout WireReader) throws(MalformedHandshake) {
        switch type {
        case .supportedVersions: selectedVersion = try content.uint16()
        case .keyShare: keyShareGroup = try content.uint16()
        case .preSharedKey: selectedIdentity = try content.uint16()
        case .applicationProtocols: applicationProtocol = try ApplicationProtocols.decode(&content).first
        case .encryptThenMAC: encryptsThenMACs = true
        case .extendedMasterSecret: hasExtendedMasterSecret = true
        case .renegotiationInfo: hasRenegotiationInfo = true
        case .sessionTicket: sendsTicket = true
        default: break
        }
    }
}
