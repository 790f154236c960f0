/// The type of a pcapng block (draft-ietf-opsawg-pcapng, section 10.1); any number is kept.
struct BlockType: RawRepresentable, Hashable, Sendable {
    let rawValue: UInt32

    /// Reads the same in both byte orders, so that it can be told before the order is known.
    static let sectionHeader = BlockType(rawValue: 0x0A0D_0D0A)
    static let interfaceDescription = BlockType(rawValue: 1)
    /// Obsolete, still found in old files.
    static let packet = BlockType(rawValue: 2)
    static let simplePacket = BlockType(rawValue: 3)
    static let nameResolution = BlockType(rawValue: 4)
    static let interfaceStatistics = BlockType(rawValue: 5)
    static let enhancedPacket = BlockType(rawValue: 6)
    static let decryptionSecrets = BlockType(rawValue: 10)

    /// The value of the Byte-Order Magic field in the section's own order.
    static let byteOrderMagic: UInt32 = 0x1A2B_3C4D
}

/// The options that we read (sections 3.5, 4.1 and 4.2).
enum OptionCode {
    static let endOfOptions: UInt16 = 0
    static let comment: UInt16 = 1
    static let interfaceName: UInt16 = 2
    static let interfaceDescription: UInt16 = 3
    static let interfaceTimestampResolution: UInt16 = 9
    static let interfaceFilter: UInt16 = 11
    static let interfaceOperatingSystem: UInt16 = 12
    static let interfaceTimestampOffset: UInt16 = 14
}
