internal import CaptureFile
internal import PacketHeaders
internal import WireBytes

/// A live connection as the TCP connection that is written for it: its ends and where its two streams are.
///
/// The streams are those of MQTT, whatever carries them. So handshake, segments, acknowledgments and end are not what
/// was on the wire, but what says the same.
struct RecordedConnection {
    /// Who sends a segment.
    enum Side: Int {
        case client = 0
        case server = 1

        var peer: Side { self == .client ? .server : .client }
    }

    /// The largest segment that fits into an IP packet of either kind with some room: 65,000 bytes.
    static let maximumSegment = 65_000
    /// Unacknowledged bytes after which an acknowledgment is written although nothing is sent back: 256 MiB.
    ///
    /// The window that the handshake agrees on is 1 GiB, and nothing may go past it.
    private static let acknowledgedAtLatest: UInt32 = 256 << 20
    /// Maximum Segment Size and Window Scale by 2¹⁴ (RFC 9293 §3.7.1, RFC 7323 §2.2).
    private static let options: [UInt8] = [2, 4, UInt8(maximumSegment >> 8), UInt8(maximumSegment & 0xFF), 1, 3, 3, 14]

    private let ends: [2 of RecordedEnd]
    /// SND.NXT of each side.
    private var next: [2 of UInt32]
    /// What each side acknowledged last.
    private var acknowledged: [2 of UInt32]

    init(number: Int, client: RecordedEnd, server: RecordedEnd) {
        ends = [client, server]
        // Any two numbers: those of a later connection between the same ports have to differ.
        let seed = UInt32(truncatingIfNeeded: number) &* 0x9E37_79B1
        next = [seed, seed &+ 0x7F4A_7C15]
        acknowledged = [0, 0]
    }

    /// SYN, SYN with ACK, ACK.
    mutating func open(_ output: inout FrameOutput) throws(CaptureError) {
        try control(.syn, from: .client, options: Self.options, &output)
        try control([.syn, .ack], from: .server, options: Self.options, &output)
        try control(.ack, from: .client, &output)
    }

    /// Bytes of a stream, in as many segments as they need.
    mutating func send(
        _ bytes: Span<UInt8>,
        from side: Side,
        _ output: inout FrameOutput
    ) throws(CaptureError) {
        var start = 0
        while start < bytes.count {
            let end = min(bytes.count, start + Self.maximumSegment)
            let bits: ControlBits = end == bytes.count ? [.psh, .ack] : .ack
            try segment(bits, from: side, payload: bytes.extracting(start..<end), &output)
            start = end
            if next[side.rawValue] &- acknowledged[side.peer.rawValue] > Self.acknowledgedAtLatest {
                try control(.ack, from: side.peer, &output)
            }
        }
    }

    /// Bytes that were not recorded: a hole in the stream.
    mutating func skip(_ count: Int, from side: Side) {
        next[side.rawValue] &+= UInt32(truncatingIfNeeded: count)
    }

    /// FIN from both sides, or RST.
    mutating func close(
        _ closing: LiveClosing,
        _ output: inout FrameOutput
    ) throws(CaptureError) {
        switch closing {
        case .clientClosed: try finish(by: .client, &output)
        case .serverClosed: try finish(by: .server, &output)
        case .clientReset: try control([.rst, .ack], from: .client, &output)
        case .serverReset: try control([.rst, .ack], from: .server, &output)
        }
    }

    private mutating func finish(
        by side: Side,
        _ output: inout FrameOutput
    ) throws(CaptureError) {
        try control([.fin, .ack], from: side, &output)
        try control([.fin, .ack], from: side.peer, &output)
        try control(.ack, from: side, &output)
    }

    private mutating func control(
        _ bits: ControlBits,
        from side: Side,
        options: [UInt8] = [],
        _ output: inout FrameOutput
    ) throws(CaptureError) {
        let none: [UInt8] = []
        try segment(bits, from: side, options: options, payload: none.span, &output)
    }

    private mutating func segment(
        _ bits: ControlBits,
        from side: Side,
        options: [UInt8] = [],
        payload: Span<UInt8>,
        _ output: inout FrameOutput
    ) throws(CaptureError) {
        let acknowledgment = bits.contains(.ack) ? next[side.peer.rawValue] : 0
        try output.write(
            from: ends[side.rawValue],
            to: ends[side.peer.rawValue],
            sequence: next[side.rawValue],
            acknowledgment: acknowledgment,
            controlBits: bits,
            options: options,
            payload: payload
        )
        let counted = bits.isDisjoint(with: [.syn, .fin]) ? 0 : 1
        next[side.rawValue] &+= UInt32(truncatingIfNeeded: payload.count + counted)
        if bits.contains(.ack) { acknowledged[side.rawValue] = acknowledgment }
    }
}
