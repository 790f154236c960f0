import PacketHeaders
import Testing

@Suite("Checksums")
struct ChecksumTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let name: String
        let frame: [UInt8]
        let isAccepted: Bool

        init(_ name: String, _ frame: [UInt8], isAccepted: Bool) {
            self.name = name
            self.frame = frame
            self.isAccepted = isAccepted
        }

        var testDescription: String { name }
    }

    private static func offByOne(_ bytes: [UInt8], at offset: Int) -> [UInt8] {
        var changed = bytes
        changed[offset] ^= 1
        return changed
    }

    private static let routed = hex("06 02 00 01 00000000 20010db8 00000000 00000000 000000ff")

    static let rows: [Row] = [
        Row("IPv4, odd data", ethernet(ipv4(tcp("hello"))), isAccepted: true),
        Row("IPv4, even data", ethernet(ipv4(tcp("hello!"))), isAccepted: true),
        Row("IPv4, options", ethernet(ipv4(options: hex("94040000"))), isAccepted: true),
        Row("IPv4, padding is not covered", ethernet(ipv4() + [1, 2, 3]), isAccepted: true),
        Row("IPv4, wrong header checksum", ethernet(ipv4(checksum: 0x1234)), isAccepted: false),
        Row("IPv4, wrong TCP checksum", ethernet(ipv4(tcp(checksum: 0x1234))), isAccepted: false),
        Row("IPv4, last data byte changed", offByOne(ethernet(), at: ethernet().count - 1), isAccepted: false),
        Row("IPv4, segmentation offload", ethernet(ipv4(tcp(checksum: 0x1234), totalLength: 0)), isAccepted: true),
        Row("IPv6", ethernet(ipv6(), type: 0x86dd), isAccepted: true),
        Row("IPv6, another address", offByOne(ethernet(ipv6(), type: 0x86dd), at: 14 + 23), isAccepted: false),
        Row(
            "IPv6, a hop on the way is no part of it",
            ethernet(ipv6(routed + tcp(checksum: 0x1234), nextHeader: 43), type: 0x86dd),
            isAccepted: true
        ),
        Row("in a tunnel", vxlan(ethernet(ipv4(tcp(checksum: 0x1234)))), isAccepted: false),
    ]

    @Test("are verified when asked", arguments: rows)
    func verified(row: Row) {
        var dissector = FrameDissector(options: .verifying)
        let outcome = dissector.dissect(row.frame)
        #expect((outcome == .badChecksum) == !row.isAccepted)
        #expect(dissector.counts.badChecksums == (row.isAccepted ? 0 : 1))
        #expect(dissector.counts.tcpSegments == (row.isAccepted ? 1 : 0))
    }

    @Test("are not verified by default", arguments: rows)
    func trusted(row: Row) {
        var dissector = FrameDissector()
        _ = dissector.dissect(row.frame)
        #expect(dissector.counts.tcpSegments == 1)
    }

    @Test("of frames that were cut cannot be verified")
    func cut() {
        var dissector = FrameDissector(options: .verifying)
        let frame = ethernet(ipv4(tcp(checksum: 0x1234)))
        let outcome = dissector.dissect(Array(frame.dropLast()), originalLength: frame.count)
        guard case .segment = outcome else {
            Issue.record("\(outcome)")
            return
        }
    }

    @Test("of reassembled datagrams are verified")
    func reassembled() {
        var dissector = FrameDissector(options: .verifying)
        let payload = tcp("0123456789", checksum: 0x1234)
        #expect(dissector.dissect(ethernet(fragment4(payload, 0..<24, isLast: false))) == .fragmentHeld)
        #expect(dissector.dissect(ethernet(fragment4(payload, 24..<30, isLast: true))) == .badChecksum)
    }
}
