public import CaptureFile
import PacketHeaders
import WireBytes

/// A capture of one TCP connection, written step by step: what a test wants said, and nothing else.
///
/// Frames are IPv4 without a link layer, 125 µs apart from 2026-03-01T08:00:00Z on; checksums are left at zero.
public struct ScriptedCapture: ~Copyable {
    /// One of the two ends.
    public enum End: Sendable {
        /// 10.0.0.7, port 40112.
        case client
        /// 10.0.0.1, port 1883 unless told.
        case server
    }

    /// The time between two frames, in nanoseconds.
    public static let interval: Int64 = 125_000

    private var writer: CaptureWriter
    private let interface: Int
    private let serverPort: UInt16
    /// The next sequence numbers of client and server.
    private var next: (client: UInt32, server: UInt32) = (1_000, 9_000)
    private var time: Int64 = 1_772_352_000_000_000_000

    /// Begins a capture file.
    ///
    /// - Throws: `CaptureError` when the file cannot be written.
    public init(
        path: String,
        format: CaptureWriter.Format = .pcap(nanoseconds: true),
        serverPort: UInt16 = 1883
    ) throws(CaptureError) {
        var writer = try CaptureWriter(path: path, format: format)
        interface = try writer.writeInterface(linkType: .raw)
        self.writer = writer
        self.serverPort = serverPort
    }

    /// The three segments of the handshake.
    public mutating func open() throws(CaptureError) {
        try segment(from: .client, control: Self.syn)
        advance(.client, by: 1)
        try segment(from: .server, control: Self.syn | Self.ack)
        advance(.server, by: 1)
        try segment(from: .client, control: Self.ack)
    }

    /// One segment with data.
    public mutating func send(_ bytes: [UInt8], from end: End) throws(CaptureError) {
        try segment(from: end, control: Self.ack | Self.psh, bytes)
        advance(end, by: UInt32(truncatingIfNeeded: bytes.count))
    }

    /// Data that was sent and acknowledged, and not captured.
    public mutating func lose(_ count: Int, from end: End) {
        advance(end, by: UInt32(truncatingIfNeeded: count))
    }

    /// A segment without data that acknowledges everything.
    public mutating func acknowledge(from end: End) throws(CaptureError) {
        try segment(from: end, control: Self.ack)
    }

    /// Lets time pass.
    public mutating func wait(_ duration: Duration) {
        time += duration.components.seconds * 1_000_000_000 + duration.components.attoseconds / 1_000_000_000
    }

    /// FIN from both ends, the given one first.
    public mutating func close(by end: End) throws(CaptureError) {
        for end in [end, end == .client ? .server : .client] {
            try segment(from: end, control: Self.ack | Self.fin)
            advance(end, by: 1)
        }
    }

    /// RST.
    public mutating func reset(by end: End) throws(CaptureError) {
        try segment(from: end, control: Self.ack | Self.rst)
    }

    /// Writes what is left; without this the file is not whole.
    public consuming func finish() throws(CaptureError) {
        try writer.close()
    }

    private static let fin: UInt8 = 1
    private static let syn: UInt8 = 2
    private static let rst: UInt8 = 4
    private static let psh: UInt8 = 8
    private static let ack: UInt8 = 16

    private mutating func advance(_ end: End, by count: UInt32) {
        if end == .client { next.client &+= count } else { next.server &+= count }
    }

    private mutating func segment(from end: End, control: UInt8, _ data: [UInt8] = []) throws(CaptureError) {
        let isClient = end == .client
        let client: [UInt8] = [10, 0, 0, 7]
        let server: [UInt8] = [10, 0, 0, 1]
        var frame = ByteWriter(capacity: 40 + data.count)
        // IPv4 (RFC 791 §3.1)
        frame.append([0x45, 0])
        frame.append(bigEndian: UInt16(40 + data.count))
        frame.append([0, 0, 0x40, 0, 64, 6, 0, 0])
        frame.append(isClient ? client : server)
        frame.append(isClient ? server : client)
        // TCP (RFC 9293 §3.1)
        frame.append(bigEndian: isClient ? 40_112 : serverPort)
        frame.append(bigEndian: isClient ? serverPort : 40_112)
        frame.append(bigEndian: isClient ? next.client : next.server)
        frame.append(bigEndian: control & Self.ack == 0 ? 0 : isClient ? next.server : next.client)
        frame.append([0x50, control, 0xFF, 0xFF, 0, 0, 0, 0])
        frame.append(data)
        try writer.write(frame.span, interface: interface, timestamp: time)
        time += Self.interval
    }
}
