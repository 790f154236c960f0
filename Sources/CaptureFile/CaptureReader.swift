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
    /// The file itself; a capture of one file has it load frames into the capture directly.
    var file: FrameReader

    /// Opens `source` and reads the beginning of the file.
    ///
    /// - Throws: `CaptureError` when the file cannot be opened, is no capture file, or is compressed and the program
    ///   for that is missing; `.filter` when the filter does not compile for the link type of a classic file.
    public init(_ source: CaptureSource, options: CaptureOptions = CaptureOptions()) throws(CaptureError) {
        do throws(CaptureError) {
            file = try FrameReader(source, options)
        } catch {
            throw error.inFile(source.path)
        }
    }

    /// Loads the next frame that passes the filter; false at the end of the file.
    ///
    /// A file that is cut short ends after its last whole record; `facts.truncatedAt` tells. After false or an error
    /// there are no more frames.
    ///
    /// - Throws: `CaptureError` when a record makes no sense or the file cannot be read on, after all frames before
    ///   that were delivered; `.filter` when the filter does not compile for the link type of a frame.
    public mutating func advance() throws(CaptureError) -> Bool {
        try file.advance(&frame, &frameBytes)
    }

    /// What is known about the file so far; complete once `advance()` has returned false or thrown.
    public var facts: CaptureFileFacts { file.facts }

    /// The source's path, `-` for standard input.
    public var path: String { file.path }

    /// How long the file is in bytes as it is stored, compressed or not; absent for pipes.
    public var bytesTotal: UInt64? { file.bytesTotal }

    /// How many bytes of the file as it is stored have been read.
    public var bytesRead: UInt64 { file.bytesRead }

    /// Loads the next frame, whether it passes the filter or not.
    mutating func step() throws(CaptureError) -> Bool {
        try file.step(&frame, &frameBytes)
    }

    /// True when the loaded frame passes the filter.
    mutating func passesFilter() throws(CaptureError) -> Bool {
        try file.passesFilter(frame, frameBytes)
    }

    /// Loads the next frame as `step()` does and tells its time; nil at the end.
    mutating func nextTimestamp() throws(CaptureError) -> Int64? {
        try step() ? frame.timestamp : nil
    }

    /// Lends the loaded frame a second time, to the owner of this reader; until the next `step()`.
    ///
    /// Mutating, because only then the compiler leaves the reader where it is.
    mutating func lendFrame(_ frame: inout Frame, _ bytes: inout ForeignBytes) {
        frame = self.frame
        bytes = unsafe frameBytes.span.withUnsafeBufferPointer {
            unsafe ForeignBytes(base: $0.baseAddress, count: $0.count)
        }
    }
}
