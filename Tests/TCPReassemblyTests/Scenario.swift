import PacketHeaders
import TCPReassembly
import WireBytes

/// Plays steps to a reassembler and writes down what comes out, one line for each thing.
///
///     >0 abc                   bytes of the end that opened, at stream offset 0
///     <3 gap 2 acknowledged    two bytes of the other end that are missing
///     >1 overlap 2             repeated bytes that differ
///     closed fin >             the end
///     removed                  the connection is forgotten
struct Scenario: ~Copyable {
    static let client = SocketAddress(address: IPAddress(ipv4: 0x0A00_0002), port: 40_000)
    static let server = SocketAddress(address: IPAddress(ipv4: 0x0A00_0001), port: 1883)
    static let start: Int64 = 1_700_000_000_000_000_000

    private var reassembler: TCPReassembler
    private let initialSequences: [UInt32]
    private var frame: UInt64 = 0
    private(set) var lines: [String] = []

    init(limits: ReassemblyLimits = ReassemblyLimits(), initialSequences: [UInt32] = [1000, 5000]) {
        reassembler = TCPReassembler(limits: limits, seed: 7)
        self.initialSequences = initialSequences
    }

    var counts: ReassemblyCounts { reassembler.counts }
    var openConnections: Int { reassembler.openConnections }

    mutating func play(_ steps: [Step]) {
        for step in steps { play(step) }
    }

    mutating func play(_ step: Step) {
        play(step, timestamp: Self.start &+ Int64(step.at) &* 1_000_000)
    }

    mutating func play(_ step: Step, timestamp: Int64) {
        switch step.kind {
        case .sweep: reassembler.sweep(now: timestamp)
        case .finish: reassembler.finish(now: timestamp)
        case .ignore: reassembler.ignore(0)
        case .segment:
            receive(step, timestamp)
            return
        }
        if step.kind != .ignore { note(0..<reassembler.events.count) }
    }

    private mutating func receive(_ step: Step, _ timestamp: Int64) {
        frame += 1
        let isFirst = step.from == .first
        let own = initialSequences[isFirst ? 0 : 1] &+ step.generation
        let other = initialSequences[isFirst ? 1 : 0] &+ step.generation
        let payload = Array(step.text.utf8)
        let (source, destination) = isFirst ? (Self.client, Self.server) : (Self.server, Self.client)
        let segment = TCPSegment(
            source: source.address,
            destination: destination.address,
            sourcePort: source.port,
            destinationPort: destination.port,
            sequenceNumber: own &+ 1 &+ UInt32(truncatingIfNeeded: step.offset),
            acknowledgmentNumber: step.ack.map { other &+ 1 &+ UInt32(truncatingIfNeeded: $0) } ?? 0,
            controlBits: step.ack == nil ? step.bits.subtracting(.ack) : step.bits.union(.ack),
            window: 1000,
            payload: 0..<payload.count,
            payloadLengthOnWire: payload.count + step.cut
        )
        let outcome = reassembler.receive(segment, payload: payload.span, frame: frame, timestamp: timestamp)
        note(0..<outcome.eventsBefore)
        if !outcome.inOrder.isEmpty {
            note(outcome.sender, outcome.streamOffset, Array(payload[outcome.inOrder]))
        }
        note(outcome.eventsBefore..<reassembler.events.count)
    }

    private func arrow(_ endpoint: Endpoint) -> String { endpoint == .first ? ">" : "<" }

    private mutating func note(_ sender: Endpoint, _ offset: UInt64, _ bytes: [UInt8]) {
        lines.append("\(arrow(sender))\(offset) \(String(decoding: bytes, as: UTF8.self))")
    }

    private mutating func note(_ range: Range<Int>) {
        for event in reassembler.events[range] {
            switch event.kind {
            case .data(let data):
                note(data.sender, data.streamOffset, data.bytes)
                if data.frame == 0 || data.frame > frame { lines.append("no such frame: \(data.frame)") }
            case .gap(let gap):
                lines.append("\(arrow(gap.sender))\(gap.streamOffset) gap \(gap.length) \(gap.reason.rawValue)")
            case .overlap(let overlap):
                lines.append("\(arrow(overlap.sender))\(overlap.streamOffset) overlap \(overlap.length)")
            case .closed(let end):
                lines.append("closed \(end.how.rawValue)\(end.by.map { " " + arrow($0) } ?? "")")
            case .removed:
                lines.append("removed")
            }
        }
    }
}
