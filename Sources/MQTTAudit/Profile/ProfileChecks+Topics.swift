import MQTTCodec
import MQTTTimeline
import WireBytes

extension ProfileChecks {
    /// Judges form and identity of the Topic Name that holds for a PUBLISH.
    mutating func judgeTopic(
        _ topic: Span<UInt8>,
        _ publish: borrowing PublishEvent,
        _ packet: borrowing AuditedPacket,
        _ connection: AuditedConnection,
        _ bytes: Span<UInt8>,
        _ sink: inout FindingSink
    ) {
        let forms = rules.forms(packet.version)
        let isAllowed = isAllowed(topic, forms.publish)
        let isOwn = isOwn(topic, forms, isFilter: false)
        if isAllowed && isOwn {
            if !isExcused, !forms.excusing.isEmpty { excuse(topic, forms) }
            return
        }
        let layout = publish.layout
        let start = Self.start(of: publish)
        let range = layout.topicName.lowerBound &- start..<layout.topicName.upperBound &- start
        report(
            topic,
            isAllowed: isAllowed,
            isOwn: isOwn,
            .publishTopics,
            "Topic Name",
            packet,
            connection,
            bytes.extracting(Self.range(of: publish, in: bytes)),
            range.isEmpty ? nil : range,
            &sink
        )
    }

    /// Whether a topic has one of the forms; with no forms, it may be any.
    func isAllowed(_ topic: Span<UInt8>, _ forms: [TextForm]?, isFilter: Bool = false) -> Bool {
        guard let forms else { return true }
        for form in forms where form.matches(topic, isFilter: isFilter) { return true }
        return false
    }

    /// False when a topic has the form of a device's, and the device is another one than that of CONNECT.
    func isOwn(_ topic: Span<UInt8>, _ forms: ProfileRules.TopicForms, isFilter: Bool) -> Bool {
        guard !isExcused else { return true }
        for (form, places) in forms.identity {
            var isOther = false
            let matches = form.matches(topic, isFilter: isFilter) { index, range in
                let number = places[index]
                guard number >= 0, !identity[number].isEmpty else { return true }
                let isWildcard = isFilter && range.count == 1 && topic[range.lowerBound] == UInt8(ascii: "+")
                let own = identity[number]
                if !isWildcard, !own.span.hasSameBytes(as: topic.extracting(range)) { isOther = true }
                return true
            }
            if matches { return !isOther }
        }
        return true
    }

    /// From a topic by which a client speaks for other devices on, their topics are its own.
    private mutating func excuse(_ topic: Span<UInt8>, _ forms: ProfileRules.TopicForms) {
        for (form, _) in forms.excusing where form.matches(topic) { isExcused = true }
    }

    /// Reports a topic that has a wrong form, or is that of another device.
    @inline(never)
    func report(
        _ topic: Span<UInt8>,
        isAllowed: Bool,
        isOwn: Bool,
        _ key: ProfileKey,
        _ what: String,
        _ packet: borrowing AuditedPacket,
        _ connection: AuditedConnection,
        _ contents: Span<UInt8>,
        _ range: Range<Int>?,
        _ sink: inout FindingSink
    ) {
        let observed = "\(what) \"\(ProfileText.text(topic))\""
        if !isOwn, let limit = rules.limit(.identityTopics, packet.version) {
            var own: [String] = []
            for (name, value) in zip(rules.profile.identity, identity) where !value.isEmpty {
                own.append("\(name) \"\(String(decoding: value, as: UTF8.self))\"")
            }
            let expected = "a \(what) with \(own.joined(separator: " and ")), as in CONNECT"
            // What is missing may be what excuses the client.
            let certainty = connection.isWhole(.client) ? Certainty.definite : .suspected
            report(limit, packet, connection, contents, range, certainty: certainty, expected, observed, &sink)
        } else if !isAllowed, let limit = rules.limit(key, packet.version) {
            report(
                limit,
                packet,
                connection,
                contents,
                range,
                "a \(what) of one of the platform's forms",
                observed,
                &sink
            )
        }
    }
}
