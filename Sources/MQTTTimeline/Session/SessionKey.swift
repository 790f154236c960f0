public import TCPReassembly

/// What names a Session: the Server's address and port, and the Client Identifier, byte by byte (MQTT 5.0 §3.1.3.1).
public struct SessionKey: Hashable, Sendable {
    /// The Server.
    public let server: SocketAddress
    /// The Client Identifier's bytes.
    public let clientIdentifier: [UInt8]

    init(server: SocketAddress, clientIdentifier: String) {
        self.server = server
        self.clientIdentifier = Array(clientIdentifier.utf8)
    }
}
