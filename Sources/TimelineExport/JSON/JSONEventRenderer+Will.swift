import MQTTCodec
public import MQTTTimeline
public import WireBytes

/// Events of Will Messages.
extension JSONEventRenderer {
    /// Writes what became of a Will Message.
    public func render(_ event: WillEvent, into output: inout ByteWriter) {
        if !event.clientIdentifier.isEmpty {
            output.append(",\"client_id\":")
            output.append(jsonText: event.clientIdentifier)
        }
        output.append(",\"topic\":")
        output.append(jsonText: event.topic)
        output.append(",\"qos\":")
        output.append(json: event.qos.rawValue)
        output.append(",\"retain\":")
        output.append(json: event.retain)
        output.append(",\"payload_length\":")
        output.append(json: event.payloadLength)
        if event.delayInterval > 0 {
            output.append(",\"delay_interval\":")
            output.append(json: event.delayInterval)
        }
        output.append(",\"outcome\":\"")
        output.append(utf8: event.outcome.rawValue)
        output.append("\"")
        if event.outcome != .unknown {
            output.append(",\"certainty\":\"")
            output.append(utf8: event.certainty.rawValue)
            output.append("\"")
        }
        if let trigger = event.trigger {
            output.append(",\"trigger\":\"")
            output.append(utf8: trigger.rawValue)
            output.append("\"")
        }
        if let due = event.due {
            output.append(",\"due\":\"")
            var time = TimestampText()
            time.append(due, to: &output)
            output.append("\"")
        }
        if let publication = event.publication {
            if let late = event.late {
                output.append(",\"late_ns\":")
                output.append(json: late)
            }
            output.append(",\"published\":{\"connection\":")
            output.append(decimal: publication.connection)
            output.append(",\"frame\":")
            output.append(decimal: publication.frame)
            output.append(",\"receivers\":")
            output.append(json: publication.receivers)
            output.append("}")
        }
        if !event.expectations.isEmpty {
            output.append(",\"expected_by\":")
            output.appendArray(event.expectations) { writer, expectation in
                writer.append("{\"connection\":")
                writer.append(decimal: expectation.connection)
                writer.append(",\"client_id\":")
                writer.append(jsonText: expectation.clientIdentifier)
                writer.append(",\"filter\":")
                writer.append(jsonText: expectation.filter)
                writer.append("}")
            }
        }
        output.append(",\"frames\":[")
        append(list: event.frames, to: &output)
        output.append("]")
    }
}
