import TCPReassembly
import Testing

@Suite struct SequenceNumberTests {
    struct Row: Sendable {
        let number: UInt32
        let other: UInt32
        let distance: Int
    }

    @Test(arguments: [
        Row(number: 5, other: 5, distance: 0), Row(number: 6, other: 5, distance: 1),
        Row(number: 5, other: 6, distance: -1), Row(number: 0, other: .max, distance: 1),
        Row(number: .max, other: 0, distance: -1), Row(number: 10, other: .max - 9, distance: 20),
        Row(number: 0x7FFF_FFFF, other: 0, distance: 0x7FFF_FFFF),
        Row(number: 0x8000_0000, other: 0, distance: -0x8000_0000),
        Row(number: 0x8000_0000, other: 1, distance: 0x7FFF_FFFF),
        Row(number: 0, other: 0x8000_0000, distance: -0x8000_0000),
        Row(number: 0x7FFF_FFFE, other: .max, distance: 0x7FFF_FFFF),
    ])
    func distance(_ row: Row) {
        let (number, other) = (SequenceNumber(row.number), SequenceNumber(row.other))
        #expect(number.distance(from: other) == row.distance)
        #expect(other.advanced(by: row.distance) == number)
    }

    @Test func advancingWraps() {
        #expect(SequenceNumber(.max).advanced(by: 1) == SequenceNumber(0))
        #expect(SequenceNumber(0).advanced(by: -1) == SequenceNumber(.max))
        #expect(SequenceNumber(3).advanced(by: 1 << 32) == SequenceNumber(3))
        #expect("\(SequenceNumber(4_294_967_295))" == "4294967295")
    }
}
