import PacketHeaders
import TCPReassembly

/// The header as a line of text (PROXY protocol §2.1).
///
///     PROXY TCP4 192.0.2.1 198.51.100.7 56324 1883 CR LF
///     PROXY UNKNOWN, whatever may follow, CR LF
enum ProxyVersion1 {
    /// The longest line, with its end: two IPv6 addresses would not need as many.
    static let maximumLength = 107

    private static let keyword: [UInt8] = Array("PROXY ".utf8)
    private static let space = UInt8(ascii: " ")
    private static let carriageReturn: UInt8 = 0x0D
    private static let lineFeed: UInt8 = 0x0A

    static func decode(_ bytes: Span<UInt8>) -> ProxyHeader.Decoding {
        for index in 0..<min(bytes.count, keyword.count) where bytes[index] != keyword[index] { return .absent }
        var end = keyword.count
        while end < min(bytes.count, maximumLength &- 1), bytes[end] != carriageReturn {
            guard bytes[end] >= 0x20, bytes[end] < 0x7F else { return .absent }
            end &+= 1
        }
        guard end < maximumLength &- 1 else { return .absent }
        guard end &+ 1 < bytes.count else { return .needsMore }
        guard bytes[end &+ 1] == lineFeed else { return .absent }

        var fields: [[UInt8]] = [[]]
        for index in keyword.count..<end {
            if bytes[index] == space { fields.append([]) } else { fields[fields.count &- 1].append(bytes[index]) }
        }
        var header = ProxyHeader(version: 1, addresses: nil, length: end &+ 2)
        if fields[0] == Array("UNKNOWN".utf8) { return .header(header) }
        guard let addresses = addresses(fields) else { return .absent }
        header.addresses = addresses
        return .header(header)
    }

    private static func addresses(_ fields: [[UInt8]]) -> ProxyHeader.Addresses? {
        guard fields.count == 5, let sourcePort = port(fields[3]), let destinationPort = port(fields[4]) else {
            return nil
        }
        let read: ([UInt8]) -> IPAddress?
        switch fields[0] {
        case Array("TCP4".utf8): read = AddressText.ipv4
        case Array("TCP6".utf8): read = AddressText.ipv6
        default: return nil
        }
        guard let source = read(fields[1]), let destination = read(fields[2]) else { return nil }
        return ProxyHeader.Addresses(
            source: SocketAddress(address: source, port: sourcePort),
            destination: SocketAddress(address: destination, port: destinationPort)
        )
    }

    private static func port(_ digits: [UInt8]) -> UInt16? {
        AddressText.decimal(digits, maximum: 65_535).map { UInt16(truncatingIfNeeded: $0) }
    }

    static func encode(_ addresses: ProxyHeader.Addresses?) -> [UInt8] {
        guard let addresses else { return Array("PROXY UNKNOWN\r\n".utf8) }
        let family = addresses.source.address.isIPv6 ? "TCP6" : "TCP4"
        let (source, destination) = (addresses.source, addresses.destination)
        return Array(
            "PROXY \(family) \(source.address) \(destination.address) \(source.port) \(destination.port)\r\n".utf8
        )
    }
}
