import WireBytes

/// Collects the head of an HTTP/1.1 message: all up to the first empty line (RFC 9112 §2.1).
struct HTTPHeadCollector {
    private(set) var bytes: [UInt8] = []
    private(set) var isComplete = false
    /// Whether nothing but a carriage return has come since the last line feed.
    private var isLineEmpty = false

    /// Takes bytes up to the end of the head; says how many that were.
    ///
    /// A line feed alone ends a line, as receivers may take it (RFC 9112 §2.2).
    mutating func take(_ input: Span<UInt8>) -> Int {
        var count = 0
        while count < input.count, !isComplete {
            switch input[count] {
            case 0x0A:
                isComplete = isLineEmpty
                isLineEmpty = true
            case 0x0D: break
            default: isLineEmpty = false
            }
            count &+= 1
        }
        bytes.append(copying: input.extracting(0..<count))
        return count
    }
}
