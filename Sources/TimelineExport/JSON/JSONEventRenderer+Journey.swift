import MQTTCodec
public import MQTTTimeline
public import WireBytes

/// Messages on their way from publisher to subscribers.
extension JSONEventRenderer {
    /// Writes a journey: the message, its deliveries, and who is without it.
    public func render(
        _ event: JourneyEvent,
        topic: Span<UInt8>,
        legs: [JourneyLeg],
        missing: [JourneyMissing],
        queued: [JourneyMissing],
        into output: inout ByteWriter
    ) {
        append(journeyClient: event.clientIdentifier, to: &output)
        output.append(",\"topic\":")
        output.append(jsonText: topic)
        output.append(",\"qos\":")
        output.append(UInt8(ascii: "0") &+ event.qos.rawValue)
        output.append(event.retain ? ",\"retain\":true,\"publish\":{" : ",\"retain\":false,\"publish\":{")
        append(sequence: event.sequence, frame: event.frame, to: &output)
        output.append("},\"payload_length\":")
        output.append(decimal: UInt64(event.payloadLength))
        append(",\"repeated\":", unlessZero: event.repeats, to: &output)
        if event.isLate { output.append(",\"late\":true") }
        if event.isCutShort { output.append(",\"cut_short\":true") }
        output.append(",\"legs\":[")
        for index in legs.indices {
            output.append(index > 0 ? ",{" : "{")
            append(legs[index], to: &output)
        }
        output.append("]")
        append(",\"legs_omitted\":", unlessZero: event.omittedLegs, to: &output)
        if !missing.isEmpty {
            output.append(",\"missing\":[")
            append(missing, to: &output)
            append(",\"missing_omitted\":", unlessZero: event.omittedMissing, to: &output)
        }
        if !queued.isEmpty {
            output.append(",\"queued\":[")
            append(queued, to: &output)
            append(",\"queued_omitted\":", unlessZero: event.omittedQueued, to: &output)
        }
    }

    private func append(journeyClient identifier: String, to output: inout ByteWriter) {
        if identifier.isEmpty { return }
        output.append(",\"client_id\":")
        output.append(jsonText: identifier)
    }

    private func append(sequence: UInt64, frame: UInt64, to output: inout ByteWriter) {
        if sequence > 0 {
            output.append("\"seq\":")
            output.append(decimal: sequence)
            output.append(",\"frame\":")
        } else {
            output.append("\"frame\":")
        }
        output.append(decimal: frame)
    }

    private func append(_ key: StaticString, unlessZero value: Int, to output: inout ByteWriter) {
        guard value > 0 else { return }
        output.append(key)
        output.append(decimal: UInt64(value))
    }

    private func append(_ leg: borrowing JourneyLeg, to output: inout ByteWriter) {
        output.append("\"connection\":")
        output.append(decimal: leg.connection)
        append(journeyClient: leg.clientIdentifier, to: &output)
        output.append(",")
        append(sequence: leg.sequence, frame: leg.frame, to: &output)
        output.append(",\"qos\":")
        output.append(UInt8(ascii: "0") &+ leg.qos)
        output.append(",\"latency_ns\":")
        output.append(decimal: UInt64(leg.latency))
        if let filter = leg.filter {
            output.append(",\"filter\":")
            output.append(jsonText: filter)
        }
        if let share = leg.share {
            output.append(",\"share\":")
            output.append(jsonText: share)
        }
        if let granted = leg.grantedQoS {
            output.append(",\"granted_qos\":")
            output.append(UInt8(ascii: "0") &+ granted)
        }
        let flags = leg.flags
        if flags.contains(.downgraded) { output.append(",\"downgraded\":true") }
        if flags.contains(.aboveGranted) { output.append(",\"above_granted\":true") }
        if flags.contains(.retained) { output.append(",\"retained\":true") }
        if flags.contains(.altered) { output.append(",\"altered\":true") }
        append(",\"repeated\":", unlessZero: leg.repeats, to: &output)
        if let duplicate = leg.duplicate {
            output.append(",\"duplicate\":\"")
            output.append(duplicate.name)
            output.append("\"")
        }
        if flags.contains(.noLocal) { output.append(",\"no_local\":true") }
        if flags.contains(.sharedTwice) { output.append(",\"shared_twice\":true") }
        if let expiry = leg.expiry { append(expiry, to: &output) }
        if flags.contains(.wrongExpiry) { output.append(",\"wrong_expiry\":true") }
        if flags.contains(.overrun) { output.append(",\"overrun\":true") }
        if flags.contains(.suspected) { output.append(",\"certainty\":\"suspected\"") }
        output.append("}")
    }

    private func append(_ expiry: JourneyLeg.Expiry, to output: inout ByteWriter) {
        output.append(",\"expiry\":{")
        if let sent = expiry.sent {
            output.append("\"sent\":")
            output.append(json: sent)
        }
        if let delivered = expiry.delivered {
            output.append(expiry.sent == nil ? "\"delivered\":" : ",\"delivered\":")
            output.append(json: delivered)
        }
        output.append("}")
    }

    private func append(_ clients: [JourneyMissing], to output: inout ByteWriter) {
        for (index, client) in clients.enumerated() {
            output.append(index > 0 ? ",{\"client_id\":" : "{\"client_id\":")
            output.append(jsonText: client.clientIdentifier)
            if let connection = client.connection {
                output.append(",\"connection\":")
                output.append(decimal: connection)
            }
            output.append(",\"filter\":")
            output.append(jsonText: client.filter)
            output.append(",\"granted_qos\":")
            output.append(json: client.qos)
            if client.why != .offline {
                output.append(client.isDefinite ? ",\"certainty\":\"definite\"" : ",\"certainty\":\"suspected\"")
                output.append(",\"why\":\"")
                output.append(client.why.name)
                output.append("\"")
            }
            output.append("}")
        }
        output.append("]")
    }
}
