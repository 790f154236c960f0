import TCPReassembly
import WireBytes

/// Reads the frames of one side (RFC 6455 §5) and hands the bytes of its messages on as they come.
///
/// What breaks the rules is told and read on with, as far as its meaning is clear; a violation is fatal where it is not.
/// Frames that were lost in part are searched for from what followed. A reader that gave up ignores what still comes.
struct FrameReader: ~Copyable {
    /// Where in the stream it stands.
    enum State {
        /// In a frame's header, of which some bytes may have come.
        case header
        /// In a frame's payload.
        case payload
        /// Somewhere: frames were lost.
        case searching
        /// Behind the Close frame.
        case closed
        /// Nothing can be read any more.
        case over
    }

    /// What becomes of a frame's payload.
    enum Payload {
        /// It is a part of a message.
        case message
        /// It says why the connection ends.
        case close
        /// Nobody needs it.
        case passedOver
    }

    /// What kind of message the data frames are part of.
    enum Message {
        case none
        case plain
        case compressed
        /// Its bytes are told as missing.
        case unreadable
        /// Its beginning was lost.
        case unknown
    }

    typealias Output = WebSocketConnection.Output

    let sender: Endpoint
    let context: WebSocketContext
    var isClient = false
    var state = State.header

    var header = InlineArray<14, UInt8>(repeating: 0)
    var headerCount = 0
    var frame = FrameHeader.none
    var payload = Payload.passedOver
    /// Bytes of the payload that have not come.
    var remaining: UInt64 = 0
    /// The masking key, turned so that its first byte is for the next one of the payload.
    var mask: UInt32 = 0
    var message = Message.none
    /// Why an unreadable message is that.
    var unreadable = LossReason.notFramed
    var closePayload: [UInt8] = []

    var inflater: MessageInflater?
    /// Masked bytes on their way to the inflater.
    var unmasked: [UInt8] = []
    var search = FrameSearch()

    /// Where in the output the run begins that was not told yet.
    var runStart = 0
    var toldViolations = 0
    var counts = WebSocketCounts()

    init(_ sender: Endpoint, _ context: WebSocketContext) {
        self.sender = sender
        self.context = context
    }

    /// Takes the next bytes.
    mutating func received(_ bytes: Span<UInt8>, _ arrival: Arrival, into output: inout Output) {
        runStart = output.bytes.count
        inflater?.renew()
        var offset = 0
        while offset < bytes.count {
            switch state {
            case .payload: takePayload(bytes, &offset, arrival, into: &output)
            case .header: takeHeader(bytes, &offset, arrival, into: &output)
            case .searching:
                seek(bytes.extracting(offset..<bytes.count), arrival, into: &output)
                offset = bytes.count
            case .closed:
                if counts.bytesAfterClose == 0 { tell(.afterClose, isFatal: true, arrival, into: &output) }
                counts.bytesAfterClose &+= UInt64(bytes.count &- offset)
                offset = bytes.count
            case .over:
                offset = bytes.count
            }
        }
        flush(arrival, into: &output)
    }

    private mutating func takeHeader(
        _ bytes: Span<UInt8>,
        _ offset: inout Int,
        _ arrival: Arrival,
        into output: inout Output
    ) {
        let available = bytes.count &- offset
        if headerCount == 0, available >= 2 {
            let length = FrameHeader.length(second: bytes[offset &+ 1])
            if available >= length {
                let frame = FrameHeader(decoding: bytes, at: offset)
                offset &+= length
                begin(frame, arrival, into: &output)
                return
            }
        }
        header[headerCount] = bytes[offset]
        headerCount &+= 1
        offset &+= 1
        guard headerCount >= 2, headerCount == FrameHeader.length(second: header[1]) else { return }
        let frame = FrameHeader(decoding: header.span, at: 0)
        headerCount = 0
        begin(frame, arrival, into: &output)
    }

    private mutating func takePayload(
        _ bytes: Span<UInt8>,
        _ offset: inout Int,
        _ arrival: Arrival,
        into output: inout Output
    ) {
        let count = Int(clamping: min(remaining, UInt64(bytes.count &- offset)))
        let piece = bytes.extracting(offset..<(offset &+ count))
        offset &+= count
        remaining &-= UInt64(count)
        switch payload {
        case .message: take(piece, arrival, into: &output)
        case .close: closePayload.append(copying: piece, exclusiveOr: mask)
        case .passedOver: break
        }
        turnMask(by: count)
        if remaining == 0, state == .payload { endFrame(arrival, into: &output) }
    }

    /// Moves the masking key on over so many bytes.
    mutating func turnMask(by count: Int) {
        let bits = UInt32(truncatingIfNeeded: count & 3) &* 8
        if bits != 0 { mask = mask &<< bits | mask &>> (32 &- bits) }
    }

    /// Tells the bytes at the end of the output that were not told yet.
    mutating func flush(_ arrival: Arrival, into output: inout Output) {
        guard output.bytes.count > runStart else { return }
        let run = StreamRun(sender: sender, content: .bytes(runStart..<output.bytes.count), arrival: arrival)
        runStart = output.bytes.count
        output.events.append(.run(run))
    }

    /// Tells of bytes that cannot be had.
    mutating func tell(missing: MissingBytes, _ arrival: Arrival, into output: inout Output) {
        flush(arrival, into: &output)
        output.events.append(.run(StreamRun(sender: sender, content: .missing(missing), arrival: arrival)))
    }

    /// Tells of what breaks the rules, unless that was done often enough.
    mutating func tell(
        _ kind: WebSocketViolation.Kind,
        isFatal: Bool = false,
        _ arrival: Arrival,
        into output: inout Output
    ) {
        guard isFatal || toldViolations < context.limits.violations else {
            counts.untoldViolations &+= 1
            return
        }
        toldViolations &+= 1
        flush(arrival, into: &output)
        let violation = WebSocketViolation(sender: sender, kind: kind, isFatal: isFatal, arrival: arrival)
        output.events.append(.violation(violation))
    }

    /// Gives the rest of the direction up.
    mutating func abandon() {
        counts.abandonments &+= 1
        state = .over
        inflater = nil
        search = FrameSearch()
        unmasked = []
    }
}
