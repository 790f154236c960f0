public import MQTTTimeline
public import WireBytes

/// Requests and responses in PUBLISH packets.
extension JSONEventRenderer {
    /// Writes a request and its response.
    public func render(_ exchange: RequestExchange, into output: inout ByteWriter) {
        output.append(",\"exchange\":\"request_response\",\"from\":\"")
        output.append(exchange.request.leg.from.name)
        output.append("\",\"pattern\":\"")
        output.append(utf8: exchange.pattern)
        output.append("\",\"topic\":")
        output.append(jsonText: exchange.topic.span)
        if let topic = exchange.responseTopic {
            output.append(",\"response_topic\":")
            output.append(jsonText: topic.span)
        }
        if let data = exchange.correlationData {
            output.append(",\"correlation_data\":")
            if data.bytes.count == data.length {
                output.append(jsonBinary: data.bytes.span)
            } else {
                output.append("{\"length\":")
                output.append(json: data.length)
                output.append("}")
            }
        }
        append("requester", exchange.requester, to: &output)
        append("responder", exchange.responder, to: &output)
        append("request", exchange.request, since: nil, to: &output)
        if let response = exchange.response {
            append("response", response, since: exchange.request.leg.timestamp, to: &output)
        }
        output.append(",\"outcome\":\"")
        output.append(utf8: exchange.outcome.rawValue)
        output.append("\"")
        if exchange.outcome == .unanswered {
            // Near the end of a capture an answer may be among what was not captured, and nothing would show that.
            output.append(",\"certainty\":\"")
            output.append(utf8: (exchange.reason == .captureEnd ? Certainty.suspected : .definite).rawValue)
            output.append("\"")
        }
        if let status = exchange.status {
            output.append(",\"status\":")
            output.append(jsonText: status)
        }
        if let latency = exchange.latency {
            output.append(",\"latency_ns\":")
            output.append(json: latency)
        }
        if let waited = exchange.waited {
            output.append(",\"waited_ns\":")
            output.append(json: waited)
        }
        if let reason = exchange.reason {
            output.append(",\"why\":\"")
            output.append(utf8: reason.rawValue)
            output.append("\"")
        }
    }

    private func append(_ role: StaticString, _ party: RequestExchange.Party?, to output: inout ByteWriter) {
        guard let party else { return }
        output.append(",\"")
        output.append(role)
        output.append("\":{\"connection\":")
        output.append(decimal: party.connection)
        if !party.clientIdentifier.isEmpty {
            output.append(",\"client_id\":")
            output.append(jsonText: party.clientIdentifier)
        }
        output.append("}")
    }

    private func append(
        _ name: StaticString,
        _ passage: RequestExchange.Passage,
        since start: Int64?,
        to output: inout ByteWriter
    ) {
        output.append(",\"")
        output.append(name)
        output.append("\":{")
        append(passage.leg, since: start, to: &output)
        if let delivered = passage.delivered {
            output.append(",\"delivered\":{")
            append(delivered, since: start ?? passage.leg.timestamp, to: &output)
            output.append("}")
        }
        output.append("}")
    }

    private func append(_ leg: RequestExchange.Leg, since start: Int64?, to output: inout ByteWriter) {
        output.append("\"from\":\"")
        output.append(leg.from.name)
        output.append("\",\"connection\":")
        output.append(decimal: leg.connection)
        output.append(",\"frame\":")
        output.append(decimal: leg.frame)
        if let start {
            output.append(",\"after_ns\":")
            output.append(json: leg.timestamp &- start)
        }
    }
}
