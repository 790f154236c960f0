internal import PacketHeaders
internal import WireBytes

/// The meaning of pcapng blocks, one whole block at a time; knows nothing of files.
struct PcapngBlocks: ~Copyable {
    /// A block's type and its two lengths.
    static let overhead = 12

    private static let maximumTextLength = 1024

    /// What the blocks so far say about their file; `frames` is left to others.
    var facts: CaptureFileFacts
    private let options: CaptureOptions
    private var section = Section(isBigEndian: false, firstInterface: 0)
    private var lastTimestamp: Int64 = 0
    private var secretsLength = 0
    private var commentsLength = 0

    init(path: String, options: CaptureOptions) {
        self.options = options
        facts = CaptureFileFacts(path: path, format: .pcapng, byteOrder: .littleEndian)
        facts.sections = 0
    }

    /// The whole length of the block that begins with `bytes`, its first 12; a Section Header Block also
    /// changes the byte order.
    ///
    /// - Throws: `CaptureError` `.corruptRecord`, or `.limitExceeded` for a block that is too long.
    @inline(__always)
    mutating func length(_ bytes: borrowing ForeignBytes, at fileOffset: UInt64) throws(CaptureError) -> Int {
        let start = bytes.span
        if section.uint32(start, at: 0) == BlockType.sectionHeader.rawValue {
            try beginSection(start, at: fileOffset)
        }
        let length = Int(section.uint32(start, at: 4))
        if length < Self.overhead || length & 3 != 0 || length > options.maximumBlockLength {
            throw wrongLength(length, at: fileOffset)
        }
        return length
    }

    @inline(never)
    private func wrongLength(_ length: Int, at fileOffset: UInt64) -> CaptureError {
        if length < Self.overhead {
            return Self.corrupt("block length \(length) is less than \(Self.overhead)", at: fileOffset)
        }
        if length & 3 != 0 {
            return Self.corrupt("block length \(length) is not a multiple of 4", at: fileOffset)
        }
        let detail = "block length \(length), at most \(options.maximumBlockLength) are accepted"
        return CaptureError(.limitExceeded, fileOffset: fileOffset, detail: detail)
    }

    /// Decodes a whole block; where it holds a frame, fills `frame` in and tells where the bytes are.
    ///
    /// - Throws: `CaptureError` `.corruptRecord` or `.limitExceeded`, with the block's place in the file.
    @inline(__always)
    mutating func decode(
        _ bytes: borrowing ForeignBytes,
        at fileOffset: UInt64,
        into frame: inout Frame
    ) throws(CaptureError) -> Range<Int>? {
        let block = bytes.span
        let trailer = Int(section.uint32(block, at: block.count &- 4))
        if trailer != block.count {
            throw Self.corrupt("block length \(block.count) is \(trailer) at the block's end", at: fileOffset)
        }
        let type = BlockType(rawValue: section.uint32(block, at: 0))
        if type == .enhancedPacket { return try enhancedPacket(block, at: fileOffset, into: &frame) }
        return try decodeOther(type, block, at: fileOffset, into: &frame)
    }

    @inline(never)
    private mutating func decodeOther(
        _ type: BlockType,
        _ block: Span<UInt8>,
        at fileOffset: UInt64,
        into frame: inout Frame
    ) throws(CaptureError) -> Range<Int>? {
        switch type {
        case .simplePacket: return try simplePacket(block, at: fileOffset, into: &frame)
        case .packet: return try packet(block, at: fileOffset, into: &frame)
        case .sectionHeader: try sectionHeader(block, at: fileOffset)
        case .interfaceDescription: try interfaceDescription(block, at: fileOffset)
        case .decryptionSecrets: try decryptionSecrets(block, at: fileOffset)
        case .nameResolution, .interfaceStatistics: break
        default: facts.unknownBlocks &+= 1
        }
        return nil
    }

    /// Refuses a block whose body has no room for the fields of its type.
    private static func need(
        _ fields: Int,
        for name: StaticString,
        _ block: Span<UInt8>,
        at fileOffset: UInt64
    ) throws(CaptureError) {
        if block.count < overhead &+ fields {
            throw corrupt("\(name) needs \(overhead + fields) bytes, has \(block.count)", at: fileOffset)
        }
    }

    @inline(never)
    static func corrupt(_ detail: String, at fileOffset: UInt64) -> CaptureError {
        CaptureError(.corruptRecord, fileOffset: fileOffset, detail: detail)
    }
}

// MARK: - Blocks with a frame

extension PcapngBlocks {
    /// Enhanced Packet Block (section 4.3).
    ///
    ///     Interface ID (4)  Timestamp, upper then lower half (8)  Captured (4)  Original (4)  Packet Data  Options
    @inline(__always)
    private mutating func enhancedPacket(
        _ block: Span<UInt8>,
        at fileOffset: UInt64,
        into frame: inout Frame
    ) throws(CaptureError) -> Range<Int> {
        try Self.need(20, for: "an Enhanced Packet Block", block, at: fileOffset)
        return try timedFrame(block, interface: Int(section.uint32(block, at: 8)), at: fileOffset, into: &frame)
    }

    /// Packet Block (appendix A): as an Enhanced Packet Block, with a drop count in the upper half of the interface.
    ///
    ///     Interface ID (2)  Drops Count (2)  Timestamp (8)  Captured (4)  Original (4)  Packet Data  Options
    private mutating func packet(
        _ block: Span<UInt8>,
        at fileOffset: UInt64,
        into frame: inout Frame
    ) throws(CaptureError) -> Range<Int> {
        try Self.need(20, for: "a Packet Block", block, at: fileOffset)
        return try timedFrame(block, interface: Int(section.uint16(block, at: 8)), at: fileOffset, into: &frame)
    }

    /// What both have in common, from the timestamp on.
    @inline(__always)
    private mutating func timedFrame(
        _ block: Span<UInt8>,
        interface identifier: Int,
        at fileOffset: UInt64,
        into frame: inout Frame
    ) throws(CaptureError) -> Range<Int> {
        guard identifier < section.interfaces.count else { throw undeclared(identifier, at: fileOffset) }
        let capturedLength = Int(section.uint32(block, at: 20))
        let room = block.count &- Self.overhead &- 20
        guard capturedLength <= room else {
            throw Self.corrupt("captured length \(capturedLength) in a block with room for \(room)", at: fileOffset)
        }
        let units = UInt64(section.uint32(block, at: 12)) &<< 32 | UInt64(section.uint32(block, at: 16))
        let timestamp = section.interfaces[identifier].clock.nanoseconds(units)
        lastTimestamp = timestamp
        frame.timestamp = timestamp
        frame.linkType = section.interfaces[identifier].linkType
        frame.interface = section.firstInterface &+ identifier
        frame.capturedLength = capturedLength
        frame.originalLength = Int(section.uint32(block, at: 24))
        return 28..<28 &+ capturedLength
    }

    /// Simple Packet Block (section 4.4): of the first interface, without a time of its own.
    ///
    ///     Original Packet Length (4)  Packet Data
    private mutating func simplePacket(
        _ block: Span<UInt8>,
        at fileOffset: UInt64,
        into frame: inout Frame
    ) throws(CaptureError) -> Range<Int> {
        try Self.need(4, for: "a Simple Packet Block", block, at: fileOffset)
        guard let interface = section.interfaces.first else { throw undeclared(0, at: fileOffset) }
        let originalLength = Int(section.uint32(block, at: 8))
        let limit = interface.snapshotLength == 0 ? Int.max : Int(interface.snapshotLength)
        let capturedLength = min(originalLength, limit)
        let room = block.count - Self.overhead - 4
        guard capturedLength <= room else {
            throw Self.corrupt("captured length \(capturedLength) in a block with room for \(room)", at: fileOffset)
        }
        frame.timestamp = lastTimestamp
        frame.linkType = interface.linkType
        frame.interface = section.firstInterface
        frame.capturedLength = capturedLength
        frame.originalLength = originalLength
        return 12..<12 + capturedLength
    }

    @inline(never)
    private func undeclared(_ identifier: Int, at fileOffset: UInt64) -> CaptureError {
        let declared = section.interfaces.count
        return Self.corrupt("interface \(identifier) of a section that has declared \(declared)", at: fileOffset)
    }
}

// MARK: - Blocks about the capture

extension PcapngBlocks {
    /// Begins the section whose header `start` is the first 12 bytes of: from here on its byte order holds.
    private mutating func beginSection(_ start: Span<UInt8>, at fileOffset: UInt64) throws(CaptureError) {
        let magic = start.bigEndianUInt32(at: 8)
        let isBigEndian = magic == BlockType.byteOrderMagic
        guard isBigEndian || magic.byteSwapped == BlockType.byteOrderMagic else {
            throw Self.corrupt("byte-order magic 0x\(String(magic, radix: 16))", at: fileOffset)
        }
        section = Section(isBigEndian: isBigEndian, firstInterface: facts.interfaces.count)
    }

    /// Section Header Block (section 4.1).
    ///
    ///     Byte-Order Magic (4)  Major Version (2)  Minor Version (2)  Section Length (8)  Options
    private mutating func sectionHeader(_ block: Span<UInt8>, at fileOffset: UInt64) throws(CaptureError) {
        try Self.need(16, for: "a Section Header Block", block, at: fileOffset)
        let major = section.uint16(block, at: 12)
        guard major == 1 else {
            let minor = section.uint16(block, at: 14)
            throw Self.corrupt("pcapng version \(major).\(minor), only 1 is known", at: fileOffset)
        }
        if facts.sections == 0 { facts.byteOrder = section.isBigEndian ? .bigEndian : .littleEndian }
        facts.sections &+= 1
        var comments: [String] = []
        section.forEachOption(block, in: 24..<block.count - 4) { code, value in
            if code == OptionCode.comment { comments.append(section.text(block, in: value)) }
        }
        for comment in comments where commentsLength + comment.utf8.count <= options.maximumCommentsLength {
            commentsLength += comment.utf8.count
            facts.comments.append(comment)
        }
    }

    /// Interface Description Block (section 4.2).
    ///
    ///     LinkType (2)  Reserved (2)  SnapLen (4)  Options
    private mutating func interfaceDescription(_ block: Span<UInt8>, at fileOffset: UInt64) throws(CaptureError) {
        try Self.need(8, for: "an Interface Description Block", block, at: fileOffset)
        guard facts.interfaces.count < options.maximumInterfaces else {
            let detail = "more than \(options.maximumInterfaces) interfaces"
            throw CaptureError(.limitExceeded, fileOffset: fileOffset, detail: detail)
        }
        var interface = CaptureInterface(
            linkType: LinkType(fileValue: section.uint16(block, at: 8)),
            snapshotLength: section.uint32(block, at: 12)
        )
        var offsetSeconds: Int64 = 0
        section.forEachOption(block, in: 16..<block.count - 4) { code, value in
            let text = value.prefix(Self.maximumTextLength)
            switch code {
            case OptionCode.interfaceName: interface.name = section.text(block, in: text)
            case OptionCode.interfaceDescription: interface.description = section.text(block, in: text)
            case OptionCode.interfaceOperatingSystem: interface.operatingSystem = section.text(block, in: text)
            // The first byte tells the language of the filter: 0 for text.
            case OptionCode.interfaceFilter where !value.isEmpty && block[value.lowerBound] == 0:
                interface.filter = section.text(block, in: text.dropFirst())
            case OptionCode.interfaceTimestampResolution where value.count == 1:
                interface.resolution = TimestampResolution(rawValue: block[value.lowerBound])
            case OptionCode.interfaceTimestampOffset where value.count == 8:
                offsetSeconds = Int64(bitPattern: section.uint64(block, at: value.lowerBound))
            default: break
            }
        }
        facts.interfaces.append(interface)
        section.interfaces.append(
            Section.Interface(
                linkType: interface.linkType,
                snapshotLength: interface.snapshotLength,
                clock: InterfaceClock(resolution: interface.resolution, offsetSeconds: offsetSeconds)
            )
        )
    }

    /// Decryption Secrets Block (section 4.7).
    ///
    ///     Secrets Type (4)  Secrets Length (4)  Secrets Data  Options
    private mutating func decryptionSecrets(_ block: Span<UInt8>, at fileOffset: UInt64) throws(CaptureError) {
        try Self.need(8, for: "a Decryption Secrets Block", block, at: fileOffset)
        let length = Int(section.uint32(block, at: 12))
        let room = block.count - Self.overhead - 8
        guard length <= room else {
            throw Self.corrupt("secrets length \(length) in a block with room for \(room)", at: fileOffset)
        }
        // Nearly empty blocks cost us more than their content.
        let cost = max(length, 64)
        guard secretsLength + cost <= options.maximumSecretsLength else {
            facts.secretsDropped &+= 1
            return
        }
        secretsLength += cost
        var bytes: [UInt8] = []
        bytes.reserveCapacity(length)
        for index in 16..<16 + length {
            bytes.append(block[index])
        }
        facts.secrets.append(DecryptionSecrets(type: section.uint32(block, at: 8), bytes: bytes))
    }
}
