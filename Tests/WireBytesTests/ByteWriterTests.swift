import Testing
import WireBytes

@Suite("ByteWriter")
struct ByteWriterTests {
    @Test("appends integers in the byte order asked for")
    func integers() {
        var writer = ByteWriter()
        writer.append(0xAB as UInt8)
        writer.append(bigEndian: 0x0102 as UInt16)
        writer.append(bigEndian: 0x0304_0506 as UInt32)
        writer.append(littleEndian: 0x0708_090A as UInt32)
        #expect(writer.array == [0xAB, 1, 2, 3, 4, 5, 6, 0x0A, 9, 8, 7])
    }

    @Test("appends text, literals and arrays as they are")
    func text() {
        var writer = ByteWriter()
        writer.append("key: ")
        writer.append(utf8: "Füllstand")
        writer.append([0, 255])
        writer.append([])
        #expect(writer.array == Array("key: Füllstand".utf8) + [0, 255])
    }

    @Test(
        "decimal numbers",
        arguments: [
            (0, "0"), (9, "9"), (10, "10"), (99, "99"), (100, "100"), (1_234_567_890, "1234567890"),
            (UInt64.max, "18446744073709551615"),
        ]
    )
    func decimal(value: UInt64, text: String) {
        var writer = ByteWriter()
        writer.append(decimal: value)
        #expect(writer.array == Array(text.utf8))
    }

    @Test(
        "decimal numbers of fixed width",
        arguments: [
            (0, 9, "000000000"), (125_000, 9, "000125000"), (7, 1, "7"), (1234, 2, "34"), (987_654_321, 8, "87654321"),
            (987_654_321, 9, "987654321"), (UInt64.max, 20, "18446744073709551615"), (5, 17, "00000000000000005"),
        ]
    )
    func decimalWidth(value: UInt64, width: Int, text: String) {
        var writer = ByteWriter()
        writer.append(decimal: value, width: width)
        #expect(writer.array == Array(text.utf8))
    }

    @Test("grows from any capacity without losing a byte", arguments: [0, 1, 16, 17, 1000])
    func growth(capacity: Int) {
        var writer = ByteWriter(capacity: capacity)
        var expected: [UInt8] = []
        for index in 0..<5000 {
            writer.append(UInt8(truncatingIfNeeded: index))
            expected.append(UInt8(truncatingIfNeeded: index))
        }
        writer.append(expected)
        #expect(writer.array == expected + expected)
        #expect(writer.count == 10_000)
    }

    @Test("forgetting keeps the memory")
    func truncation() {
        var writer = ByteWriter(capacity: 64)
        writer.append([1, 2, 3, 4])
        writer.truncate(to: 2)
        #expect(writer.array == [1, 2])
        let free = writer.freeCapacity
        writer.removeAll()
        #expect(writer.array == [])
        #expect(writer.freeCapacity == free + 2)
    }

    @Test("inserts before, between and behind", arguments: [0, 2, 4])
    func insertion(offset: Int) {
        var writer = ByteWriter(capacity: 16)
        writer.append([1, 2, 3, 4])
        let inserted = [UInt8](repeating: 9, count: 20)
        writer.insert(inserted.span, at: offset)
        var expected: [UInt8] = [1, 2, 3, 4]
        expected.insert(contentsOf: inserted, at: offset)
        #expect(writer.array == expected)
    }

    @Test("removes from the front, replaces in place")
    func editing() {
        var writer = ByteWriter()
        writer.append([1, 2, 3, 4])
        writer.replace(at: 3, with: 8)
        writer.removeFirst(2)
        #expect(writer.array == [3, 8])
        writer.removeFirst(2)
        #expect(writer.array == [])
    }
}
