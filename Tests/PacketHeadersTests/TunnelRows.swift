import PacketHeaders

/// Every tunnel, each with the nearest ones that are something else.
enum TunnelRows {
    static let all = udpTunnels + greTunnels + ipTunnels

    static let udpTunnels: [FrameRow] = [
        FrameRow("VXLAN", vxlan(), .ipv4("hello")),
        FrameRow("VXLAN at Linux's old port", vxlan(port: 8472), .ipv4("hello")),
        FrameRow("VXLAN, IPv6", vxlan(ethernet(ipv6(), type: 0x86dd)), .ipv6("hello")),
        FrameRow("VXLAN at another port", vxlan(port: 4788), .outcome(.notTCP)),
        FrameRow("VXLAN without the flag", vxlan(flags: 0), .outcome(.notTCP)),
        FrameRow(
            "VXLAN header cut",
            ethernet(ipv4(udp(hex("08000000 00"), to: 4789), protocolNumber: 17)),
            .outcome(.notTCP)
        ),
        FrameRow("VXLAN around ARP", vxlan(ethernet(hex("0001"), type: 0x0806)), .outcome(.notTCP)),
        FrameRow("VXLAN around half an Ethernet header", vxlan(hex("020000000a")), .outcome(.malformed)),
        FrameRow("VXLAN, UDP length 0", lengthless(hex("08000000 00002a00") + ethernet()), .ipv4("hello")),
        FrameRow("VXLAN in VXLAN", vxlan(vxlan()), .ipv4("hello")),
        FrameRow("Geneve", geneve("0000 6558", ethernet()), .ipv4("hello")),
        FrameRow("Geneve, options", geneve("0240 6558", hex("0102 80 01 00000000") + ethernet()), .ipv4("hello")),
        FrameRow("Geneve, IPv4", geneve("0000 0800", ipv4()), .ipv4("hello")),
        FrameRow("Geneve, IPv6", geneve("0000 86dd", ipv6()), .ipv6("hello")),
        FrameRow("Geneve, unknown content", geneve("0000 0001", ethernet()), .outcome(.notTCP)),
        FrameRow("Geneve, version 1", geneve("4000 6558", ethernet()), .outcome(.notTCP)),
        FrameRow("Geneve, options past the datagram", geneve("3f00 6558", ethernet()), .outcome(.malformed)),
    ]

    private static func geneve(_ start: String, _ content: [UInt8]) -> [UInt8] {
        let geneve = header(
            Field(start, "version and option length, flags, protocol type"),
            Field("00002a 00", "VNI"),
            carrying: content
        )
        return ethernet(ipv4(udp(geneve, to: 6081), protocolNumber: 17))
    }

    private static func lengthless(_ content: [UInt8]) -> [UInt8] {
        ethernet(ipv4(udp(content, to: 4789, length: 0), protocolNumber: 17, totalLength: 0))
    }

    static let greTunnels: [FrameRow] = [
        FrameRow("GRE, IPv4", gre(Field("0000", "flags"), Field("0800", "type"), carrying: ipv4()), .ipv4("hello")),
        FrameRow("GRE, IPv6", gre(Field("0000", "flags"), Field("86dd", "type"), carrying: ipv6()), .ipv6("hello")),
        FrameRow(
            "GRE, Ethernet",
            gre(Field("0000", "flags"), Field("6558", "type"), carrying: ethernet()),
            .ipv4("hello")
        ),
        FrameRow(
            "GRE, MPLS",
            gre(Field("0000 8847", "header"), Field("00010140", "label"), carrying: ipv4()),
            .ipv4("hello")
        ),
        FrameRow(
            "GRE, checksum",
            gre(Field("8000 0800", "header"), Field("1234 0000", "checksum"), carrying: ipv4()),
            .ipv4("hello")
        ),
        FrameRow(
            "GRE, key",
            gre(Field("2000 0800", "header"), Field("0000002a", "key"), carrying: ipv4()),
            .ipv4("hello")
        ),
        FrameRow(
            "GRE, sequence number",
            gre(Field("1000 0800", "header"), Field("00000001", "sequence number"), carrying: ipv4()),
            .ipv4("hello")
        ),
        FrameRow(
            "GRE, checksum, key and sequence number",
            gre(
                Field("b000 0800", "header"),
                Field("1234 0000", "checksum"),
                Field("0000002a", "key"),
                Field("00000001", "sequence number"),
                carrying: ipv4()
            ),
            .ipv4("hello")
        ),
        FrameRow("GRE, source routing", gre(Field("4000 0800", "header"), carrying: ipv4()), .outcome(.notTCP)),
        FrameRow("GRE, version 1", gre(Field("0001 0800", "header"), carrying: ipv4()), .outcome(.notTCP)),
        FrameRow("GRE, unknown content", gre(Field("0000 0021", "header"), carrying: ipv4()), .outcome(.notTCP)),
        FrameRow("GRE, header cut", gre(Field("2000 0800", "header"), carrying: []), .outcome(.malformed)),
        FrameRow("ERSPAN I", gre(Field("0000 88be", "header"), carrying: ethernet()), .ipv4("hello")),
        FrameRow(
            "ERSPAN II",
            gre(
                Field("1000 88be 00000001", "header"),
                Field("1001 0001", "version and VLAN, session"),
                Field("00000002", "index"),
                carrying: ethernet()
            ),
            .ipv4("hello")
        ),
        FrameRow(
            "ERSPAN II of another version",
            gre(Field("1000 88be 00000001", "header"), Field("2001 0001 00000002", "version 2"), carrying: ethernet()),
            .outcome(.malformed)
        ),
        FrameRow("ERSPAN III", erspan3("0000", ethernet()), .ipv4("hello")),
        FrameRow("ERSPAN III, subheader", erspan3("0001", hex("0000000000000000") + ethernet()), .ipv4("hello")),
        FrameRow("ERSPAN III, IP", erspan3("0800", ipv6()), .ipv6("hello")),
        FrameRow("ERSPAN III, other frames", erspan3("0400", ethernet()), .outcome(.notTCP)),
        FrameRow("ERSPAN III of another version", erspan3("0000", version: "1001", ethernet()), .outcome(.malformed)),
    ]

    private static func erspan3(_ flags: String, version: String = "2001", _ content: [UInt8]) -> [UInt8] {
        gre(
            Field("1000 22eb 00000001", "header"),
            Field(version, "version and VLAN"),
            Field("0001", "session"),
            Field("00000003", "timestamp"),
            Field("0000", "security group"),
            Field(flags, "frame type, flags"),
            carrying: content
        )
    }

    static let ipTunnels: [FrameRow] = [
        FrameRow("IPv4 in IPv4", ethernet(ipv4(ipv4(), protocolNumber: 4)), .ipv4("hello")),
        FrameRow("IPv6 in IPv4", ethernet(ipv4(ipv6(), protocolNumber: 41)), .ipv6("hello")),
        FrameRow("IPv4 in IPv6", ethernet(ipv6(ipv4(), nextHeader: 4), type: 0x86dd), .ipv4("hello")),
        FrameRow("IPv6 in IPv6", ethernet(ipv6(ipv6(), nextHeader: 41), type: 0x86dd), .ipv6("hello")),
        FrameRow("IPv6 under the number of IPv4", ethernet(ipv4(ipv6(), protocolNumber: 4)), .outcome(.malformed)),
        FrameRow(
            "GRE in IPv6",
            ethernet(ipv6(hex("0000 0800") + ipv4(), nextHeader: 47), type: 0x86dd),
            .ipv4("hello")
        ),
        FrameRow("IP in IP, 16 deep", ethernet(nested(16)), .ipv4("hello")),
        FrameRow("IP in IP, 17 deep", ethernet(nested(17)), .outcome(.notTCP)),
    ]

    private static func nested(_ depth: Int) -> [UInt8] {
        (0..<depth).reduce(ipv4()) { packet, _ in ipv4(packet, protocolNumber: 4) }
    }
}
