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
    // How far the empty line has been looked for: nothing is looked at twice, however small the pieces are.
    private var searched = 0
    private var isAtLineStart = false
    private var isHTTP = false

    /// Takes more bytes; not to be called again once it is complete.
    mutating func received(_ buffer: ByteBuffer) -> Progress {
        bytes += buffer.readableBytesView
        let isWhole = hasEnd() || bytes.count >= HTTPResponseHead.maximumLength
        guard isWhole || !isHTTP else { return .incomplete }
        switch HTTPResponseHead.parse(bytes) {
        case .incomplete:
            isHTTP = bytes.count >= HTTPResponseHead.beginning.count
            return .incomplete
        case .malformed: return .malformed(isTLS: bytes.starts(with: [0x15, 0x03]))
        case .complete(let head, let length):
            let rest = ByteBuffer(bytes: bytes[length...])
            bytes = []
            return .complete(head, rest)
        }
    }

    /// True when the bytes have an empty line.
    private mutating func hasEnd() -> Bool {
        while searched < bytes.count {
            let byte = bytes[searched]
            searched += 1
            if byte == UInt8(ascii: "\n") {
                if isAtLineStart { return true }
                isAtLineStart = true
            } else if byte != UInt8(ascii: "\r") {
                isAtLineStart = false
            }
        }
        return false
    }
}
