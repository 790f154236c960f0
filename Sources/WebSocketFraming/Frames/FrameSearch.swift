import TCPReassembly
import WireBytes

/// Looks for a frame in bytes that begin anywhere, after others were lost.
///
/// A header is two bytes with little that is fixed. So what is believed is several in a row, or fewer that begin and
/// end where segments do, as frames mostly do.
struct FrameSearch {
    /// What is known about frames from some offset on.
    private enum Verdict {
        case none
        case possible
        case found
    }

    /// Which bits and opcodes are plausible.
    struct Shape {
        var isMasked: Bool
        var mayBeCompressed: Bool
    }

    /// Bytes since the loss, but those passed over.
    private(set) var held = HeldBytes()
    /// Why bytes before these were lost.
    let reason: String
    /// How many bytes were passed over.
    private(set) var passedOver: UInt64 = 0
    /// Beginnings of segments at which frames may begin.
    private var beginnings: [Int] = []
    /// At how many bytes all offsets are tried again.
    private var nextSweep = 64

    /// How many headers in a row are believed wherever they begin.
    private static var enough: Int { 4 }
    private static var maximumBeginnings: Int { 16 }
    /// No Control Packet is longer (MQTT 5.0 §2.1.4), and frames hardly ever are.
    private static var longestPayload: UInt64 { 268_435_460 }

    init(reason: String = "") {
        self.reason = reason
    }

    /// Forgets the first bytes.
    mutating func passOver(_ count: Int) {
        passedOver &+= UInt64(count)
        var rest = HeldBytes()
        var start = 0
        for piece in held.pieces {
            if piece.end > count {
                let bytes = held.bytes
                rest.append(bytes.span.extracting(max(start, count)..<piece.end), piece.arrival)
            }
            start = piece.end
        }
        held = rest
        beginnings = beginnings.filter { $0 >= count }.map { $0 - count }
        nextSweep = max(64, held.bytes.count)
    }

    /// Adds bytes; the offset in `held` at which frames begin, when that is known.
    mutating func take(_ bytes: Span<UInt8>, _ arrival: Arrival, _ shape: Shape) -> Int? {
        beginnings.append(held.bytes.count)
        held.append(bytes, arrival)
        var open: [Int] = []
        for beginning in beginnings {
            switch verdict(at: beginning, shape, atBeginning: true) {
            case .found: return beginning
            case .possible: open.append(beginning)
            case .none: break
            }
        }
        beginnings = open.suffix(Self.maximumBeginnings)
        guard held.bytes.count >= nextSweep else { return nil }
        nextSweep = held.bytes.count &* 2
        for offset in 0..<held.bytes.count where verdict(at: offset, shape, atBeginning: false) == .found {
            return offset
        }
        return nil
    }

    private func verdict(at offset: Int, _ shape: Shape, atBeginning: Bool) -> Verdict {
        let bytes = held.bytes
        let span = bytes.span
        var position = offset
        var headers = 0
        /// Whether the next data frame has to go on with a message; nil when it is not known.
        var isInside: Bool?
        while span.count &- position >= 2 {
            let length = FrameHeader.length(second: span[position &+ 1])
            guard span.count &- position >= length else { return .possible }
            let header = FrameHeader(decoding: span, at: position)
            guard Self.isPlausible(header, shape, &isInside) else { return .none }
            headers &+= 1
            if headers == Self.enough { return .found }
            guard header.length <= UInt64(span.count &- position &- length) else { return .possible }
            position &+= length &+ Int(clamping: header.length)
        }
        return position == span.count && headers >= (atBeginning ? 1 : 2) ? .found : .possible
    }

    private static func isPlausible(_ header: FrameHeader, _ shape: Shape, _ isInside: inout Bool?) -> Bool {
        guard header.isMasked == shape.isMasked, header.isMinimal, header.length <= longestPayload else { return false }
        switch header.opcode {
        case .close, .ping, .pong:
            return header.isFinal && header.reserved == 0 && header.length <= 125
        case .continuation:
            guard isInside != false, header.reserved == 0 else { return false }
        case .binary:
            let isCompressed = shape.mayBeCompressed && header.reserved == FrameHeader.compressed
            guard isInside != true, header.reserved == 0 || isCompressed else { return false }
        default:
            return false
        }
        isInside = !header.isFinal
        return header.length > 0
    }
}
