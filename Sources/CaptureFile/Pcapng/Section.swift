internal import PacketHeaders
internal import WireBytes

/// One section of a pcapng file: its byte order, and the interfaces declared in it so far.
struct Section {
    /// What decoding a frame needs to know of its interface.
    struct Interface {
        let linkType: LinkType
        let snapshotLength: UInt32
        let clock: InterfaceClock
    }

    let isBigEndian: Bool
    /// The index, over the whole file, of the section's first interface.
    let firstInterface: Int
    var interfaces: [Interface] = []

    init(isBigEndian: Bool, firstInterface: Int) {
        self.isBigEndian = isBigEndian
        self.firstInterface = firstInterface
    }

    /// The 16-bit integer at `offset`, which must be inside `bytes`.
    @inline(__always)
    func uint16(_ bytes: Span<UInt8>, at offset: Int) -> UInt16 {
        let value = bytes.bigEndianUInt16(at: offset)
        return isBigEndian ? value : value.byteSwapped
    }

    /// The 32-bit integer at `offset`, which must be inside `bytes`.
    @inline(__always)
    func uint32(_ bytes: Span<UInt8>, at offset: Int) -> UInt32 {
        isBigEndian ? bytes.bigEndianUInt32(at: offset) : bytes.littleEndianUInt32(at: offset)
    }

    /// The 64-bit integer at `offset`, which must be inside `bytes`.
    func uint64(_ bytes: Span<UInt8>, at offset: Int) -> UInt64 {
        isBigEndian ? bytes.bigEndianUInt64(at: offset) : bytes.littleEndianUInt64(at: offset)
    }

    /// Calls `body` with the code and the value's place of each option in `range` of `bytes` (section 3.5).
    ///
    /// Options that run past the end of their block are left alone, and so is all that follows them: they describe
    /// the capture, no frame depends on them.
    func forEachOption(_ bytes: Span<UInt8>, in range: Range<Int>, _ body: (UInt16, Range<Int>) -> Void) {
        var offset = range.lowerBound
        while range.upperBound - offset >= 4 {
            let code = uint16(bytes, at: offset)
            let length = Int(uint16(bytes, at: offset + 2))
            offset += 4
            if code == OptionCode.endOfOptions || length > range.upperBound - offset { return }
            body(code, offset..<offset + length)
            offset += (length + 3) & ~3
        }
    }

    /// Text of an option, with what is not UTF-8 replaced.
    func text(_ bytes: Span<UInt8>, in range: Range<Int>) -> String {
        var copy: [UInt8] = []
        copy.reserveCapacity(range.count)
        for index in range where bytes[index] != 0 {
            copy.append(bytes[index])
        }
        return String(decoding: copy, as: UTF8.self)
    }
}
