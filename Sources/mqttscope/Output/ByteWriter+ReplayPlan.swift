import MQTTReplay
import TimelineExport
import WireBytes

/// A plan as a JSON object.
extension ByteWriter {
    mutating func append(planDocument planned: PlannedReplay) {
        let plan = planned.plan
        let figures = PlanFigures(plan, isBytes: planned.isBytes)
        append("{\"schema\":\"mqttscope.replay-plan/1\"")
        if let target = planned.target {
            append(",\"target\":")
            append(jsonText: "\(target)")
        }
        append(",\"mode\":")
        append(jsonText: planned.isBytes ? "bytes" : "conversation")
        append(key: "clients", figures.clients)
        append(key: "connections", plan.connections.count)
        append(key: "most_connections", plan.mostConnections)
        append(",\"packets\":{")
        for (index, entry) in figures.sortedTypes.enumerated() {
            if index > 0 { append(UInt8(ascii: ",")) }
            append(jsonText: "\(entry.type)")
            append(UInt8(ascii: ":"))
            append(json: entry.count)
        }
        append("},\"messages\":{\"qos0\":")
        append(json: figures.byQoS[0])
        append(key: "qos1", figures.byQoS[1])
        append(key: "qos2", figures.byQoS[2])
        append("}")
        append(key: "expected_messages", figures.expectedMessages)
        append(key: "segments", figures.segments)
        append(key: "bytes", figures.bytes)
        append(key: "captured_ns", plan.duration)
        if let duration = plan.expectedDuration(planned.pacing) { append(key: "expected_ns", duration) }
        append(",\"refused\":")
        append(json: plan.isRefused)
        append(",\"remarks\":[")
        for (index, remark) in plan.remarks.enumerated() {
            if index > 0 { append(UInt8(ascii: ",")) }
            append(remark)
        }
        append("]}\n")
    }

    private mutating func append(_ remark: PlanRemark) {
        append("{\"weight\":")
        append(jsonText: remark.weight.rawValue)
        if let connection = remark.connection { append(key: "connection", connection) }
        append(",\"message\":")
        append(jsonText: remark.message)
        if let override = remark.override {
            append(",\"override\":")
            append(jsonText: override)
        }
        append("}")
    }

    private mutating func append(key: StaticString, _ value: some BinaryInteger) {
        append(",\"")
        append(key)
        append("\":")
        append(json: value)
    }
}
