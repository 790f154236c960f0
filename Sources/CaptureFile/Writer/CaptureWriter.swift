internal import Glibc
public import PacketHeaders
internal import WireBytes

/// Writes a capture file, pcapng or classic, in little-endian byte order.
///
///     var writer = try CaptureWriter(path: "made.pcapng")
///     let ethernet = try writer.writeInterface(linkType: .ethernet)
///     try writer.write(bytes, interface: ethernet, timestamp: nanosecondsSince1970)
///     try writer.close()
///
/// The same calls make the same bytes: nothing of the machine or the moment gets into the file.
public struct CaptureWriter: ~Copyable {
    /// The file formats.
    public enum Format: Equatable, Sendable {
        /// The block format, with nanoseconds.
        case pcapng
        /// The classic format: one interface, no comments, no secrets.
        case pcap(nanoseconds: Bool)
    }

    private static let flushLength = 256 << 10

    private let path: String
    private let format: Format
    private let descriptor: Descriptor
    private var buffer = ByteWriter(capacity: flushLength + 4096)
    private var interfaces: [LinkType] = []

    /// Creates the file at `path`, or empties the one that is there.
    ///
    /// - Parameters:
    ///   - path: Where the file is.
    ///   - format: What to write.
    ///   - isPrivate: True for a file that only its owner may read (mode 0600), because it holds secrets.
    ///   - comment: A comment on the file as a whole; in pcapng only.
    /// - Throws: `CaptureError` `.write` when the system does not allow it.
    public init(
        path: String,
        format: Format = .pcapng,
        isPrivate: Bool = false,
        comment: String? = nil
    ) throws(CaptureError) {
        let mode: mode_t = isPrivate ? 0o600 : 0o644
        let number = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)
        guard number >= 0 else { throw CaptureError(.write, path: path, detail: systemErrorText()) }
        let descriptor = Descriptor(owning: number)
        // An existing file keeps its mode when it is opened; a device or a pipe is left as it is.
        if isPrivate, Self.isRegular(number), fchmod(number, mode) != 0 {
            throw CaptureError(.write, path: path, detail: systemErrorText())
        }
        self.init(path: path, descriptor: descriptor, format: format, comment: comment)
    }

    private static func isRegular(_ descriptor: Int32) -> Bool {
        var facts = stat()
        return unsafe fstat(descriptor, &facts) == 0 && facts.st_mode & S_IFMT == S_IFREG
    }

    /// Writes to an open file descriptor, which stays open after `close()`.
    ///
    /// - Parameters:
    ///   - descriptor: Where to write, such as 1 for standard output.
    ///   - path: How errors name it.
    ///   - format: What to write.
    ///   - comment: A comment on the file as a whole; in pcapng only.
    /// - Throws: `CaptureError` `.write` when the system does not allow it.
    public init(
        descriptor: Int32,
        path: String = "-",
        format: Format = .pcapng,
        comment: String? = nil
    ) throws(CaptureError) {
        let number = fcntl(descriptor, F_DUPFD_CLOEXEC, 3)
        guard number >= 0 else { throw CaptureError(.write, path: path, detail: systemErrorText()) }
        self.init(path: path, descriptor: Descriptor(owning: number), format: format, comment: comment)
    }

    private init(path: String, descriptor: consuming Descriptor, format: Format, comment: String?) {
        self.path = path
        self.format = format
        self.descriptor = descriptor
        if format == .pcapng { buffer.appendSectionHeader(comment: comment) }
    }

    /// Declares an interface and tells its number for `write`.
    ///
    /// - Parameters:
    ///   - linkType: What its frames begin with.
    ///   - snapshotLength: The most bytes captured of a frame, 0 for no limit (written as 262,144 in a classic file).
    ///   - name: The system's name for it; in pcapng only.
    /// - Precondition: A classic file has no interface yet.
    /// - Throws: `CaptureError` `.write`.
    public mutating func writeInterface(
        linkType: LinkType,
        snapshotLength: UInt32 = 262_144,
        name: String? = nil
    ) throws(CaptureError) -> Int {
        switch format {
        case .pcapng:
            buffer.appendInterfaceDescription(linkType: linkType, snapshotLength: snapshotLength, name: name)
        case .pcap(let nanoseconds):
            precondition(interfaces.isEmpty, "a classic capture file has one interface")
            let limit = snapshotLength == 0 ? 262_144 : snapshotLength
            buffer.appendPcapHeader(linkType: linkType, snapshotLength: limit, nanoseconds: nanoseconds)
        }
        interfaces.append(linkType)
        try flushIfFull()
        return interfaces.count - 1
    }

    /// Writes one frame.
    ///
    /// - Parameters:
    ///   - bytes: The frame as far as it was captured.
    ///   - interface: A number that `writeInterface` returned.
    ///   - timestamp: Nanoseconds since 1970, not negative; a classic file in microseconds drops the rest.
    ///   - originalLength: How many bytes the frame had on the wire; absent when `bytes` are all of it.
    ///   - comment: A comment on the frame; in pcapng only.
    /// - Precondition: The interface was declared, the timestamp is in range (for a classic file: before 2106).
    /// - Throws: `CaptureError` `.write`.
    public mutating func write(
        _ bytes: Span<UInt8>,
        interface: Int,
        timestamp: Int64,
        originalLength: Int? = nil,
        comment: String? = nil
    ) throws(CaptureError) {
        precondition(interface >= 0 && interface < interfaces.count && timestamp >= 0)
        let length = UInt32(originalLength ?? bytes.count)
        switch format {
        case .pcapng:
            buffer.appendEnhancedPacket(
                bytes,
                interface: UInt32(interface),
                timestamp: UInt64(timestamp),
                originalLength: length,
                comment: comment
            )
        case .pcap(let nanoseconds):
            buffer.appendPcapRecord(
                bytes,
                timestamp: UInt64(timestamp),
                originalLength: length,
                nanoseconds: nanoseconds
            )
        }
        try flushIfFull()
    }

    /// Writes secrets that decrypt the frames after them (Decryption Secrets Block); make the file private.
    ///
    /// - Precondition: The format is pcapng.
    /// - Throws: `CaptureError` `.write`.
    public mutating func writeSecrets(_ bytes: Span<UInt8>, type: UInt32) throws(CaptureError) {
        precondition(format == .pcapng, "a classic capture file holds no secrets")
        buffer.appendDecryptionSecrets(bytes, type: type)
        try flushIfFull()
    }

    /// Hands everything written so far to the system.
    ///
    /// - Throws: `CaptureError` `.write`.
    public mutating func flush() throws(CaptureError) {
        do throws(CaptureError) {
            try descriptor.write(buffer.span)
        } catch {
            throw error.inFile(path)
        }
        buffer.removeAll()
    }

    private mutating func flushIfFull() throws(CaptureError) {
        if buffer.count >= Self.flushLength { try flush() }
    }

    /// Finishes the file.
    ///
    /// A writer that is dropped without this loses what was not flushed.
    ///
    /// - Throws: `CaptureError` `.write`.
    public consuming func close() throws(CaptureError) {
        try flush()
    }
}
