/// Why a key could not be used.
///
/// A line of a key log that makes no sense is not an error: `KeyLogReport` counts it.
public struct TLSKeyError: Error, Equatable, Sendable {
    /// What kind of failure; codes may be added.
    public struct Code: Hashable, Sendable {
        enum Kind: Sendable {
            case cannotOpen, isDirectory, read, badKey
        }
        let kind: Kind

        /// The file does not exist or may not be read.
        public static let cannotOpen = Code(kind: .cannotOpen)
        /// The path names a directory.
        public static let isDirectory = Code(kind: .isDirectory)
        /// The system could not read the file.
        public static let read = Code(kind: .read)
        /// The file holds no key of the kind that was asked for, or none that can be decrypted.
        public static let badKey = Code(kind: .badKey)
    }

    /// What kind of failure.
    public var code: Code
    /// The file.
    public var path: String
    /// What is wrong, in words; never anything of the file's content.
    public var detail: String

    /// Describes a failure.
    public init(_ code: Code, path: String, detail: String = "") {
        self.code = code
        self.path = path
        self.detail = detail
    }

    /// What failed and why, without the path: whoever shows that escapes it.
    public var problem: String {
        switch code.kind {
        case .cannotOpen: "cannot open: \(detail)"
        case .isDirectory: "is a directory"
        case .read: "cannot read: \(detail)"
        case .badKey: detail
        }
    }
}
