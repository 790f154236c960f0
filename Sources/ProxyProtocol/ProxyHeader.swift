import PacketHeaders
public import TCPReassembly

/// The header that a proxy sends before a client's bytes (the PROXY protocol of HAProxy, versions 1 and 2).
public struct ProxyHeader: Sendable, Equatable {
    /// What the beginning of a stream is.
    public enum Decoding: Sendable, Equatable {
        /// A whole header.
        case header(ProxyHeader)
        /// The beginning of one, as far as can be told; more bytes are needed.
        case needsMore
        /// Something else, which may be a header that breaks the rules: its receiver has to close the connection.
        case absent
    }

    /// The version: 1 or 2.
    public var version: UInt8
    /// The client's address and the one it went to.
    ///
    /// Nil when the proxy speaks for itself (LOCAL), does not say (UNKNOWN, UNSPEC) or took a UNIX socket.
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

    /// The longest header that is read: 16 KiB.
    ///
    /// Version 2 allows 65,551 bytes, of which addresses take at most 232. The rest is a list of further values that
    /// is passed over; a client certificate is the longest of these.
    public static let maximumLength = 16 << 10

    /// Reads the beginning of the client's stream.
    ///
    /// After `needsMore`, the same bytes and those that follow are handed in again.
    public static func decode(_ bytes: Span<UInt8>) -> Decoding {
        guard bytes.count > 0 else { return .needsMore }
        return bytes[0] == ProxyVersion2.signature[0] ? ProxyVersion2.decode(bytes) : ProxyVersion1.decode(bytes)
    }

    /// The bytes of a header of this version: LOCAL or UNKNOWN without addresses.
    ///
    /// - Precondition: `version` is 1 or 2, and both addresses are of one kind.
    public static func encode(version: UInt8, _ addresses: Addresses?) -> [UInt8] {
        precondition(version == 1 || version == 2)
        if let addresses { precondition(addresses.source.address.isIPv6 == addresses.destination.address.isIPv6) }
        return version == 1 ? ProxyVersion1.encode(addresses) : ProxyVersion2.encode(addresses)
    }
}
