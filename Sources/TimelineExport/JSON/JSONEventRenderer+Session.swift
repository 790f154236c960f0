import MQTTCodec
public import MQTTTimeline
public import WireBytes

/// Events of Sessions.
extension JSONEventRenderer {
    /// Writes what happened to a Session.
    public func render(_ event: SessionEvent, into output: inout ByteWriter) {
        append(clientIdentifier: event.clientIdentifier, to: &output)
        output.append(",\"session\":")
        output.append(decimal: event.session)
        switch event.change {
        case .started(let opening):
            append("started", opening, to: &output)
        case .resumed(let opening):
            append("resumed", opening, to: &output)
        case .opened(let opening):
            append("opened", opening, to: &output)
        case .takenOver(let takeover):
            append(takeover, to: &output)
        case .suspended(let expiry, let inFlight):
            output.append(",\"change\":\"suspended\"")
            append(expiry, to: &output)
            append(inFlight, to: &output)
        case .ended(let reason):
            output.append(",\"change\":\"ended\",\"why\":\"")
            output.append(utf8: reason.rawValue)
            output.append("\"")
        case .expired:
            output.append(",\"change\":\"expired\"")
        }
        append(frames: event.frames, to: &output)
    }

    private func append(_ change: StaticString, _ opening: SessionEvent.Opening, to output: inout ByteWriter) {
        output.append(",\"change\":\"")
        output.append(change)
        output.append("\",\"clean_start\":")
        output.append(json: opening.cleanStart)
        if let isPresent = opening.sessionPresent {
            output.append(",\"session_present\":")
            output.append(json: isPresent)
        }
        if opening.isIdentifierAssigned { output.append(",\"assigned_client_id\":true") }
        output.append(",\"known\":")
        output.append(json: opening.isKnown)
        append(opening.expiry, to: &output)
        if let away = opening.away {
            output.append(",\"away_ns\":")
            output.append(json: away)
        }
        append(opening.inFlight, to: &output)
        output.append(",\"subscriptions\":")
        output.append(json: opening.subscriptions)
        output.append(",\"connections\":")
        output.append(decimal: opening.connections)
        output.append(",\"limits\":")
        append(opening.limits, to: &output)
    }

    private func append(_ expiry: SessionExpiry, to output: inout ByteWriter) {
        switch expiry {
        case .withConnection: output.append(",\"expiry\":\"with_connection\"")
        case .never: output.append(",\"expiry\":\"never\"")
        case .after(let seconds):
            output.append(",\"expiry\":\"interval\",\"expiry_interval\":")
            output.append(json: seconds)
        }
    }

    private func append(_ inFlight: SessionEvent.InFlight, to output: inout ByteWriter) {
        output.append(",\"in_flight\":{\"client\":")
        output.append(json: inFlight.client)
        output.append(",\"server\":")
        output.append(json: inFlight.server)
        output.append("}")
    }

    private func append(_ takeover: SessionEvent.Takeover, to output: inout ByteWriter) {
        output.append(",\"change\":\"taken_over\"")
        if let client = takeover.client {
            output.append(",\"by\":{")
            if let connection = takeover.connection {
                output.append("\"connection\":")
                output.append(decimal: connection)
                output.append(",")
            }
            output.append("\"client\":")
            append(client, to: &output)
            output.append("}")
        }
        output.append(",\"former\":")
        append(takeover.former, to: &output)
        output.append(",\"count\":")
        output.append(decimal: takeover.count)
        if let reason = takeover.reason { output.append(reason: reason, of: .disconnect, .v5_0) }
    }

    private func append(_ limits: NegotiatedLimits, to output: inout ByteWriter) {
        output.append("{")
        var separator: StaticString = ""
        func key(_ name: StaticString, _ output: inout ByteWriter) {
            output.append(separator)
            output.append("\"")
            output.append(name)
            output.append("\":")
            separator = ","
        }
        func pair<Value: FixedWidthInteger>(
            _ name: StaticString,
            _ pair: NegotiatedLimits.Pair<Value>,
            _ output: inout ByteWriter
        ) {
            guard pair.client != nil || pair.server != nil else { return }
            key(name, &output)
            output.append("{")
            if let value = pair.client {
                output.append("\"client\":")
                output.append(json: value)
            }
            if let value = pair.server {
                output.append(pair.client == nil ? "\"server\":" : ",\"server\":")
                output.append(json: value)
            }
            output.append("}")
        }
        func flag(_ name: StaticString, _ value: Bool?, _ output: inout ByteWriter) {
            guard let value else { return }
            key(name, &output)
            output.append(json: value)
        }
        if let keepAlive = limits.keepAlive {
            key("keep_alive", &output)
            output.append(json: keepAlive)
            if limits.isKeepAliveOfServer { flag("server_keep_alive", true, &output) }
        }
        pair("receive_maximum", limits.receiveMaximum, &output)
        pair("maximum_packet_size", limits.maximumPacketSize, &output)
        pair("topic_alias_maximum", limits.topicAliasMaximum, &output)
        if let qos = limits.maximumQoS {
            key("maximum_qos", &output)
            output.append(json: qos)
        }
        flag("retain_available", limits.retainAvailable, &output)
        flag("wildcard_subscription_available", limits.wildcardSubscriptionAvailable, &output)
        flag("subscription_identifiers_available", limits.subscriptionIdentifiersAvailable, &output)
        flag("shared_subscription_available", limits.sharedSubscriptionAvailable, &output)
        output.append("}")
    }

    /// Writes a change of subscriptions.
    public func render(_ event: SubscriptionEvent, into output: inout ByteWriter) {
        append(clientIdentifier: event.clientIdentifier, to: &output)
        output.append(",\"session\":")
        output.append(decimal: event.session)
        output.append(",\"change\":\"")
        output.append(utf8: event.change.rawValue)
        output.append("\",\"filter\":")
        output.append(jsonText: event.filter)
        if let share = event.share {
            output.append(",\"share\":")
            output.append(jsonText: share)
        }
        if let options = event.options {
            output.append(",\"qos\":")
            output.append(json: options.maximumQoS)
            if options.noLocal { output.append(",\"no_local\":true") }
            if options.retainAsPublished { output.append(",\"retain_as_published\":true") }
            if options.retainHandling > 0 {
                output.append(",\"retain_handling\":")
                output.append(json: options.retainHandling)
            }
        }
        if event.identifier > 0 {
            output.append(",\"identifier\":")
            output.append(json: event.identifier)
        }
        if let granted = event.grantedQoS {
            output.append(",\"granted_qos\":")
            output.append(json: granted)
        }
        if let reason = event.reason {
            output.append(reason: reason, of: event.options == nil ? .unsuback : .suback, .v5_0)
        }
        output.append(",\"held\":")
        output.append(json: event.held)
        append(frames: event.frames, to: &output)
    }

    func append(frames: [UInt64], to output: inout ByteWriter) {
        output.append(",\"frames\":[")
        append(list: frames, to: &output)
        output.append("]")
    }

    func append(clientIdentifier: String, to output: inout ByteWriter) {
        if clientIdentifier.isEmpty { return }
        output.append(",\"client_id\":")
        output.append(jsonText: clientIdentifier)
    }
}
