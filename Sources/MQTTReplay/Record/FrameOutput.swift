internal import CaptureFile
internal import PacketHeaders
internal import WireBytes

/// The capture file that segments are written to.
struct FrameOutput: ~Copyable {
    private var file: CaptureWriter
    private let interface: Int
    private var builder = SegmentBuilder()
    /// The time of the frames that are written, nanoseconds since 1970.
    var time: Int64 = 0
    /// Frames written.
    private(set) var frames = 0

    /// Creates a file that only its owner may read.
    init(path: String, comment: String?) throws(CaptureError) {
        var file = try CaptureWriter(path: path, isPrivate: true, comment: comment)
        interface = try file.writeInterface(linkType: .raw, snapshotLength: 0, name: "mqttscope replay")
        self.file = file
    }

    /// Writes one segment.
    ///
    /// - Parameter options: TCP options, a multiple of 4 bytes.
    mutating func write(
        from source: RecordedEnd,
        to destination: RecordedEnd,
        sequence: UInt32,
        acknowledgment: UInt32,
        controlBits: ControlBits,
        options: [UInt8],
        payload: Span<UInt8>
    ) throws(CaptureError) {
        builder.build(
            from: source,
            to: destination,
            sequence: sequence,
            acknowledgment: acknowledgment,
            controlBits: controlBits,
            options: options,
            payload: payload
        )
        try Self.write(builder, to: &file, interface, max(0, time))
        frames += 1
    }

    private static func write(
        _ builder: borrowing SegmentBuilder,
        to file: inout CaptureWriter,
        _ interface: Int,
        _ time: Int64
    ) throws(CaptureError) {
        try file.write(builder.packet.span, interface: interface, timestamp: time)
    }

    /// Writes secrets, as lines of a TLS key log.
    mutating func write(keyLog lines: Span<UInt8>) throws(CaptureError) {
        try file.writeSecrets(lines, type: DecryptionSecrets.tlsKeyLog)
    }

    /// Hands everything written so far to the system.
    mutating func flush() throws(CaptureError) {
        try file.flush()
    }
}
