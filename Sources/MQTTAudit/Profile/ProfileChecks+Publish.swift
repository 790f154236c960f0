import MQTTCodec
import MQTTTimeline
import WireBytes

extension ProfileChecks {
    /// Judges the fields of a PUBLISH of which some may be beyond its limit.
    @inline(never)
    func judgeFields(
        _ publish: borrowing PublishEvent,
        _ topic: Span<UInt8>,
        _ packet: borrowing AuditedPacket,
        _ connection: AuditedConnection,
        _ bytes: Span<UInt8>,
        _ sink: inout FindingSink
    ) {
        let layout = publish.layout
        let start = Self.start(of: publish)
        let header = publish.place.header
        let topicRange = layout.topicName.lowerBound &- start..<layout.topicName.upperBound &- start
        let own = bytes.extracting(Self.range(of: publish, in: bytes))
        if let limit = rules.limit(.maximumQoS, packet.version), Int(layout.qos.rawValue) > limit.number {
            let observed = "QoS \(layout.qos.rawValue)"
            report(limit, packet, connection, own, 0..<1, "QoS of at most \(limit.number)", observed, &sink)
        }
        if let limit = rules.limit(.retained, packet.version), layout.retain, !limit.isAllowed {
            report(limit, packet, connection, own, 0..<1, "RETAIN 0", "RETAIN 1", &sink)
        }
        if let limit = rules.limit(.payloadSize, packet.version), publish.payloadLength > limit.number {
            let expected = "a payload of at most \(limit.number) bytes"
            report(limit, packet, connection, own, nil, expected, "\(publish.payloadLength) bytes", &sink)
        }
        if let limit = rules.limit(.packetSize, packet.version), header.packetLength > limit.number {
            let expected = "a Control Packet of at most \(limit.number) bytes"
            report(limit, packet, connection, own, 1..<header.length, expected, "\(header.packetLength) bytes", &sink)
        }
        if let limit = rules.limit(.topicAlias, packet.version), Int(layout.topicAlias) > limit.number {
            let expected = limit.number == 0 ? "no Topic Alias" : "a Topic Alias of at most \(limit.number)"
            report(limit, packet, connection, own, nil, expected, "Topic Alias \(layout.topicAlias)", &sink)
        }
        judgeSize(of: topic, "Topic Name", packet, connection, own, topicRange.isEmpty ? nil : topicRange, &sink)
    }

    /// Judges length and depth of a Topic Name or Topic Filter.
    func judgeSize(
        of topic: Span<UInt8>,
        _ what: String,
        _ packet: borrowing AuditedPacket,
        _ connection: AuditedConnection,
        _ contents: Span<UInt8>,
        _ range: Range<Int>?,
        _ sink: inout FindingSink
    ) {
        if let limit = rules.limit(.topicLength, packet.version) {
            let length = ProfileText.length(topic.extracting(Self.uncounted(topic, limit)..<topic.count), limit.unit)
            if length > limit.number {
                let expected = "a \(what) of at most \(limit.number) \(limit.unit.rawValue)"
                report(limit, packet, connection, contents, range, expected, "\(length)", &sink)
            }
        }
        if let limit = rules.limit(.topicLevels, packet.version) {
            let levels = ProfileText.levels(topic.extracting(Self.uncounted(topic, limit)..<topic.count))
            if levels > limit.number {
                let expected = "a \(what) of at most \(limit.number) levels"
                report(limit, packet, connection, contents, range, expected, "\(levels) levels", &sink)
            }
        }
    }

    /// How many bytes at the beginning of a topic do not count.
    private static func uncounted(_ topic: Span<UInt8>, _ limit: ProfileLimit) -> Int {
        for form in limit.exceptions {
            if let length = form.prefixLength(of: topic) { return length }
        }
        return 0
    }

    @inline(never)
    func reportInFlight(
        _ publish: borrowing PublishEvent,
        _ packet: borrowing AuditedPacket,
        _ connection: AuditedConnection,
        _ bytes: Span<UInt8>,
        _ sink: inout FindingSink
    ) {
        guard let limit = rules.limit(.inFlight, packet.version) else { return }
        report(
            limit,
            packet,
            connection,
            bytes.extracting(Self.range(of: publish, in: bytes)),
            nil,
            // What the server sent before may be on its way.
            certainty: .suspected,
            "at most \(limit.number) PUBLISH without acknowledgment",
            "one more than that",
            &sink
        )
    }
}
