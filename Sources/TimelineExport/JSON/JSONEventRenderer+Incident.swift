public import MQTTTimeline
public import WireBytes

/// Incidents.
extension JSONEventRenderer {
    /// Writes an incident.
    public func render(_ incident: Incident, into output: inout ByteWriter) {
        output.append(",")
        output.append(fieldsOf: incident)
    }
}

extension ByteWriter {
    /// Appends the fields of an incident, the first without a comma before it.
    mutating func append(fieldsOf incident: Incident) {
        append("\"incident\":\"")
        append(utf8: incident.kind.rawValue)
        append("\",\"certainty\":\"")
        append(utf8: incident.certainty.rawValue)
        append("\",\"message\":")
        append(jsonText: incident.message)
        if !incident.clientIdentifier.isEmpty {
            append(",\"client_id\":")
            append(jsonText: incident.clientIdentifier)
        }
        append(key: "count", incident.count)
        var time = TimestampText()
        append(",\"from\":\"")
        time.append(incident.times.lowerBound, to: &self)
        append("\",\"to\":\"")
        time.append(incident.times.upperBound, to: &self)
        append("\",\"frames\":")
        appendArray(incident.frames) { $0.append(decimal: $1) }
        if !incident.connections.isEmpty {
            append(",\"connections\":")
            appendArray(incident.connections) { $0.append(decimal: $1) }
        }
    }
}
