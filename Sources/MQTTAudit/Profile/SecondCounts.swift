import MQTTCodec
import MQTTTimeline
import WireBytes

/// What a client published in the second at hand; a second begins with the first PUBLISH after the one before.
struct SecondCounts {
    private var start = Int64.min
    private(set) var all = 0
    private(set) var qos0 = 0
    private(set) var qos1 = 0
    private(set) var bytes = 0
    private var isOverBandwidth = false
    /// The limits that the last PUBLISH was the first to exceed.
    private(set) var exceeded: [4 of Bool] = [false, false, false, false]

    /// Counts a PUBLISH.
    ///
    /// - Returns: whether a limit is exceeded since now.
    mutating func count(_ qos: Int, _ length: Int, at timestamp: Int64, _ bounds: ProfileBounds) -> Bool {
        if timestamp &- start >= 1_000_000_000 || timestamp < start || start == .min {
            start = timestamp
            all = 0
            qos0 = 0
            qos1 = 0
            bytes = 0
            isOverBandwidth = false
        }
        all &+= 1
        if qos == 0 { qos0 &+= 1 }
        if qos == 1 { qos1 &+= 1 }
        bytes &+= length
        exceeded[0] = all == bounds.rate &+ 1
        exceeded[1] = qos == 0 && qos0 == bounds.rateQoS0 &+ 1
        exceeded[2] = qos == 1 && qos1 == bounds.rateQoS1 &+ 1
        exceeded[3] = !isOverBandwidth && bytes > bounds.bandwidth
        if exceeded[3] { isOverBandwidth = true }
        return exceeded[0] || exceeded[1] || exceeded[2] || exceeded[3]
    }
}

extension ProfileChecks {
    /// Reports the rates that a PUBLISH was the first of its second to exceed.
    @inline(never)
    func reportRates(
        _ counts: SecondCounts,
        _ publish: borrowing PublishEvent,
        _ packet: borrowing AuditedPacket,
        _ connection: AuditedConnection,
        _ bytes: Span<UInt8>,
        _ sink: inout FindingSink
    ) {
        let keys: [(key: ProfileKey, what: String)] = [
            (.publishRate, "PUBLISH"), (.publishRateQoS0, "PUBLISH with QoS 0"),
            (.publishRateQoS1, "PUBLISH with QoS 1"),
            (.publishBandwidth, "bytes of PUBLISH"),
        ]
        for (index, (key, what)) in keys.enumerated() where counts.exceeded[index] {
            guard let limit = rules.limit(key, packet.version) else { continue }
            report(
                limit,
                packet,
                connection,
                bytes.extracting(Self.range(of: publish, in: bytes)),
                nil,
                // The network may have put together what was sent apart.
                certainty: .suspected,
                "at most \(limit.number) \(what) in one second",
                "more within a second of the capture",
                &sink
            )
        }
    }
}
