import MQTTCodec
public import MQTTTimeline
public import WireBytes

extension JSONEventRenderer {
    /// Writes an exchange: who asked what, and how it was answered.
    public func render(_ exchange: ExchangeEvent, _ connection: MQTTConnectionFacts, into output: inout ByteWriter) {
        output.append(",\"exchange\":\"")
        output.append(exchange.kind.name)
        output.append("\",\"from\":\"")
        output.append(exchange.from.name)
        output.append("\"")
        append(clientOf: connection, to: &output)
        if let identifier = exchange.packetIdentifier { output.append(packetIdentifier: identifier) }
        output.append(",\"request\":{\"frame\":")
        output.append(decimal: exchange.request.frame)
        output.append("}")
        if let response = exchange.response {
            output.append(",\"response\":{\"frame\":")
            output.append(decimal: response.frame)
            output.append(",\"type\":\"")
            output.append(response.type.name)
            output.append("\"}")
        }
        output.append(",\"outcome\":\"")
        output.append(exchange.outcome.jsonName)
        output.append("\"")
        if let response = exchange.response, let reason = exchange.reason {
            output.append(reason: reason, of: response.type, connection.version)
        }
        if let latency = exchange.latency {
            output.append(",\"latency_ns\":")
            output.append(json: latency)
        }
        if let waited = exchange.waited {
            output.append(",\"waited_ns\":")
            output.append(json: waited)
        }
    }
}

extension ExchangeEvent.Outcome {
    /// The name in JSON.
    fileprivate var jsonName: StaticString {
        switch self {
        case .answered: "answered"
        case .refused: "refused"
        case .unanswered: "unanswered"
        case .unknown: "unknown"
        }
    }
}
