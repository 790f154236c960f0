internal import WireBytes

/// Key logs of which the text is kept: what came through a pipe, and the secrets blocks of a capture.
struct KeyLogMemory {
    /// One piece of text, wiped from memory when it goes.
    private final class Block: Sendable {
        let bytes: [UInt8]

        init(_ bytes: [UInt8]) {
            self.bytes = bytes
        }

        deinit {
            var bytes = bytes
            bytes.wipe()
        }
    }

    private let limits: TLSKeyLimits
    private var scanner: KeyLogScanner
    /// The blocks, the place at which each begins, and from which frame on it holds.
    private var blocks: [(start: UInt64, validFrom: UInt64, block: Block)] = []
    private var length: UInt64 = 0

    init(path: String?, limits: TLSKeyLimits) {
        self.limits = limits
        scanner = KeyLogScanner(path: path, limits: limits)
    }

    /// What was found so far.
    var report: KeyLogReport { scanner.report }

    /// Takes a block of whole lines; false, with nothing kept, when that would be more than there is room for.
    mutating func add(_ bytes: [UInt8], validFrom frame: UInt64) -> Bool {
        guard bytes.count <= limits.maximumBytesInMemory - Int(length) else {
            scanner.drop(bytes.count)
            return false
        }
        blocks.append((length, frame, Block(bytes)))
        length &+= UInt64(bytes.count)
        scanner.scan(bytes.span)
        scanner.endBlock()
        return true
    }

    /// Counts bytes that were not even offered.
    mutating func drop(_ bytes: Int) {
        scanner.drop(bytes)
    }

    /// Adds the secrets of a subject in the blocks that hold at `frame`.
    func secrets(_ kind: KeyLogSubject, _ subject: Span<UInt8>, at frame: UInt64, into secrets: inout KeyLogSecrets) {
        for place in scanner.index.places(kind, subject) {
            guard let entry = block(at: place), entry.validFrom <= frame else { continue }
            let bytes = entry.block.bytes
            KeyLogRun.read(bytes.span.extracting(Int(place - entry.start)..<bytes.count), kind, subject, into: &secrets)
        }
    }

    /// The block that has the place.
    private func block(at place: UInt64) -> (start: UInt64, validFrom: UInt64, block: Block)? {
        var low = 0
        var high = blocks.count
        while low < high {
            let middle = (low + high) / 2
            if blocks[middle].start <= place { low = middle + 1 } else { high = middle }
        }
        return low > 0 ? blocks[low - 1] : nil
    }
}
