internal import MQTTCodec
internal import MQTTTimeline
internal import NIOCore
internal import WireBytes

/// What the live server sends.
extension Conversation {
    /// A whole Control Packet came.
    mutating func received(
        _ packet: Span<UInt8>,
        _ header: FixedHeader,
        at now: Int64,
        into out: inout ByteBuffer
    ) -> ConversationAction {
        action = ConversationAction()
        switch phase {
        case .idle, .over, .closing:
            return action
        case .awaitingConnack:
            receivedBeforeConnack(packet, header, at: now, into: &out)
        case .open:
            do throws(DecodeError) {
                try receivedWhileOpen(packet, header, at: now, into: &out)
            } catch {
                receivedGarbage(error, at: now)
            }
        }
        if phase == .open, action.close == nil { advance(at: now, into: &out) }
        return action
    }

    /// What came is not MQTT: there is nothing to go on with.
    mutating func receivedGarbage(_ error: DecodeError, at now: Int64) {
        fault("sent what is not MQTT: \(error)", at: now)
        end(.garbage, at: now)
        action.close = .reset
    }

    /// True when the first byte of an answer to CONNECT shows that the server does not speak MQTT.
    ///
    /// Otherwise the length that its bytes seem to state would be waited for.
    mutating func cannotBegin(with byte: UInt8, at now: Int64) -> Bool {
        guard case .awaitingConnack = phase else { return false }
        switch ControlPacketType(rawValue: byte >> 4) {
        case .connack, .auth, .disconnect: return false
        default: break
        }
        action = ConversationAction()
        fault("answered CONNECT with what is not CONNACK", at: now)
        end(.garbage, at: now)
        action.close = .reset
        return true
    }

    private mutating func receivedBeforeConnack(
        _ packet: Span<UInt8>,
        _ header: FixedHeader,
        at now: Int64,
        into out: inout ByteBuffer
    ) {
        do throws(DecodeError) {
            switch try ControlPacket(decoding: packet, header: header, at: 0, version: planned.version) {
            case .connack(let connack):
                receivedConnack(connack, at: now)
            case .auth:
                answerAuth(at: now, into: &out)
            case .disconnect(let disconnect):
                record.attempts[attempt].serverDisconnect = disconnect.reason
            default:
                fault("sent \(header.type) before CONNACK", at: now)
            }
        } catch {
            receivedGarbage(error, at: now)
        }
        if case .awaitingConnack(let until) = phase { action.wake(at: until) }
    }

    private mutating func receivedConnack(_ connack: ControlPacket.Connack, at now: Int64) {
        record.attempts[attempt].connackAt = now
        record.attempts[attempt].reasonCode = connack.reasonCode
        record.attempts[attempt].sessionPresent = connack.sessionPresent
        record.attempts[attempt].assignedClientIdentifier = connack.properties.assignedClientIdentifier
        happened(captured.connack ?? -1)
        // Before 5.0 every code but 0 refuses.
        let isRefusal = planned.version.hasReasonCodes ? connack.reasonCode.isFailure : connack.reasonCode != .success
        guard !isRefusal else {
            refused(connack.reasonCode, at: now)
            return
        }
        limits = ServerLimits(
            connack,
            keepAlive: planned.connect.keepAlive,
            maximumInFlight: options.maximumInFlight
        )
        phase = .open
        unblockedAt = now
        lastProgressAt = now
        resume(sessionPresent: connack.sessionPresent && planned.version.hasSessionPresent)
    }

    private mutating func receivedWhileOpen(
        _ packet: Span<UInt8>,
        _ header: FixedHeader,
        at now: Int64,
        into out: inout ByteBuffer
    ) throws(DecodeError) {
        switch header.type {
        case .publish:
            let layout = try PublishLayout(decoding: packet, header: header, at: 0, version: planned.version)
            receivedPublish(packet, layout, at: now)
        case .puback, .pubrec, .pubrel, .pubcomp:
            let layout = try AcknowledgmentLayout(decoding: packet, header: header, at: 0, version: planned.version)
            receivedAcknowledgment(header.type, layout, at: now, into: &out)
        default:
            switch try ControlPacket(decoding: packet, header: header, at: 0, version: planned.version) {
            case .suback(let suback):
                receivedAnswer(.subscribe, suback.packetIdentifier, suback.reasonCodes, at: now)
            case .unsuback(let unsuback):
                receivedAnswer(.unsubscribe, unsuback.packetIdentifier, unsuback.reasonCodes, at: now)
            case .pingresp:
                pingSentAt = nil
            case .auth:
                answerAuth(at: now, into: &out)
            case .disconnect(let disconnect):
                record.attempts[attempt].serverDisconnect = disconnect.reason
            default:
                fault("sent \(header.type), which a server may not", at: now)
            }
        }
    }

    /// The captured client's next AUTH answers the live server's.
    private mutating func answerAuth(at now: Int64, into out: inout ByteBuffer) {
        let answer = planned.steps.indices.dropFirst(nextAuth).first { index in
            let step = planned.steps[index]
            return step.from == .client && step.type == .auth && planned.reasonCode(of: step) != .reAuthenticate
        }
        guard let answer else {
            // Success of a re-authentication needs no answer; a question that the capture does not answer ends in the
            // time-out of CONNACK.
            fault("sent AUTH that the captured client did not answer", at: now)
            return
        }
        nextAuth = answer + 1
        out.writeBytes(planned.bytes[planned.steps[answer].bytes])
        record.packetsSent &+= 1
        lastSentAt = now
        happened(answer)
    }

    // MARK: Answers to what the client sent

    private mutating func receivedAnswer(
        _ type: ControlPacketType,
        _ identifier: UInt16,
        _ codes: [ReasonCode],
        at now: Int64
    ) {
        guard let outgoing = session.outgoing[identifier], outgoing.awaited == .answer else {
            fault("answered a \(type) that was not sent, Packet Identifier \(identifier)", at: now)
            return
        }
        update(outgoing) { exchange in
            exchange.answeredAt = exchange.answeredAt ?? now
            exchange.reasonCodes = codes
        }
        complete(identifier, outgoing, at: now)
    }

    private mutating func receivedAcknowledgment(
        _ type: ControlPacketType,
        _ layout: AcknowledgmentLayout,
        at now: Int64,
        into out: inout ByteBuffer
    ) {
        let identifier = layout.packetIdentifier
        if type == .pubrel {
            receivedPubrel(identifier, at: now)
            return
        }
        guard let outgoing = session.outgoing[identifier], outgoing.awaited != .answer else {
            if !isSuperseded { fault("sent \(type) for no message, Packet Identifier \(identifier)", at: now) }
            // What the server still holds is released (MQTT 5.0 §4.3.3).
            if type == .pubrec { writeAcknowledgment(.pubrel, identifier, into: &out) }
            return
        }
        let code = planned.version.hasReasonCodes ? [layout.reasonCode] : []
        let isLast = type == .puback || type == .pubrec && layout.reasonCode.isFailure
        switch (type, outgoing.awaited) {
        case (.puback, .puback) where isLast, (.pubrec, .pubrec) where isLast:
            update(outgoing) { exchange in
                exchange.answeredAt = now
                exchange.reasonCodes = code
            }
            happened(answerStep(of: outgoing))
            completeMessage(identifier, outgoing, at: now)
        case (.pubrec, .pubrec):
            update(outgoing) { exchange in
                exchange.answeredAt = now
                exchange.reasonCodes = code
            }
            happened(answerStep(of: outgoing))
            session.outgoing[identifier]?.awaited = .pubcomp
            session.outgoing[identifier]?.packet = []
            writeAcknowledgment(.pubrel, identifier, into: &out)
            lastSentAt = now
            lastProgressAt = now
        case (.pubrec, .pubcomp):
            writeAcknowledgment(.pubrel, identifier, into: &out)
            lastSentAt = now
        case (.pubcomp, .pubcomp):
            completeMessage(identifier, outgoing, at: now)
        default:
            fault("sent \(type) out of turn, Packet Identifier \(identifier)", at: now)
        }
    }

    private mutating func completeMessage(_ identifier: UInt16, _ outgoing: LiveSession.Outgoing, at now: Int64) {
        inFlight -= 1
        if !held.isEmpty { unblockedAt = now }
        complete(identifier, outgoing, at: now)
    }

    private mutating func complete(_ identifier: UInt16, _ outgoing: LiveSession.Outgoing, at now: Int64) {
        update(outgoing) { $0.completedAt = now }
        session.outgoing[identifier] = nil
        if outgoing.isAwaitedAtEnd { awaitedCount -= 1 }
        lastProgressAt = now
        outageBegan = nil
        if outgoing.connection == record.connection {
            happened(Int(captured.completions[record.exchanges[outgoing.exchange].step]))
        }
    }

    private func answerStep(of outgoing: LiveSession.Outgoing) -> Int {
        guard outgoing.connection == record.connection else { return -1 }
        return Int(captured.answers[record.exchanges[outgoing.exchange].step])
    }

    /// Changes the record of an exchange, also of one that an earlier connection began.
    mutating func update(_ outgoing: LiveSession.Outgoing, _ change: (inout LiveExchange) -> Void) {
        if outgoing.connection == record.connection {
            change(&record.exchanges[outgoing.exchange])
        } else {
            let place = ContinuedExchange.Place(connection: outgoing.connection, exchange: outgoing.exchange)
            let index = continuedPlaces[place] ?? record.continued.count
            if index == record.continued.count {
                record.continued.append(ContinuedExchange(place: place))
                continuedPlaces[place] = index
            }
            change(&record.continued[index].exchange)
        }
    }

    // MARK: Messages of the server

    private mutating func receivedPublish(_ packet: Span<UInt8>, _ layout: PublishLayout, at now: Int64) {
        var topic = packet.extracting(layout.topicName).hashed(seed: seed)
        if layout.topicAlias != 0 {
            if layout.topicName.isEmpty {
                guard let known = serverAliases[layout.topicAlias] else {
                    fault("used Topic Alias \(layout.topicAlias) without a Topic Name", at: now)
                    return
                }
                topic = known
            } else if layout.topicAlias <= planned.connect.properties.topicAliasMaximum ?? 0 {
                serverAliases[layout.topicAlias] = topic
            } else {
                fault("used Topic Alias \(layout.topicAlias), which the client does not allow", at: now)
            }
        }
        let message = MessageIdentity.of(
            topic: topic,
            payload: packet.extracting(layout.payload).hashed(seed: seed)
        )
        let identifier = layout.packetIdentifierOrZero
        let isRepetition = layout.qos == .exactlyOnce && !session.incoming.insert(identifier).inserted
        add(
            LiveDelivery(
                message: message,
                at: now,
                attempt: UInt16(clamping: attempt),
                qos: layout.qos,
                dup: layout.dup,
                retain: layout.retain,
                isRepetition: isRepetition
            )
        )
        let match = isRepetition ? nil : expected.claim(message)
        if let match {
            lastProgressAt = now
            happened(Int(match.step))
        } else if !isRepetition {
            nameUnexpected(message, packet, layout)
        }
        guard layout.qos != .atMostOnce else { return }
        // A captured client that did not answer its last messages leaves them for the next connection.
        let delay = match == nil ? expected.usualDelay : match?.answerDelay
        guard let delay else { return }
        if layout.qos == .exactlyOnce { releaseDelays[identifier] = match?.releaseDelay ?? 0 }
        enqueue(
            layout.qos == .exactlyOnce ? .pubrec : .puback,
            identifier,
            due: now + timing.scaled(delay),
            template: match?.answer ?? -1
        )
    }

    private mutating func add(_ delivery: LiveDelivery) {
        guard record.deliveries.count < LiveRecord.maximumDeliveries else {
            record.uncountedDeliveries += 1
            return
        }
        record.deliveries.append(delivery)
    }

    /// Keeps the Topic Name of a message that the plan cannot name.
    private mutating func nameUnexpected(_ message: UInt64, _ packet: Span<UInt8>, _ layout: PublishLayout) {
        guard record.unexpectedTopics.count < LiveRecord.maximumUnexpectedTopics else { return }
        guard record.unexpectedTopics[message] == nil, !layout.topicName.isEmpty else { return }
        guard let text = try? UTF8Span(validating: packet.extracting(layout.topicName)) else { return }
        record.unexpectedTopics[message] = String(copying: text)
    }

    private mutating func receivedPubrel(_ identifier: UInt16, at now: Int64) {
        session.incoming.remove(identifier)
        let delay = releaseDelays.removeValue(forKey: identifier) ?? 0
        enqueue(.pubcomp, identifier, due: now + timing.scaled(delay), template: -1)
    }

    /// Puts an acknowledgment behind those owed already: they go out in the order of what they answer
    /// ([MQTT-4.6.0-2]).
    private mutating func enqueue(_ type: ControlPacketType, _ identifier: UInt16, due: Int64, template: Int32) {
        let previous = answers.last?.due ?? .min
        answers.append(
            PendingAnswer(
                due: max(previous, due),
                type: type,
                packetIdentifier: identifier,
                template: template
            )
        )
    }

    /// The most acknowledgments that wait for their time; with more, the first ones go out early.
    ///
    /// A server may have no more messages than that under way, so only one that breaks the protocol gets here.
    static let maximumPendingAnswers = 65_535

    /// Sends the acknowledgments whose time has come.
    mutating func sendAnswers(at now: Int64, into out: inout ByteBuffer) {
        while let answer = answers.first {
            guard answer.due <= now || answers.count > Self.maximumPendingAnswers else {
                action.wake(at: answer.due)
                return
            }
            answers.removeFirst()
            if writeAcknowledgment(answer, into: &out) { session.incoming.remove(answer.packetIdentifier) }
            lastSentAt = now
        }
    }
}
