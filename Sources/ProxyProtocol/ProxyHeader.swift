public import TCPReassembly

/// The header that a proxy sends before a client's bytes (the PROXY protocol of HAProxy, versions 1 and 2).
public struct ProxyHeader: Sendable, Equatable {
    /// What the beginning of a stream is.
    public enum Decoding: Sendable, Equatable {
        /// A whole header.
        case header(ProxyHeader)
        /// The beginning of one, as far as can be told; more bytes are needed.
        case needsMore
        /// Something else.
        case absent
    }

    /// The version: 1 or 2.
    public var version: UInt8
    /// The client's address and the one it went to; nil when the proxy speaks for itself (LOCAL, UNKNOWN).
    public var addresses: Addresses?
    /// How many bytes the header has.
    public var length: Int

    /// The two ends of the connection that the proxy took.
    public struct Addresses: Sendable, Equatable {
        /// The client's address.
        public var source: SocketAddress
        /// The address that the client went to.
        public var destination: SocketAddress

        /// Two ends.
        public init(source: SocketAddress, destination: SocketAddress) {
            self.source = source
            self.destination = destination
        }
    }

    /// A header.
    public init(version: UInt8, addresses: Addresses?, length: Int) {
        self.version = version
        self.addresses = addresses
        self.length = length
    }

    /// Reads the beginning of the client's stream.
    public static func decode(_ bytes: Span<UInt8>) -> Decoding { .absent }
}
