internal import Glibc

/// An open file descriptor of the system, closed when the value goes away.
struct Descriptor: ~Copyable {
    /// The system's number, valid while this value lives.
    let number: Int32

    /// Takes over an open descriptor.
    init(owning number: Int32) {
        self.number = number
    }

    deinit {
        _ = close(number)
    }

    /// Gives the descriptor away to a C function that will close it.
    consuming func handedOver() -> Int32 {
        let number = number
        discard self
        return number
    }

    /// Opens `source` for reading.
    ///
    /// - Throws: `CaptureError` `.cannotOpen` or `.isDirectory`.
    static func opening(_ source: CaptureSource) throws(CaptureError) -> Descriptor {
        let number =
            switch source {
            case .file(let path): unsafe open(path, O_RDONLY | O_CLOEXEC)
            case .standardInput: fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3)
            }
        guard number >= 0 else { throw CaptureError(.cannotOpen, detail: systemErrorText()) }
        let descriptor = Descriptor(owning: number)
        if descriptor.status.isDirectory { throw CaptureError(.isDirectory, detail: "") }
        return descriptor
    }

    /// A second descriptor of the same open file, sharing its position.
    func duplicate() throws(CaptureError) -> Descriptor {
        let number = fcntl(number, F_DUPFD_CLOEXEC, 3)
        guard number >= 0 else { throw CaptureError(.read, detail: systemErrorText()) }
        return Descriptor(owning: number)
    }

    /// What kind of file this is and how long (fstat(2)); nothing known when the system does not tell.
    var status: (isDirectory: Bool, isRegular: Bool, size: UInt64) {
        var status = stat()
        guard unsafe fstat(number, &status) == 0 else { return (false, false, 0) }
        let kind = status.st_mode & S_IFMT
        return (kind == S_IFDIR, kind == S_IFREG, UInt64(clamping: status.st_size))
    }

    /// The position in a file that has one (lseek(2)).
    var position: Int64? {
        let position = lseek(number, 0, SEEK_CUR)
        return position < 0 ? nil : Int64(position)
    }

    /// Goes to `position`, in bytes from the file's beginning.
    func seek(to position: Int64) throws(CaptureError) {
        guard lseek(number, off_t(position), SEEK_SET) >= 0 else {
            throw CaptureError(.read, detail: systemErrorText())
        }
    }

    /// Tells the system that the file will be read from front to back, so that it reads ahead.
    func adviseSequential() {
        _ = posix_fadvise(number, 0, 0, POSIX_FADV_SEQUENTIAL)
    }

    /// Reads what there is, at most the room in `buffer`; 0 at the end (read(2)).
    func read(into buffer: UnsafeMutableRawBufferPointer) throws(CaptureError) -> Int {
        while true {
            let count = unsafe Glibc.read(number, buffer.baseAddress, buffer.count)
            if count >= 0 { return count }
            if errno != EINTR { throw CaptureError(.read, detail: systemErrorText()) }
        }
    }

    /// Writes all of `bytes` (write(2)).
    func write(_ bytes: Span<UInt8>) throws(CaptureError) {
        var written = 0
        while written < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { buffer in
                unsafe Glibc.write(number, buffer.baseAddress?.advanced(by: written), buffer.count &- written)
            }
            if count >= 0 {
                written &+= count
            } else if errno != EINTR {
                throw CaptureError(.write, detail: systemErrorText())
            }
        }
    }
}

/// The system's words for an error number (strerror(3)).
func systemErrorText(_ number: Int32 = errno) -> String {
    unsafe String(cString: strerror(number))
}
