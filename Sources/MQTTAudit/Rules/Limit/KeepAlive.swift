import MQTTCodec
import MQTTTimeline
import WireBytes

/// How long the client has been silent.
struct ClientSilence {
    /// The Keep Alive in force, in seconds; 0 when there is none.
    var keepAlive: Int64 = 0 {
        didSet { setThreshold() }
    }
    /// That of CONNECT, where the server replaced it.
    var asked: Int64?
    /// Whether CONNACK accepted the client.
    var isAccepted = false {
        didSet { setThreshold() }
    }
    /// The silence from which it is worth a look, nanoseconds.
    private(set) var threshold = Int64.max
    private(set) var lastTime: Int64 = .min
    private(set) var lastFrame: UInt64 = 0

    /// By how much a client may exceed Keep Alive for its timer and the network: 2 s, or a tenth.
    static func margin(of keepAlive: Int64) -> Int64 { max(2_000_000_000, keepAlive &* 100_000_000) }
    /// By how much a server may exceed one and a half times Keep Alive: 5 s.
    static let serverMargin: Int64 = 5_000_000_000

    private mutating func setThreshold() {
        threshold =
            keepAlive > 0 && isAccepted ? keepAlive &* 1_000_000_000 &+ Self.margin(of: keepAlive) : .max
    }

    /// What the client sent last is not known.
    mutating func forget() { lastTime = .min }

    @inline(__always)
    mutating func sent(_ timestamp: Int64, _ frame: UInt64) {
        lastTime = timestamp
        lastFrame = frame
    }

    /// How long the client was silent at `timestamp`, nanoseconds; nil when that is not known.
    func length(until timestamp: Int64) -> Int64? {
        guard lastTime != .min else { return nil }
        let (length, overflow) = timestamp.subtractingReportingOverflow(lastTime)
        return overflow ? nil : length
    }
}

/// Keep Alive (MQTT 5.0 §3.1.2.10).
extension LimitChecks {
    private static let clientSpeaks = Statement("MQTT3-keep-alive-client", "MQTT-3.1.2-23", "MQTT-3.1.2-20")
    private static let serversValue = Statement.only5("MQTT-3.1.2-21")
    private static let serversValueWithoutOwn = Statement.only5("MQTT-3.2.2-21")
    private static let serverCloses = Statement("MQTT3-keep-alive-server", "MQTT-3.1.2-24", "MQTT-3.1.2-22")

    /// The client sent a packet.
    @inline(__always)
    mutating func clientSent(
        _ packet: borrowing AuditedPacket,
        _ connection: AuditedConnection,
        _ sink: inout FindingSink
    ) {
        let timestamp = packet.place.timestamp
        if silence.threshold != .max, let silent = silence.length(until: timestamp), silent > silence.threshold,
            // When a packet of several frames began is not known.
            packet.place.frames.isEmpty
        {
            let server = Self.serverBound(silence.keepAlive)
            tooSilent(silent, [silence.lastFrame, packet.place.frame], at: timestamp, connection, &sink)
            if silent > server {
                stillServed(silent, [silence.lastFrame, packet.place.frame], at: timestamp, connection, &sink)
            }
        }
        silence.sent(timestamp, packet.place.frame)
    }

    private static func serverBound(_ keepAlive: Int64) -> Int64 {
        keepAlive &* 1_500_000_000 &+ ClientSilence.serverMargin
    }

    /// The connection ended after a silence.
    func silentAtEnd(_ ending: AuditedEnding, _ connection: AuditedConnection, _ sink: inout FindingSink) {
        guard silence.threshold != .max, let silent = silence.length(until: ending.beginning),
            silent > silence.threshold
        else { return }
        let frames = [silence.lastFrame] + ending.frames
        tooSilent(silent, frames, at: ending.timestamp, connection, &sink)
        if silent > Self.serverBound(silence.keepAlive) {
            stillServed(silent, frames, at: ending.timestamp, connection, &sink)
        }
    }

    @inline(never)
    private func tooSilent(
        _ silent: Int64,
        _ frames: [UInt64],
        at timestamp: Int64,
        _ connection: AuditedConnection,
        _ sink: inout FindingSink
    ) {
        var statement = Self.clientSpeaks
        if let asked = silence.asked {
            if asked == 0 {
                statement = Self.serversValueWithoutOwn
            } else if silent <= asked &* 1_000_000_000 &+ ClientSilence.margin(of: asked) {
                statement = Self.serversValue
            }
        }
        let whose = silence.asked == nil ? "Keep Alive" : "Server Keep Alive"
        sink.report(
            statement,
            connection,
            connection.version,
            certainty: .suspected,
            fault: .client,
            at: timestamp,
            frames: frames,
            expected: "a packet, if only PINGREQ, within the \(whose) of \(silence.keepAlive) s",
            observed: "none for \(silent / 1_000_000_000) s"
        )
    }

    @inline(never)
    private func stillServed(
        _ silent: Int64,
        _ frames: [UInt64],
        at timestamp: Int64,
        _ connection: AuditedConnection,
        _ sink: inout FindingSink
    ) {
        sink.report(
            Self.serverCloses,
            connection,
            connection.version,
            certainty: .suspected,
            fault: .server,
            at: timestamp,
            frames: frames,
            expected: "the server closes after one and a half times the Keep Alive of \(silence.keepAlive) s",
            observed: "the connection was open after a silence of \(silent / 1_000_000_000) s"
        )
    }
}
