internal import PacketHeaders
public import WireBytes

/// One capture file, pipe or standard input, frame by frame; memory does not depend on its length.
///
///     var reader = try CaptureReader(.file("incident.pcapng"), options: CaptureOptions())
///     while try reader.advance() {
///         inspect(reader.frame, reader.frameBytes.span)
///     }
///
/// The format is told from the first bytes, never from the name: classic pcap, pcapng, or either compressed.
public struct CaptureReader: ~Copyable {
    /// The frame loaded by the last `advance()` that returned true.
    public private(set) var frame = Frame.none
    /// That frame's bytes as captured; they change with the next `advance()`.
    public private(set) var frameBytes = ForeignBytes()
    /// The source's path, `-` for standard input.
    public let path: String
    /// How long the file is in bytes as it is stored, compressed or not; absent for pipes.
    public let bytesTotal: UInt64?

    private var pcap: PcapReader?
    private var pcapng: PcapngReader?
    private var filter: FrameFilter
    private var isFinished = false
    private var error: CaptureError?
    private let compression: Compression?

    /// Opens `source` and reads the beginning of the file.
    ///
    /// - Throws: `CaptureError` when the file cannot be opened, is no capture file, or is compressed and the program
    ///   for that is missing; `.filter` when the filter does not compile for the link type of a classic file.
    public init(_ source: CaptureSource, options: CaptureOptions) throws(CaptureError) {
        do throws(CaptureError) {
            try self.init(opening: source, options)
        } catch {
            throw error.inFile(source.path)
        }
    }

    private init(opening source: CaptureSource, _ options: CaptureOptions) throws(CaptureError) {
        var bytes = ByteSource(try Descriptor.opening(source), bufferLength: options.bufferLength)
        let bytesTotal = bytes.bytesTotal
        let compression = try bytes.decompressIfNeeded()
        var filter = FrameFilter(options.filter)
        switch try bytes.recognise() {
        case .pcap(let header):
            try filter.prepare(for: header.linkType)
            pcap = try PcapReader(bytes, header: header, bufferLength: options.bufferLength)
            pcapng = nil
        case .pcapng:
            pcap = nil
            pcapng = PcapngReader(bytes, path: source.path, options: options)
        }
        self.filter = filter
        self.bytesTotal = bytesTotal
        self.compression = compression
        path = source.path
    }

    /// Loads the next frame that passes the filter; false at the end of the file.
    ///
    /// A file that is cut short ends after its last whole record; `facts.truncatedAt` tells. After false or an error
    /// there are no more frames.
    ///
    /// - Throws: `CaptureError` when a record makes no sense or the file cannot be read on; all frames before that
    ///   have been delivered.
    public mutating func advance() throws(CaptureError) -> Bool {
        while try step() {
            if try passesFilter() { return true }
        }
        return false
    }

    /// Loads the next frame, whether it passes the filter or not.
    @inline(__always)
    mutating func step() throws(CaptureError) -> Bool {
        if isFinished { return false }
        do throws(CaptureError) {
            // One of the two is always absent.
            let classic = try pcap?.next(&frame, &frameBytes)
            let isLoaded = if let classic { classic } else { try pcapng?.next(&frame, &frameBytes) }
            if isLoaded == true {
                frame.number &+= 1
                return true
            }
        } catch {
            throw finish(error)
        }
        isFinished = true
        frameBytes = ForeignBytes()
        return false
    }

    /// True when the loaded frame passes the filter.
    @inline(__always)
    mutating func passesFilter() throws(CaptureError) -> Bool {
        if filter.passesAll { return true }
        do throws(CaptureError) {
            return try filter.matches(frame, frameBytes)
        } catch {
            throw finish(error)
        }
    }

    /// Lends the loaded frame's bytes a second time, to an owner of this reader; until the next `step()`.
    @inline(__always)
    func lendFrameBytes() -> ForeignBytes {
        unsafe frameBytes.span.withUnsafeBufferPointer {
            unsafe ForeignBytes(base: $0.baseAddress, count: $0.count)
        }
    }

    @inline(never)
    private mutating func finish(_ failure: CaptureError) -> CaptureError {
        isFinished = true
        frameBytes = ForeignBytes()
        error = failure.inFile(path)
        return failure.inFile(path)
    }

    /// What is known about the file so far; complete once `advance()` has returned false or thrown.
    public var facts: CaptureFileFacts {
        var facts = CaptureFileFacts(path: path, format: .pcapng, byteOrder: .littleEndian)
        switch pcap {
        case .some(let reader): facts = reader.facts(path: path)
        case .none: break
        }
        switch pcapng {
        case .some(let reader): facts = reader.facts
        case .none: break
        }
        facts.compression = compression
        facts.frames = frame.number
        facts.error = error
        return facts
    }

    /// How many bytes of the file as it is stored have been read.
    public var bytesRead: UInt64 {
        switch pcap {
        case .some(let reader): return reader.bytesRead
        case .none: break
        }
        switch pcapng {
        case .some(let reader): return reader.bytesRead
        case .none: return 0
        }
    }
}
