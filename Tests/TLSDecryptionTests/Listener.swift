import TCPReassembly
import TestSupport
import WireBytes

@testable import TLSDecryption

/// What a TLS connection made of a conversation.
struct Overheard {
    /// The plaintext of each end.
    var said: [Endpoint: [UInt8]] = [.first: [], .second: []]
    /// The same where bytes are missing: what was said before, between and after.
    var parts: [Endpoint: [[UInt8]]] = [.first: [[]], .second: [[]]]
    var missing: [MissingBytes] = []
    var handshakes: [TLSHandshake] = []
    var alerts: [TLSAlertEvent] = []
    var arrivals: [Arrival] = []
    var readability = TLSConnection.Readability.undecided
}

/// Hands a conversation to a TLS connection, in pieces, with parts left out.
struct Listener: ~Copyable {
    private var connection: TLSConnection
    private var output = TLSConnection.Output()
    private var frame: UInt64 = 0
    private(set) var overheard = Overheard()

    init(
        _ keyLog: [String],
        sessions: TLSSessionCache = TLSSessionCache(),
        limits: TLSLimits = TLSLimits(),
        isFromStart: Bool = true
    ) {
        let keys = TLSKeys()
        let text = Array(keyLog.joined(separator: "\n").utf8)
        if !text.isEmpty { keys.add(secretsBlock: text, validFrom: 0) }
        connection = TLSConnection(keys: keys, sessions: sessions, limits: limits, isFromStart: isFromStart)
    }

    init(_ keys: TLSKeys, sessions: TLSSessionCache = TLSSessionCache()) {
        connection = TLSConnection(keys: keys, sessions: sessions, isFromStart: true)
    }

    mutating func hear(_ bytes: [UInt8], from sender: Endpoint) {
        frame += 1
        let arrival = Arrival(frame: frame, timestamp: Int64(frame) * 1_000_000)
        connection.received(bytes.span, from: sender, arrival, into: &output)
        drain()
    }

    mutating func miss(_ length: Int, from sender: Endpoint, isExact: Bool = true) {
        let missing = MissingBytes(length: UInt64(length), isExact: isExact, reason: "acknowledged")
        connection.missed(missing, from: sender, Arrival(frame: frame, timestamp: 0), into: &output)
        drain()
    }

    mutating func close() {
        connection.closed(Arrival(frame: frame, timestamp: Int64(frame) * 1_000_000), into: &output)
        drain()
    }

    private mutating func drain() {
        for event in output.events {
            switch event {
            case .run(let run):
                switch run.content {
                case .bytes(let range):
                    let bytes = output.bytes[range]
                    overheard.said[run.sender]? += bytes
                    let last = (overheard.parts[run.sender]?.count ?? 1) - 1
                    overheard.parts[run.sender]?[last] += bytes
                    overheard.arrivals.append(run.arrival)
                case .missing(let missing):
                    overheard.missing.append(missing)
                    overheard.parts[run.sender]?.append([])
                }
            case .handshake(let handshake): overheard.handshakes.append(handshake)
            case .alert(let alert): overheard.alerts.append(alert)
            }
        }
        output.removeAll()
        overheard.readability = connection.readability
    }
}

/// Hands on steps whole.
func overhear(
    _ steps: [TLSConversation.Step],
    _ keyLog: [String],
    sessions: TLSSessionCache = TLSSessionCache()
) -> Overheard {
    var listener = Listener(keyLog, sessions: sessions)
    for step in steps { listener.hear(step.bytes, from: step.sender) }
    listener.close()
    return listener.overheard
}

/// Hands on steps in random pieces, 1 byte to `longest`.
func overhear(
    _ steps: [TLSConversation.Step],
    _ keyLog: [String],
    longest: Int,
    seed: UInt64
) -> Overheard {
    var random = SplitMix64(seed: seed)
    var listener = Listener(keyLog)
    for step in steps {
        var rest = step.bytes[...]
        while !rest.isEmpty {
            let count = min(rest.count, longest == 1 ? 1 : random.number(in: 1...longest))
            listener.hear(Array(rest.prefix(count)), from: step.sender)
            rest = rest.dropFirst(count)
        }
    }
    listener.close()
    return listener.overheard
}
