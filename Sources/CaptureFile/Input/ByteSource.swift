internal import Glibc
internal import WireBytes

/// The bytes of a file or pipe, decompressed, through one buffer that this value owns.
///
/// Bytes are lent where they lie in the buffer, until the next `fill` or `consume`. The buffer grows only after it
/// has been filled by bytes that really came, never on the word of a length field.
@safe
struct ByteSource: ~Copyable {
    private let file: Descriptor
    private let startOfFile: Int64
    private var decompressor: Decompressor?
    private var base: UnsafeMutablePointer<UInt8>
    private var capacity: Int
    private var first = 0
    private var end = 0
    private var consumed: UInt64 = 0
    private var ended = false
    private var received: UInt64 = 0
    /// True when the decompressor said that its input ended too early.
    private(set) var isCutShort = false

    /// The bytes of `file` from its present position on, through a buffer of `bufferLength` bytes at first.
    init(_ file: consuming Descriptor, bufferLength: Int) {
        startOfFile = file.position ?? 0
        self.file = file
        capacity = max(4096, bufferLength)
        unsafe base = .allocate(capacity: capacity)
    }

    deinit {
        unsafe base.deallocate()
    }

    /// Where the bytes lent next begin, in bytes of the decompressed file.
    var offset: UInt64 { consumed }

    /// How many bytes are in the buffer.
    @inline(__always)
    var available: Int { end &- first }

    /// How many bytes of the file itself, still compressed, have been read.
    var bytesRead: UInt64 {
        if decompressor != nil, let position = file.position {
            return UInt64(clamping: position - startOfFile)
        }
        return received
    }

    /// How long the file is from where reading began; absent for pipes.
    var bytesTotal: UInt64? {
        let status = file.status
        return status.isRegular ? UInt64(clamping: Int64(clamping: status.size) - startOfFile) : nil
    }

    /// True when the file can be read again from its beginning.
    var isRegularFile: Bool { file.status.isRegular }

    /// Reads until at least `count` bytes are in the buffer; false when the end comes before.
    @inline(__always)
    mutating func fill(_ count: Int) throws(CaptureError) -> Bool {
        if available >= count { return true }
        return try refill(count)
    }

    @inline(never)
    private mutating func refill(_ count: Int) throws(CaptureError) -> Bool {
        if first > 0 {
            unsafe base.update(from: base + first, count: available)
            end = available
            first = 0
        }
        while end < count {
            if ended { return false }
            if end == capacity { grow() }
            let room = unsafe UnsafeMutableRawBufferPointer(start: base + end, count: capacity - end)
            var count = 0
            if let decompressed = unsafe try decompressor?.read(into: room, file: file) {
                count = decompressed
            } else {
                count = unsafe try file.read(into: room)
                received &+= UInt64(count)
            }
            end += count
            if count == 0 {
                ended = true
                isCutShort = try decompressor?.finish() == .cutShort
            }
        }
        return true
    }

    private mutating func grow() {
        let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity * 2)
        unsafe larger.update(from: base, count: end)
        unsafe base.deallocate()
        unsafe base = larger
        capacity *= 2
    }

    /// Lends bytes of the buffer, counted from `offset`.
    ///
    /// - Precondition: `range` is in the buffer.
    @inline(__always)
    func lend(_ range: Range<Int>) -> ForeignBytes {
        precondition(range.lowerBound >= 0 && range.upperBound <= available)
        return unsafe ForeignBytes(base: base + first + range.lowerBound, count: range.count)
    }

    /// Goes past `count` bytes.
    ///
    /// - Precondition: they are in the buffer.
    @inline(__always)
    mutating func consume(_ count: Int) {
        precondition(count >= 0 && count <= available)
        first &+= count
        consumed &+= UInt64(count)
    }

    /// The first bytes in the buffer, at most `count`.
    func peek(_ count: Int) -> [UInt8] {
        unsafe [UInt8](UnsafeBufferPointer(start: base + first, count: min(count, available)))
    }

    /// Copies bytes out and goes past them; 0 at the end (the contract of read(2)).
    mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws(CaptureError) -> Int {
        guard let target = buffer.baseAddress, buffer.count > 0, try fill(1) else { return 0 }
        let count = min(buffer.count, available)
        unsafe target.copyMemory(from: base + first, byteCount: count)
        consume(count)
        return count
    }

    /// Starts over, reading what a decompressing program makes of the file.
    ///
    /// Nothing must have been consumed yet.
    mutating func decompress(_ compression: Compression) throws(CaptureError) {
        if isRegularFile { try file.seek(to: startOfFile) }
        decompressor = try Decompressor(compression, file: file, start: peek(available))
        received = 0
        first = 0
        end = 0
        ended = false
    }

    /// A second descriptor of the file, at the beginning, for those who read it without this buffer; absent unless
    /// the file is regular and not compressed.
    func reopenedFile() throws(CaptureError) -> Descriptor? {
        guard decompressor == nil, isRegularFile else { return nil }
        try file.seek(to: startOfFile)
        return try file.duplicate()
    }
}
