internal import NIOCore

/// Gathers the head of the response that a proxy or a WebSocket server gives, and keeps what follows it.
struct ResponseReader {
    /// What the bytes so far amount to.
    enum Progress {
        /// More are needed.
        case incomplete
        /// The head, and what follows it.
        case complete(HTTPResponseHead, ByteBuffer)
        /// This is no HTTP; true when it looks like TLS.
        case malformed(isTLS: Bool)
    }

    private var bytes: [UInt8] = []

    /// True before the first byte.
    var isEmpty: Bool { bytes.isEmpty }

    /// Takes more bytes; not to be called again once it is complete.
    mutating func received(_ buffer: ByteBuffer) -> Progress {
        bytes += buffer.readableBytesView
        switch HTTPResponseHead.parse(bytes) {
        case .incomplete: return .incomplete
        case .malformed: return .malformed(isTLS: bytes.starts(with: [0x15, 0x03]))
        case .complete(let head, let length):
            let rest = ByteBuffer(bytes: bytes[length...])
            bytes = []
            return .complete(head, rest)
        }
    }
}
