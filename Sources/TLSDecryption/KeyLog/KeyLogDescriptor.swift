internal import Glibc

/// The open file of a key log or a key, closed when the value goes away.
struct KeyLogDescriptor: ~Copyable {
    /// What the system says when it refuses.
    struct Failure: Error {
        let number: Int32

        /// The system's words (strerror(3)).
        var text: String { unsafe String(cString: strerror(number)) }
    }

    private let number: Int32
    /// Whether it can be read again at any place; else it is a pipe or something like it.
    let isRegular: Bool

    /// Opens a file for reading; for a pipe, this waits for its writer (open(2)).
    ///
    /// - Throws: `TLSKeyError` `.cannotOpen` or `.isDirectory`.
    init(opening path: String) throws(TLSKeyError) {
        let number = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard number >= 0 else { throw TLSKeyError(.cannotOpen, path: path, detail: Failure(number: errno).text) }
        var status = stat()
        let kind = unsafe fstat(number, &status) == 0 ? status.st_mode & S_IFMT : 0
        if kind == S_IFDIR {
            _ = close(number)
            throw TLSKeyError(.isDirectory, path: path)
        }
        self.number = number
        isRegular = kind == S_IFREG
    }

    deinit {
        _ = close(number)
    }

    /// How long the file is by now, in bytes (fstat(2)); 0 when the system does not tell.
    var length: UInt64 {
        var status = stat()
        return unsafe fstat(number, &status) == 0 ? UInt64(clamping: status.st_size) : 0
    }

    /// Reads from `place` on, at most `limit` bytes; 0 at the end (pread(2)).
    func read(into buffer: inout [UInt8], limit: Int, at place: UInt64) throws(Failure) -> Int {
        var count = 0
        while count < min(limit, buffer.count) {
            let (done, room) = (count, min(limit, buffer.count) - count)
            let result = unsafe buffer.withUnsafeMutableBytes { bytes in
                unsafe pread(number, bytes.baseAddress?.advanced(by: done), room, off_t(place) + off_t(done))
            }
            if result == 0 { break }
            if result > 0 {
                count += result
            } else if errno != EINTR {
                throw Failure(number: errno)
            }
        }
        return count
    }

    /// Reads what comes next, at most the buffer's room; 0 at the end (read(2)).
    func read(into buffer: inout [UInt8]) throws(Failure) -> Int {
        while true {
            let result = unsafe buffer.withUnsafeMutableBytes { bytes in
                unsafe Glibc.read(number, bytes.baseAddress, bytes.count)
            }
            if result >= 0 { return result }
            if errno != EINTR { throw Failure(number: errno) }
        }
    }

    /// Reads to the end.
    ///
    /// - Throws: `TLSKeyError` `.read`, and `.badKey` when there are more than `limit` bytes.
    func readAll(of path: String, limit: Int) throws(TLSKeyError) -> [UInt8] {
        var bytes: [UInt8] = []
        // Growing would leave copies behind.
        bytes.reserveCapacity(limit + (64 << 10))
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        defer { buffer.wipe() }
        while true {
            let count: Int
            do {
                count = try read(into: &buffer)
            } catch {
                throw TLSKeyError(.read, path: path, detail: error.text)
            }
            if count == 0 { return bytes }
            bytes += buffer[..<count]
            if bytes.count > limit { throw TLSKeyError(.badKey, path: path, detail: "is longer than any key") }
        }
    }
}
