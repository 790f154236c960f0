import TCPReassembly
import WireBytes

@testable import WebSocketFraming

/// Something that a layer below hands in.
enum Step {
    case bytes(Endpoint, [UInt8])
    case missing(Endpoint, UInt64, isExact: Bool = true)
    case pause(seconds: Int64)

    static func client(_ bytes: [UInt8]) -> Step { .bytes(.first, bytes) }
    static func server(_ bytes: [UInt8]) -> Step { .bytes(.second, bytes) }
}

/// What came out of a connection, put together.
struct Heard: Equatable {
    /// Bytes of one side, or missing ones.
    enum Part: Equatable {
        case bytes([UInt8])
        case missing(UInt64, isExact: Bool, String)
    }

    var client: [Part] = []
    var server: [Part] = []
    var handshakes: [WebSocketHandshake] = []
    var closings: [WebSocketClosing] = []
    var violations: [String] = []
    var content = WebSocketConnection.Content.undecided
    var counts: [WebSocketCounts] = []
    /// The frames of all runs of bytes, in order.
    var runFrames: [[UInt64]] = []

    /// Without what depends on how the bytes were cut.
    var withoutFrames: Heard {
        var copy = self
        copy.runFrames = []
        for index in copy.handshakes.indices {
            copy.handshakes[index].frames = []
            copy.handshakes[index].begin = 0
            copy.handshakes[index].end = 0
        }
        for index in copy.closings.indices { copy.closings[index].arrival = Arrival(frame: 0, timestamp: 0) }
        return copy
    }
}

/// Hands steps in, each as one frame, 1 ms after the one before, and listens.
func listen(
    _ steps: [Step],
    limits: WebSocketLimits = WebSocketLimits(),
    context: WebSocketContext? = nil,
    closing: Bool = true
) -> Heard {
    var connection = WebSocketConnection(context ?? WebSocketContext(limits: limits))
    var output = WebSocketConnection.Output()
    var heard = Heard()
    var arrival = Arrival(frame: 0, timestamp: 1_700_000_000_000_000_000)
    for step in steps {
        arrival.frame += 1
        arrival.timestamp += 1_000_000
        switch step {
        case .bytes(let sender, let bytes): connection.received(bytes.span, from: sender, arrival, into: &output)
        case .missing(let sender, let length, let isExact):
            let missing = MissingBytes(length: length, isExact: isExact, reason: "acknowledged")
            connection.missed(missing, from: sender, arrival, into: &output)
        case .pause(let seconds):
            arrival.timestamp += seconds * 1_000_000_000
        }
        heard.add(output.events, output.bytes)
        output.removeAll()
    }
    if closing { connection.closed(arrival, into: &output) }
    heard.add(output.events, output.bytes)
    heard.content = connection.content
    heard.counts = [connection.counts(from: .first), connection.counts(from: .second)]
    return heard
}

extension Heard {
    fileprivate mutating func add(_ events: [WebSocketConnection.Event], _ bytes: [UInt8]) {
        for event in events {
            switch event {
            case .run(let run):
                let part: Part
                switch run.content {
                case .bytes(let range):
                    part = .bytes(Array(bytes[range]))
                    runFrames.append(run.arrival.earlierFrames + [run.arrival.frame])
                case .missing(let missing):
                    part = .missing(missing.length, isExact: missing.isExact, missing.reason)
                }
                if run.sender == .first { Self.join(part, to: &client) } else { Self.join(part, to: &server) }
            case .handshake(let handshake): handshakes.append(handshake)
            case .closing(let closing): closings.append(closing)
            case .violation(let violation):
                let sender = violation.sender == .first ? "client" : "server"
                violations.append("\(sender) \(violation.kind.rawValue)\(violation.isFatal ? " fatal" : "")")
            }
        }
    }

    private static func join(_ part: Part, to parts: inout [Part]) {
        switch (parts.last, part) {
        case (.bytes(let before), .bytes(let more)):
            parts[parts.count - 1] = .bytes(before + more)
        case (.missing(let before, false, let reason), .missing(let more, false, let other)) where reason == other:
            parts[parts.count - 1] = .missing(before &+ more, isExact: false, reason)
        default:
            parts.append(part)
        }
    }
}

extension [Step] {
    /// The same bytes with the step that holds the byte at `offset` cut before it.
    func cut(at offset: Int) -> [Step] {
        var result: [Step] = []
        var start = 0
        for step in self {
            guard case .bytes(let sender, let bytes) = step else {
                result.append(step)
                continue
            }
            let place = offset - start
            if place > 0, place < bytes.count {
                result += [.bytes(sender, [UInt8](bytes[..<place])), .bytes(sender, [UInt8](bytes[place...]))]
            } else {
                result.append(step)
            }
            start += bytes.count
        }
        return result
    }

    /// How many bytes there are in all.
    var byteCount: Int {
        reduce(0) { sum, step in if case .bytes(_, let bytes) = step { sum + bytes.count } else { sum } }
    }

    /// Each byte as a step of its own.
    var inSingleBytes: [Step] {
        flatMap { step in
            guard case .bytes(let sender, let bytes) = step else { return [step] }
            return bytes.map { .bytes(sender, [$0]) }
        }
    }
}
