public import PacketHeaders

/// What is known about one capture file beside its frames; complete once the file has been read to its end.
public struct CaptureFileFacts: Sendable {
    /// The file formats.
    public enum Format: String, Sendable {
        /// The classic format of libpcap.
        case pcap
        /// The block format of draft-ietf-opsawg-pcapng.
        case pcapng
    }

    /// The byte order of a file's numbers.
    public enum ByteOrder: String, Sendable {
        /// Least significant byte first.
        case littleEndian = "little-endian"
        /// Most significant byte first.
        case bigEndian = "big-endian"
    }

    /// The path as it was given, `-` for standard input.
    public var path: String
    /// The file format, after decompression.
    public var format: Format
    /// The byte order, of the first section where there are several.
    public var byteOrder: ByteOrder
    /// What the file was compressed with; absent when it was not.
    public var compression: Compression?
    /// The interfaces in the order of their declaration, over all sections; one for a classic file.
    public var interfaces: [CaptureInterface] = []
    /// How many sections began; 1 for a classic file.
    public var sections = 1
    /// How many frames were read, those that the filter dropped included.
    public var frames: UInt64 = 0
    /// Where the record begins that the end of the file cut short, in bytes of the decompressed file; absent when
    /// the file ends with a whole record.
    public var truncatedAt: UInt64?
    /// How many pcapng blocks of unknown or custom type were skipped.
    public var unknownBlocks: UInt64 = 0
    /// The Decryption Secrets Blocks in file order, as far as `CaptureOptions.maximumSecretsLength` allows.
    public var secrets: [DecryptionSecrets] = []
    /// How many Decryption Secrets Blocks did not fit that limit.
    public var secretsDropped = 0
    /// The comments on the file itself (Section Header Blocks).
    public var comments: [String] = []
    /// The error that stopped the file before its end; absent when it was read to its end, or not yet.
    public var error: CaptureError?

    /// Describes a file of which nothing else is known.
    public init(path: String, format: Format, byteOrder: ByteOrder) {
        self.path = path
        self.format = format
        self.byteOrder = byteOrder
    }

    /// True when the end of the file cut its last record, or its compressed data, short.
    public var truncated: Bool { truncatedAt != nil }

    /// The link types of the interfaces, each once, in the order of their declaration.
    public var linkTypes: [LinkType] {
        var result: [LinkType] = []
        for interface in interfaces where !result.contains(interface.linkType) {
            result.append(interface.linkType)
        }
        return result
    }
}

/// One interface of a capture file (pcapng: Interface Description Block).
public struct CaptureInterface: Equatable, Sendable {
    /// What its frames begin with.
    public var linkType: LinkType
    /// The most bytes captured of a frame; 0 where the file says that there is no limit.
    public var snapshotLength: UInt32
    /// The unit of its timestamps in the file.
    public var resolution: TimestampResolution = .microseconds
    /// The system's name for it, such as `eth0`; text from the file.
    public var name: String?
    /// Its description; text from the file.
    public var description: String?
    /// The operating system of the capturing machine; text from the file.
    public var operatingSystem: String?
    /// The filter that was in force while capturing; text from the file.
    public var filter: String?

    /// Describes an interface with timestamps in microseconds.
    public init(linkType: LinkType, snapshotLength: UInt32) {
        self.linkType = linkType
        self.snapshotLength = snapshotLength
    }
}

/// The content of a Decryption Secrets Block.
///
/// `bytes` are a secret: `description` leaves them out, and so should everything else that prints.
public struct DecryptionSecrets: Equatable, Sendable {
    /// The format of `bytes`, such as `tlsKeyLog`.
    public var type: UInt32
    /// The secrets as stored.
    public var bytes: [UInt8]

    /// Secrets of a type.
    public init(type: UInt32, bytes: [UInt8]) {
        self.type = type
        self.bytes = bytes
    }

    /// The type of a TLS key log in the format of NSS.
    public static let tlsKeyLog: UInt32 = 0x544C_534B
}

extension DecryptionSecrets: CustomStringConvertible {
    /// The type and the length, never the bytes.
    public var description: String { "secrets of type 0x\(String(type, radix: 16)), \(bytes.count) bytes" }
}
