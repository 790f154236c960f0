import MQTTCodec
import MQTTTimeline

/// PUBLISH packets with the topic and payload of a Will Message.
extension WillChecks {
    // MARK: - PUBLISH

    /// A PUBLISH that may have the topic and payload of a Will Message.
    @inline(never)
    mutating func published(
        _ publish: PublishObservation,
        _ match: TopicMatch?,
        _ connection: CorrelatedConnection,
        _ clients: borrowing Clients,
        _ sink: inout CorrelationSink
    ) {
        let content = publish.contentHash
        guard publish.isWhole, let will = wills[content] else { return }
        if publish.from == .client {
            wills[content]?.isPublishedByClients = true
            return
        }
        guard !will.isPublishedByClients, will.isUniform, will.owner.number != connection.number,
            will.owner.opening.server == connection.opening.server, !publish.dup
        else { return }
        if publish.retain, match?.retainingAsPublished != 0 { return }
        judgeProperties(publish, will, connection, &sink)
        if publish.retain {
            judgeRetain(publish, will, connection, &sink)
            return
        }
        if judgeReason(publish, will, connection, clients, &sink) {
            // Once is enough.
            wills[content]?.wasDue = true
        }
        guard will.receivers.count < Self.maximumReceivers else { return }
        wills[content]?.receivers.append((connection.number, publish.timestamp))
    }

    /// Whether it is published although nothing asks for it.
    private func judgeReason(
        _ publish: PublishObservation,
        _ will: Will,
        _ connection: CorrelatedConnection,
        _ clients: borrowing Clients,
        _ sink: inout CorrelationSink
    ) -> Bool {
        let owner = will.owner
        var statement: Statement?
        var expected = ""
        var frames: [UInt64] = []
        if let discards = owner.discardsWill, !will.wasDue, discards.timestamp < publish.timestamp,
            will.registered == 1 || will.registered == 0 && will.outcome == .suppressed, owner.isWhole
        {
            statement = Self.publishedAfterDisconnect
            expected = "the Will Message discarded, as the client sent DISCONNECT"
            frames = [discards.frame]
        } else if will.registered == 0, will.outcome == .cancelled, !will.wasDue {
            statement = Self.publishedAfterReturn
            expected = "the Will Message not published, as the client came back within its Will Delay Interval"
        } else if will.registered == 0, will.outcome == .published {
            let number = connection.number
            let timestamp = publish.timestamp
            let isAgain = will.receivers.contains {
                $0.connection == number && timestamp &- $0.timestamp > Self.promptness
            }
            guard isAgain else { return false }
            if let last = clients[owner.key]?.holder, last.number != owner.number, !last.hasWill,
                let closed = last.closed, timestamp &- closed < SessionChecks.expiryGrace
            {
                statement = owner.version == .v3_1_1 ? Self.publishedWithout : Self.publishedTwice
                expected = "no Will Message, as the connection that ended had none"
            } else {
                statement = Self.publishedTwice
                expected = "the Will Message published once for each connection that asks for it"
            }
        }
        guard let statement else { return false }
        sink.report(
            statement,
            owner,
            at: publish.timestamp,
            frames: frames + [publish.frame],
            packetType: .publish,
            expected: expected,
            observed: "its topic and payload sent to \(Describe.text(connection.clientIdentifier)), and no client was "
                + "seen to publish them"
        )
        return true
    }

    /// A retained copy of a Will Message without Will Retain.
    private func judgeRetain(
        _ publish: PublishObservation,
        _ will: Will,
        _ connection: CorrelatedConnection,
        _ sink: inout CorrelationSink
    ) {
        guard !will.retain, will.registered == 0, will.outcome == .published, !connection.isBridge,
            connection.lastRequest > will.settled
        else { return }
        sink.report(
            RetainedChecks.willKept,
            connection,
            at: publish.timestamp,
            frames: [publish.frame],
            packetType: .publish,
            expected: "no retained message, as the Will Message on this topic had Will Retain 0",
            observed: "RETAIN 1 on it"
        )
    }

    /// Compares the properties with those of CONNECT.
    private func judgeProperties(
        _ publish: PublishObservation,
        _ will: Will,
        _ connection: CorrelatedConnection,
        _ sink: inout CorrelationSink
    ) {
        guard connection.version == .v5_0, will.owner.version == .v5_0 else { return }
        let differences = publish.properties.digest.differences(from: will.properties)
        let hasExpiry = publish.properties.messageExpiryInterval != nil
        if differences == .userPropertyOrder {
            sink.report(
                Self.reordered,
                connection,
                at: publish.timestamp,
                frames: [publish.frame],
                packetType: .publish,
                expected: "the User Properties of the Will Message in the order of CONNECT",
                observed: "another order"
            )
            return
        }
        guard !differences.isEmpty || hasExpiry != (will.expiry != nil) else { return }
        sink.report(
            Self.altered,
            connection,
            at: publish.timestamp,
            frames: [publish.frame],
            packetType: .publish,
            expected: "the Will Message with its Will Properties as in CONNECT",
            observed: differences.isEmpty
                ? (hasExpiry ? "a Message Expiry Interval that CONNECT does not have" : "no Message Expiry Interval")
                : "other properties: \(differences.names)"
        )
    }
}

extension ForwardedDigest.Differences {
    /// What differs, in words.
    var names: String {
        var names: [String] = []
        if contains(.payloadFormatIndicator) { names.append("Payload Format Indicator") }
        if contains(.contentType) { names.append("Content Type") }
        if contains(.responseTopic) { names.append("Response Topic") }
        if contains(.correlationData) { names.append("Correlation Data") }
        if contains(.userProperties) { names.append("User Properties") }
        if contains(.userPropertyOrder) { names.append("order of User Properties") }
        return names.joined(separator: ", ")
    }
}
