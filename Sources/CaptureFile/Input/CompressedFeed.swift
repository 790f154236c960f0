internal import Glibc

/// Passes compressed bytes from a pipe on to the program that decompresses them.
struct CompressedFeed: ~Copyable {
    /// What is worth doing next.
    enum Step {
        case outputIsReady
        case inputHasEnded
    }

    private static let chunkLength = 64 << 10

    private let socket: Descriptor
    private var buffer: [UInt8]
    private var filled: Int
    private var sent = 0

    /// A feed into `socket` that begins with `start`, which was read already.
    init(socket: consuming Descriptor, start: [UInt8]) {
        self.socket = socket
        buffer = start
        filled = start.count
    }

    /// Moves bytes from `file` to the program until `output` can be read, or until there are no more to move.
    mutating func pump(from file: borrowing Descriptor, until output: borrowing Descriptor) throws(CaptureError) -> Step
    {
        while true {
            let hasWaiting = sent < filled
            var watched: [3 of pollfd] = [
                pollfd(fd: output.number, events: Int16(POLLIN), revents: 0),
                pollfd(fd: hasWaiting ? socket.number : -1, events: Int16(POLLOUT), revents: 0),
                pollfd(fd: hasWaiting ? -1 : file.number, events: Int16(POLLIN), revents: 0),
            ]
            let ready = unsafe withUnsafeMutablePointer(to: &watched) { pointer in
                unsafe pointer.withMemoryRebound(to: pollfd.self, capacity: 3) { unsafe poll($0, 3, -1) }
            }
            if ready < 0 {
                if errno == EINTR { continue }
                throw CaptureError(.read, detail: systemErrorText())
            }
            if watched[0].revents != 0 { return .outputIsReady }
            if watched[1].revents != 0, try !send() { return .inputHasEnded }
            if watched[2].revents != 0, try !refill(from: file) { return .inputHasEnded }
        }
    }

    /// Sends what the socket takes at once; false when the program does not want more.
    private mutating func send() throws(CaptureError) -> Bool {
        let count = unsafe buffer.span.withUnsafeBytes { bytes in
            unsafe Glibc.send(
                socket.number,
                bytes.baseAddress?.advanced(by: sent),
                filled &- sent,
                Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT)
            )
        }
        if count >= 0 {
            sent &+= count
            return true
        }
        switch errno {
        case EINTR, EAGAIN: return true
        case EPIPE, ECONNRESET: return false
        default: throw CaptureError(.decompressor, detail: systemErrorText())
        }
    }

    /// Reads what `file` has; false at its end.
    private mutating func refill(from file: borrowing Descriptor) throws(CaptureError) -> Bool {
        if buffer.count < Self.chunkLength {
            buffer = [UInt8](repeating: 0, count: Self.chunkLength)
        }
        let (count, failure) = unsafe buffer.withUnsafeMutableBytes { bytes -> (Int, CaptureError?) in
            do throws(CaptureError) {
                return (unsafe try file.read(into: bytes), nil)
            } catch {
                return (0, error)
            }
        }
        if let failure { throw failure }
        sent = 0
        filled = count
        return count > 0
    }
}
