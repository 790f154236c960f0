import MQTTCodec
import MQTTTimeline
import TLSDecryption

extension ProfileChecks {
    /// Judges the version of TLS that a connection came to.
    func judge(
        _ handshake: TLSHandshake,
        _ connection: AuditedConnection,
        _ version: ProtocolVersion?,
        _ sink: inout FindingSink
    ) {
        guard handshake.outcome == .completed, let agreed = handshake.version,
            let limit = rules.limit(.tlsVersions, version ?? connection.version),
            !limit.words.contains(agreed.description)
        else { return }
        let note = limit.note.isEmpty ? "" : "; \(limit.note)"
        sink.report(
            .all(limit.key.row.name),
            connection,
            version,
            severity: limit.severity,
            certainty: limit.origin.certainty,
            fault: .client,
            at: handshake.end,
            frames: handshake.frames,
            expected: "TLS \(limit.words.joined(separator: " or ")) (\(rules.profile.title)\(note))",
            observed: "TLS \(agreed)"
        )
    }
}
