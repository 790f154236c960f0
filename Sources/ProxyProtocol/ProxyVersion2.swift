import PacketHeaders
import TCPReassembly
import WireBytes

/// The header in binary (PROXY protocol §2.2).
///
///     signature (12) | version 2, command | family, transport | length (2) | addresses | further values
enum ProxyVersion2 {
    /// Chosen so that no other protocol begins with it.
    static let signature: [UInt8] = [0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A]

    private static let fixedLength = 16

    /// Who the proxy speaks for.
    private enum Command: UInt8 {
        case local = 0x20
        case proxy = 0x21
    }

    /// What the addresses are, and how many bytes both of them take with their ports.
    private enum Family: UInt8 {
        case unspecified = 0
        case ipv4 = 1
        case ipv6 = 2
        case unix = 3

        var length: Int {
            switch self {
            case .unspecified: 0
            case .ipv4: 12
            case .ipv6: 36
            case .unix: 216
            }
        }
    }

    static func decode(_ bytes: Span<UInt8>) -> ProxyHeader.Decoding {
        for index in 0..<min(bytes.count, signature.count) where bytes[index] != signature[index] { return .absent }
        guard bytes.count > 12 else { return .needsMore }
        guard let command = Command(rawValue: bytes[12]) else { return .absent }
        guard bytes.count > 13 else { return .needsMore }
        let (family, transport) = (Family(rawValue: bytes[13] &>> 4), bytes[13] & 0x0F)
        guard bytes.count >= fixedLength else { return .needsMore }
        let length = fixedLength &+ Int(bytes.bigEndianUInt16(at: 14))
        guard length <= ProxyHeader.maximumLength else { return .absent }

        var header = ProxyHeader(version: 2, addresses: nil, length: length)
        switch command {
        case .local:
            // The proxy's own connection, a health check for example: what it says of addresses has no meaning.
            return bytes.count >= length ? .header(header) : .needsMore
        case .proxy:
            // Only UNSPEC has no transport, and it has none; 1 is a stream, 2 are datagrams.
            guard let family, transport <= 2, (family == .unspecified) == (transport == 0),
                length >= fixedLength &+ family.length
            else { return .absent }
            guard bytes.count >= length else { return .needsMore }
            header.addresses = addresses(family, bytes)
            return .header(header)
        }
    }

    private static func addresses(_ family: Family, _ bytes: Span<UInt8>) -> ProxyHeader.Addresses? {
        let start = fixedLength
        switch family {
        case .unspecified, .unix:
            return nil
        case .ipv4:
            return ProxyHeader.Addresses(
                source: SocketAddress(
                    address: IPAddress(ipv4: bytes.bigEndianUInt32(at: start)),
                    port: bytes.bigEndianUInt16(at: start &+ 8)
                ),
                destination: SocketAddress(
                    address: IPAddress(ipv4: bytes.bigEndianUInt32(at: start &+ 4)),
                    port: bytes.bigEndianUInt16(at: start &+ 10)
                )
            )
        case .ipv6:
            return ProxyHeader.Addresses(
                source: SocketAddress(
                    address: ipv6(bytes, at: start),
                    port: bytes.bigEndianUInt16(at: start &+ 32)
                ),
                destination: SocketAddress(
                    address: ipv6(bytes, at: start &+ 16),
                    port: bytes.bigEndianUInt16(at: start &+ 34)
                )
            )
        }
    }

    private static func ipv6(_ bytes: Span<UInt8>, at offset: Int) -> IPAddress {
        IPAddress(ipv6High: bytes.bigEndianUInt64(at: offset), low: bytes.bigEndianUInt64(at: offset &+ 8))
    }

    static func encode(_ addresses: ProxyHeader.Addresses?) -> [UInt8] {
        guard let addresses else { return signature + [Command.local.rawValue, 0, 0, 0] }
        let (source, destination) = (addresses.source, addresses.destination)
        let family: Family = source.address.isIPv6 ? .ipv6 : .ipv4
        let head = [Command.proxy.rawValue, family.rawValue << 4 | 1] + bytes(of: UInt16(family.length))
        return signature + head + source.address.bytes + destination.address.bytes
            + bytes(of: source.port) + bytes(of: destination.port)
    }

    private static func bytes(of value: UInt16) -> [UInt8] {
        [UInt8(truncatingIfNeeded: value &>> 8), UInt8(truncatingIfNeeded: value)]
    }
}
