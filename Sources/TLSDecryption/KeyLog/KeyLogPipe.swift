internal import WireBytes

/// Reads a key log that cannot be read twice to its end.
enum KeyLogPipe {
    /// Reads a pipe, which ends when its last writer closes it.
    ///
    /// - Throws: `TLSKeyError` `.read`.
    static func read(
        _ descriptor: borrowing KeyLogDescriptor,
        path: String,
        limits: TLSKeyLimits
    ) throws(TLSKeyError) -> KeyLogMemory {
        var memory = KeyLogMemory(path: path, limits: limits)
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        var text: [UInt8] = []
        var isFull = false
        while true {
            let count: Int
            do {
                count = try descriptor.read(into: &buffer)
            } catch {
                throw TLSKeyError(.read, path: path, detail: error.text)
            }
            if count == 0 { break }
            if isFull {
                memory.drop(count)
                continue
            }
            text.append(copying: buffer.span.extracting(first: count))
            // A block ends with a line, unless the line is too long anyway.
            let newline = text.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
            let end = newline == 0 && text.count > TLSKeyLimits.maximumLineLength ? text.count : newline
            guard end > 0 else { continue }
            isFull = !memory.add(Array(text[..<end]), validFrom: 0)
            text.removeFirst(end)
        }
        if !text.isEmpty, !isFull { _ = memory.add(text, validFrom: 0) }
        text.wipe()
        buffer.wipe()
        return memory
    }
}
