import PacketHeaders

/// One field of a header: its bytes in hexadecimal, and what it is.
struct Field: Sendable {
    let bytes: [UInt8]

    init(_ hexadecimal: String, _ meaning: String) {
        bytes = hex(hexadecimal)
    }
}

/// The bytes of a hexadecimal text; spaces are for the reader.
func hex(_ text: String) -> [UInt8] {
    var bytes: [UInt8] = []
    var high: UInt8?
    for digit in text where digit != " " {
        guard let value = digit.hexDigitValue.map(UInt8.init) else { fatalError("not hexadecimal: \(text)") }
        if let first = high {
            bytes.append(first << 4 | value)
            high = nil
        } else {
            high = value
        }
    }
    precondition(high == nil, "half a byte: \(text)")
    return bytes
}

/// A header of labelled fields, then what it carries.
func header(_ fields: Field..., carrying content: [UInt8]) -> [UInt8] {
    fields.flatMap(\.bytes) + content
}

func bigEndian16(_ value: Int) -> [UInt8] {
    [UInt8(truncatingIfNeeded: value >> 8), UInt8(truncatingIfNeeded: value)]
}

func bigEndian32(_ value: Int) -> [UInt8] {
    bigEndian16(value >> 16) + bigEndian16(value)
}

/// The ones' complement of the ones' complement sum, byte pair by byte pair (RFC 1071).
func internetChecksum(_ bytes: [UInt8]) -> Int {
    var sum = 0
    for (index, byte) in bytes.enumerated() {
        sum += Int(byte) << (index.isMultiple(of: 2) ? 8 : 0)
    }
    while sum > 0xffff { sum = sum >> 16 + sum & 0xffff }
    return ~sum & 0xffff
}

/// A TCP segment from port 40112 to 1883 with ACK and PSH; its checksum is right between the default addresses.
func tcp(
    _ data: String = "hello",
    options: [UInt8] = [],
    dataOffset: Int? = nil,
    checksum: Int? = nil,
    addresses: [UInt8] = client4 + server4
) -> [UInt8] {
    let offset = UInt8(dataOffset ?? 5 + options.count / 4)
    var segment =
        hex("9cb0 075b 00000101 00000202") + [offset << 4, 0x18] + hex("fa00 0000 0000") + options + Array(data.utf8)
    let pseudoHeader = addresses + bigEndian32(segment.count) + bigEndian32(6)
    segment.replaceSubrange(16..<18, with: bigEndian16(checksum ?? internetChecksum(pseudoHeader + segment)))
    return segment
}

let client4 = hex("0a000007")
let server4 = hex("0a000001")
let client6 = hex("20010db8 00000000 00000000 00000007")
let server6 = hex("20010db8 00000000 00000000 00000001")

/// A TCP segment whose checksum is right between the default IPv6 addresses.
func tcp6(_ data: String = "hello") -> [UInt8] {
    tcp(data, addresses: client6 + server6)
}

/// An IPv4 datagram from 10.0.0.7 to 10.0.0.1 with a right header checksum.
func ipv4(
    _ content: [UInt8] = tcp(),
    protocolNumber: UInt8 = 6,
    options: [UInt8] = [],
    version: UInt8 = 4,
    headerWords: UInt8? = nil,
    totalLength: Int? = nil,
    identification: Int = 0x1234,
    fragmentation: Int = 0x4000,
    checksum: Int? = nil,
    source: [UInt8] = client4
) -> [UInt8] {
    var bytes: [UInt8] = [version << 4 | (headerWords ?? UInt8(5 + options.count / 4)), 0]
    bytes += bigEndian16(totalLength ?? 20 + options.count + content.count)
    bytes += bigEndian16(identification) + bigEndian16(fragmentation)
    bytes += [64, protocolNumber, 0, 0] + source + server4 + options
    bytes.replaceSubrange(10..<12, with: bigEndian16(checksum ?? internetChecksum(bytes)))
    return bytes + content
}

/// An IPv6 datagram from 2001:db8::7 to 2001:db8::1.
func ipv6(
    _ content: [UInt8] = tcp6(),
    nextHeader: UInt8 = 6,
    version: UInt8 = 6,
    payloadLength: Int? = nil
) -> [UInt8] {
    [version << 4, 0, 0, 0] + bigEndian16(payloadLength ?? content.count) + [nextHeader, 64] + client6 + server6
        + content
}

func udp(_ content: [UInt8], to port: Int, length: Int? = nil) -> [UInt8] {
    bigEndian16(50_000) + bigEndian16(port) + bigEndian16(length ?? 8 + content.count) + [0, 0] + content
}

func ethernet(_ content: [UInt8] = ipv4(), type: Int = 0x0800) -> [UInt8] {
    hex("02000000000a 02000000000b") + bigEndian16(type) + content
}

/// VXLAN in UDP, IPv4 and Ethernet.
func vxlan(_ content: [UInt8] = ethernet(), port: Int = 4789, flags: UInt8 = 0x08, network: Int = 42) -> [UInt8] {
    ethernet(ipv4(udp([flags, 0, 0, 0] + bigEndian32(network << 8) + content, to: port), protocolNumber: 17))
}

/// GRE in IPv4 and Ethernet.
func gre(_ fields: Field..., carrying content: [UInt8]) -> [UInt8] {
    ethernet(ipv4(fields.flatMap(\.bytes) + content, protocolNumber: 47))
}

/// Pieces of a datagram's payload as IPv4 datagrams of their own.
func fragment4(
    _ payload: [UInt8],
    _ range: Range<Int>,
    isLast: Bool,
    identification: Int = 7,
    protocolNumber: UInt8 = 6,
    source: [UInt8] = client4
) -> [UInt8] {
    ipv4(
        Array(payload[range]),
        protocolNumber: protocolNumber,
        identification: identification,
        fragmentation: (isLast ? 0 : 0x2000) | range.lowerBound / 8,
        source: source
    )
}

/// Pieces of a datagram's payload behind IPv6 fragment headers.
func fragment6(_ payload: [UInt8], _ range: Range<Int>, isLast: Bool, nextHeader: UInt8 = 6) -> [UInt8] {
    let fragment: [UInt8] = [nextHeader, 0] + bigEndian16(range.lowerBound | (isLast ? 0 : 1)) + bigEndian32(7)
    return ipv6(fragment + payload[range], nextHeader: 44)
}
