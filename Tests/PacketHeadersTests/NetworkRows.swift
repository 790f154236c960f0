import PacketHeaders

/// IPv4, IPv6 and TCP headers, each with the nearest ones that are something else.
enum NetworkRows {
    static let all = version4 + version6 + transport

    static let version4: [FrameRow] = [
        FrameRow("options", ethernet(ipv4(options: hex("94040000 01010100"))), .ipv4("hello")),
        FrameRow("longest header", ethernet(ipv4(options: Array(repeating: 1, count: 40))), .ipv4("hello")),
        FrameRow("header of four words", ethernet(ipv4(headerWords: 4)), .outcome(.malformed)),
        FrameRow(
            "header past the total length",
            ethernet(ipv4(headerWords: 15, totalLength: 45)),
            .outcome(.malformed)
        ),
        FrameRow("version 5", ethernet(ipv4(version: 5)), .outcome(.malformed)),
        FrameRow("total length of the header", ethernet(ipv4(totalLength: 20)), .outcome(.malformed)),
        FrameRow("total length below the header", ethernet(ipv4(totalLength: 19)), .outcome(.malformed)),
        FrameRow("total length 0", ethernet(ipv4(totalLength: 0)), .ipv4("hello")),
        FrameRow("total length inside the TCP header", ethernet(ipv4(totalLength: 39)), .outcome(.malformed)),
        FrameRow("total length before the data", ethernet(ipv4(totalLength: 40)), .ipv4("")),
        FrameRow("reserved flag", ethernet(ipv4(fragmentation: 0x8000)), .ipv4("hello")),
        FrameRow("first fragment", ethernet(ipv4(tcp("123"), fragmentation: 0x2000)), .outcome(.malformed)),
        FrameRow(
            "first fragment of whole words",
            ethernet(ipv4(tcp("1234"), fragmentation: 0x2000)),
            .outcome(.fragmentHeld)
        ),
        FrameRow("last fragment alone", ethernet(ipv4(fragmentation: 0x0010)), .outcome(.fragmentHeld)),
        FrameRow("last fragment past 65,535 bytes", ethernet(ipv4(fragmentation: 0x1fff)), .outcome(.malformed)),
        FrameRow("fragment of nothing", ethernet(ipv4([], fragmentation: 0x2000)), .outcome(.malformed)),
        FrameRow(
            "authentication header",
            ethernet(ipv4(authentication(next: 6) + tcp(), protocolNumber: 51)),
            .ipv4("hello")
        ),
        FrameRow("ICMP", ethernet(ipv4(hex("08000000 00010001"), protocolNumber: 1)), .outcome(.notTCP)),
        FrameRow(
            "IPv6 option number in IPv4",
            ethernet(ipv4(hex("06000000 00000000"), protocolNumber: 0)),
            .outcome(.notTCP)
        ),
    ]

    private static func authentication(next: UInt8) -> [UInt8] {
        header(
            Field("06", "next header"),
            Field("04", "length"),
            Field("0000", "reserved"),
            Field("00000001 00000001", "parameters index, sequence number"),
            Field("000102030405060708090a0b", "integrity check value"),
            carrying: []
        ).enumerated().map { $0.offset == 0 ? next : $0.element }
    }

    private static func extended(_ first: UInt8, _ headers: String, _ content: [UInt8] = tcp6()) -> [UInt8] {
        ethernet(ipv6(hex(headers) + content, nextHeader: first), type: 0x86dd)
    }

    static let version6: [FrameRow] = [
        FrameRow("hop-by-hop options", extended(0, "06 00 0502 0000 0100"), .ipv6("hello")),
        FrameRow(
            "destination options of 16 bytes",
            extended(60, "06 01 010c 000000000000000000000000"),
            .ipv6("hello")
        ),
        FrameRow("routing", extended(43, "06 00 00 00 00000000"), .ipv6("hello")),
        FrameRow("mobility", extended(135, "06 00 0000 0000 0000"), .ipv6("hello")),
        FrameRow(
            "hop-by-hop, routing, destination options",
            extended(0, "2b 00 010400000000 3c 00 00 00 00000000 06 00 010400000000"),
            .ipv6("hello")
        ),
        FrameRow(
            "authentication header",
            ethernet(ipv6(authentication(next: 6) + tcp6(), nextHeader: 51), type: 0x86dd),
            .ipv6("hello")
        ),
        FrameRow("atomic fragment", extended(44, "06 00 0000 00000007"), .ipv6("hello")),
        FrameRow("atomic fragment, reserved bits", extended(44, "06 ff 0006 00000007"), .ipv6("hello")),
        FrameRow("first fragment", extended(44, "06 00 0001 00000007", tcp6("1234")), .outcome(.fragmentHeld)),
        FrameRow("first fragment of no whole words", extended(44, "06 00 0001 00000007"), .outcome(.malformed)),
        FrameRow("encrypted", extended(50, "00000001 00000001"), .outcome(.notTCP)),
        FrameRow("no next header", extended(59, "", []), .outcome(.notTCP)),
        FrameRow("ICMPv6", extended(58, "8000 0000 00010001", []), .outcome(.notTCP)),
        FrameRow("16 extension headers", extended(60, options(16)), .ipv6("hello")),
        FrameRow("17 extension headers", extended(60, options(17)), .outcome(.notTCP)),
        FrameRow("options past the datagram", extended(60, "06 09 010400000000"), .outcome(.malformed)),
        FrameRow("half an extension header", extended(60, "06 00 0104", []), .outcome(.malformed)),
        FrameRow("version 4", ethernet(ipv6(version: 4), type: 0x86dd), .outcome(.malformed)),
        FrameRow("payload length 0", ethernet(ipv6(payloadLength: 0), type: 0x86dd), .ipv6("hello")),
        FrameRow(
            "jumbo payload option",
            ethernet(ipv6(hex("06 00 c204 0000001d") + tcp6(), nextHeader: 0, payloadLength: 0), type: 0x86dd),
            .ipv6("hello")
        ),
        FrameRow("padding is no payload", ethernet(ipv6(tcp6("")) + [0, 0, 0, 0], type: 0x86dd), .ipv6("")),
    ]

    private static func options(_ count: Int) -> String {
        String(repeating: "3c 00 010400000000", count: count - 1) + "06 00 010400000000"
    }

    static let transport: [FrameRow] = [
        FrameRow("TCP options", ethernet(ipv4(tcp(options: hex("020405b4 01030307")))), .ipv4("hello")),
        FrameRow("TCP header alone", ethernet(ipv4(tcp(""))), .ipv4("")),
        FrameRow("data offset of four words", ethernet(ipv4(tcp(dataOffset: 4))), .outcome(.malformed)),
        FrameRow("data offset to the end", ethernet(ipv4(tcp("1234", dataOffset: 6))), .ipv4("")),
        FrameRow("data offset past the end", ethernet(ipv4(tcp("123", dataOffset: 6))), .outcome(.malformed)),
        FrameRow("19 bytes of TCP", ethernet(ipv4(Array(tcp().prefix(19)))), .outcome(.malformed)),
        FrameRow("UDP", ethernet(ipv4(udp([1, 2, 3], to: 53), protocolNumber: 17)), .outcome(.notTCP)),
        FrameRow(
            "UDP of 7 bytes",
            ethernet(ipv4(udp([], to: 53, length: 7), protocolNumber: 17)),
            .outcome(.malformed)
        ),
        FrameRow(
            "UDP past the datagram",
            ethernet(ipv4(udp([], to: 53, length: 9), protocolNumber: 17)),
            .outcome(.malformed)
        ),
    ]
}
