/// Compresses messages with fixed Huffman codes (RFC 1951 §3.2.6, RFC 7692 §7.2.1): enough to be inflated.
struct Deflater {
    /// Whether messages refer to those before them.
    var keepsContext = true
    /// How far back they refer, at most.
    var window = 512
    private var history: [UInt8] = []
    private var bits: UInt64 = 0
    private var bitCount = 0
    private var output: [UInt8] = []

    init(keepsContext: Bool = true, window: Int = 512) {
        self.keepsContext = keepsContext
        self.window = window
    }

    /// The payload of the frame, or of the frames, of a message.
    mutating func compress(_ message: [UInt8]) -> [UInt8] {
        if !keepsContext { history = [] }
        output = []
        put(0b010, 3)
        var index = 0
        while index < message.count {
            if let (length, distance) = match(message, index) {
                putMatch(length: length, distance: distance)
                history += message[index..<(index + length)]
                index += length
            } else {
                putSymbol(Int(message[index]))
                history.append(message[index])
                index += 1
            }
            if history.count > 2 * window { history.removeFirst(history.count - window) }
        }
        putSymbol(256)
        // An empty block of stored bytes, of which all but the header is left out.
        put(0, 3)
        if bitCount > 0 { put(0, 8 - bitCount) }
        return output
    }

    /// The longest match of 3 to 10 bytes, whose lengths need no further bits.
    private func match(_ message: [UInt8], _ index: Int) -> (length: Int, distance: Int)? {
        var best: (length: Int, distance: Int)?
        for distance in stride(from: 1, through: min(window, history.count), by: 1) {
            var length = 0
            while length < 10, index + length < message.count {
                let source = history.count - distance + length
                let byte = source < history.count ? history[source] : message[index + source - history.count]
                if byte != message[index + length] { break }
                length += 1
            }
            if length >= 3, length > best?.length ?? 2 { best = (length, distance) }
        }
        return best
    }

    /// About so many bytes that become as many zeros as these codes allow.
    static func zeros(bytes: Int) -> [UInt8] {
        var deflater = Deflater()
        deflater.put(0b010, 3)
        deflater.putSymbol(0)
        // The longest match, of 258 bytes, one byte back.
        while deflater.output.count < bytes - 4 {
            deflater.putReversed(0xC5, 8)
            deflater.putReversed(0, 5)
        }
        deflater.putSymbol(256)
        deflater.put(0, 10)
        while deflater.output.count < bytes { deflater.put(0, 8) }
        return deflater.output
    }

    private mutating func putMatch(length: Int, distance: Int) {
        putSymbol(254 + length)
        var (code, extra, base) = (0, 0, 1)
        while distance >= base + 1 << extra {
            base += 1 << extra
            code += 1
            extra = code < 4 ? 0 : code / 2 - 1
        }
        putReversed(code, 5)
        put(distance - base, extra)
    }

    private mutating func putSymbol(_ symbol: Int) {
        switch symbol {
        case ...143: putReversed(0x30 + symbol, 8)
        case ...255: putReversed(0x190 + symbol - 144, 9)
        default: putReversed(symbol - 256, 7)
        }
    }

    private mutating func putReversed(_ value: Int, _ count: Int) {
        for index in stride(from: count - 1, through: 0, by: -1) { put(value >> index & 1, 1) }
    }

    private mutating func put(_ value: Int, _ count: Int) {
        bits |= UInt64(value) << bitCount
        bitCount += count
        while bitCount >= 8 {
            output.append(UInt8(truncatingIfNeeded: bits))
            bits >>= 8
            bitCount -= 8
        }
    }
}
