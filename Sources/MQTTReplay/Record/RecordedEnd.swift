internal import NIOCore
internal import PacketHeaders
internal import WireBytes

/// One end of a recorded connection.
struct RecordedEnd: Equatable, Sendable {
    /// The IP address.
    var address: IPAddress
    /// The TCP port.
    var port: UInt16
}

extension RecordedEnd {
    /// The end with a socket's address; nil for a socket that has no IP address.
    init?(_ address: SocketAddress) {
        guard let number = address.port, let port = UInt16(exactly: number) else { return nil }
        // The system's structure is the only place where NIO has the address as bytes.
        let structure = unsafe address.withSockAddr { unsafe Array(UnsafeRawBufferPointer(start: $0, count: $1)) }
        let bytes = structure.span
        switch address {
        case .v4 where bytes.count >= 8:
            // Family and port take four bytes.
            self.init(address: IPAddress(ipv4: bytes.bigEndianUInt32(at: 4)), port: port)
        case .v6 where bytes.count >= 24:
            // Family, port and flow take eight.
            let high = bytes.bigEndianUInt64(at: 8)
            self.init(address: IPAddress(ipv6High: high, low: bytes.bigEndianUInt64(at: 16)), port: port)
        default: return nil
        }
    }
}
