import PacketHeaders
import ProxyProtocol
import TCPReassembly
import Testing

/// Headers of both versions, good ones and their nearest bad neighbours (PROXY protocol §2).
@Suite struct ProxyHeaderTests {
    struct Good: Sendable, CustomTestStringConvertible {
        var name: String
        var bytes: [UInt8]
        var version: UInt8
        /// Source and destination as text; nil for none.
        var ends: [String]?

        var testDescription: String { name }
    }

    struct Bad: Sendable, CustomTestStringConvertible {
        var name: String
        var bytes: [UInt8]

        var testDescription: String { name }
    }

    private static let signature: [UInt8] = [13, 10, 13, 10, 0, 13, 10, 0x51, 0x55, 0x49, 0x54, 10]
    private static let ipv4: [UInt8] = [192, 0, 2, 1, 198, 51, 100, 7, 0xDC, 0x04, 0x07, 0x5B]
    private static let ipv6 =
        [0x20, 0x01, 0x0D, 0xB8] + [UInt8](repeating: 0, count: 11) + [1]
        + [0xFE, 0x80] + [UInt8](repeating: 0, count: 13) + [2] + [0xDC, 0x04, 0x07, 0x5B]
    private static let unix = [UInt8](repeating: 0x2F, count: 216)
    private static let ipv4Ends = ["192.0.2.1 56324", "198.51.100.7 1883"]
    private static let ipv6Ends = ["2001:db8::1 56324", "fe80::2 1883"]

    private static func line(_ text: String) -> [UInt8] { Array(("PROXY " + text + "\r\n").utf8) }

    private static func binary(_ command: UInt8, _ family: UInt8, _ rest: [UInt8], length: Int? = nil) -> [UInt8] {
        let length = length ?? rest.count
        return signature + [command, family, UInt8(length >> 8), UInt8(length & 0xFF)] + rest
    }

    static let good: [Good] = [
        Good(
            name: "TCP4",
            bytes: line("TCP4 192.0.2.1 198.51.100.7 56324 1883"),
            version: 1,
            ends: ipv4Ends
        ),
        Good(
            name: "TCP4, the longest",
            bytes: line("TCP4 255.255.255.255 255.255.255.255 65535 65535"),
            version: 1,
            ends: ["255.255.255.255 65535", "255.255.255.255 65535"]
        ),
        Good(
            name: "TCP6",
            bytes: line("TCP6 2001:db8::1 FE80:0:0::2 56324 1883"),
            version: 1,
            ends: ipv6Ends
        ),
        Good(
            name: "TCP6, the longest",
            bytes: line("TCP6 " + String(repeating: "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff ", count: 2) + "65535 0"),
            version: 1,
            ends: ["ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff 65535", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff 0"]
        ),
        Good(
            name: "TCP6 with mapped addresses and none",
            bytes: line("TCP6 ::ffff:192.0.2.1 :: 1 2"),
            version: 1,
            ends: ["::ffff:192.0.2.1 1", ":: 2"]
        ),
        Good(
            name: "TCP6 with zeros at the end",
            bytes: line("TCP6 1:: ::1 1 2"),
            version: 1,
            ends: ["1:: 1", "::1 2"]
        ),
        Good(name: "UNKNOWN", bytes: line("UNKNOWN"), version: 1),
        Good(name: "UNKNOWN with something", bytes: line("UNKNOWN ffff:f...f:ffff 1 TCP4"), version: 1),
        Good(
            name: "UNKNOWN, 107 bytes",
            bytes: line("UNKNOWN " + String(repeating: "x", count: 107 - 6 - 8 - 2)),
            version: 1
        ),
        Good(name: "IPv4", bytes: binary(0x21, 0x11, ipv4), version: 2, ends: ipv4Ends),
        Good(name: "IPv4, datagrams", bytes: binary(0x21, 0x12, ipv4), version: 2, ends: ipv4Ends),
        Good(
            name: "IPv4 with further values",
            bytes: binary(0x21, 0x11, ipv4 + [0x01, 0, 4] + Array("mqtt".utf8) + [0x04, 0, 1, 0]),
            version: 2,
            ends: ipv4Ends
        ),
        Good(
            name: "IPv4 with as many values as are read",
            bytes: binary(0x21, 0x11, ipv4 + [UInt8](repeating: 4, count: ProxyHeader.maximumLength - 28)),
            version: 2,
            ends: ipv4Ends
        ),
        Good(name: "IPv6", bytes: binary(0x21, 0x21, ipv6), version: 2, ends: ipv6Ends),
        Good(name: "UNIX", bytes: binary(0x21, 0x31, unix), version: 2),
        Good(name: "UNSPEC", bytes: binary(0x21, 0x00, []), version: 2),
        Good(name: "LOCAL", bytes: binary(0x20, 0x00, []), version: 2),
        Good(name: "LOCAL with addresses", bytes: binary(0x20, 0x11, ipv4), version: 2),
        Good(name: "LOCAL of an unknown family", bytes: binary(0x20, 0xFF, [1, 2, 3]), version: 2),
    ]

    static let bad: [Bad] = [
        Bad(name: "MQTT", bytes: [0x10, 12, 0, 4] + Array("MQTT".utf8)),
        Bad(name: "TLS", bytes: [0x16, 3, 1, 0, 200]),
        Bad(name: "HTTP", bytes: Array("GET / HTTP/1.1\r\n\r\n".utf8)),
        Bad(name: "HTTP PROXY", bytes: Array("PROXYING".utf8)),
        Bad(name: "lower case", bytes: Array("proxy TCP4 1.2.3.4 1.2.3.4 1 2\r\n".utf8)),
        Bad(name: "another family", bytes: line("TCP5 192.0.2.1 198.51.100.7 56324 1883")),
        Bad(name: "no family", bytes: line("")),
        Bad(name: "a field too few", bytes: line("TCP4 192.0.2.1 198.51.100.7 56324")),
        Bad(name: "a field too many", bytes: line("TCP4 192.0.2.1 198.51.100.7 56324 1883 1")),
        Bad(name: "two spaces", bytes: line("TCP4  192.0.2.1 198.51.100.7 56324 1883")),
        Bad(name: "a space at the end", bytes: line("TCP4 192.0.2.1 198.51.100.7 56324 1883 ")),
        Bad(name: "UNKNOWN and more in one word", bytes: line("UNKNOWNS")),
        Bad(name: "a port too high", bytes: line("TCP4 192.0.2.1 198.51.100.7 56324 65536")),
        Bad(name: "a port with a zero before", bytes: line("TCP4 192.0.2.1 198.51.100.7 56324 01883")),
        Bad(name: "a port with a sign", bytes: line("TCP4 192.0.2.1 198.51.100.7 56324 +1883")),
        Bad(name: "no port", bytes: line("TCP4 192.0.2.1 198.51.100.7 56324 ")),
        Bad(name: "an address too high", bytes: line("TCP4 192.0.2.256 198.51.100.7 56324 1883")),
        Bad(name: "an address with a zero before", bytes: line("TCP4 192.0.02.1 198.51.100.7 56324 1883")),
        Bad(name: "an address of three parts", bytes: line("TCP4 192.0.2 198.51.100.7 56324 1883")),
        Bad(name: "IPv6 in TCP4", bytes: line("TCP4 ::1 ::1 56324 1883")),
        Bad(name: "IPv4 in TCP6", bytes: line("TCP6 192.0.2.1 198.51.100.7 56324 1883")),
        Bad(name: "two runs of zeros", bytes: line("TCP6 1::2::3 ::1 56324 1883")),
        Bad(name: "three colons", bytes: line("TCP6 1:::3 ::1 56324 1883")),
        Bad(name: "one colon at the end", bytes: line("TCP6 1:2:3:4:5:6:7: ::1 56324 1883")),
        Bad(name: "one colon at the beginning", bytes: line("TCP6 :2:3:4:5:6:7:8 ::1 56324 1883")),
        Bad(name: "seven groups", bytes: line("TCP6 1:2:3:4:5:6:7 ::1 56324 1883")),
        Bad(name: "nine groups", bytes: line("TCP6 1:2:3:4:5:6:7:8:9 ::1 56324 1883")),
        Bad(name: "eight groups and zeros", bytes: line("TCP6 1:2:3:4::5:6:7:8 ::1 56324 1883")),
        Bad(name: "five digits", bytes: line("TCP6 ::12345 ::1 56324 1883")),
        Bad(name: "IPv4 in the middle", bytes: line("TCP6 ::1.2.3.4:1 ::1 56324 1883")),
        Bad(name: "a zone", bytes: line("TCP6 fe80::1%eth0 ::1 56324 1883")),
        Bad(name: "a line feed alone", bytes: Array("PROXY UNKNOWN\n".utf8)),
        Bad(name: "a carriage return alone", bytes: Array("PROXY UNKNOWN\r\r\n".utf8)),
        Bad(name: "control characters", bytes: line("UNKNOWN \u{1}")),
        Bad(name: "108 bytes", bytes: line("UNKNOWN " + String(repeating: "x", count: 107 - 6 - 8 - 1))),
        Bad(name: "a line that never ends", bytes: Array(("PROXY " + String(repeating: "x", count: 200)).utf8)),
        Bad(name: "another signature", bytes: [13, 10, 13, 10, 0, 13, 10, 0x51, 0x55, 0x49, 0x54, 13, 0x21, 0x11]),
        Bad(name: "version 1 in binary", bytes: binary(0x11, 0x11, ipv4)),
        Bad(name: "version 3", bytes: binary(0x31, 0x11, ipv4)),
        Bad(name: "another command", bytes: binary(0x22, 0x11, ipv4)),
        Bad(name: "another binary family", bytes: binary(0x21, 0x41, ipv4)),
        Bad(name: "another transport", bytes: binary(0x21, 0x13, ipv4)),
        Bad(name: "a family without transport", bytes: binary(0x21, 0x10, ipv4)),
        Bad(name: "a transport without family", bytes: binary(0x21, 0x01, ipv4)),
        Bad(name: "too short for IPv4", bytes: binary(0x21, 0x11, Array(ipv4.dropLast()))),
        Bad(name: "too short for IPv6", bytes: binary(0x21, 0x21, Array(ipv6.dropLast()))),
        Bad(name: "too short for UNIX", bytes: binary(0x21, 0x31, Array(unix.dropLast()))),
        Bad(
            name: "longer than is read",
            bytes: binary(0x21, 0x11, ipv4, length: ProxyHeader.maximumLength - 15)
        ),
    ]

    @Test(arguments: good)
    func `a header is read to its end`(row: Good) throws {
        let more: [UInt8] = [0x10, 0x0C, 0x0D, 0x0A]
        for bytes in [row.bytes, row.bytes + more] {
            guard case .header(let header) = ProxyHeader.decode(bytes.span) else {
                Issue.record("no header")
                return
            }
            #expect(header.version == row.version)
            #expect(header.length == row.bytes.count)
            let ends = header.addresses.map { addresses in
                [addresses.source, addresses.destination].map { "\($0.address) \($0.port)" }
            }
            #expect(ends == row.ends)
        }
    }

    @Test(arguments: good)
    func `each shorter one needs more`(row: Good) {
        for count in 0..<row.bytes.count {
            let bytes = Array(row.bytes[..<count])
            let decoding = ProxyHeader.decode(bytes.span)
            if decoding != .needsMore { Issue.record("\(count) bytes: \(decoding)") }
        }
    }

    @Test(arguments: bad)
    func `what breaks the rules is no header`(row: Bad) {
        let decoding = ProxyHeader.decode(row.bytes.span)
        #expect(decoding == .absent)
    }

    @Test(arguments: good)
    func `what is written is read again`(row: Good) {
        guard case .header(let header) = ProxyHeader.decode(row.bytes.span) else {
            Issue.record("no header")
            return
        }
        for version: UInt8 in [1, 2] {
            let bytes = ProxyHeader.encode(version: version, header.addresses)
            let expected = ProxyHeader(version: version, addresses: header.addresses, length: bytes.count)
            #expect(ProxyHeader.decode(bytes.span) == .header(expected))
        }
    }
}
