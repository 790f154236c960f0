/// How a capture file is compressed.
public enum Compression: String, CaseIterable, Sendable {
    /// RFC 1952.
    case gzip
    /// RFC 8878.
    case zstd
    /// The LZ4 frame format.
    case lz4
    /// The .xz file format.
    case xz
    /// The format of bzip2.
    case bzip2

    /// The program that decompresses from its standard input to its standard output when called with `-dc`.
    public var program: String { rawValue }

    /// The compression whose magic number `start` begins with, if any.
    init?(start: [UInt8]) {
        guard let match = Self.allCases.first(where: { start.starts(with: $0.magic) }) else { return nil }
        self = match
    }

    /// The bytes that such a file begins with.
    private var magic: [UInt8] {
        switch self {
        case .gzip: [0x1F, 0x8B]
        case .zstd: [0x28, 0xB5, 0x2F, 0xFD]
        case .lz4: [0x04, 0x22, 0x4D, 0x18]
        case .xz: [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00]
        case .bzip2: [0x42, 0x5A, 0x68]
        }
    }

    /// What the program writes to standard error, in the C locale, when its input ends too early.
    var cutShortMessages: [String] {
        switch self {
        case .gzip: ["unexpected end of file"]
        case .zstd: ["premature end", "unexpected end of file", "premature frame end"]
        case .lz4: ["Unfinished stream", "unfinished stream", "Unable to read"]
        case .xz: ["Unexpected end of input"]
        case .bzip2: ["file ends unexpectedly"]
        }
    }
}
