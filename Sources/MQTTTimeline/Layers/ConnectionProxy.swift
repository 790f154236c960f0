public import TCPReassembly

/// A proxy that stood for a client and named it with the PROXY protocol.
public struct ConnectionProxy: Sendable, Equatable {
    /// The version of the PROXY protocol: 1 or 2.
    public let version: UInt8
    /// The address from which the proxy connected to the server.
    public let address: SocketAddress

    /// A proxy.
    public init(version: UInt8, address: SocketAddress) {
        self.version = version
        self.address = address
    }
}
