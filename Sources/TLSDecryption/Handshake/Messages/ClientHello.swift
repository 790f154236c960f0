import WireBytes

/// What a client offers (RFC 8446 §4.1.2, RFC 5246 §7.4.1.2).
struct ClientHello: Sendable, Equatable {
    /// The version field, which newer versions keep at 1.2.
    var legacyVersion = TLSVersionNumber(rawValue: 0)
    /// 32 bytes that also name the connection in key logs.
    var random: [UInt8] = []
    /// The session to go on from, or bytes the server repeats.
    var sessionID: [UInt8] = []
    /// In the client's order, with GREASE.
    var cipherSuites: [UInt16] = []
    /// The types of all extensions in their order, with GREASE.
    var extensions: [UInt16] = []
    /// Without the trailing dot that nobody sends; nil where the extension is missing.
    var serverName: String?
    /// The application protocols as bytes, in order.
    var applicationProtocols: [[UInt8]] = []
    /// In order, with GREASE; empty where the extension is missing.
    var supportedVersions: [UInt16] = []
    /// In order, with GREASE.
    var supportedGroups: [UInt16] = []
    var pointFormats: [UInt8] = []
    /// In order, with GREASE.
    var signatureAlgorithms: [UInt16] = []
    /// The groups of the key shares, with GREASE.
    var keyShareGroups: [UInt16] = []
    /// The identities of pre-shared keys, in order.
    var pskIdentities: [[UInt8]] = []
    /// RFC 8446 §4.2.9: 0 without and 1 with (EC)DHE.
    var pskModes: [UInt8] = []
    /// nil where the extension is missing; empty when the client only asks for one.
    var sessionTicket: [UInt8]?
    var offersEarlyData = false
    var encryptsThenMACs = false
    var hasExtendedMasterSecret = false
    var hasRenegotiationInfo = false

    /// The versions offered, without GREASE: the list, or what the version field stands for.
    var offeredVersions: [TLSVersionNumber] {
        guard extensions.contains(ExtensionType.supportedVersions.rawValue) else { return [legacyVersion] }
        return supportedVersions.filter { !GREASE.isReserved($0) }.map { TLSVersionNumber(rawValue: $0) }
    }

    /// The same without what only a fingerprint needs.
    var withoutLists: ClientHello {
        var hello = self
        hello.cipherSuites = []
        hello.extensions = []
        hello.applicationProtocols = []
        hello.supportedVersions = []
        hello.supportedGroups = []
        hello.pointFormats = []
        hello.signatureAlgorithms = []
        hello.keyShareGroups = []
        return hello
    }

    init() {}

    /// The message's body.
    init(decoding reader: inout WireReader) throws(MalformedHandshake) {
        legacyVersion = TLSVersionNumber(rawValue: try reader.uint16())
        random = reader.copy(try reader.opaque(32))
        sessionID = try reader.sessionID()
        cipherSuites = try reader.list16()
        _ = try reader.vector8()
        // The oldest clients end here.
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
        case .serverName: try takeServerName(&content)
        case .applicationProtocols: applicationProtocols = try ApplicationProtocols.decode(&content)
        case .supportedVersions: supportedVersions = try content.integers16(content.vector8())
        case .supportedGroups: supportedGroups = try content.list16()
        case .pointFormats: pointFormats = content.copy(try content.vector8())
        case .signatureAlgorithms: signatureAlgorithms = try content.list16()
        case .keyShare: try takeKeyShares(&content)
        case .preSharedKey: try takeIdentities(&content)
        case .pskKeyExchangeModes: pskModes = content.copy(try content.vector8())
        case .sessionTicket: sessionTicket = content.copy(content.readRest())
        case .earlyData: offersEarlyData = true
        case .encryptThenMAC: encryptsThenMACs = true
        case .extendedMasterSecret: hasExtendedMasterSecret = true
        case .renegotiationInfo: hasRenegotiationInfo = true
        default: break
        }
    }

    /// RFC 6066 §3: a list of names of which only host names were ever defined.
    private mutating func takeServerName(_ content: inout WireReader) throws(MalformedHandshake) {
        var list = WireReader(content.bytes, in: try content.vector16())
        while !list.isAtEnd {
            let type = try list.uint8()
            let name = try list.vector16()
            if type == 0, serverName == nil { serverName = list.text(name) }
        }
    }

    private mutating func takeKeyShares(_ content: inout WireReader) throws(MalformedHandshake) {
        var list = WireReader(content.bytes, in: try content.vector16())
        while !list.isAtEnd {
            keyShareGroups.append(try list.uint16())
            _ = try list.vector16()
        }
    }

    private mutating func takeIdentities(_ content: inout WireReader) throws(MalformedHandshake) {
        var list = WireReader(content.bytes, in: try content.vector16())
        while !list.isAtEnd {
            pskIdentities.append(list.copy(try list.vector16()))
            _ = try list.uint32()
        }
        // The binders, one for each identity, prove the key and tell nothing else.
        _ = try content.vector16()
    }
}

/// The list of the extension application_layer_protocol_negotiation (RFC 7301 §3.1).
enum ApplicationProtocols {
    static func decode(_ content: inout WireReader) throws(MalformedHandshake) -> [[UInt8]] {
        var list = WireReader(content.bytes, in: try content.vector16())
        var names: [[UInt8]] = []
        while !list.isAtEnd { names.append(list.copy(try list.vector8())) }
        return names
    }
}
