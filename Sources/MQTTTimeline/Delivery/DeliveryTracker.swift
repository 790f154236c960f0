import MQTTCodec

/// Follows the QoS 1 and 2 exchanges of one publishing side of a connection.
///
/// The two directions of a connection are put in order each by itself. While one of them waits behind a hole, the other
/// goes on, so an acknowledgment may come here before its PUBLISH: it is kept, and counts when the PUBLISH turns out to
/// be the earlier one by the capture's clock. All other acknowledgments without PUBLISH say nothing: the capture may have
/// begun later.
struct DeliveryTracker {
    /// Acknowledgments kept for a PUBLISH that may still come: 64, the oldest goes first.
    static let maximumEarly = 64

    /// An acknowledgment that came before its PUBLISH.
    private struct Early {
        let type: ControlPacketType
        let identifier: UInt16
        let reason: ReasonCode
        let timestamp: Int64
    }

    private var outstanding = PacketIdentifierTable<Delivery>()
    private var early: [Early] = []

    /// Exchanges there is memory for, twice as many as can be followed.
    var capacity: Int { outstanding.capacity }
    /// Whether another exchange needs more memory.
    var isFull: Bool { outstanding.isFull }

    /// A PUBLISH with QoS 1 or 2.
    ///
    /// - Returns: the exchange that used the identifier before and was never finished, when this is a new message.
    mutating func published(
        from sender: Sender,
        _ layout: PublishLayout,
        frame: UInt64,
        timestamp: Int64
    ) -> Delivery? {
        let identifier = layout.packetIdentifierOrZero
        var abandoned: Delivery?
        if var earlier = outstanding[identifier] {
            if layout.dup {
                earlier.repeats &+= 1
                outstanding.set(identifier, to: earlier)
                return nil
            }
            earlier.progress = .abandoned
            abandoned = earlier
        }
        let delivery = Delivery(
            from: sender,
            qos: layout.qos,
            packetIdentifier: identifier,
            firstFrame: frame,
            firstTimestamp: timestamp,
            progress: .published
        )
        outstanding.set(identifier, to: delivery)
        return abandoned
    }

    /// An acknowledgment by the receiver, or PUBREL by the publisher.
    ///
    /// - Returns: the exchange when it is over with this packet.
    mutating func acknowledged(
        _ type: ControlPacketType,
        _ identifier: UInt16,
        _ reason: ReasonCode,
        timestamp: Int64
    ) -> Delivery? {
        guard var delivery = outstanding[identifier] else {
            if type != .pubrel { keep(Early(type: type, identifier: identifier, reason: reason, timestamp: timestamp)) }
            return nil
        }
        switch type {
        case .puback, .pubrec:
            guard (type == .puback) == (delivery.qos == .atLeastOnce) else { return nil }
            if reason.rawValue >= 0x80 {
                delivery.progress = .refused(reason)
            } else if type == .puback {
                delivery.progress = .completed(latency: latency(since: delivery, timestamp))
            } else {
                delivery.progress = .received
                outstanding.set(identifier, to: delivery)
                return nil
            }
        case .pubrel:
            guard delivery.progress == .received else { return nil }
            delivery.progress = .released
            outstanding.set(identifier, to: delivery)
            return settleEarly(identifier)
        case .pubcomp:
            guard delivery.progress == .released || delivery.progress == .received else { return nil }
            delivery.progress = .completed(latency: latency(since: delivery, timestamp))
        default:
            return nil
        }
        _ = outstanding.remove(identifier)
        return delivery
    }

    private mutating func keep(_ acknowledgment: Early) {
        if early.count >= Self.maximumEarly { early.removeFirst() }
        early.append(acknowledgment)
    }

    /// Applies the acknowledgments of an exchange that came before what they acknowledge.
    ///
    /// - Returns: the exchange when it is over with them.
    mutating func settleEarly(_ identifier: UInt16) -> Delivery? {
        if early.isEmpty { return nil }
        while let delivery = outstanding[identifier],
            let index = early.firstIndex(where: {
                $0.identifier == identifier && $0.timestamp >= delivery.firstTimestamp
            })
        {
            let next = early.remove(at: index)
            if let over = acknowledged(next.type, identifier, next.reason, timestamp: next.timestamp) { return over }
        }
        return nil
    }

    /// The exchanges that are not over, by Packet Identifier; there are none afterwards.
    mutating func takeUnfinished() -> [Delivery] {
        defer { outstanding = PacketIdentifierTable() }
        return outstanding.values
    }

    private func latency(since delivery: Delivery, _ timestamp: Int64) -> Int64 {
        let (elapsed, overflow) = timestamp.subtractingReportingOverflow(delivery.firstTimestamp)
        return overflow ? 0 : max(0, elapsed)
    }
}
