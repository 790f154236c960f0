import MQTTCodec
import MQTTTimeline
import WireBytes

extension ProfileChecks {
    /// Judges a CONNECT, and learns from it which device this is.
    mutating func judge(
        _ connect: ControlPacket.Connect,
        _ packet: borrowing AuditedPacket,
        _ connection: AuditedConnection,
        _ contents: Span<UInt8>,
        _ sink: inout FindingSink
    ) {
        let version = packet.version
        // Protocol Name, Protocol Level, Connect Flags, Keep Alive.
        let level = packet.place.header.length &+ 2 &+ connect.protocolName.utf8.count
        if let limit = rules.limit(.versions, version), !limit.words.contains(version.description) {
            let expected = "MQTT \(limit.words.joined(separator: " or "))"
            report(limit, packet, connection, contents, level..<level &+ 1, expected, "MQTT \(version)", &sink)
        }
        if let limit = rules.limit(.plainTCP, version), !limit.isAllowed, isPlain {
            report(limit, packet, connection, contents, nil, "TLS", "MQTT in plain text", &sink)
        }
        if let limit = rules.limit(.keepAlive, version), case .interval(let minimum, let maximum) = limit.value,
            !(minimum...maximum).contains(Int(connect.keepAlive))
        {
            let expected = "a Keep Alive from \(minimum) to \(maximum) s"
            let observed = connect.keepAlive == 0 ? "0, which turns it off" : "\(connect.keepAlive) s"
            report(limit, packet, connection, contents, level &+ 2..<level &+ 4, expected, observed, &sink)
        }
        if !connect.properties.isEmpty {
            judgeSessionExpiry(connect.properties, packet, connection, contents, &sink)
            if connect.properties.authenticationMethod != nil {
                judgeAuthentication("an Authentication Method", packet, connection, contents, &sink)
            }
        }
        judgeClientIdentifier(connect.clientIdentifier, packet, connection, contents, &sink)
        judgeIdentity(connect, packet, connection, contents, &sink)
        if let will = connect.will {
            judge(will, flags: level &+ 1..<level &+ 2, packet, connection, contents, &sink)
        }
    }

    private func judge(
        _ will: ControlPacket.Will,
        flags: Range<Int>,
        _ packet: borrowing AuditedPacket,
        _ connection: AuditedConnection,
        _ contents: Span<UInt8>,
        _ sink: inout FindingSink
    ) {
        let version = packet.version
        if let limit = rules.limit(.will, version), !limit.isAllowed {
            // What else is wrong with it is of no matter then.
            return report(limit, packet, connection, contents, flags, "no Will Message", "Will Flag 1", &sink)
        }
        if let limit = rules.limit(.maximumQoS, version), Int(will.qos.rawValue) > limit.number {
            let expected = "Will QoS of at most \(limit.number)"
            report(limit, packet, connection, contents, flags, expected, "Will QoS \(will.qos.rawValue)", &sink)
        }
        if let limit = rules.limit(.retained, version), !limit.isAllowed, will.retain {
            report(limit, packet, connection, contents, flags, "Will Retain 0", "Will Retain 1", &sink)
        }
        if let limit = rules.limit(.payloadSize, version), will.payload.count > limit.number {
            let expected = "a Will Payload of at most \(limit.number) bytes"
            report(limit, packet, connection, contents, nil, expected, "\(will.payload.count) bytes", &sink)
        }
        if let limit = rules.limit(.willDelay, version), let delay = will.properties.willDelayInterval,
            Int(delay) > limit.number
        {
            let expected = "a Will Delay Interval of at most \(limit.number) s"
            report(limit, packet, connection, contents, nil, expected, "\(delay) s", &sink)
        }
        let topic = Array(will.topic.utf8)
        judgeSize(of: topic.span, "Will Topic", packet, connection, contents, nil, &sink)
        let forms = rules.forms(version)
        let isAllowed = isAllowed(topic.span, forms.publish)
        let isOwn = isOwn(topic.span, forms, isFilter: false)
        guard !isAllowed || !isOwn else { return }
        report(
            topic.span,
            isAllowed: isAllowed,
            isOwn: isOwn,
            .publishTopics,
            "Will Topic",
            packet,
            connection,
            contents,
            nil,
            &sink
        )
    }

    func judgeSessionExpiry(
        _ properties: Properties?,
        _ packet: borrowing AuditedPacket,
        _ connection: AuditedConnection,
        _ contents: Span<UInt8>,
        _ sink: inout FindingSink
    ) {
        guard let limit = rules.limit(.sessionExpiry, packet.version),
            let seconds = properties?.sessionExpiryInterval, Int(seconds) > limit.number
        else { return }
        let expected = "a Session Expiry Interval of at most \(limit.number) s"
        let observed = seconds == .max ? "4294967295, which means for ever" : "\(seconds) s"
        report(limit, packet, connection, contents, nil, expected, observed, &sink)
    }

    func judgeAuthentication(
        _ what: String,
        _ packet: borrowing AuditedPacket,
        _ connection: AuditedConnection,
        _ contents: Span<UInt8>,
        _ sink: inout FindingSink
    ) {
        guard let limit = rules.limit(.enhancedAuthentication, packet.version), !limit.isAllowed else { return }
        report(limit, packet, connection, contents, nil, "no enhanced authentication", what, &sink)
    }
}
