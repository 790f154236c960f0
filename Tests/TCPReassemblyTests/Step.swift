import PacketHeaders
import TCPReassembly

/// One segment of a scenario, or a moment; sequence numbers count from the first data byte of each direction.
struct Step: Sendable {
    enum Kind: Sendable {
        case segment
        case sweep
        case finish
        case ignore
    }

    var kind = Kind.segment
    var from = Endpoint.first
    var bits: ControlBits = .ack
    var offset = 0
    var text = ""
    /// What is acknowledged; nil for no ACK bit.
    var ack: Int?
    /// Bytes on the wire beyond those captured.
    var cut = 0
    /// Milliseconds after the beginning.
    var at = 0
    /// Distance of this connection's initial sequence numbers from those of the others.
    var generation: UInt32 = 0

    static func syn(_ generation: UInt32 = 0, at: Int = 0, text: String = "") -> Step {
        Step(bits: .syn, offset: -1, text: text, at: at, generation: generation)
    }

    static func synAck(at: Int = 0) -> Step {
        Step(from: .second, bits: [.syn, .ack], offset: -1, ack: 0, at: at)
    }

    /// Data by the end that opened.
    static func data(_ offset: Int, _ text: String, ack: Int? = 0, cut: Int = 0, at: Int = 0) -> Step {
        Step(offset: offset, text: text, ack: ack, cut: cut, at: at)
    }

    /// Data by the other end.
    static func answer(_ offset: Int, _ text: String, ack: Int? = nil, at: Int = 0) -> Step {
        Step(from: .second, offset: offset, text: text, ack: ack, at: at)
    }

    static func ack(_ ack: Int, at: Int = 0) -> Step { Step(from: .second, ack: ack, at: at) }

    static func fin(_ from: Endpoint, _ offset: Int, _ text: String = "", ack: Int? = nil, at: Int = 0) -> Step {
        Step(from: from, bits: [.fin, .ack], offset: offset, text: text, ack: ack, at: at)
    }

    static func rst(_ from: Endpoint, _ offset: Int, at: Int = 0) -> Step {
        Step(from: from, bits: .rst, offset: offset, at: at)
    }

    static func sweep(at: Int) -> Step { Step(kind: .sweep, at: at) }
    static func finish(at: Int = 0) -> Step { Step(kind: .finish, at: at) }
    static let ignore = Step(kind: .ignore)

    static let handshake: [Step] = [.syn(), .synAck(), Step(offset: 0, ack: 0)]
}
