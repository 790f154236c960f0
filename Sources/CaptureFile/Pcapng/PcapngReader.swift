internal import PacketHeaders
internal import WireBytes

/// A pcapng file, read block by block (draft-ietf-opsawg-pcapng, section 3.1).
///
///     Block Type (4)  Block Total Length (4)  Block Body (a multiple of 4)  Block Total Length (4)
///
/// libpcap reads these files too, but refuses interfaces of different link types or resolutions. Each block is brought
/// whole into the source's buffer, checked against both of its lengths, and decoded there. The end of the file inside
/// a block cuts the file short; a block that contradicts itself is an error.
struct PcapngReader: ~Copyable {
    private var source: ByteSource
    private var lentLength = 0
    private var blocks: PcapngBlocks

    /// A reader of `source`, which begins with a Section Header Block.
    init(_ source: consuming ByteSource, path: String, options: CaptureOptions) {
        self.source = source
        blocks = PcapngBlocks(path: path, options: options)
    }

    /// What the blocks read so far say.
    var facts: CaptureFileFacts { blocks.facts }

    /// How many bytes of the file itself have been read.
    var bytesRead: UInt64 { source.bytesRead }

    /// Loads the next frame, which stays in the buffer until the next call; false at the end.
    ///
    /// - Throws: `CaptureError` `.corruptRecord`, `.limitExceeded`, `.read` or `.decompressor`.
    @inline(__always)
    mutating func next(_ frame: inout Frame, _ bytes: inout ForeignBytes) throws(CaptureError) -> Bool {
        while try loadBlock() {
            // A local variable for what is lent would be put on the heap.
            if let range = try blocks.decode(source.lend(0..<lentLength), at: source.offset, into: &frame) {
                bytes = source.lend(range)
                return true
            }
        }
        return false
    }

    /// Brings the next whole block into the buffer; false at the end of the file.
    @inline(__always)
    private mutating func loadBlock() throws(CaptureError) -> Bool {
        source.consume(lentLength)
        lentLength = 0
        guard try source.fill(PcapngBlocks.overhead) else { return ended() }
        let length = try blocks.length(source.lend(0..<PcapngBlocks.overhead), at: source.offset)
        guard try source.fill(length) else { return ended() }
        lentLength = length
        return true
    }

    /// Notes where the end of the file, or of its compressed data, cuts a block short.
    @inline(never)
    private mutating func ended() -> Bool {
        if source.available > 0 || source.isCutShort {
            blocks.facts.truncatedAt = source.offset
        }
        return false
    }
}
