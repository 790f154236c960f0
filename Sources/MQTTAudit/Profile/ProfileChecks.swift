import MQTTCodec
import MQTTTimeline
import TCPReassembly
import WireBytes

/// Whether a client keeps to the profile in force, on one connection.
struct ProfileChecks {
    let rules: ProfileRules
    /// Whether the connection goes without TLS.
    var isPlain = true
    /// The limits of the version in force.
    private var bounds: ProfileBounds
    private var version: ProtocolVersion
    /// What CONNECT has in the places that identify a device; empty where it is not known.
    var identity: [[UInt8]]
    /// Whether the client speaks for other devices as well, so that their topics are its own.
    var isExcused = false
    private var rates = SecondCounts()
    private var inFlight = 0
    var subscriptions = CountedSubscriptions()
    var requests = PendingProfileRequests()

    init(_ rules: ProfileRules) {
        self.rules = rules
        version = .v3_1_1
        bounds = rules.bounds(.v3_1_1)
        identity = Array(repeating: [], count: rules.profile.identity.count)
    }

    mutating func published(
        _ publish: borrowing PublishEvent,
        _ packet: borrowing AuditedPacket,
        _ connection: AuditedConnection,
        bytes: Span<UInt8>,
        topic: Span<UInt8>,
        _ sink: inout FindingSink
    ) {
        if !rules.profile.requests.isEmpty {
            judgeRequest(publish, topic, packet, connection, bytes, &sink)
        }
        guard packet.place.from == .client else { return }
        adopt(packet.version)
        let layout = publish.layout
        let qos = Int(layout.qos.rawValue)
        if qos > bounds.maximumQoS || layout.retain && !bounds.isRetainedAllowed
            || publish.payloadLength > bounds.payloadSize || packet.place.header.packetLength > bounds.packetSize
            || topic.count > bounds.topicLength || topic.count >= bounds.topicLevels
            || Int(layout.topicAlias) > bounds.topicAlias
        {
            judgeFields(publish, topic, packet, connection, bytes, &sink)
        }
        if bounds.judgesTopics, !topic.isEmpty {
            judgeTopic(topic, publish, packet, connection, bytes, &sink)
        }
        if bounds.judgesProperties, !layout.properties.isEmpty {
            judgeProperties(
                layout.properties,
                of: "publish",
                packet,
                connection,
                bytes,
                Self.start(of: publish),
                &sink
            )
        }
        if bounds.judgesRates {
            let length = packet.place.header.packetLength
            if rates.count(qos, length, at: packet.place.timestamp, bounds) {
                reportRates(rates, publish, packet, connection, bytes, &sink)
            }
        }
        if qos > 0, bounds.inFlight < .max {
            if !layout.dup { inFlight &+= 1 }
            if inFlight == bounds.inFlight &+ 1, connection.isWhole {
                reportInFlight(publish, packet, connection, bytes, &sink)
            }
        }
    }

    @inline(__always)
    private mutating func adopt(_ version: ProtocolVersion) {
        if version == self.version { return }
        self.version = version
        bounds = rules.bounds(version)
    }

    mutating func acknowledged(
        _ acknowledgment: AcknowledgmentEvent,
        _ packet: borrowing AuditedPacket,
        _ connection: AuditedConnection,
        bytes: Span<UInt8>,
        _ sink: inout FindingSink
    ) {
        if packet.place.from == .server {
            let isOver =
                switch packet.place.header.type {
                case .puback, .pubcomp: true
                case .pubrec: acknowledgment.layout.reasonCode.rawValue >= 0x80
                default: false
                }
            if isOver, inFlight > 0 { inFlight &-= 1 }
        } else if !acknowledgment.layout.properties.isEmpty, rules.bounds(packet.version).judgesProperties {
            let range = acknowledgment.layout.properties
            judgeProperties(range, of: "\(packet.place.header.type)", packet, connection, bytes, nil, &sink)
        }
    }

    mutating func received(
        _ control: ControlPacket,
        _ packet: borrowing AuditedPacket,
        _ connection: AuditedConnection,
        bytes: Span<UInt8>,
        _ sink: inout FindingSink
    ) {
        guard packet.place.from == .client else {
            if case .suback(let suback) = control { subscriptions.answered(suback) }
            return
        }
        switch control {
        case .connect(let connect): judge(connect, packet, connection, bytes, &sink)
        case .subscribe(let subscribe): judge(subscribe, packet, connection, bytes, &sink)
        case .unsubscribe(let unsubscribe): subscriptions.remove(unsubscribe.topicFilters)
        case .disconnect(let disconnect):
            judgeSessionExpiry(disconnect.properties, packet, connection, bytes, &sink)
        case .auth: judgeAuthentication("an AUTH", packet, connection, bytes, &sink)
        default: break
        }
        judgeUserProperties(control, packet, connection, bytes, &sink)
        let length = packet.place.header.packetLength
        if let limit = rules.limit(.packetSize, packet.version), length > limit.number {
            let expected = "a Control Packet of at most \(limit.number) bytes"
            report(limit, packet, connection, bytes, nil, expected, "\(length) bytes", &sink)
        }
    }

    mutating func malformed(_ event: MalformedEvent, _ connection: AuditedConnection, _ sink: inout FindingSink) {}

    mutating func gap(_ gap: GapEvent, _ connection: AuditedConnection) {}

    /// Time has come to `now`, nanoseconds since 1970.
    mutating func advance(to now: Int64, _ connection: AuditedConnection, _ sink: inout FindingSink) {
        if !requests.isEmpty { reportOverdue(at: now, connection, &sink) }
    }

    /// The connection ended.
    mutating func closed(_ ending: AuditedEnding, _ connection: AuditedConnection, _ sink: inout FindingSink) {
        if !requests.isEmpty { reportOverdue(at: ending.beginning, connection, &sink) }
    }
}
