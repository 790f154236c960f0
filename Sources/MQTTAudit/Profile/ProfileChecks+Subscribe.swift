import MQTTCodec
import MQTTTimeline
import WireBytes

extension ProfileChecks {
    /// Judges a SUBSCRIBE.
    mutating func judge(
        _ subscribe: ControlPacket.Subscribe,
        _ packet: borrowing AuditedPacket,
        _ connection: AuditedConnection,
        _ contents: Span<UInt8>,
        _ sink: inout FindingSink
    ) {
        let version = packet.version
        let count = subscribe.subscriptions.count
        if let limit = rules.limit(.subscriptionsPerPacket, version), count > limit.number {
            let expected = "at most \(limit.number) Topic Filters in a SUBSCRIBE"
            report(limit, packet, connection, contents, nil, expected, "\(count)", &sink)
        }
        if let limit = rules.limit(.subscriptionIdentifiers, version), !limit.isAllowed,
            subscribe.properties.subscriptionIdentifier != nil
        {
            let observed = "a Subscription Identifier"
            report(limit, packet, connection, contents, nil, "no Subscription Identifier", observed, &sink)
        }
        if let limit = rules.limit(.subscriptionsPerClient, version),
            subscriptions.add(subscribe, beyond: limit.number)
        {
            let expected = "at most \(limit.number) subscriptions at a time"
            report(limit, packet, connection, contents, nil, expected, "more than that", &sink)
        }
        let ranges = Self.filterRanges(contents, packet.place.header.length, hasProperties: version.hasProperties)
        for (index, subscription) in subscribe.subscriptions.enumerated() {
            let filter = Array(subscription.topicFilter.utf8)
            let range = index < ranges.count ? ranges[index] : nil
            if let limit = rules.limit(.subscriptionMaximumQoS, version),
                Int(subscription.options.maximumQoS) > limit.number
            {
                let expected = "a subscription with QoS of at most \(limit.number)"
                let options = range.map { $0.upperBound..<$0.upperBound &+ 1 }
                let observed = "QoS \(subscription.options.maximumQoS)"
                report(limit, packet, connection, contents, options, expected, observed, &sink)
            }
            judge(filter.span, range, packet, connection, contents, &sink)
        }
    }

    private func judge(
        _ filter: Span<UInt8>,
        _ range: Range<Int>?,
        _ packet: borrowing AuditedPacket,
        _ connection: AuditedConnection,
        _ contents: Span<UInt8>,
        _ sink: inout FindingSink
    ) {
        judgeSize(of: filter, "Topic Filter", packet, connection, contents, range, &sink)
        let shared = TopicFilter.shared(filter)
        if let shared { judgeShared(shared, filter, range, packet, connection, contents, &sink) }
        let inner = filter.extracting(shared?.filter ?? 0..<filter.count)
        let forms = rules.forms(packet.version)
        let isAllowed = isAllowed(inner, forms.subscribe, isFilter: true)
        let isOwn = isOwn(inner, forms, isFilter: true)
        guard !isAllowed || !isOwn else { return }
        report(
            inner,
            isAllowed: isAllowed,
            isOwn: isOwn,
            .subscribeFilters,
            "Topic Filter",
            packet,
            connection,
            contents,
            range,
            &sink
        )
    }

    private func judgeShared(
        _ shared: TopicFilter.Shared,
        _ filter: Span<UInt8>,
        _ range: Range<Int>?,
        _ packet: borrowing AuditedPacket,
        _ connection: AuditedConnection,
        _ contents: Span<UInt8>,
        _ sink: inout FindingSink
    ) {
        let version = packet.version
        if let limit = rules.limit(.sharedSubscriptions, version), !limit.isAllowed {
            let observed = "\"\(ProfileText.text(filter))\""
            return report(limit, packet, connection, contents, range, "no shared subscription", observed, &sink)
        }
        let name = filter.extracting(shared.name)
        let nameRange = range.map { $0.lowerBound &+ shared.name.lowerBound..<$0.lowerBound &+ shared.name.upperBound }
        if let limit = rules.limit(.shareName, version), case .alphabet(let alphabet) = limit.value,
            alphabet.firstOutside(name, isTopic: false) != nil
        {
            let expected = "a ShareName of the characters \(alphabet.text)"
            report(
                limit,
                packet,
                connection,
                contents,
                nameRange,
                expected,
                "\"\(ProfileText.text(name))\"",
                &sink
            )
        }
        if let limit = rules.limit(.shareNameLength, version) {
            let length = ProfileText.length(name, limit.unit)
            if length > limit.number {
                let expected = "a ShareName of at most \(limit.number) \(limit.unit.rawValue)"
                report(limit, packet, connection, contents, nameRange, expected, "\(length)", &sink)
            }
        }
        let inner = filter.extracting(shared.filter)
        if let limit = rules.limit(.sharedFilter, version), case .alphabet(let alphabet) = limit.value,
            alphabet.firstOutside(inner, isTopic: true) != nil
        {
            let expected = "a shared Topic Filter of the characters \(alphabet.text) between its separators"
            report(limit, packet, connection, contents, range, expected, "\"\(ProfileText.text(inner))\"", &sink)
        }
    }

    /// Where the Topic Filters of a SUBSCRIBE are, their lengths left out.
    private static func filterRanges(_ bytes: Span<UInt8>, _ header: Int, hasProperties: Bool) -> [Range<Int>] {
        var offset = header &+ 2
        if hasProperties {
            var length = 0
            var shift = 0
            while offset < bytes.count, shift < 28 {
                let byte = bytes[offset]
                offset &+= 1
                length |= Int(byte & 0x7F) &<< shift
                shift &+= 7
                if byte < 0x80 { break }
            }
            offset &+= length
        }
        var ranges: [Range<Int>] = []
        while offset &+ 2 <= bytes.count {
            let start = offset &+ 2
            let end = start &+ Int(bytes.bigEndianUInt16(at: offset))
            guard end < bytes.count else { break }
            ranges.append(start..<end)
            offset = end &+ 1
        }
        return ranges
    }
}

/// The subscriptions that a connection has asked for and was not refused, as far as they are counted.
struct CountedSubscriptions {
    private var filters: Set<String> = []
    private var pending: [(identifier: UInt16, filters: [String])] = []

    /// Adds those of a SUBSCRIBE.
    ///
    /// - Returns: whether they are more than `limit` since now.
    mutating func add(_ subscribe: ControlPacket.Subscribe, beyond limit: Int) -> Bool {
        guard pending.count < ProfileLimits.pendingSubscribes else { return false }
        let names = subscribe.subscriptions.prefix(limit &+ 1).map(\.topicFilter)
        let before = filters.count
        let isNew = Set(names).subtracting(filters)
        for name in names where filters.count <= limit { filters.insert(name) }
        pending.append((subscribe.packetIdentifier, names.map { isNew.contains($0) ? $0 : "" }))
        return before <= limit && filters.count > limit
    }

    /// Forgets those that the server refused.
    mutating func answered(_ suback: ControlPacket.Suback) {
        guard let index = pending.firstIndex(where: { $0.identifier == suback.packetIdentifier }) else { return }
        let asked = pending.remove(at: index).filters
        for (filter, code) in zip(asked, suback.reasonCodes) where code.rawValue >= 0x80 && !filter.isEmpty {
            filters.remove(filter)
        }
    }

    /// Forgets those that the client gave up.
    mutating func remove(_ names: [String]) {
        for name in names { filters.remove(name) }
    }
}
