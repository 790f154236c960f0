import MQTTCodec
import WireBytes

/// Control Packets as JSON objects, but for PUBLISH and its acknowledgments, which are written from their layouts.
extension ByteWriter {
    /// Appends what comes after `"type"` and `"length"` in the object of a packet.
    mutating func append(fieldsOf packet: ControlPacket, version: ProtocolVersion, showsSecrets: Bool) {
        switch packet {
        case .connect(let connect):
            append(connect, showsSecrets: showsSecrets)
        case .connack(let connack):
            if version.hasSessionPresent || connack.sessionPresent {
                append(",\"session_present\":")
                append(json: connack.sessionPresent)
            }
            if connack.unusedFlags != 0 {
                append(",\"unused_flags\":")
                append(json: connack.unusedFlags)
            }
            append(reason: connack.reasonCode, of: .connack, version)
            append(properties: connack.properties, showsSecrets: showsSecrets)
        case .subscribe(let subscribe):
            append(packetIdentifier: subscribe.packetIdentifier, dup: subscribe.dup)
            append(",\"subscriptions\":")
            appendArray(subscribe.subscriptions) { $0.append($1, version) }
            append(properties: subscribe.properties, showsSecrets: showsSecrets)
        case .suback(let suback):
            append(packetIdentifier: suback.packetIdentifier)
            append(reasons: suback.reasonCodes, of: .suback, version)
            append(properties: suback.properties, showsSecrets: showsSecrets)
        case .unsubscribe(let unsubscribe):
            append(packetIdentifier: unsubscribe.packetIdentifier, dup: unsubscribe.dup)
            append(",\"filters\":")
            appendArray(unsubscribe.topicFilters) { $0.append(jsonText: $1) }
            append(properties: unsubscribe.properties, showsSecrets: showsSecrets)
        case .unsuback(let unsuback):
            append(packetIdentifier: unsuback.packetIdentifier)
            if version.hasReasonCodes { append(reasons: unsuback.reasonCodes, of: .unsuback, version) }
            append(properties: unsuback.properties, showsSecrets: showsSecrets)
        case .disconnect(let disconnect):
            if let reason = disconnect.reasonCode { append(reason: reason, of: .disconnect, version) }
            append(properties: disconnect.properties, showsSecrets: showsSecrets)
        case .auth(let auth):
            if let reason = auth.reasonCode { append(reason: reason, of: .auth, version) }
            append(properties: auth.properties, showsSecrets: showsSecrets)
        case .pingreq, .pingresp, .publish, .puback, .pubrec, .pubrel, .pubcomp:
            break
        }
    }

    private mutating func append(_ connect: ControlPacket.Connect, showsSecrets: Bool) {
        append(",\"protocol_name\":")
        append(jsonText: connect.protocolName)
        append(",\"version\":\"")
        append(utf8: connect.version.description)
        append("\"")
        if connect.isBridge { append(",\"bridge\":true") }
        append(",\"clean_start\":")
        append(json: connect.cleanStart)
        append(",\"keep_alive\":")
        append(json: connect.keepAlive)
        append(",\"client_id\":")
        append(jsonText: connect.clientIdentifier)
        if let will = connect.will {
            append(",\"will\":{\"topic\":")
            append(jsonText: will.topic)
            append(",\"qos\":")
            append(json: will.qos.rawValue)
            append(",\"retain\":")
            append(json: will.retain)
            append(properties: will.properties, showsSecrets: showsSecrets)
            append(",\"payload\":")
            append(jsonPayload: will.payload.span)
            append("}")
        }
        if let userName = connect.userName {
            append(",\"username\":")
            append(jsonText: userName)
        }
        if let password = connect.password {
            append(",\"password\":")
            if showsSecrets {
                append(jsonPayload: password.span)
            } else {
                append(jsonSecretOfLength: password.count)
            }
        }
        append(properties: connect.properties, showsSecrets: showsSecrets)
    }

    private mutating func append(_ subscription: ControlPacket.Subscription, _ version: ProtocolVersion) {
        append("{\"filter\":")
        append(jsonText: subscription.topicFilter)
        append(",\"qos\":")
        append(json: subscription.options.maximumQoS)
        if version.hasProperties {
            append(",\"no_local\":")
            append(json: subscription.options.noLocal)
            append(",\"retain_as_published\":")
            append(json: subscription.options.retainAsPublished)
            append(",\"retain_handling\":")
            append(json: subscription.options.retainHandling)
        }
        append("}")
    }

    /// Appends `,"packet_id":…`, and `,"dup":true` where 3.1 set it.
    mutating func append(packetIdentifier: UInt16, dup: Bool = false) {
        append(",\"packet_id\":")
        append(json: packetIdentifier)
        if dup { append(",\"dup\":true") }
    }

    /// Appends `,"reason":{"code":…,"name":…}`.
    mutating func append(reason: ReasonCode, of type: ControlPacketType, _ version: ProtocolVersion) {
        append(",\"reason\":")
        append(reasonObject: reason, of: type, version)
    }

    private mutating func append(reasons: [ReasonCode], of type: ControlPacketType, _ version: ProtocolVersion) {
        append(",\"reasons\":")
        appendArray(reasons) { $0.append(reasonObject: $1, of: type, version) }
    }

    private mutating func append(
        reasonObject reason: ReasonCode,
        of type: ControlPacketType,
        _ version: ProtocolVersion
    ) {
        append("{\"code\":")
        append(json: reason.rawValue)
        append(",\"name\":\"")
        append(utf8: reason.name(in: type, version: version))
        append("\"}")
    }

    /// Appends `[…]` with one item for each element.
    mutating func appendArray<Element>(_ elements: [Element], _ write: (inout ByteWriter, Element) -> Void) {
        append("[")
        for (index, element) in elements.enumerated() {
            if index > 0 { append(",") }
            write(&self, element)
        }
        append("]")
    }
}
