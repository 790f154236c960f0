internal import PacketHeaders
internal import WireBytes

/// One open capture file of either format, with its filter; where the frame goes is its caller's choice.
struct FrameReader: ~Copyable {
    let path: String
    let bytesTotal: UInt64?
    private let compression: Compression?
    private var pcap: PcapReader?
    private var pcapng: PcapngReader?
    private var filter: FrameFilter
    private var frames: UInt64 = 0
    private var isFinished = false
    private var error: CaptureError?

    /// Opens `source` and reads the beginning of the file.
    ///
    /// - Throws: `CaptureError`, as `CaptureReader` documents, without the path.
    init(_ source: CaptureSource, _ options: CaptureOptions) throws(CaptureError) {
        let bufferLength = max(4096, options.bufferLength)
        var bytes = ByteSource(try Descriptor.opening(source), bufferLength: bufferLength)
        let bytesTotal = bytes.bytesTotal
        let compression = try bytes.decompressIfNeeded()
        var filter = FrameFilter(options.filter)
        switch try bytes.recognise() {
        case .pcap(let header):
            try filter.prepare(for: header.linkType)
            pcap = try PcapReader(bytes, header: header, bufferLength: bufferLength)
            pcapng = nil
        case .pcapng:
            try filter.prepareForAnyLinkType()
            pcap = nil
            pcapng = PcapngReader(bytes, path: source.path, options: options)
        }
        self.filter = filter
        self.bytesTotal = bytesTotal
        self.compression = compression
        path = source.path
    }

    /// Loads the next frame that passes the filter; false at the end.
    @inline(__always)
    mutating func advance(_ frame: inout Frame, _ bytes: inout ForeignBytes) throws(CaptureError) -> Bool {
        while try step(&frame, &bytes) {
            if try passesFilter(frame, bytes) { return true }
        }
        return false
    }

    /// Loads the next frame, whether it passes the filter or not; false at the end.
    @inline(__always)
    mutating func step(_ frame: inout Frame, _ bytes: inout ForeignBytes) throws(CaptureError) -> Bool {
        if isFinished { return false }
        do throws(CaptureError) {
            // One of the two is always absent.
            let classic = try pcap?.next(&frame, &bytes)
            let isLoaded = if let classic { classic } else { try pcapng?.next(&frame, &bytes) }
            if isLoaded == true {
                frames &+= 1
                frame.number = frames
                return true
            }
        } catch {
            bytes = ForeignBytes()
            throw finish(error)
        }
        bytes = ForeignBytes()
        isFinished = true
        return false
    }

    /// True when a frame passes the filter.
    @inline(__always)
    mutating func passesFilter(_ frame: Frame, _ bytes: borrowing ForeignBytes) throws(CaptureError) -> Bool {
        if filter.passesAll { return true }
        do throws(CaptureError) {
            return try filter.matches(frame, bytes)
        } catch {
            throw finish(error)
        }
    }

    @inline(never)
    private mutating func finish(_ failure: CaptureError) -> CaptureError {
        isFinished = true
        error = failure.inFile(path)
        return failure.inFile(path)
    }

    /// What is known about the file so far.
    var facts: CaptureFileFacts {
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
        facts.frames = frames
        facts.error = error
        return facts
    }

    /// How many bytes of the file as it is stored have been read.
    var bytesRead: UInt64 {
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
