import CaptureAnalysis
import MQTTTimeline
import PacketHeaders
import TCPReassembly
import TLSDecryption

/// What lay below MQTT and is not as a textbook has it.
extension TextPage {
    mutating func appendLowerLayers(_ summary: Summary) {
        var table = TextTable([.right, .left], wrapped: 1)
        for (count, words, style) in Self.transport(summary.traffic.reassembly) + Self.network(summary.dissection)
        where count > 0 {
            table.append(StyledText(Readable.count(count), style), StyledText(Self.worded(words, count), style))
        }
        append("Below MQTT", table)
    }

    /// What was left out because there was too much of it.
    mutating func appendLimits(_ summary: Summary) {
        let hits = summary.traffic.limitHits
        let sessions = summary.sessionLimitHits
        let layers = summary.traffic.layers.limitHits
        let remarks: [Remark] = [
            (hits.shortenedPackets, "packets too long to hold: their payload was left out", .suspicious),
            (hits.forgottenAliases, "Topic Aliases too many to keep: their topics are not known", .suspicious),
            (hits.unfollowedDeliveries, "QoS 1 and 2 messages too many to follow", .suspicious),
            (hits.deliveriesWithoutTopic, "deliveries told without their topic", .suspicious),
            (sessions.forgottenSessions, "sessions without connection too many to remember", .suspicious),
            (sessions.forgottenDeliveries, "unfinished messages of sessions too many to remember", .suspicious),
            (sessions.unfollowedSubscriptions, "subscriptions too many to follow", .suspicious),
            (sessions.incompleteLookups, "topics for which not all subscriptions were looked at", .suspicious),
            (summary.wills.unfollowed, "Will Messages too many to follow", .suspicious),
            (summary.requests.unfollowed, "requests too many to follow", .suspicious),
            (UInt64(layers.tls.givenUpForMemory), "connections in TLS too many to follow", .suspicious),
            (UInt64(layers.tls.longMessages), "handshake messages of TLS too long to read", .suspicious),
            (UInt64(layers.tls.heldOverLimit), "times TLS records could not wait for the other side", .suspicious),
            (UInt64(layers.tls.searchesGivenUp), "gaps in TLS after which nothing was found again", .suspicious),
            (UInt64(layers.tls.sessionsForgotten), "TLS sessions too many to remember", .secondary),
            (layers.refusedInflaters, "WebSocket messages left compressed: too many at once", .suspicious),
            (hits.omittedFrames, "frames not listed with their packet", .secondary),
            (hits.vainSearches, "times 64 KiB were searched for a packet in vain", .suspicious),
            (summary.messagesOnUncountedTopics, "messages on topics too many to count one by one", .secondary),
            (summary.traffic.unlistedClients, "connections of clients too many to list", .secondary),
        ]
        var table = TextTable([.right, .left], wrapped: 1)
        for (count, words, style) in remarks where count > 0 {
            table.append(StyledText(Readable.count(count), style), StyledText(words, style))
        }
        append("Limits", table)
    }

    private typealias Remark = (count: UInt64, words: String, style: TextStyle)

    private static func transport(_ counts: ReassemblyCounts) -> [Remark] {
        [
            (counts.retransmittedSegments, "TCP segment|s| seen before (sent, or captured, again)", .plain),
            (counts.overlappingSegments, "TCP segment|s| partly seen before", .plain),
            (counts.disagreeingOverlaps, "TCP segment|s| with other bytes than at first", .wrong),
            (counts.outOfOrderSegments, "TCP segment|s| out of order", .plain),
            (counts.keepAliveProbes, "TCP keep-alive probe|s|", .secondary),
            (counts.outOfWindowSegments, "TCP segment|s| far from the sequence numbers of the connection", .suspicious),
            (counts.waitingLimitHits, "gap|s| declared early, as too much waited", .suspicious),
            (
                counts.segmentsOverConnectionLimit,
                "TCP segment|s| left out: too many connections at once", .wrong
            ),
        ]
    }

    private static func network(_ counts: DissectionCounts) -> [Remark] {
        let tunnels = counts.tunnels
        let remarks: [(Int, String, TextStyle)] = [
            (counts.cutFrames, "frame|s| cut by the snapshot length", .suspicious),
            (counts.cutShort, "frame|s| cut before the end of the TCP header", .suspicious),
            (counts.segmentationOffload, "frame|s| with IP length 0 (segmentation offload)", .secondary),
            (counts.fragments, "IP fragment|s|", .plain),
            (counts.datagramsReassembled, "datagram|s| put together from fragments", .secondary),
            (counts.datagramsAbandoned, "datagram|s| with fragments missing", .suspicious),
            (counts.datagramsOverLimit, "datagram|s| given up: too many fragments waited", .suspicious),
            (counts.overlappingFragments, "overlapping IP fragment|s|", .suspicious),
            (counts.badChecksums, "frame|s| with a wrong checksum, left out", .wrong),
            (counts.malformed, "frame|s| whose headers contradict themselves", .suspicious),
            (counts.tooManyEncapsulations, "frame|s| nested too deep", .suspicious),
            (counts.tooManyExtensionHeaders, "datagram|s| with too many extension headers", .suspicious),
            (counts.unsupportedLinkType, "frame|s| of a link type that is not read", .suspicious),
            (counts.wirelessNotDecodable, "encrypted or fragmented 802.11 frame|s|", .suspicious),
            (counts.wirelessAggregatesCut, "802.11 aggregate|s| of which only the first part was read", .suspicious),
            (tunnels.vxlan, "frame|s| through VXLAN", .secondary),
            (tunnels.geneve, "frame|s| through Geneve", .secondary),
            (tunnels.gre, "frame|s| through GRE", .secondary),
            (tunnels.erspan, "frame|s| through ERSPAN", .secondary),
            (tunnels.ipInIP, "frame|s| through IP in IP", .secondary),
            (counts.udpDatagrams, "UDP datagram|s|", .secondary),
            (counts.otherTransports, "datagram|s| of other protocols", .secondary),
            (counts.notIP, "frame|s| other than IP", .secondary),
        ]
        return remarks.map { (UInt64(clamping: $0.0), $0.1, $0.2) }
    }

    /// `words` without their marks: what stands between two of them is left out for a single thing.
    private static func worded(_ words: String, _ count: UInt64) -> String {
        words.split(separator: "|", omittingEmptySubsequences: false).enumerated()
            .filter { count != 1 || $0.offset.isMultiple(of: 2) }.map(\.element).joined()
    }
}
