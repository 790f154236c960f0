/// The type of an extension (RFC 8446 §4.2 and the registry), assigned or not.
struct ExtensionType: RawRepresentable, Sendable, Hashable {
    /// The number on the wire.
    var rawValue: UInt16

    static let serverName = ExtensionType(rawValue: 0)
    static let supportedGroups = ExtensionType(rawValue: 10)
    static let pointFormats = ExtensionType(rawValue: 11)
    static let signatureAlgorithms = ExtensionType(rawValue: 13)
    static let applicationProtocols = ExtensionType(rawValue: 16)
    static let encryptThenMAC = ExtensionType(rawValue: 22)
    static let extendedMasterSecret = ExtensionType(rawValue: 23)
    static let sessionTicket = ExtensionType(rawValue: 35)
    static let preSharedKey = ExtensionType(rawValue: 41)
    static let earlyData = ExtensionType(rawValue: 42)
    static let supportedVersions = ExtensionType(rawValue: 43)
    static let pskKeyExchangeModes = ExtensionType(rawValue: 45)
    static let keyShare = ExtensionType(rawValue: 51)
    static let renegotiationInfo = ExtensionType(rawValue: 0xFF01)
}

/// Values that mean nothing and keep others from relying on what they know (RFC 8701).
enum GREASE {
    /// Whether a two-byte value is one of the sixteen reserved ones.
    static func isReserved(_ value: UInt16) -> Bool {
        value & 0x0F0F == 0x0A0A && value >> 8 == value & 0xFF
    }
}
