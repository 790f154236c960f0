import PacketHeaders
import Testing
import WireBytes

@Suite("IP addresses")
struct IPAddressTests {
    struct TextRow: Sendable {
        let high: UInt64
        let low: UInt64
        let text: String
    }

    /// The rules of RFC 5952, each with the section that asks for it.
    static let ipv6: [TextRow] = [
        TextRow(high: 0, low: 0, text: "::"),
        TextRow(high: 0, low: 1, text: "::1"),
        TextRow(high: 0x0001_0000_0000_0000, low: 0, text: "1::"),
        TextRow(high: 0x2001_0db8_0000_0000, low: 0x0000_0000_0000_0001, text: "2001:db8::1"),  // 4.1
        TextRow(high: 0x2001_0db8_0000_0000, low: 0x0000_0000_0002_0001, text: "2001:db8::2:1"),  // 4.2.1
        TextRow(high: 0x2001_0db8_0000_0001, low: 0x0001_0001_0001_0001, text: "2001:db8:0:1:1:1:1:1"),  // 4.2.2
        TextRow(high: 0x2001_0000_0000_0001, low: 0x0000_0000_0000_0001, text: "2001:0:0:1::1"),  // 4.2.3
        TextRow(high: 0x2001_0db8_0000_0000, low: 0x0001_0000_0000_0001, text: "2001:db8::1:0:0:1"),  // 4.2.3
        TextRow(high: 0x2001_0db8_0aaa_bbbb, low: 0xcccc_dddd_eeee_aaaa, text: "2001:db8:aaa:bbbb:cccc:dddd:eeee:aaaa"),
        TextRow(high: 0xfe80_0000_0000_0000, low: 0x0202_b3ff_fe1e_8329, text: "fe80::202:b3ff:fe1e:8329"),
        TextRow(high: 0x0001_0002_0003_0004, low: 0x0005_0006_0000_0000, text: "1:2:3:4:5:6::"),
        TextRow(high: 0x0000_0000_0003_0004, low: 0x0005_0006_0007_0008, text: "::3:4:5:6:7:8"),
        TextRow(high: 0x0000_0002_0003_0004, low: 0x0005_0006_0007_0000, text: "0:2:3:4:5:6:7:0"),
        TextRow(high: 0, low: 0x0000_ffff_c000_0201, text: "::ffff:192.0.2.1"),  // 5
        TextRow(high: 0, low: 0x0000_fffe_c000_0201, text: "::fffe:c000:201"),
        TextRow(high: .max, low: .max, text: "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
    ]

    @Test("IPv6 text is canonical", arguments: ipv6)
    func canonicalText(row: TextRow) {
        #expect(IPAddress(ipv6High: row.high, low: row.low).description == row.text)
    }

    @Test("IPv4 text", arguments: [(0, "0.0.0.0"), (0x0a00_0007, "10.0.0.7"), (UInt32.max, "255.255.255.255")])
    func dottedDecimal(bits: UInt32, text: String) {
        #expect(IPAddress(ipv4: bits).description == text)
    }

    @Test("text is appended to what is there")
    func append() {
        var writer = ByteWriter()
        writer.append("ip=")
        IPAddress(ipv4: 0x7f00_0001).append(to: &writer)
        #expect(writer.array == Array("ip=127.0.0.1".utf8))
    }

    @Test("bytes are those on the wire")
    func bytes() {
        #expect(IPAddress(ipv4: 0x0102_03ff).bytes == [1, 2, 3, 255])
        #expect(
            IPAddress(ipv6High: 0x0001_0203_0405_0607, low: 0x0809_0a0b_0c0d_0e0f).bytes == Array(0...15)
        )
    }

    @Test("IPv4 sorts before IPv6, and is never equal to it")
    func order() {
        let addresses = [
            IPAddress(ipv4: 1), IPAddress(ipv4: .max), IPAddress(ipv6High: 0, low: 1),
            IPAddress(ipv6High: 0, low: .max), IPAddress(ipv6High: 1, low: 0),
        ]
        #expect(addresses.reversed().sorted() == addresses)
        #expect(IPAddress(ipv4: 1) != IPAddress(ipv6High: 0, low: 1))
    }
}
