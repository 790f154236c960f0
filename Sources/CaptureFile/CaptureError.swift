/// Why a capture could not be opened, read or written.
///
/// A file that is cut short is not an error: it ends there, and `CaptureFileFacts.truncatedAt` says so.
public struct CaptureError: Error, Equatable, Sendable {
    /// What kind of failure; codes may be added.
    public struct Code: Hashable, Sendable {
        enum Kind: Sendable {
            case cannotOpen, isDirectory, notACapture, corruptRecord, limitExceeded, filter, decompressor, read, write
        }
        let kind: Kind

        /// The file does not exist or may not be read.
        public static let cannotOpen = Code(kind: .cannotOpen)
        /// The path names a directory.
        public static let isDirectory = Code(kind: .isDirectory)
        /// The file does not begin as a capture file does.
        public static let notACapture = Code(kind: .notACapture)
        /// A record or block makes no sense; what comes after it cannot be trusted.
        public static let corruptRecord = Code(kind: .corruptRecord)
        /// The file asks for more than a limit of `CaptureOptions` allows.
        public static let limitExceeded = Code(kind: .limitExceeded)
        /// The filter does not compile for a link type of the capture.
        public static let filter = Code(kind: .filter)
        /// The program that decompresses the file is missing or failed.
        public static let decompressor = Code(kind: .decompressor)
        /// The system could not read the file.
        public static let read = Code(kind: .read)
        /// The system could not create or write the file.
        public static let write = Code(kind: .write)
    }

    /// What kind of failure.
    public var code: Code
    /// The file, `-` for standard input; empty where no file is involved.
    public var path: String
    /// Where in the file, in bytes of the decompressed file from 0; absent where no place is to blame.
    public var fileOffset: UInt64?
    /// What is wrong, in words, with the numbers at fault; printable text.
    public var detail: String

    /// Describes a failure.
    public init(_ code: Code, path: String = "", fileOffset: UInt64? = nil, detail: String) {
        self.code = code
        self.path = path
        self.fileOffset = fileOffset
        self.detail = detail
    }

    /// The same failure in the file at `path`: low layers do not know where their bytes come from.
    func inFile(_ path: String) -> CaptureError {
        var error = self
        if error.path.isEmpty { error.path = path }
        return error
    }
}

extension CaptureError: CustomStringConvertible {
    /// One line: the file, what failed, where, and why.
    public var description: String {
        var text = path.isEmpty ? "" : "\(path.escapedForDisplay): "
        switch code.kind {
        case .cannotOpen: text += "cannot open: \(detail)"
        case .isDirectory: text += "is a directory, not a capture file"
        case .notACapture: text += "not a capture file (\(detail))"
        case .corruptRecord: text += "corrupt record: \(detail)"
        case .limitExceeded: text += "limit exceeded: \(detail)"
        case .filter: text += "bad filter: \(detail)"
        case .decompressor: text += "cannot decompress: \(detail)"
        case .read: text += "cannot read: \(detail)"
        case .write: text += "cannot write: \(detail)"
        }
        if let fileOffset { text += " (at file offset \(fileOffset))" }
        return text
    }
}
