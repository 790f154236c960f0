import CaptureAnalysis
import PacketHeaders
import TCPReassembly
import Testing

/// The vectors of the Community ID specification for TCP, seed 0.
@Suite struct CommunityIDTests {
    struct Row: Sendable {
        let one: SocketAddress
        let other: SocketAddress
        let identifier: String
    }

    private static func end(_ a: UInt32, _ b: UInt32, _ c: UInt32, _ d: UInt32, _ port: UInt16) -> SocketAddress {
        SocketAddress(address: IPAddress(ipv4: a << 24 | b << 16 | c << 8 | d), port: port)
    }

    @Test(arguments: [
        Row(
            one: end(128, 232, 110, 120, 34_855),
            other: end(66, 35, 250, 204, 80),
            identifier: "1:LQU9qZlK+B5F3KDmev6m5PMibrg="
        )
    ])
    func vector(_ row: Row) {
        #expect(CommunityID.of(row.one, row.other) == row.identifier)
        #expect(CommunityID.of(row.other, row.one) == row.identifier)
    }

    @Test func endsOfOneAddressAreOrderedByPort() {
        let one = Self.end(127, 0, 0, 1, 1883)
        let other = Self.end(127, 0, 0, 1, 40_000)
        #expect(CommunityID.of(one, other) == CommunityID.of(other, one))
    }
}
