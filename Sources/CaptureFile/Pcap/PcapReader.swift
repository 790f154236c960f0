internal import CPcap
internal import Glibc
internal import PacketHeaders
internal import WireBytes

/// A classic capture file, read through libpcap.
///
/// libpcap has one kind of failure and tells a file cut short from a record that makes no sense by its text alone;
/// here the first ends the file, and the second is an error.
@safe
struct PcapReader: ~Copyable {
    /// FSETLOCKING_BYCALLER of stdio_ext.h.
    private static let lockingByCaller: Int32 = 2

    private let handle: OpaquePointer
    private let stream: ByteSourceStream?
    private let header: PcapHeader
    private let snapshotLength: UInt32
    private let file: UnsafeMutablePointer<FILE>
    private let buffer: UnsafeMutablePointer<CChar>
    private let startOfFile: Int
    /// Where the next record begins.
    private(set) var nextOffset: UInt64
    /// Where the record begins that the end of the file cuts short.
    private(set) var truncatedAt: UInt64?

    /// Opens a source that begins with `header`.
    ///
    /// - Throws: `CaptureError` `.notACapture` with libpcap's words, or what the system says.
    init(_ source: consuming ByteSource, header: PcapHeader, bufferLength: Int) throws(CaptureError) {
        let file: UnsafeMutablePointer<FILE>?
        let stream: ByteSourceStream?
        if let descriptor = try source.reopenedFile() {
            descriptor.adviseSequential()
            unsafe file = fdopen(descriptor.handedOver(), "r")
            stream = nil
        } else {
            stream = ByteSourceStream(source)
            unsafe file = stream?.open()
        }
        guard let file = unsafe file else { throw CaptureError(.read, detail: systemErrorText()) }
        // Without memory of ours glibc ignores the length.
        let buffer = UnsafeMutablePointer<CChar>.allocate(capacity: bufferLength)
        unsafe setvbuf(file, buffer, Int32(_IOFBF), bufferLength)
        // Nobody else uses this stream, so its functions need not lock it.
        unsafe __fsetlocking(file, Self.lockingByCaller)

        var message = [CChar](repeating: 0, count: Int(PCAP_ERRBUF_SIZE))
        let nanoseconds = UInt32(PCAP_TSTAMP_PRECISION_NANO)
        guard let handle = unsafe pcap_fopen_offline_with_tstamp_precision(file, nanoseconds, &message) else {
            unsafe fclose(file)
            unsafe buffer.deallocate()
            throw stream?.failure ?? CaptureError(.notACapture, detail: Self.text(message))
        }
        unsafe self.handle = handle
        unsafe self.file = file
        unsafe self.buffer = buffer
        self.stream = stream
        self.header = header
        snapshotLength = UInt32(clamping: unsafe pcap_snapshot(handle))
        nextOffset = UInt64(PcapHeader.length)
        startOfFile = unsafe ftell(file) - PcapHeader.length
    }

    deinit {
        unsafe pcap_close(handle)
        unsafe buffer.deallocate()
    }

    /// Loads the next frame, which stays in libpcap's memory until the next call; false at the end.
    ///
    /// - Throws: `CaptureError` `.corruptRecord`, `.read` or `.decompressor`.
    @inline(__always)
    mutating func next(_ frame: inout Frame, _ bytes: inout ForeignBytes) throws(CaptureError) -> Bool {
        var record: UnsafeMutablePointer<pcap_pkthdr>?
        var data: UnsafePointer<UInt8>?
        let result = unsafe pcap_next_ex(handle, &record, &data)
        guard result == 1, let record = unsafe record else { return try ended(result) }
        let capturedLength = unsafe record.pointee.caplen
        // libpcap drops what a record holds past the snapshot length and does not say how much.
        if capturedLength == snapshotLength {
            nextOffset = unsafe UInt64(clamping: ftell(file) &- startOfFile)
        } else {
            nextOffset &+= header.recordHeaderLength &+ UInt64(capturedLength)
        }
        // Seconds are unsigned in the file and pass through a signed integer in libpcap; 32 bits never overflow this.
        let seconds = unsafe Int64(UInt32(truncatingIfNeeded: record.pointee.ts.tv_sec))
        frame.timestamp = unsafe seconds &* 1_000_000_000 &+ Int64(record.pointee.ts.tv_usec)
        frame.linkType = header.linkType
        frame.capturedLength = Int(capturedLength)
        frame.originalLength = unsafe Int(record.pointee.len)
        bytes = unsafe ForeignBytes(base: data, count: Int(capturedLength))
        return true
    }

    /// Decides what it means that libpcap has no frame.
    @inline(never)
    private mutating func ended(_ result: Int32) throws(CaptureError) -> Bool {
        if let failure = stream?.failure { throw failure }
        if result == PCAP_ERROR_BREAK {
            if stream?.source.isCutShort == true { truncatedAt = nextOffset }
            return false
        }
        let message = unsafe String(cString: pcap_geterr(handle))
        if message.hasPrefix("truncated dump file") {
            truncatedAt = nextOffset
            return false
        }
        if unsafe ferror(file) != 0 { throw CaptureError(.read, detail: message.escapedForDisplay) }
        throw CaptureError(.corruptRecord, fileOffset: nextOffset, detail: message.escapedForDisplay)
    }

    /// What the header says.
    func facts(path: String) -> CaptureFileFacts {
        var facts = CaptureFileFacts(path: path, format: .pcap, byteOrder: header.byteOrder)
        var interface = CaptureInterface(linkType: header.linkType, snapshotLength: snapshotLength)
        interface.resolution = header.resolution
        facts.interfaces = [interface]
        facts.truncatedAt = truncatedAt
        return facts
    }

    /// How many bytes of the file itself have been read.
    var bytesRead: UInt64 { stream?.source.bytesRead ?? nextOffset }

    /// The text that libpcap left in its buffer for errors.
    static func text(_ message: [CChar]) -> String {
        String(decoding: message.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self).escapedForDisplay
    }
}
