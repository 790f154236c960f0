import MQTTCodec
import MQTTTimeline
import WireBytes

/// Responses to requests with Correlation Data (MQTT 5.0 §4.10).
struct ResponseChecks {
    static let notEchoed = Statement.only5("MQTT5-correlation-not-echoed")

    /// Requests remembered of one client: 16; the oldest goes first.
    static let maximum = 16
    /// How long a response is expected: 60 s.
    static let patience: Int64 = 60_000_000_000

    /// A request that a client was sent.
    struct Request {
        let responseTopicHash: UInt64
        let correlationData: UInt64
        let frame: UInt64
        let timestamp: Int64
    }

    /// A client is sent a PUBLISH with these properties.
    @inline(never)
    func delivered(
        _ publish: PublishObservation,
        _ properties: Span<UInt8>,
        _ connection: CorrelatedConnection,
        seed: UInt64,
        _ sink: inout CorrelationSink
    ) {
        let data = publish.properties.digest.correlationData
        guard data != 0, connection.version == .v5_0 else { return }
        var cursor = PropertyCursor(0..<properties.count)
        var topicHash: UInt64?
        while let property = try? cursor.next(in: properties) {
            guard property.identifier == .responseTopic, case .utf8String(let range) = property.value else { continue }
            topicHash = properties.extracting(range).hashed(seed: seed)
        }
        guard let topicHash else { return }
        sink.noted(.responseTopic, connection.version)
        if connection.requests.count >= Self.maximum {
            connection.requests.removeFirst()
            connection.mayHaveOtherRequests = true
        }
        connection.requests.append(
            Request(
                responseTopicHash: topicHash,
                correlationData: data,
                frame: publish.frame,
                timestamp: publish.timestamp
            )
        )
    }

    /// A client that was sent requests publishes.
    @inline(never)
    func published(
        _ publish: PublishObservation,
        _ connection: CorrelatedConnection,
        _ sink: inout CorrelationSink
    ) {
        let data = publish.properties.digest.correlationData
        let topicHash = publish.topicHash
        let timestamp = publish.timestamp
        connection.requests.removeAll { timestamp &- $0.timestamp > Self.patience }
        let open = connection.requests.filter { $0.responseTopicHash == topicHash }
        guard let first = open.first, !publish.dup, data == 0 || !connection.mayHaveOtherRequests else { return }
        // There may be several responses, and the last request need not be the one that is answered.
        if open.contains(where: { $0.correlationData == data }) { return }
        connection.requests.removeAll { $0.frame == first.frame }
        // It may answer a request whose loss shows later.
        let absence = Absence(
            statement: Self.notEchoed,
            severity: .warning,
            fault: .client,
            timestamp: publish.timestamp,
            frames: [first.frame, publish.frame],
            packetType: .publish,
            expected: "the Correlation Data of the request in frame \(first.frame)",
            observed: data == 0 ? "a message on its Response Topic without Correlation Data" : "other Correlation Data"
        )
        sink.report(absence, connection, on: connection)
    }
}
