import DequeModule
import MQTTCodec
import MQTTTimeline

/// What the server sends with RETAIN, or soon after SUBSCRIBE.
extension RetainedChecks {
    // MARK: - What the server sends

    /// A PUBLISH with RETAIN, or one soon after SUBSCRIBE.
    @inline(never)
    mutating func delivered(
        _ publish: PublishObservation,
        _ match: TopicMatch?,
        _ connection: CorrelatedConnection,
        _ topic: Span<UInt8>,
        _ sink: inout CorrelationSink
    ) {
        let place = topics.place(connection.opening.server, publish.topicHash)
        if let place { note(publish, place, connection) }
        // With Retain As Published, RETAIN says nothing about why it came.
        guard !connection.isBridge, !publish.dup else { return }
        let isRequested = publish.timestamp &- connection.lastRequest < Self.promptness
        if publish.retain {
            sink.noted(.retained, connection.version)
            guard let match, match.granted > 0, match.retainingAsPublished == 0 else { return }
            if isRequested, judgeOptions(publish, match, connection, topic, &sink) { return }
            if let place { judge(publish, place, match, connection, &sink) }
        } else if isRequested, let place {
            judgeMark(publish, place, connection, &sink)
        }
    }

    private mutating func note(
        _ publish: PublishObservation,
        _ topic: Int,
        _ connection: CorrelatedConnection
    ) {
        for place in awaited.indices where awaited[place].topic == topic && awaited[place].connection === connection {
            if awaited[place].content == publish.contentHash || publish.retain { awaited[place].isOver = true }
        }
    }

    /// A copy that the options of the subscriptions do not ask for.
    private func judgeOptions(
        _ publish: PublishObservation,
        _ match: TopicMatch,
        _ connection: CorrelatedConnection,
        _ topic: Span<UInt8>,
        _ sink: inout CorrelationSink
    ) -> Bool {
        if match.isShared, match.pending == 0 {
            sink.report(
                Self.sentToShared,
                connection,
                at: publish.timestamp,
                frames: [publish.frame],
                packetType: .publish,
                expected: "no retained messages for Shared Subscriptions",
                observed: "RETAIN 1 soon after SUBSCRIBE, and only Shared Subscriptions match"
            )
            return true
        }
        guard match.granted == 1, match.pending == 0 else { return false }
        let timestamp = publish.timestamp
        let isRegranted = connection.regranted.contains {
            timestamp &- $0.timestamp < Self.promptness
                && TopicFilter.matches(filter: $0.filter.span, name: topic)
        }
        guard isRegranted else { return false }
        sink.report(
            Self.sentAgain,
            connection,
            at: publish.timestamp,
            frames: [publish.frame],
            packetType: .publish,
            expected: "no retained messages, as the subscription with Retain Handling 1 existed already",
            observed: "RETAIN 1 soon after SUBSCRIBE"
        )
        return true
    }

    /// A copy that should not be retained any more, or never.
    mutating func judge(
        _ publish: PublishObservation,
        _ place: Int,
        _ match: TopicMatch,
        _ connection: CorrelatedConnection,
        _ sink: inout CorrelationSink
    ) {
        let retained = topics[place]
        guard retained.isKnown, connection.lastRequest > retained.since &+ Self.grace else { return }
        if retained.content == publish.contentHash {
            judgeQoS(publish, retained, match, connection, &sink)
            return
        }
        let statement: Statement
        let kept: String
        if publish.payloadLength == 0 {
            statement = Self.emptyKept
            kept = "the empty message that clears the topic"
        } else if retained.former.contains(publish.contentHash) {
            kept = retained.content == nil ? "the message that was cleared" : "a message that was replaced"
            statement =
                retained.content == nil
                ? Self.clearedKept : retained.qos == .atMostOnce ? Self.replacedByQoS0Kept : Self.replacedKept
        } else if let passing = retained.passing, passing.content == publish.contentHash,
            connection.lastRequest > passing.timestamp &+ Self.grace
        {
            statement = Self.passingKept
            kept = "a message that was published with RETAIN 0"
        } else {
            // Somebody else published it.
            topics[place].isKnown = false
            return
        }
        sink.report(
            statement,
            connection,
            at: publish.timestamp,
            frames: [retained.frame, publish.frame],
            packetType: .publish,
            expected: retained.content == nil
                ? "no retained message, as frame \(retained.frame) cleared the topic"
                : "the message that was retained in frame \(retained.frame)",
            observed: "RETAIN 1 on \(kept)"
        )
    }

    /// A copy of the message that is retained.
    private func judgeQoS(
        _ publish: PublishObservation,
        _ retained: RetainedTopics.Topic,
        _ match: TopicMatch,
        _ connection: CorrelatedConnection,
        _ sink: inout CorrelationSink
    ) {
        // With several subscriptions there may be several copies.
        guard match.granted == 1, match.pending == 0 else { return }
        let due = min(retained.qos.rawValue, match.maximumQoS)
        guard publish.qos.rawValue < due else { return }
        sink.report(
            Self.loweredQoS,
            connection,
            at: publish.timestamp,
            frames: [retained.frame, publish.frame],
            packetType: .publish,
            expected: "QoS \(due), the lower of QoS \(retained.qos.rawValue) as retained and "
                + "QoS \(match.maximumQoS) as granted",
            observed: "QoS \(publish.qos.rawValue)"
        )
    }

    /// A copy that does not say that it is one.
    private func judgeMark(
        _ publish: PublishObservation,
        _ place: Int,
        _ connection: CorrelatedConnection,
        _ sink: inout CorrelationSink
    ) {
        let retained = topics[place]
        guard retained.isKnown, retained.content == publish.contentHash, !retained.isWill,
            retained.lastPublished < connection.lastRequest &- Self.promptness
        else { return }
        sink.report(
            Self.notMarked,
            connection,
            severity: connection.version == .v3_1 ? .warning : .error,
            at: publish.timestamp,
            frames: [retained.frame, publish.frame],
            packetType: .publish,
            expected: "RETAIN 1, as the retained message is sent because of SUBSCRIBE",
            observed: "RETAIN 0, and nobody was seen to publish it again"
        )
    }
}
