import MQTTCodec
public import MQTTTimeline
import OpenSSL
public import WireBytes

/// Why connections ended.
extension JSONEventRenderer {
    /// Writes a verdict and what it rests on.
    public func render(_ disconnection: Disconnection, into output: inout ByteWriter) {
        append(clientIdentifier: disconnection.clientIdentifier, to: &output)
        output.append(",\"cause\":\"")
        output.append(utf8: disconnection.cause.rawValue)
        output.append("\"")
        if let by = disconnection.by {
            output.append(",\"by\":\"")
            output.append(by.name)
            output.append("\"")
        }
        if let reason = disconnection.reason {
            output.append(reason: reason.code, of: reason.packet, reason.version)
        }
        append(disconnection.certainty, to: &output)
        output.append(",\"evidence\":{")
        append(disconnection.evidence, to: &output)
        output.append("}")
        append(frames: disconnection.frames, to: &output)
        output.append(",\"message\":")
        output.append(jsonText: disconnection.message)
    }

    func append(_ certainty: Certainty, to output: inout ByteWriter) {
        output.append(",\"certainty\":\"")
        output.append(utf8: certainty.rawValue)
        output.append("\"")
    }

    private func append(_ evidence: Disconnection.Evidence, to output: inout ByteWriter) {
        output.append("\"last_packet\":{")
        var isFirst = true
        for (name, mark) in [("client", evidence.lastPackets.client), ("server", evidence.lastPackets.server)] {
            guard let mark else { continue }
            output.append(isFirst ? "\"" : ",\"")
            isFirst = false
            output.append(utf8: name)
            output.append("\":{\"type\":\"")
            output.append(mark.type.name)
            output.append("\",\"frame\":")
            output.append(decimal: mark.frame)
            output.append("}")
        }
        output.append("}")
        if let keepAlive = evidence.keepAlive {
            output.append(",\"keep_alive\":")
            output.append(json: keepAlive)
        }
        if let silence = evidence.silence {
            output.append(",\"silence_ns\":")
            output.append(json: silence)
        }
        if let violation = evidence.violation { append(violation, to: &output) }
        if let handshake = evidence.handshake { append(handshake, to: &output) }
        if let takeover = evidence.takeover {
            output.append(",\"taken_over_by\":{")
            if let connection = takeover.connection {
                output.append("\"connection\":")
                output.append(decimal: connection)
            }
            if let client = takeover.client {
                output.append(takeover.connection == nil ? "\"client\":" : ",\"client\":")
                append(client, to: &output)
            }
            output.append("}")
        }
        if !evidence.missing.isEmpty {
            output.append(",\"missing\":")
            output.appendArray(evidence.missing) { writer, sender in
                writer.append("\"")
                writer.append(sender.name)
                writer.append("\"")
            }
        }
    }

    private func append(_ failure: HandshakeFailure, to output: inout ByteWriter) {
        output.append(",\"handshake\":{\"problem\":\"")
        output.append(utf8: failure.problem.rawValue)
        output.append("\"")
        if let alert = failure.alert {
            output.append(",\"alert\":{\"from\":\"")
            output.append(alert.from.name)
            output.append("\",\"name\":\"")
            output.append(utf8: alert.alert.name)
            output.append("\",\"code\":")
            output.append(json: alert.alert.rawValue)
            output.append(",\"frame\":")
            output.append(decimal: alert.frame)
            output.append("}")
        }
        output.append("}")
    }

    private func append(_ violation: ProtocolViolation, to output: inout ByteWriter) {
        output.append(",\"violation\":{\"from\":\"")
        output.append(violation.from.name)
        output.append("\",\"packet_type\":\"")
        output.append(violation.type.name)
        output.append("\",\"type\":\"")
        output.append(utf8: violation.name)
        output.append("\"")
        if case .malformed(let error) = violation.fault {
            output.append(",\"error\":")
            output.append(jsonText: error.description)
            output.append(",\"error_offset\":")
            output.append(json: error.offset)
            if let rule = error.statement {
                output.append(",\"rule\":\"")
                output.append(rule)
                output.append("\"")
            }
        }
        if case .tooLarge(let length, let limit) = violation.fault {
            output.append(",\"length\":")
            output.append(json: length)
            output.append(",\"maximum_packet_size\":")
            output.append(json: limit)
        }
        output.append(",\"frame\":")
        output.append(decimal: violation.frame)
        output.append("}")
    }
}
