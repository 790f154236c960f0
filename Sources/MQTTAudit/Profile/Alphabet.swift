import WireBytes

/// A set of ASCII characters, written as in "A-Za-z0-9_".
public struct Alphabet: Sendable, Equatable {
    /// As it was written.
    public let text: String
    private var low: UInt64 = 0
    private var high: UInt64 = 0

    /// Reads an alphabet: characters, and ranges of them with `-` between; a `-` at either end stands for itself.
    ///
    /// Nil when it is empty, has a character outside printable ASCII, or a range the wrong way round.
    public init?(_ text: String) {
        self.text = text
        let bytes = Array(text.utf8)
        guard !bytes.isEmpty, bytes.allSatisfy({ (0x20..<0x7F).contains($0) }) else { return nil }
        var index = 0
        while index < bytes.count {
            let first = bytes[index]
            if index + 2 < bytes.count, bytes[index + 1] == UInt8(ascii: "-") {
                guard first <= bytes[index + 2] else { return nil }
                for byte in first...bytes[index + 2] { insert(byte) }
                index += 3
            } else {
                insert(first)
                index += 1
            }
        }
    }

    private mutating func insert(_ byte: UInt8) {
        if byte < 64 { low |= 1 &<< UInt64(byte) } else { high |= 1 &<< UInt64(byte &- 64) }
    }

    /// Whether this character is in it.
    func contains(_ byte: UInt8) -> Bool {
        switch byte {
        case 0..<64: low &>> UInt64(byte) & 1 == 1
        case 64..<128: high &>> UInt64(byte &- 64) & 1 == 1
        default: false
        }
    }

    /// The first byte that is not in it, separators and wildcards of topics passed over when `isTopic`.
    func firstOutside(_ bytes: Span<UInt8>, isTopic: Bool) -> Int? {
        for index in bytes.indices where !contains(bytes[index]) {
            let isStructure =
                bytes[index] == UInt8(ascii: "/") || bytes[index] == UInt8(ascii: "+")
                || bytes[index] == UInt8(ascii: "#")
            if !(isTopic && isStructure) { return index }
        }
        return nil
    }
}
