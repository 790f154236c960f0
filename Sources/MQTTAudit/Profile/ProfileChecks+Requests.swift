import MQTTCodec
import MQTTTimeline
import WireBytes

/// Requests of a connection that wait for their response.
struct PendingProfileRequests {
    /// A request.
    struct Entry {
        let form: Int
        let key: UInt64
        let timestamp: Int64
        let frame: UInt64
        /// Whether it was told that its response is overdue.
        var isReported = false
    }

    var entries: [Entry] = []
    /// Whether one was left out because there were too many.
    var isOverflown = false

    var isEmpty: Bool { entries.isEmpty }
}

extension ProfileChecks {
    /// Looks whether a PUBLISH is a request or a response of one of the profile's forms.
    mutating func judgeRequest(
        _ publish: borrowing PublishEvent,
        _ topic: Span<UInt8>,
        _ packet: borrowing AuditedPacket,
        _ connection: AuditedConnection,
        _ bytes: Span<UInt8>,
        _ sink: inout FindingSink
    ) {
        let profile = rules.profile
        for (index, form) in profile.requests.enumerated() {
            let isRequest = packet.place.from == form.asker
            let key = Self.key(of: topic, isRequest ? form.request : form.response, form.keys)
            guard let key else { continue }
            if isRequest {
                asked(index, key, packet.place)
            } else {
                answered(index, form, key, publish, packet, connection, bytes, &sink)
            }
            return
        }
    }

    /// A hash over what a response repeats of its request; nil when the topic does not have the form.
    private static func key(of topic: Span<UInt8>, _ form: TextForm, _ keys: [String]) -> UInt64? {
        var key: UInt64 = 0
        let matches = form.matches(topic) { index, range in
            if keys.contains(form.places[index]) { key = topic.extracting(range).hashed(seed: key) }
            return true
        }
        return matches ? key : nil
    }

    private mutating func asked(_ form: Int, _ key: UInt64, _ place: PacketPlace) {
        guard !requests.entries.contains(where: { $0.form == form && $0.key == key }) else { return }
        if requests.entries.count >= ProfileLimits.pendingRequests {
            requests.isOverflown = true
            requests.entries.removeFirst()
        }
        requests.entries.append(
            PendingProfileRequests.Entry(form: form, key: key, timestamp: place.timestamp, frame: place.frame)
        )
    }

    private mutating func answered(
        _ index: Int,
        _ form: Profile.RequestForm,
        _ key: UInt64,
        _ publish: borrowing PublishEvent,
        _ packet: borrowing AuditedPacket,
        _ connection: AuditedConnection,
        _ bytes: Span<UInt8>,
        _ sink: inout FindingSink
    ) {
        let own = bytes.extracting(Self.range(of: publish, in: bytes))
        let limit = ProfileLimit(.responses, .words([form.name]), origin: form.origin)
        let qos = publish.layout.qos.rawValue
        if let maximum = form.maximumQoS, qos > maximum {
            let expected = "a response to \(form.name) with QoS of at most \(maximum)"
            report(limit, packet, connection, own, 0..<1, expected, "QoS \(qos)", &sink)
        }
        guard let entry = requests.entries.firstIndex(where: { $0.form == index && $0.key == key }) else {
            // The request may have come in an earlier connection of the Session, or be answered twice.
            guard connection.isWhole, !requests.isOverflown, !publish.layout.dup else { return }
            let expected = "a response to \(form.name) only where there is a request"
            let observed = "no open request with its \(form.keys.joined(separator: ", "))"
            report(limit, packet, connection, own, nil, certainty: .suspected, expected, observed, &sink)
            return
        }
        let request = requests.entries.remove(at: entry)
        guard let seconds = form.seconds, !request.isReported else { return }
        let waited = publish.place.timestamp &- request.timestamp
        guard waited > Int64(seconds) &* 1_000_000_000 else { return }
        let expected = "a response to \(form.name) of frame \(request.frame) within \(seconds) s"
        let observed = "it came after \(waited / 1_000_000) ms"
        report(limit, packet, connection, own, nil, expected, observed, &sink)
    }

    /// Reports the requests whose time is over at `now`.
    mutating func reportOverdue(at now: Int64, _ connection: AuditedConnection, _ sink: inout FindingSink) {
        let profile = rules.profile
        for index in requests.entries.indices where !requests.entries[index].isReported {
            let request = requests.entries[index]
            let form = profile.requests[request.form]
            guard let seconds = form.seconds, now &- request.timestamp > Int64(seconds) &* 1_000_000_000 else {
                continue
            }
            requests.entries[index].isReported = true
            let responder = form.asker.peer
            guard connection.isWhole(responder) else { continue }
            sink.report(
                .all(ProfileKey.responses.row.name),
                connection,
                connection.version,
                certainty: max(.definite, form.origin.certainty),
                fault: responder,
                at: now,
                frames: [request.frame],
                packetType: .publish,
                expected: "a response to \(form.name) within \(seconds) s (\(profile.title))",
                observed: "none"
            )
        }
    }
}
