public import TCPReassembly
import WireBytes

/// What names a Session: the Server's address and port, and the Client Identifier, byte by byte (MQTT 5.0 §3.1.3.1).
public struct SessionKey: Hashable, Sendable {
    /// The Server.
    public let server: SocketAddress
    /// The Client Identifier, kept as its connection has it: it may be long.
    private let text: String

    /// The Client Identifier's bytes.
    public var clientIdentifier: [UInt8] { Array(text.utf8) }

    /// Not known outside, so that nobody can choose Client Identifiers that collide.
    private static let seed = UInt64.random(in: .min ... .max)

    /// A hash over both, made once: the key is looked up more often than made.
    private let hash: UInt64

    init(server: SocketAddress, clientIdentifier: String) {
        self.server = server
        hash = clientIdentifier.utf8Span.span.hashed(seed: Self.seed ^ UInt64(server.port))
        text = clientIdentifier
    }

    /// Equal when Server and Client Identifier are.
    public static func == (left: SessionKey, right: SessionKey) -> Bool {
        // Not as Swift compares text, for which different bytes may be the same.
        left.hash == right.hash && left.server == right.server
            && left.text.utf8Span.span.hasSameBytes(as: right.text.utf8Span.span)
    }

    /// Feeds what `==` compares, in short.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(hash)
    }
}
