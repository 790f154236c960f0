/// Bytes written as hexadecimal digits.
enum HexText {
    /// What keeps text from being bytes.
    struct Malformed: Error, CustomStringConvertible {
        /// Where, in characters from 1 on.
        let position: Int
        let message: String

        var description: String { "character \(position): \(message)" }
    }

    /// Reads two digits for each byte; between bytes may be white space, ':', ',', '-', '0x' and '\x'.
    static func bytes(_ text: some Sequence<UInt8>) throws(Malformed) -> [UInt8] {
        var bytes: [UInt8] = []
        var high: UInt8?
        var previous: UInt8 = 0
        var position = 0
        for character in text {
            position += 1
            defer { previous = character }
            if let digit = digit(character) {
                if let first = high {
                    bytes.append(first << 4 | digit)
                    high = nil
                } else {
                    high = digit
                }
                continue
            }
            let isX = character == UInt8(ascii: "x") || character == UInt8(ascii: "X")
            if isX, previous == UInt8(ascii: "0"), high == 0 {
                high = nil
                continue
            }
            if isX, previous == UInt8(ascii: "\\") { continue }
            if high != nil { throw Malformed(position: position, message: "a byte needs two digits") }
            guard isSeparator(character) else {
                throw Malformed(position: position, message: "not a hexadecimal digit")
            }
        }
        if high != nil { throw Malformed(position: position + 1, message: "a byte needs two digits") }
        return bytes
    }

    private static func digit(_ character: UInt8) -> UInt8? {
        switch character {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): character - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): character - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): character - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    private static func isSeparator(_ character: UInt8) -> Bool {
        switch character {
        case 0x20, 0x09...0x0D, UInt8(ascii: ":"), UInt8(ascii: ","), UInt8(ascii: "-"), UInt8(ascii: "\\"): true
        default: false
        }
    }
}
