public import MQTTAudit
public import WireBytes

/// Findings.
extension JSONEventRenderer {
    /// Writes a breach of a rule.
    public func render(_ finding: PlacedFinding, into output: inout ByteWriter) {
        output.append(fieldsOf: finding)
    }
}
