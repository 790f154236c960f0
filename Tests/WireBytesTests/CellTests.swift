import Testing
import WireBytes

/// Values that are changed where they are.
@Suite struct CellTests {
    private struct Refusal: Error {}

    @Test func keepsWhatAnAccessLeft() {
        let cell = Cell([1, 2])
        cell.access { $0.append(3) }
        let sum = cell.access { $0.reduce(0, +) }
        #expect(sum == 6)
    }

    @Test func holdsWhatCannotBeCopied() {
        let cell = Cell(ByteWriter())
        cell.access { $0.append("abc") }
        let count = cell.access { $0.count }
        #expect(count == 3)
    }

    @Test func canBeUsedAfterAnError() {
        let cell = Cell(0)
        #expect(throws: Refusal.self) {
            try cell.access { (value: inout Int) throws(Refusal) -> Void in
                value = 7
                throw Refusal()
            }
        }
        let value = cell.access { $0 }
        #expect(value == 7)
    }

    @Test func releasesItsValue() {
        final class Witness {}
        weak var witness: Witness?
        do {
            let kept = Witness()
            witness = kept
            let cell = Cell<Witness?>(kept)
            cell.access { $0 = $0 }
        }
        #expect(witness == nil)
    }
}
