import Glibc

/// A file beside the captures that is read whole.
enum InputFile {
    /// The longest file that is read: 256 MiB.
    static let longest = 256 << 20

    /// Reads a file.
    ///
    /// - Throws: `InputError` when that cannot be done.
    static func read(_ path: String, longest: Int = longest) throws(InputError) -> [UInt8] {
        let descriptor = unsafe Glibc.open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw InputError(path: path, message: "cannot open: \(message(errno))") }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = unsafe piece.withUnsafeMutableBytes { unsafe Glibc.read(descriptor, $0.baseAddress, $0.count) }
            if count == 0 { return bytes }
            if count > 0 {
                bytes += piece[..<count]
                if bytes.count > longest { throw InputError(path: path, message: "longer than \(longest) bytes") }
            } else if errno != EINTR {
                throw InputError(path: path, message: "cannot read: \(message(errno))")
            }
        }
    }

    private static func message(_ code: Int32) -> String {
        guard let text = unsafe strerror(code) else { return "error \(code)" }
        return unsafe String(cString: text)
    }
}

/// A file that could not be read, or does not hold what it should.
struct InputError: Error, CustomStringConvertible {
    let path: String
    let message: String

    var description: String { "\(path.shown()): \(message)" }
}
