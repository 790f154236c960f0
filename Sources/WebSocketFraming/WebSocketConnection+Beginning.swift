extension WebSocketConnection {
    /// What the first bytes of a direction look like.
    public enum Beginning: Sendable, Equatable {
        /// A request that a WebSocket may begin with, or an answer of HTTP/1.1.
        case http
        /// What there is fits, but it is too little.
        case needsMore
        /// Something else.
        case other
    }

    /// Looks at the first bytes of either direction: eight of them always decide.
    public static func begins(_ bytes: Span<UInt8>) -> Beginning {
        guard bytes.count > 0 else { return .needsMore }
        let text: StaticString = bytes[0] == UInt8(ascii: "G") ? "GET " : "HTTP/1."
        let expected = unsafe UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
        for index in 0..<min(bytes.count, expected.count) where unsafe bytes[index] != expected[index] { return .other }
        guard bytes.count > expected.count else { return .needsMore }
        // The target of a request, or the version's last digit.
        return bytes[expected.count] >= 0x20 && bytes[expected.count] < 0x7F ? .http : .other
    }
}
