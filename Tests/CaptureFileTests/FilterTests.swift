import CaptureFile
import PacketHeaders
import Testing

@Suite("Filters")
struct FilterTests {
    /// IPv4 and TCP headers between two ports.
    static func segment(_ source: UInt16, _ destination: UInt16) -> [UInt8] {
        let big = Endian.big
        let ip: [UInt8] = [0x45, 0, 0, 40, 0, 0, 0, 0, 64, 6, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2]
        return ip + big.u16(source) + big.u16(destination) + big.u32(1) + big.u32(2) + [0x50, 0x10, 1, 0, 0, 0, 0, 0]
    }

    static let ethernet = [UInt8](repeating: 2, count: 12) + [8, 0]

    /// Two ports on two link types; frames 2, 3 and 6 are of port 1883.
    static func mixed() -> [UInt8] {
        let blocks = Blocks(endian: .little)
        return blocks.section() + blocks.interface(1) + blocks.interface(101)
            + blocks.enhanced(ethernet + segment(1, 2), interface: 0, time: 1)
            + blocks.enhanced(ethernet + segment(1883, 2), interface: 0, time: 2)
            + blocks.enhanced(segment(2, 1883), interface: 1, time: 3)
            + blocks.enhanced(segment(3, 4), interface: 1, time: 4)
            + blocks.enhanced([], interface: 1, time: 5)
            + blocks.enhanced(ethernet + segment(5, 1883), interface: 0, time: 6)
    }

    @Test("One expression on several link types; dropped frames keep their numbers")
    func mixedLinkTypes() throws {
        let folder = try TemporaryFolder()
        let path = try folder.file("made.pcapng", Self.mixed())
        let options = CaptureOptions(filter: "tcp port 1883")
        let reading = Reading(path, options: options)
        #expect(reading.error == nil)
        #expect(reading.frames.map(\.frame.number) == [2, 3, 6])
        #expect(reading.facts.first?.frames == 6)
        #expect(
            try Reading(merging: [path, path], options: options).frames.map(\.frame.number) == [3, 4, 5, 6, 11, 12]
        )
    }

    @Test("On classic files", arguments: [(1, [2]), (101, [1])] as [(UInt32, [UInt64])])
    func classic(linkType: UInt32, expected: [UInt64]) throws {
        let folder = try TemporaryFolder()
        var made = PcapBytes(.big, linkType: linkType)
        made.record(1, 0, Self.segment(9, 1883))
        made.record(2, 0, Self.ethernet + Self.segment(9, 1883))
        let reading = Reading(try folder.file("made.pcap", made.bytes), options: CaptureOptions(filter: "port 1883"))
        #expect(reading.frames.map(\.frame.number) == expected)
    }

    @Test("A bad filter is told with libpcap's words")
    func bad() throws {
        let folder = try TemporaryFolder()
        let options = CaptureOptions(filter: "tcp prot 1883")
        for path in [try folder.file("a.pcapng", Self.mixed()), try folder.file("b.pcap", PcapBytes(.little).bytes)] {
            let error = try #require(Reading(path, options: options).error)
            #expect(error.code == .filter)
            #expect(error.detail.contains("syntax error"))
            #expect(error.detail.hasSuffix("(for link type ETHERNET)"))
        }
    }
}
