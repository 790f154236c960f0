import MQTTCodec
import NIOCore

@testable import MQTTReplay

/// A conversation driven by hand: the test is the server, the network and the clock.
struct Talk: ~Copyable {
    var stream: ConversationStream
    let version: ProtocolVersion
    var action = ConversationAction()
    /// Milliseconds.
    var now = 0

    init(
        _ planned: PlannedConnection,
        options: ConversationOptions = ConversationOptions(),
        pacing: Pacing = Pacing(),
        session: LiveSession = LiveSession(),
        number: Int = 0
    ) {
        version = planned.version
        let plan = ReplayPlan(connections: [planned])
        stream = ConversationStream(
            Conversation(
                planned,
                number: number,
                timing: Schedule(plan, pacing).timing(of: planned),
                options: options,
                seed: 7,
                session: session
            )
        )
    }

    var record: LiveRecord { stream.conversation.record }
    var wakesAt: Int? { action.wakeAt.map { Int($0 / PlanScript.millisecond) } }

    private var time: Int64 { Int64(now) * PlanScript.millisecond }

    /// The connection comes up.
    mutating func opens(at time: Int) -> [ControlPacket] {
        now = time
        var out = ByteBuffer()
        stream.conversation.connecting(at: self.time)
        action = stream.opened(at: self.time, into: &out)
        return packets(out)
    }

    /// The connection comes up and CONNACK accepts it.
    mutating func begins(
        at time: Int = 0,
        _ connack: ControlPacket.Connack = .init(reasonCode: .success)
    )
        -> [ControlPacket]
    {
        _ = opens(at: time)
        return server(.connack(connack), at: time)
    }

    /// The server sends a packet.
    mutating func server(_ packet: ControlPacket, at time: Int) -> [ControlPacket] {
        server(bytes: (try? packet.encoded(version: version)) ?? [], at: time)
    }

    /// The server sends bytes.
    mutating func server(bytes: [UInt8], at time: Int) -> [ControlPacket] {
        now = time
        var out = ByteBuffer()
        action = stream.received(bytes.span, at: self.time, into: &out)
        return packets(out)
    }

    /// Time passes.
    mutating func passes(to time: Int) -> [ControlPacket] {
        now = time
        var out = ByteBuffer()
        action = stream.conversation.timerFired(at: self.time, into: &out)
        return packets(out)
    }

    /// All other connections are done.
    mutating func othersAreDone(at time: Int) -> [ControlPacket] {
        now = time
        var out = ByteBuffer()
        action = stream.conversation.othersAreDone(at: self.time, into: &out)
        return packets(out)
    }

    /// The connection is over.
    mutating func closes(by closing: LiveClosing = .serverClosed, at time: Int) {
        now = time
        action = stream.conversation.closed(by: closing, at: self.time)
    }

    private func packets(_ out: ByteBuffer) -> [ControlPacket] {
        var rest = ArraySlice(out.readableBytesView)
        var packets: [ControlPacket] = []
        while !rest.isEmpty {
            let bytes = Array(rest)
            guard case .header(let header) = FixedHeader.decode(bytes.span, at: 0, end: bytes.count) else { break }
            let packet = Array(bytes.prefix(header.packetLength))
            guard let decoded = try? ControlPacket(decoding: packet.span, version: version) else { break }
            packets.append(decoded)
            rest = rest.dropFirst(header.packetLength)
        }
        return packets
    }
}
