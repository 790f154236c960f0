public import CaptureAnalysis
import CaptureFile
import MQTTCodec
import MQTTTimeline
import PacketHeaders
import TCPReassembly
import TLSDecryption
public import WireBytes

/// A summary as a JSON object: the last line of a timeline, and what `analyze --json` prints.
extension ByteWriter {
    /// Appends `{"schema":"mqttscope.summary/1",…}` and a line end.
    public mutating func append(summaryDocument summary: Summary) {
        append("{\"schema\":\"mqttscope.summary/1\",")
        append(fieldsOf: summary)
        append("}\n")
    }

    /// Appends what one file is called and how it is made, which is known before it was read.
    mutating func append(identityOf file: CaptureFileFacts) {
        append("{")
        appendFields(identityOf: file)
        append("}")
    }

    private mutating func appendFields(identityOf file: CaptureFileFacts) {
        append("\"path\":")
        append(jsonText: file.path)
        append(",\"format\":\"")
        append(utf8: file.format.rawValue)
        append("\"")
        if let compression = file.compression {
            append(",\"compression\":\"")
            append(utf8: compression.rawValue)
            append("\"")
        }
        append(",\"link_types\":")
        appendArray(file.linkTypes) { $0.append(jsonText: $1.name) }
    }

    private mutating func append(_ file: CaptureFileFacts) {
        append("{")
        appendFields(identityOf: file)
        append(",\"frames\":")
        append(json: file.frames)
        append(",\"truncated\":")
        append(json: file.truncated)
        if let offset = file.truncatedAt { append(key: "truncated_at", offset) }
        if file.sections > 1 { append(key: "sections", file.sections) }
        if file.unknownBlocks > 0 { append(key: "unknown_blocks", file.unknownBlocks) }
        if !file.secrets.isEmpty { append(key: "decryption_secrets", file.secrets.count) }
        if file.secretsDropped > 0 { append(key: "decryption_secrets_dropped", file.secretsDropped) }
        if let error = file.error {
            append(",\"error\":")
            append(jsonText: error.description)
        }
        append("}")
    }

    /// Appends the fields of a summary, the first without a comma before it.
    mutating func append(fieldsOf summary: Summary) {
        let traffic = summary.traffic
        append("\"truncated\":")
        append(json: summary.isTruncated)
        append(",\"files\":")
        appendArray(summary.files) { $0.append($1) }
        append(key: "frames", summary.frames)
        append(key: "frame_bytes", summary.frameBytes)
        if let range = summary.timeRange {
            var time = TimestampText()
            append(",\"first_time\":\"")
            time.append(range.lowerBound, to: &self)
            append("\",\"last_time\":\"")
            time.append(range.upperBound, to: &self)
            append("\"")
        }
        if summary.events > 0 { append(key: "events", summary.events) }
        append(traffic, summary)
        append(layersOf: summary)
        append(",\"incidents\":")
        appendArray(summary.incidents) { $0.append($1) }
        append(",\"disconnections\":")
        appendArray(summary.disconnections.groups) { $0.append($1) }
        append(",\"deliveries\":")
        appendArray(traffic.deliveries) { $0.append($1) }
        append(",\"journeys\":")
        append(journeysOf: summary)
        append(willsAndRequestsOf: summary)
        append(",\"keep_alive\":")
        appendArray(traffic.keepAlives.sorted { $0.key < $1.key }) { writer, element in
            writer.append("{\"seconds\":")
            writer.append(json: element.key)
            writer.append(key: "connections", element.value)
            writer.append("}")
        }
        append(",\"topics\":{\"count\":")
        append(json: summary.topics)
        if summary.messagesOnUncountedTopics > 0 {
            append(key: "uncounted_messages", summary.messagesOnUncountedTopics)
        }
        append(",\"top\":")
        appendArray(summary.topTopics) { writer, topic in
            writer.append("{\"topic\":")
            writer.append(jsonText: topic.topic.span)
            writer.append(key: "messages", topic.messages)
            writer.append(key: "payload_bytes", topic.payloadBytes)
            writer.append("}")
        }
        append("}")
        append(clients: traffic)
        append(",\"notices\":")
        appendArray(traffic.noticeSummaries) { $0.append($1) }
        append(frameCounts: summary.dissection)
        append(traffic.reassembly)
        let layers = traffic.layers.limitHits
        if traffic.limitHits != StreamLimitHits() || summary.sessionLimitHits != SessionLimitHits()
            || layers != LayerLimitHits()
        {
            append(traffic.limitHits, summary.sessionLimitHits, layers)
        }
    }

    private mutating func append(_ hits: StreamLimitHits, _ sessions: SessionLimitHits, _ layers: LayerLimitHits) {
        append(",\"limits_hit\":{\"shortened_packets\":")
        append(json: hits.shortenedPackets)
        append(key: "forgotten_aliases", hits.forgottenAliases)
        append(key: "unfollowed_deliveries", hits.unfollowedDeliveries)
        append(key: "deliveries_without_topic", hits.deliveriesWithoutTopic)
        append(key: "omitted_frames", hits.omittedFrames)
        append(key: "vain_searches", hits.vainSearches)
        append(key: "forgotten_sessions", sessions.forgottenSessions)
        append(key: "forgotten_unfinished_deliveries", sessions.forgottenDeliveries)
        append(key: "forgotten_servers", sessions.forgottenServers)
        append(key: "unfollowed_subscriptions", sessions.unfollowedSubscriptions)
        append(key: "incomplete_lookups", sessions.incompleteLookups)
        append(key: "long_handshake_messages", layers.tls.longMessages)
        append(key: "records_not_held", layers.tls.heldOverLimit)
        append(key: "vain_record_searches", layers.tls.searchesGivenUp)
        append(key: "unfollowed_tls_connections", layers.tls.givenUpForMemory)
        append(key: "forgotten_tls_sessions", layers.tls.sessionsForgotten)
        append(key: "refused_inflaters", layers.refusedInflaters)
        append("}")
    }

    mutating func append(key: StaticString, _ value: some BinaryInteger) {
        append(",\"")
        append(key)
        append("\":")
        append(json: value)
    }

    private mutating func append(_ traffic: TrafficSummary, _ summary: Summary) {
        append(",\"connections\":{\"mqtt\":")
        append(json: traffic.connections)
        append(key: "mid_stream", traffic.midStreamConnections)
        append(key: "empty", traffic.emptyConnections)
        append(key: "encrypted", traffic.layers.encryptedConnections)
        append(",\"transports\":{")
        append(members: Transport.allCases.map { ($0.name.description, traffic.layers.connections($0)) })
        append("}")
        append(",\"versions\":{")
        append(members: ProtocolVersion.allCases.map { ($0.description, traffic.versions[$0] ?? 0) })
        append("},\"foreign\":{")
        append(members: ForeignProtocol.allCases.map { ($0.rawValue, traffic.foreignConnections[$0] ?? 0) })
        append("},\"causes\":{")
        append(members: DisconnectionCause.allCases.map { ($0.rawValue, summary.disconnections.count($0)) })
        append("}},\"packets\":{\"count\":")
        append(json: traffic.packets)
        for sender in Sender.allCases {
            append(",\"")
            append(sender.name)
            append("\":{")
            append(
                members: (0..<16).map { ControlPacketType(rawValue: $0) }
                    .map { ($0.name.description, traffic.packets($0, from: sender)) }
            )
            append("}")
        }
        append("},\"messages\":{")
        for sender in Sender.allCases {
            if sender == .server { append(",") }
            append("\"")
            append(sender.name)
            append("\":[")
            for qos in [QoS.atMostOnce, .atLeastOnce, .exactlyOnce] {
                if qos != .atMostOnce { append(",") }
                append(json: traffic.messages(qos, from: sender))
            }
            append("]")
        }
        append("},\"mqtt_bytes\":")
        append(json: traffic.bytes(from: .client) &+ traffic.bytes(from: .server))
        append(key: "payload_bytes", traffic.payloadBytes)
        append(key: "retained_messages", traffic.retainedMessages)
        append(key: "aliased_messages", traffic.aliasedMessages)
        append(key: "malformed_packets", traffic.malformedPackets)
        append(key: "gaps", traffic.gaps)
        append(key: "missing_bytes", traffic.missingBytes)
        append(key: "skipped_bytes", traffic.skippedBytes)
    }

    /// Appends `"name":count,…` for the counts that are not zero.
    mutating func append(members: [(name: String, count: UInt64)]) {
        for (index, member) in members.filter({ $0.count > 0 }).enumerated() {
            if index > 0 { append(",") }
            append(jsonText: member.name)
            append(":")
            append(json: member.count)
        }
    }

    private mutating func append(_ delivery: DeliverySummary) {
        append("{\"from\":\"")
        append(delivery.from.name)
        append("\",\"qos\":")
        append(json: delivery.qos.rawValue)
        append(key: "completed", delivery.completed)
        append(key: "refused", delivery.refused)
        append(key: "unfinished", delivery.unfinished)
        append(key: "unknown", delivery.unknown)
        append(key: "repeated", delivery.repeated)
        if let median = delivery.latency(percentile: 50), let high = delivery.latency(percentile: 99),
            let longest = delivery.latency(percentile: 100)
        {
            append(",\"latency_us\":{\"p50\":")
            append(json: median.wholeNanoseconds / 1000)
            append(key: "p99", high.wholeNanoseconds / 1000)
            append(key: "max", longest.wholeNanoseconds / 1000)
            append("}")
        }
        append("}")
    }

    private mutating func append(clients traffic: TrafficSummary) {
        let clients = traffic.clientSummaries
        append(",\"clients\":{\"count\":")
        append(json: clients.count)
        if traffic.unlistedClients > 0 { append(key: "unlisted_connections", traffic.unlistedClients) }
        append(",\"top\":")
        appendArray(Array(clients.prefix(10))) { writer, client in
            writer.append("{\"client_id\":")
            writer.append(jsonText: client.clientIdentifier)
            writer.append(key: "connections", client.connections)
            writer.append(key: "sent_packets", client.sentPackets)
            writer.append(key: "received_packets", client.receivedPackets)
            writer.append(key: "sent_bytes", client.sentBytes)
            writer.append(key: "received_bytes", client.receivedBytes)
            writer.append(key: "sent_messages", client.sentMessages)
            writer.append(key: "received_messages", client.receivedMessages)
            writer.append(key: "first_frame", client.firstFrame)
            writer.append("}")
        }
        append("}")
    }

    private mutating func append(_ notice: NoticeSummary) {
        append("{\"notice\":\"")
        append(utf8: notice.notice.name)
        append("\"")
        append(notice.occurrences)
        if !notice.details.isEmpty {
            append(",\"details\":")
            appendArray(Array(notice.details.prefix(20))) { writer, detail in
                writer.append("{\"text\":")
                writer.append(jsonText: detail.text)
                writer.append(detail.occurrences)
                writer.append("}")
            }
        }
        append("}")
    }

    mutating func append(_ occurrences: Occurrences) {
        append(key: "count", occurrences.count)
        append(",\"frames\":")
        appendArray(occurrences.frames) { $0.append(json: $1) }
    }

    private mutating func append(frameCounts counts: DissectionCounts) {
        let tunnels = counts.tunnels
        append(",\"layers\":{\"tcp\":")
        append(json: counts.tcpSegments)
        let others: [(String, Int)] = [
            ("udp", counts.udpDatagrams), ("other_transport", counts.otherTransports), ("not_ip", counts.notIP),
            ("malformed", counts.malformed), ("cut_short", counts.cutShort), ("cut_frames", counts.cutFrames),
            ("segmentation_offload", counts.segmentationOffload), ("fragments", counts.fragments),
            ("overlapping_fragments", counts.overlappingFragments),
            ("datagrams_reassembled", counts.datagramsReassembled),
            ("datagrams_abandoned", counts.datagramsAbandoned), ("datagrams_over_limit", counts.datagramsOverLimit),
            ("bad_checksums", counts.badChecksums), ("unsupported_link_type", counts.unsupportedLinkType),
            ("wireless_not_decodable", counts.wirelessNotDecodable),
            ("wireless_aggregates_cut", counts.wirelessAggregatesCut),
            ("too_many_encapsulations", counts.tooManyEncapsulations),
            ("too_many_extension_headers", counts.tooManyExtensionHeaders), ("vxlan", tunnels.vxlan),
            ("geneve", tunnels.geneve), ("gre", tunnels.gre), ("erspan", tunnels.erspan), ("ip_in_ip", tunnels.ipInIP),
        ]
        for (name, count) in others where count > 0 {
            append(",\"")
            append(utf8: name)
            append("\":")
            append(json: count)
        }
        append("}")
    }

    private mutating func append(_ counts: ReassemblyCounts) {
        append(",\"tcp\":{\"connections\":")
        append(json: counts.connections)
        append(key: "segments", counts.segments)
        append(key: "payload_bytes", counts.deliveredBytes)
        append(key: "retransmitted", counts.retransmittedSegments)
        append(key: "overlapping", counts.overlappingSegments)
        append(key: "disagreeing_overlaps", counts.disagreeingOverlaps)
        append(key: "out_of_order", counts.outOfOrderSegments)
        append(key: "keep_alive_probes", counts.keepAliveProbes)
        append(key: "out_of_window", counts.outOfWindowSegments)
        append(key: "gaps", counts.gaps)
        append(key: "missing_bytes", counts.missingBytes)
        append(key: "waiting_limit_hits", counts.waitingLimitHits)
        append(key: "over_connection_limit", counts.segmentsOverConnectionLimit)
        append("}")
    }
}
