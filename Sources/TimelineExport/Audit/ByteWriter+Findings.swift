import MQTTAudit
import MQTTCodec
import MQTTTimeline
import PacketHeaders
import TCPReassembly
import WireBytes

/// Findings as JSON: in a timeline and in a report.
extension ByteWriter {
    /// Appends the fields of a finding that follow `connection`, each with a comma before it.
    mutating func append(fieldsOf placed: PlacedFinding) {
        let finding = placed.finding
        append(",\"rule\":")
        append(jsonText: finding.rule)
        if let version = finding.version {
            append(",\"version\":\"")
            append(utf8: version.description)
            append("\"")
        }
        append(",\"severity\":\"")
        append(utf8: finding.severity.rawValue)
        append("\",\"certainty\":\"")
        append(utf8: finding.certainty.rawValue)
        append("\",\"fault\":\"")
        append(finding.fault.name)
        append("\",\"client\":")
        append(placed.client)
        append(",\"server\":")
        append(placed.server)
        if !finding.clientIdentifier.isEmpty {
            append(",\"client_id\":")
            append(jsonText: finding.clientIdentifier)
        }
        if let type = finding.packetType {
            append(",\"packet_type\":\"")
            append(type.name)
            append("\"")
        }
        if placed.packetSequence > 0 { append(key: "packet_seq", placed.packetSequence) }
        append(",\"frames\":")
        appendArray(finding.frames) { $0.append(decimal: $1) }
        if let offset = finding.streamOffset { append(key: "stream_offset", offset) }
        if let bytes = finding.bytes {
            append(",\"bytes\":[")
            append(json: bytes.lowerBound)
            append(",")
            append(json: bytes.upperBound)
            append("]")
        }
        if let excerpt = finding.excerpt { append(excerpt) }
        append(",\"message\":")
        append(jsonText: finding.message)
        if !finding.expected.isEmpty {
            append(",\"expected\":")
            append(jsonText: finding.expected)
        }
        append(",\"observed\":")
        append(jsonText: finding.observed)
        if finding.repeats > 0 { append(key: "repeats", finding.repeats) }
    }

    private mutating func append(_ address: SocketAddress) {
        append("{\"ip\":\"")
        address.address.append(to: &self)
        append("\"")
        append(key: "port", address.port)
        append("}")
    }

    private mutating func append(_ excerpt: Finding.Excerpt) {
        append(",\"excerpt\":{\"offset\":")
        append(json: excerpt.offset)
        append(key: "length", excerpt.bytes.count)
        append(",\"base64\":\"")
        append(base64: excerpt.bytes.span)
        append("\"")
        append(key: "packet_length", excerpt.packetLength)
        append("}")
    }
}
