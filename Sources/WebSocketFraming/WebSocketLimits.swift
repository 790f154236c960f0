/// How much of a WebSocket connection is kept, searched and inflated; each limit that is hit shows in
/// `WebSocketCounts`, `WebSocketContext` or as the reason of missing bytes.
public struct WebSocketLimits: Sendable {
    /// Bytes of a request's or an answer's head; a longer one is not the beginning of a WebSocket: 16 KiB.
    public var headBytes = 16 << 10

    /// Bytes of one side that wait for the end of the handshake, each piece counted as 64 bytes more: 64 KiB.
    ///
    /// When there are more, the handshake is taken as over, and what the capture has not shown of it as unknown.
    public var heldBytes = 64 << 10

    /// How long a client's frames wait for an answer of which nothing is captured: 5 s of capture time.
    ///
    /// A client must not send frames before it has the answer (RFC 6455 §4.1). So the capture has nothing of the
    /// server.
    public var answerWait: Duration = .seconds(5)

    /// Bytes of a text that is told of a handshake, of each header field or part of one: 256.
    public var shownText = 256

    /// Subprotocols and extensions that are told of a handshake: 16 of each list.
    public var shownNames = 16

    /// Violations of one side that are told; further ones are counted: 16.
    public var violations = 16

    /// Bytes in which a frame is looked for after a loss; then the older half is passed over: 64 KiB.
    public var searchBytes = 64 << 10

    /// Bytes that are passed over in one search before the direction is unreadable: 1 MiB.
    public var exhaustiveSearchBytes = 1 << 20

    /// Bytes that compressed messages of one side may inflate to, whatever their own length: 4 MiB.
    public var inflationAllowance = 4 << 20

    /// How many bytes each byte of compressed messages may inflate to, beyond the allowance: 256.
    ///
    /// DEFLATE reaches 1,032 with one byte repeated, and about 150 with anything that repeats after some hundred.
    public var maximumInflation = 256

    /// Bytes that what is handed in at once may inflate to: 16 MiB.
    public var inflatedBytesAtOnce = 16 << 20

    /// Memory of the inflaters of all connections with one context: 64 MiB, each counted as `Inflater.memory`.
    public var inflaterBytesInAll = 64 << 20

    /// The documented defaults.
    public init() {}
}
