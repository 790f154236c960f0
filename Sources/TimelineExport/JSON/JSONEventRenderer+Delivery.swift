import MQTTCodec
public import MQTTTimeline
public import WireBytes

extension JSONEventRenderer {
    /// Writes a delivery: its steps, how it ended, and the window it was sent in.
    public func render(
        _ delivery: Delivery,
        _ connection: MQTTConnectionFacts,
        topic: Span<UInt8>,
        into output: inout ByteWriter
    ) {
        if delivery.from == .client {
            output.append(",\"from\":\"client\"")
        } else {
            output.append(",\"from\":\"server\"")
        }
        append(clientOf: connection, to: &output)
        output.append(delivery.qos == .atLeastOnce ? ",\"qos\":1,\"packet_id\":" : ",\"qos\":2,\"packet_id\":")
        output.append(decimal: UInt64(delivery.packetIdentifier))
        if !topic.isEmpty {
            output.append(",\"topic\":")
            output.append(jsonText: topic)
        }
        output.append(",\"steps\":[")
        for index in 0..<delivery.steps {
            let step = delivery.step(index)
            output.append(index == 0 ? "{\"type\":\"" : ",{\"type\":\"")
            append(step, frame: delivery.frame(of: step), connection, to: &output)
        }
        output.append("]")
        if delivery.omittedSteps > 0 {
            output.append(",\"steps_omitted\":")
            output.append(json: delivery.omittedSteps)
        }
        if delivery.isResumed { output.append(",\"resumed\":true") }
        output.append(",\"outcome\":\"")
        output.append(delivery.outcome.jsonName)
        output.append(UInt8(ascii: "\""))
        if let cause = delivery.cause {
            output.append(",\"cause\":\"")
            output.append(cause.jsonName)
            output.append(UInt8(ascii: "\""))
            append(turnOf: delivery, to: &output)
        }
        if let reason = delivery.reason { output.append(reason: reason.code, of: reason.type, connection.version) }
        if let latency = delivery.latency {
            output.append(",\"latency_ns\":")
            output.append(decimal: UInt64(clamping: latency))
        }
        if let inFlight = delivery.inFlight {
            output.append(",\"in_flight\":")
            output.append(decimal: UInt64(inFlight))
        }
        if let maximum = delivery.receiveMaximum {
            output.append(",\"receive_maximum\":")
            output.append(decimal: UInt64(maximum))
        }
    }

    @inline(__always)
    private func append(
        _ step: DeliveryStep,
        frame: UInt64,
        _ connection: MQTTConnectionFacts,
        to output: inout ByteWriter
    ) {
        output.append(step.type.name)
        output.append("\",\"frame\":")
        output.append(decimal: frame)
        output.append(",\"after_ns\":")
        output.append(decimal: UInt64(clamping: step.elapsed))
        if step.dup { output.append(",\"dup\":true") }
        if step.isRepeat { output.append(",\"repeated\":true") }
        if step.reason != .success { output.append(reason: step.reason, of: step.type, connection.version) }
        output.append(UInt8(ascii: "}"))
    }

    private func append(turnOf delivery: Delivery, to output: inout ByteWriter) {
        let isOpen = delivery.outcome == .unfinished || delivery.cause == .captureEnd
        guard isOpen, let due = delivery.due else { return }
        output.append(",\"waits_for\":\"")
        output.append(due.type.name)
        output.append("\",\"by\":\"")
        output.append(due.by.name)
        output.append("\"")
    }
}

extension Delivery.Outcome {
    /// The name in JSON.
    fileprivate var jsonName: StaticString {
        switch self {
        case .completed: "completed"
        case .refused: "refused"
        case .unfinished: "unfinished"
        case .abandoned: "abandoned"
        case .unknown, .underWay: "unknown"
        }
    }
}

extension Delivery.Cause {
    /// The name in JSON.
    fileprivate var jsonName: StaticString {
        switch self {
        case .connectionEnd: "connection_end"
        case .captureEnd: "capture_end"
        case .identifierReused: "identifier_reused"
        case .gap: "gap"
        case .limit: "limit"
        }
    }
}
