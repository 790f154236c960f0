import PacketHeaders

extension LinkLayerRows {
    private static let addresses = hex("02000000000a 02000000000b 02000000000c")
    private static let snapIPv4 = hex("aaaa03 000000 0800")

    private static func dataFrame(
        _ control: String,
        sequence: String = "1000",
        optional: String = "",
        _ content: [UInt8] = snapIPv4 + ipv4()
    ) -> [UInt8] {
        header(Field(control, "frame control"), Field("002c", "duration"), carrying: addresses)
            + hex(sequence) + hex(optional) + content
    }

    /// An A-MSDU subframe, padded to four bytes unless it is the last one.
    private static func subframe(isLast: Bool, excess: Int = 0) -> [UInt8] {
        let content = snapIPv4 + ipv4()
        let frame = hex("02000000000a 02000000000b") + bigEndian16(content.count + excess) + content
        return frame + Array(repeating: 0, count: isLast ? 0 : -frame.count & 3)
    }

    static let wireless: [FrameRow] = [
        FrameRow("802.11, from the access point", .ieee80211, dataFrame("0802"), .ipv4("hello")),
        FrameRow("802.11, to the access point", .ieee80211, dataFrame("0801"), .ipv4("hello")),
        FrameRow("802.11, four addresses", .ieee80211, dataFrame("0803", optional: "02000000000d"), .ipv4("hello")),
        FrameRow("802.11, QoS", .ieee80211, dataFrame("8802", optional: "0000"), .ipv4("hello")),
        FrameRow(
            "802.11, QoS and HT control",
            .ieee80211,
            dataFrame("8882", optional: "0000 00000000"),
            .ipv4("hello")
        ),
        FrameRow(
            "802.11, frame check sequence behind",
            .ieee80211,
            dataFrame("0802") + hex("deadbeef"),
            .ipv4("hello")
        ),
        FrameRow("802.11, beacon", .ieee80211, dataFrame("8000"), .outcome(.notTCP)),
        FrameRow("802.11, acknowledgment", .ieee80211, hex("d400 0000 02000000000a"), .outcome(.notTCP)),
        FrameRow("802.11, null function", .ieee80211, dataFrame("4801"), .outcome(.notTCP)),
        FrameRow("802.11, QoS null", .ieee80211, dataFrame("c801", optional: "0000"), .outcome(.notTCP)),
        FrameRow("802.11, protected", .ieee80211, dataFrame("0842"), .outcome(.notTCP)),
        FrameRow("802.11, first fragment", .ieee80211, dataFrame("0806"), .outcome(.notTCP)),
        FrameRow("802.11, second fragment", .ieee80211, dataFrame("0802", sequence: "1100"), .outcome(.notTCP)),
        FrameRow("802.11, other version", .ieee80211, dataFrame("0902"), .outcome(.malformed)),
        FrameRow(
            "802.11, aggregate of one",
            .ieee80211,
            dataFrame("8802", optional: "8000", subframe(isLast: true) + hex("deadbeef")),
            .ipv4("hello")
        ),
        FrameRow(
            "802.11, aggregate of two",
            .ieee80211,
            dataFrame("8802", optional: "8000", subframe(isLast: false) + subframe(isLast: true)),
            .ipv4("hello")
        ),
        FrameRow(
            "802.11, aggregate longer than the frame",
            .ieee80211,
            dataFrame("8802", optional: "8000", subframe(isLast: true, excess: 1)),
            .ipv4("hello")
        ),
        FrameRow(
            "radiotap",
            .ieee80211Radiotap,
            header(Field("00 00", "version"), Field("0800", "length"), Field("00000000", "none"), carrying: [])
                + dataFrame("0802"),
            .ipv4("hello")
        ),
        FrameRow(
            "radiotap, flags",
            .ieee80211Radiotap,
            radiotap("02000000", "10") + dataFrame("0802") + hex("deadbeef"),
            .ipv4("hello")
        ),
        FrameRow(
            "radiotap, data pad",
            .ieee80211Radiotap,
            radiotap("02000000", "20") + dataFrame("8802", optional: "0000 0000"),
            .ipv4("hello")
        ),
        FrameRow(
            "radiotap, timestamp before the flags, two bitmaps",
            .ieee80211Radiotap,
            radiotap("03000080 00000000", "00000000 4000000000000000 20")
                + dataFrame("8802", optional: "0000 0000"),
            .ipv4("hello")
        ),
        FrameRow(
            "radiotap, wrong frame check sequence",
            .ieee80211Radiotap,
            radiotap("02000000", "50") + dataFrame("0802"),
            .outcome(.malformed)
        ),
        FrameRow(
            "radiotap, other version",
            .ieee80211Radiotap,
            hex("01 00 0800 00000000") + dataFrame("0802"),
            .outcome(.malformed)
        ),
        FrameRow(
            "radiotap, shorter than itself",
            .ieee80211Radiotap,
            hex("00 00 0700 00000000") + dataFrame("0802"),
            .outcome(.malformed)
        ),
        FrameRow(
            "radiotap, longer than the frame",
            .ieee80211Radiotap,
            hex("00 00 0900 00000000"),
            .outcome(.malformed)
        ),
    ]

    private static func radiotap(_ present: String, _ fields: String) -> [UInt8] {
        let content = hex(present) + hex(fields)
        return [0, 0, UInt8(4 + content.count), 0] + content
    }
}
