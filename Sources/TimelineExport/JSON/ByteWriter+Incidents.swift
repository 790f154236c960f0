import CaptureAnalysis
import MQTTTimeline
import WireBytes

/// What a summary says of incidents and of the ends of connections.
extension ByteWriter {
    /// Clients listed for one cause: 20.
    private static let listedClients = 20

    mutating func append(_ incident: Incident) {
        append("{")
        append(fieldsOf: incident)
        append("}")
    }

    mutating func append(_ group: DisconnectionSummary.Group) {
        append("{\"cause\":\"")
        append(utf8: group.cause.rawValue)
        append("\"")
        append(group.occurrences)
        append(",\"clients\":")
        appendArray(Array(group.clients.prefix(Self.listedClients))) { $0.append($1) }
        append("}")
    }

    private mutating func append(_ client: DisconnectionSummary.Client) {
        append("{\"client_id\":")
        append(jsonText: client.clientIdentifier)
        append(client.occurrences)
        append(",\"certainty\":\"")
        append(utf8: client.certainty.rawValue)
        append("\",\"message\":")
        append(jsonText: client.message)
        append("}")
    }
}
