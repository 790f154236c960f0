public import TCPReassembly
import WireBytes

/// What names a Session: the Server's address and port, and the Client Identifier, byte by byte (MQTT 5.0 §3.1.3.1).
public struct SessionKey: Hashable, Sendable {
    /// The Server.
    public let server: SocketAddress
    /// The Client Identifier's bytes.
    public let clientIdentifier: [UInt8]

    /// Not known outside, so that nobody can choose Client Identifiers that collide.
    private static let seed = UInt64.random(in: .min ... .max)

    /// A hash over both, made once: the key is looked up more often than made.
    private let hash: UInt64

    init(server: SocketAddress, clientIdentifier: String) {
        self.server = server
        let bytes = Array(clientIdentifier.utf8)
        hash = bytes.span.hashed(seed: Self.seed ^ UInt64(server.port))
        self.clientIdentifier = bytes
    }

    /// Equal when Server and Client Identifier are.
    public static func == (left: SessionKey, right: SessionKey) -> Bool {
        left.hash == right.hash && left.server == right.server && left.clientIdentifier == right.clientIdentifier
    }

    /// Feeds what `==` compares, in short.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(hash)
    }
}
