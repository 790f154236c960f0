import CaptureAnalysis
import MQTTTimeline
import PacketHeaders
import TCPReassembly

/// What lay below MQTT and is not as a textbook has it.
extension TextPage {
    mutating func appendLowerLayers(_ summary: Summary) {
        var table = TextTable([.right, .left], wrapped: 1)
        for (count, words, style) in Self.transport(summary.traffic.reassembly) + Self.network(summary.dissection)
        where count > 0 {
            table.append(StyledText(Readable.count(count), style), StyledText(words, style))
        }
        append("Below MQTT", table)
    }

    /// What was left out because there was too much of it.
    mutating func appendLimits(_ summary: Summary) {
        let hits = summary.traffic.limitHits
        let remarks: [Remark] = [
            (hits.shortenedPackets, "packets too long to hold: their payload was left out", .suspicious),
            (hits.forgottenAliases, "Topic Aliases too many to keep: their topics are not known", .suspicious),
            (hits.unfollowedDeliveries, "QoS 1 and 2 messages too many to follow", .suspicious),
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
            (counts.retransmittedSegments, "TCP segments seen before (sent, or captured, again)", .plain),
            (counts.overlappingSegments, "TCP segments partly seen before", .plain),
            (counts.disagreeingOverlaps, "of these with other bytes than at first", .wrong),
            (counts.outOfOrderSegments, "TCP segments out of order", .plain),
            (counts.keepAliveProbes, "TCP keep-alive probes", .secondary),
            (counts.outOfWindowSegments, "TCP segments far from the sequence numbers of their connection", .suspicious),
            (counts.waitingLimitHits, "gaps declared early, as too much waited behind them", .suspicious),
            (
                counts.segmentsOverConnectionLimit,
                "TCP segments left out: too many connections at once", .wrong
            ),
        ]
    }

    private static func network(_ counts: DissectionCounts) -> [Remark] {
        let tunnels = counts.tunnels
        let remarks: [(Int, String, TextStyle)] = [
            (counts.cutFrames, "frames cut by the snapshot length", .suspicious),
            (counts.cutShort, "frames cut before the end of their TCP header", .suspicious),
            (counts.segmentationOffload, "frames with IP length 0 (segmentation offload)", .secondary),
            (counts.fragments, "IP fragments", .plain),
            (counts.datagramsReassembled, "datagrams put together from fragments", .secondary),
            (counts.datagramsAbandoned, "datagrams with fragments missing", .suspicious),
            (counts.overlappingFragments, "IP fragments that overlap", .suspicious),
            (counts.badChecksums, "frames with a wrong checksum, left out", .wrong),
            (counts.malformed, "frames whose headers contradict themselves", .suspicious),
            (counts.tooManyEncapsulations, "frames nested too deep", .suspicious),
            (counts.tooManyExtensionHeaders, "datagrams with too many extension headers", .suspicious),
            (counts.unsupportedLinkType, "frames of a link type that is not read", .suspicious),
            (counts.wirelessNotDecodable, "encrypted or fragmented 802.11 frames", .suspicious),
            (counts.wirelessAggregatesCut, "802.11 aggregates of which only the first part was read", .suspicious),
            (tunnels.vxlan, "frames through VXLAN", .secondary),
            (tunnels.geneve, "frames through Geneve", .secondary),
            (tunnels.gre, "frames through GRE", .secondary),
            (tunnels.erspan, "frames through ERSPAN", .secondary),
            (tunnels.ipInIP, "frames through IP in IP", .secondary),
            (counts.udpDatagrams, "UDP datagrams", .secondary),
            (counts.otherTransports, "datagrams of other protocols", .secondary),
            (counts.notIP, "frames other than IP", .secondary),
        ]
        return remarks.map { (UInt64(clamping: $0.0), $0.1, $0.2) }
    }
}
