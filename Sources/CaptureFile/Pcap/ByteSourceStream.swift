internal import CPcap
internal import Glibc

/// A C stream (`FILE`) over a byte source: how libpcap reads what cannot be sought in.
final class ByteSourceStream {
    /// The bytes; only the stream reads them.
    private(set) var source: ByteSource
    /// The failure that made the stream report an error, with the words that a C stream has no room for.
    private(set) var failure: CaptureError?

    init(_ source: consuming ByteSource) {
        self.source = source
    }

    /// Opens the stream, which keeps this object until it is closed; nil when the system has no memory for it.
    func open() -> UnsafeMutablePointer<FILE>? {
        let cookie = unsafe Unmanaged.passRetained(self)
        let functions = unsafe cookie_io_functions_t(
            read: { cookie, buffer, count in
                guard let cookie = unsafe cookie, let buffer = unsafe buffer else { return -1 }
                let stream = unsafe Unmanaged<ByteSourceStream>.fromOpaque(cookie).takeUnretainedValue()
                return unsafe stream.read(UnsafeMutableRawBufferPointer(start: buffer, count: count))
            },
            write: nil,
            seek: { cookie, position, origin in
                // Only asked where it stands.
                guard let cookie = unsafe cookie, let position = unsafe position, origin == SEEK_CUR,
                    unsafe position.pointee == 0
                else { return -1 }
                let stream = unsafe Unmanaged<ByteSourceStream>.fromOpaque(cookie).takeUnretainedValue()
                unsafe position.pointee = Int(clamping: stream.source.offset)
                return 0
            },
            close: { cookie in
                if let cookie = unsafe cookie {
                    unsafe Unmanaged<ByteSourceStream>.fromOpaque(cookie).release()
                }
                return 0
            }
        )
        if let stream = unsafe fopencookie(cookie.toOpaque(), "r", functions) { return unsafe stream }
        unsafe cookie.release()
        return nil
    }

    private func read(_ buffer: UnsafeMutableRawBufferPointer) -> Int {
        do throws(CaptureError) {
            return unsafe try source.read(into: buffer)
        } catch {
            failure = error
            errno = EIO
            return -1
        }
    }
}
