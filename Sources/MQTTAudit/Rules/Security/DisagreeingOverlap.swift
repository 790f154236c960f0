import MQTTCodec
import MQTTTimeline
import TCPReassembly

extension SecurityChecks {
    private static let disagreeingOverlap = Statement.all("TCP-disagreeing-overlap")

    /// Someone else may have sent one of the two copies, or a copy was damaged on its way.
    func overlapped(
        _ overlap: StreamOverlap,
        from sender: Sender,
        at timestamp: Int64,
        _ version: ProtocolVersion,
        _ connection: AuditedConnection,
        _ sink: inout FindingSink
    ) {
        sink.report(
            Self.disagreeingOverlap,
            connection,
            version,
            certainty: .suspected,
            fault: sender,
            at: timestamp,
            frames: [overlap.frame],
            streamOffset: overlap.streamOffset,
            expected: "the same bytes when a part of the stream is sent again",
            observed:
                "\(Words.count(overlap.length)) from stream offset \(overlap.streamOffset) on came again and differ"
        )
    }
}
