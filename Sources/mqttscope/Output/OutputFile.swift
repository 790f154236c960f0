import Glibc
import WireBytes

/// Where results go: standard output or a file.
final class OutputFile {
    private let descriptor: Int32
    private let path: String
    private let isOwned: Bool

    /// Standard output.
    init() {
        descriptor = STDOUT_FILENO
        path = "standard output"
        isOwned = false
    }

    /// A new file, or an old one emptied.
    ///
    /// - Parameter isPrivate: only its owner may read it.
    init(path: String, isPrivate: Bool) throws {
        let mode: mode_t = isPrivate ? 0o600 : 0o644
        descriptor = unsafe Glibc.open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)
        self.path = path
        isOwned = true
        guard descriptor >= 0 else { throw OutputError.failed(path: path, message: Self.message(errno)) }
        // An existing file keeps its mode when it is opened; a device or a pipe is left as it is.
        if isPrivate, Self.isRegular(descriptor), fchmod(descriptor, mode) != 0 {
            throw OutputError.failed(path: path, message: Self.message(errno))
        }
    }

    /// The file of an option `--output`; standard output without one, or for `-`.
    ///
    /// - Parameters:
    ///   - captures: the files that are read, none of which is overwritten.
    ///   - isPrivate: only its owner may read it.
    static func open(_ path: String?, beside captures: [String], isPrivate: Bool = false) throws -> OutputFile {
        guard let path, path != "-" else { return OutputFile() }
        for capture in captures where isSame(capture == "-" ? "/dev/stdin" : capture, path) {
            throw OutputError.isInput(path: path)
        }
        return try OutputFile(path: path, isPrivate: isPrivate)
    }

    private static func isRegular(_ descriptor: Int32) -> Bool {
        var facts = stat()
        return unsafe fstat(descriptor, &facts) == 0 && facts.st_mode & S_IFMT == S_IFREG
    }

    /// Whether two paths lead to the same file.
    static func isSame(_ one: String, _ other: String) -> Bool {
        var first = stat()
        var second = stat()
        guard unsafe stat(one, &first) == 0, unsafe stat(other, &second) == 0 else { return false }
        return first.st_dev == second.st_dev && first.st_ino == second.st_ino
    }

    deinit {
        if isOwned, descriptor >= 0 { close(descriptor) }
    }

    /// Writes everything.
    ///
    /// - Throws: `OutputError.closed` when the reader has gone, `.failed` for every other reason.
    func write(_ bytes: Span<UInt8>) throws {
        var offset = 0
        while offset < bytes.count {
            let written = unsafe bytes.extracting(offset..<bytes.count).withUnsafeBytes {
                unsafe Glibc.write(descriptor, $0.baseAddress, $0.count)
            }
            if written >= 0 {
                offset += written
            } else if errno == EPIPE {
                throw OutputError.closed
            } else if errno != EINTR {
                throw OutputError.failed(path: path, message: Self.message(errno))
            }
        }
    }

    /// Writes text.
    func write(_ text: String) throws {
        try write(text.utf8Span.span)
    }

    private static func message(_ code: Int32) -> String {
        guard let text = unsafe strerror(code) else { return "error \(code)" }
        return unsafe String(cString: text)
    }
}

/// Why results could not be written.
enum OutputError: Error, CustomStringConvertible {
    /// The reader of a pipe has gone: no reason to complain.
    case closed
    /// The output would overwrite the capture.
    case isInput(path: String)
    /// Anything else.
    case failed(path: String, message: String)

    var description: String {
        switch self {
        case .closed: "the reader of the output has gone"
        case .isInput(let path): "\(path.shown()): is also a capture to read; name another output file"
        case .failed(let path, let message): "\(path.shown()): cannot write: \(message)"
        }
    }
}
