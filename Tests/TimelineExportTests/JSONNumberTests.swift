import Testing
import WireBytes

@testable import TimelineExport

@Suite("JSON numbers")
struct JSONNumberTests {
    @Test(
        "Unsigned integers, at every change of length",
        arguments: [
            UInt64(0), 1, 9, 10, 11, 99, 100, 101, 999, 1000, 9_999, 10_000, 99_999, 100_000, 65_535, 268_435_455,
            4_294_967_295, 4_294_967_296, 9_999_999_999, 10_000_000_000, 9_223_372_036_854_775_807,
            9_999_999_999_999_999_999, 10_000_000_000_000_000_000, 18_446_744_073_709_551_615,
        ]
    )
    func unsigned(value: UInt64) {
        var writer = ByteWriter(capacity: 4)
        writer.append(json: value)
        writer.append(UInt8(ascii: " "))
        writer.append(decimal: value)
        #expect(String(decoding: writer.array, as: UTF8.self) == "\(value) \(value)")
    }

    @Test("Signed integers", arguments: [Int64.min, Int64.min + 1, -1_000, -10, -1, 0, 1, Int64.max])
    func signed(value: Int64) {
        var writer = ByteWriter(capacity: 4)
        writer.append(json: value)
        #expect(String(decoding: writer.array, as: UTF8.self) == "\(value)")
    }

    @Test("Truth", arguments: [true, false])
    func boolean(value: Bool) {
        var writer = ByteWriter(capacity: 4)
        writer.append(json: value)
        #expect(String(decoding: writer.array, as: UTF8.self) == "\(value)")
    }
}
