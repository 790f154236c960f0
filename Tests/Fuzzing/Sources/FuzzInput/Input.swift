/// A fuzzer's input, read from its front as numbers and pieces; past its end everything is zero and empty.
public struct Input {
    private let bytes: [UInt8]
    private var position = 0

    /// Copies what libFuzzer lends.
    public init(_ start: UnsafePointer<UInt8>, _ count: Int) {
        bytes = unsafe Array(UnsafeBufferPointer(start: start, count: count))
    }

    /// True when nothing is left.
    public var isAtEnd: Bool { position == bytes.count }

    /// Everything not read yet.
    public var rest: [UInt8] { Array(bytes[position...]) }

    /// The next byte.
    public mutating func byte() -> UInt8 {
        guard position < bytes.count else { return 0 }
        defer { position += 1 }
        return bytes[position]
    }

    /// The next two bytes as a number.
    public mutating func uint16() -> UInt16 { UInt16(byte()) << 8 | UInt16(byte()) }

    /// The next bytes, `count` of them or as many as there are.
    public mutating func piece(_ count: Int) -> [UInt8] {
        let end = min(bytes.count, position + count)
        defer { position = end }
        return Array(bytes[position..<end])
    }
}
