internal import Glibc

/// The file that TLS secrets are appended to, in the format of `SSLKEYLOGFILE`.
///
/// Only its owner may read it: who has it can read the recorded connections.
final class KeyLogFile: Sendable {
    private let descriptor: Int32

    /// Opens the file, or makes it with mode 0600.
    ///
    /// - Throws: `TransportError` in the phase `target` with the system's reason.
    init(path: String) throws(TransportError) {
        descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            let reason = unsafe String(cString: strerror(errno))
            throw .target("cannot write the key log \(path): \(reason)", remedy: nil)
        }
        var facts = stat()
        // A file that was there before may be open to others; a pipe or a terminal is left alone.
        if unsafe fstat(descriptor, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG { fchmod(descriptor, 0o600) }
    }

    deinit { close(descriptor) }

    /// Appends a line; one call, one write, so that lines of several threads do not mix.
    func append(_ line: String) {
        let bytes = Array(line.utf8) + [UInt8(ascii: "\n")]
        _ = unsafe bytes.withUnsafeBytes { unsafe write(descriptor, $0.baseAddress, $0.count) }
    }
}
