import PacketHeaders

/// Frames of every link layer, each with the nearest ones that are something else.
enum LinkLayerRows {
    static let all = ethernetFrames + tags + labels + pointToPoint + loopback + wireless

    static let ethernetFrames: [FrameRow] = [
        FrameRow("Ethernet, IPv4", ethernet(), .ipv4("hello")),
        FrameRow("Ethernet, IPv6", ethernet(ipv6(), type: 0x86dd), .ipv6("hello")),
        FrameRow("padding is no payload", ethernet(ipv4(tcp("")) + hex("000000000000")), .ipv4("")),
        FrameRow("ARP", ethernet(hex("0001 0800 06 04 0001"), type: 0x0806), .outcome(.notTCP)),
        FrameRow("neither type nor length", ethernet(type: 1501), .outcome(.notTCP)),
        FrameRow("IPv6 under the type of IPv4", ethernet(ipv6()), .outcome(.malformed)),
        FrameRow(
            "IPv4 under the type of IPv6",
            ethernet(ipv4(), type: 0x86dd),
            .outcome(.malformed)
        ),
        FrameRow("no frame at all", [], .outcome(.malformed)),
        FrameRow("LLC and SNAP", snap("000000 0800"), .ipv4("hello")),
        FrameRow("SNAP of a bridge", snap("0000f8 0800"), .ipv4("hello")),
        FrameRow("SNAP of another organization", snap("00000c 0800"), .outcome(.notTCP)),
        FrameRow("SNAP with a length for a type", snap("000000 0100"), .outcome(.notTCP)),
        FrameRow("padding behind an IEEE 802.3 frame", snap("000000 0800") + [0, 0, 0], .ipv4("hello")),
        FrameRow("LLC for IP", ieee8023(hex("06 06 03") + ipv4()), .ipv4("hello")),
        FrameRow("LLC for spanning tree", ieee8023(hex("42 42 03 0000 00 00")), .outcome(.notTCP)),
        FrameRow("LLC information frame", ieee8023(hex("aa aa 00 000000 0800") + ipv4()), .outcome(.notTCP)),
        FrameRow(
            "IEEE 802.3 length past the frame",
            ethernet(hex("aa aa 03 000000 0800") + ipv4(), type: 54),
            .ipv4("hello")
        ),
        FrameRow(
            "unknown link type",
            LinkType(rawValue: 147),
            ethernet(),
            .outcome(.unsupportedLinkType)
        ),
    ]

    private static func ieee8023(_ content: [UInt8]) -> [UInt8] {
        ethernet(content, type: content.count)
    }

    private static func snap(_ organizationAndType: String) -> [UInt8] {
        ieee8023(header(Field("aaaa 03", "LLC"), Field(organizationAndType, "SNAP"), carrying: ipv4()))
    }

    static let tags: [FrameRow] = [
        FrameRow(
            "IEEE 802.1Q",
            ethernet(
                header(Field("6064", "tag"), Field("0800", "type"), carrying: ipv4()),
                type: 0x8100
            ),
            .ipv4("hello")
        ),
        FrameRow(
            "IEEE 802.1ad",
            ethernet(
                header(
                    Field("0001", "service tag"),
                    Field("8100", "type"),
                    Field("0002", "customer tag"),
                    Field("86dd", "type"),
                    carrying: ipv6()
                ),
                type: 0x88a8
            ),
            .ipv6("hello")
        ),
        FrameRow(
            "QinQ before the standard",
            ethernet(hex("0001 9100 0002 8100 0003 0800") + ipv4(), type: 0x9100),
            .ipv4("hello")
        ),
        FrameRow(
            "tag before an IEEE 802.3 length",
            ethernet(hex("0001 0035 aaaa03 000000 0800") + ipv4(), type: 0x8100),
            .ipv4("hello")
        ),
        FrameRow("tag without a type", ethernet(hex("0001 08"), type: 0x8100), .outcome(.malformed)),
        FrameRow(
            "15 tags and an IP-in-IP tunnel: 16 layers",
            ethernet(manyTags(15) + ipv4(ipv4(), protocolNumber: 4), type: 0x8100),
            .ipv4("hello")
        ),
        FrameRow(
            "16 tags and an IP-in-IP tunnel: too many",
            ethernet(manyTags(16) + ipv4(ipv4(), protocolNumber: 4), type: 0x8100),
            .outcome(.notTCP)
        ),
    ]

    private static func manyTags(_ count: Int) -> [UInt8] {
        Array(repeating: hex("0001 8100"), count: count - 1).flatMap(\.self) + hex("0001 0800")
    }

    static let labels: [FrameRow] = [
        FrameRow("MPLS, IPv4", mpls(header(Field("00010 1 40", "label, bottom"), carrying: ipv4())), .ipv4("hello")),
        FrameRow(
            "MPLS, three labels, IPv6",
            mpls(header(Field("00010040 00020040", "labels"), Field("00030140", "bottom"), carrying: ipv6())),
            .ipv6("hello")
        ),
        FrameRow("MPLS without a bottom", mpls(hex("00010040 00020040")), .outcome(.malformed)),
        FrameRow("MPLS with nothing below", mpls(hex("00010140")), .outcome(.malformed)),
        FrameRow(
            "pseudowire with control word",
            mpls(hex("00010140") + header(Field("00000007", "control word"), carrying: ethernet())),
            .ipv4("hello")
        ),
        FrameRow(
            "pseudowire without control word",
            mpls(hex("00010140") + ethernet()),
            .ipv4("hello")
        ),
        FrameRow(
            "pseudowire whose address is no control word",
            mpls(hex("00010140") + hex("a2000000000a 02000000000b 0800") + ipv4()),
            .ipv4("hello")
        ),
        FrameRow("associated channel of a pseudowire", mpls(hex("00010140 10000007 0000")), .outcome(.notTCP)),
    ]

    private static func mpls(_ content: [UInt8]) -> [UInt8] {
        ethernet(content, type: 0x8847)
    }

    static let pointToPoint: [FrameRow] = [
        FrameRow("PPPoE, IPv4", pppoe(hex("0021") + ipv4()), .ipv4("hello")),
        FrameRow("PPPoE, IPv6", pppoe(hex("0057") + ipv6()), .ipv6("hello")),
        FrameRow("PPPoE, compressed protocol", pppoe(hex("21") + ipv4()), .ipv4("hello")),
        FrameRow("PPPoE, link control", pppoe(hex("c021 09 01 0008 00000000")), .outcome(.notTCP)),
        FrameRow("PPPoE, padding", pppoe(hex("0021") + ipv4(tcp(""))) + [0, 0, 0, 0], .ipv4("")),
        FrameRow("PPPoE, discovery", pppoe(hex("0021") + ipv4(), code: "09"), .outcome(.notTCP)),
        FrameRow("PPPoE, other version", pppoe(hex("0021") + ipv4(), version: "21"), .outcome(.malformed)),
        FrameRow("PPPoE, length past the frame", pppoe(hex("0021") + ipv4(), excess: 1), .ipv4("hello")),
        FrameRow("PPPoE, length before the end of IP", pppoe(hex("0021") + ipv4(), excess: -26), .outcome(.malformed)),
        FrameRow("PPPoE, empty", pppoe([]), .outcome(.malformed)),
        FrameRow(
            "PPPoE without Ethernet",
            .pppEthernet,
            Array(pppoe(hex("0021") + ipv4()).dropFirst(14)),
            .ipv4("hello")
        ),
        FrameRow("PPP", .ppp, hex("0021") + ipv4(), .ipv4("hello")),
        FrameRow("PPP in HDLC-like framing", .ppp, hex("ff03 0057") + ipv6(), .ipv6("hello")),
        FrameRow("PPP, MPLS", .ppp, hex("0281 00010140") + ipv4(), .ipv4("hello")),
        FrameRow("PPP, half a protocol", .ppp, hex("ff03 00"), .outcome(.malformed)),
        FrameRow("HDLC, PPP", .pppHDLC, hex("ff03 0021") + ipv4(), .ipv4("hello")),
        FrameRow("HDLC, PPP without address and control", .pppHDLC, hex("0021") + ipv4(), .ipv4("hello")),
        FrameRow(
            "Cisco HDLC",
            .pppHDLC,
            header(Field("0f00", "unicast"), Field("86dd", "type"), carrying: ipv6()),
            .ipv6("hello")
        ),
        FrameRow("Cisco HDLC, keep-alive", .pppHDLC, hex("8f00 8035 00000002"), .outcome(.notTCP)),
    ]

    private static func pppoe(
        _ content: [UInt8],
        version: String = "11",
        code: String = "00",
        excess: Int = 0
    ) -> [UInt8] {
        ethernet(
            header(Field(version, "version, type"), Field(code, "code"), Field("0005", "session"), carrying: [])
                + bigEndian16(content.count + excess) + content,
            type: 0x8864
        )
    }

    static let loopback: [FrameRow] = [
        FrameRow("NULL, little-endian", .null, hex("02000000") + ipv4(), .ipv4("hello")),
        FrameRow("NULL, big-endian", .null, hex("00000002") + ipv4(), .ipv4("hello")),
        FrameRow("NULL, IPv6 of Linux", .null, hex("0a000000") + ipv6(), .ipv6("hello")),
        FrameRow("NULL, IPv6 of NetBSD", .null, hex("18000000") + ipv6(), .ipv6("hello")),
        FrameRow("NULL, IPv6 of FreeBSD", .null, hex("1c000000") + ipv6(), .ipv6("hello")),
        FrameRow("NULL, IPv6 of Darwin", .null, hex("1e000000") + ipv6(), .ipv6("hello")),
        FrameRow("NULL, another family", .null, hex("07000000") + ipv4(), .outcome(.notTCP)),
        FrameRow("LOOP", .loop, hex("00000002") + ipv4(), .ipv4("hello")),
        FrameRow("LOOP, IPv6", .loop, hex("00000018") + ipv6(), .ipv6("hello")),
        FrameRow("RAW, IPv4", .raw, ipv4(), .ipv4("hello")),
        FrameRow("RAW, IPv6", .raw, ipv6(), .ipv6("hello")),
        FrameRow("RAW, neither", .raw, ipv4(version: 5), .outcome(.notTCP)),
        FrameRow("IPV4", .ipv4, ipv4(), .ipv4("hello")),
        FrameRow("IPV4 that is IPv6", .ipv4, ipv6(), .outcome(.malformed)),
        FrameRow("IPV6", .ipv6, ipv6(), .ipv6("hello")),
        FrameRow("IPV6 that is IPv4", .ipv6, ipv4(tcp("long enough for a header")), .outcome(.malformed)),
        FrameRow("Linux cooked", .linuxSLL, cooked("0800") + ipv4(), .ipv4("hello")),
        FrameRow("Linux cooked, tagged", .linuxSLL, cooked("8100") + hex("0005 86dd") + ipv6(), .ipv6("hello")),
        FrameRow("Linux cooked, LLC", .linuxSLL, cooked("0004") + hex("aaaa03 000000 0800") + ipv4(), .ipv4("hello")),
        FrameRow("Linux cooked, Novell", .linuxSLL, cooked("0001") + ipv4(), .outcome(.notTCP)),
        FrameRow("Linux cooked 2", .linuxSLL2, cooked2("0800") + ipv4(), .ipv4("hello")),
        FrameRow("Linux cooked 2, IPv6", .linuxSLL2, cooked2("86dd") + ipv6(), .ipv6("hello")),
        FrameRow("Linux cooked 2, ARP", .linuxSLL2, cooked2("0806") + ipv4(), .outcome(.notTCP)),
    ]

    private static func cooked(_ type: String) -> [UInt8] {
        header(
            Field("0004", "sent by us"),
            Field("0001", "Ethernet"),
            Field("0006", "address length"),
            Field("02000000000b 0000", "address"),
            Field(type, "protocol"),
            carrying: []
        )
    }

    private static func cooked2(_ type: String) -> [UInt8] {
        header(
            Field(type, "protocol"),
            Field("0000", "reserved"),
            Field("00000003", "interface"),
            Field("0001", "Ethernet"),
            Field("00", "sent to us"),
            Field("06", "address length"),
            Field("02000000000b 0000", "address"),
            carrying: []
        )
    }
}
