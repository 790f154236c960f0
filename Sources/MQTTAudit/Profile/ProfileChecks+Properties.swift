import MQTTCodec
import MQTTTimeline
import WireBytes

extension ProfileChecks {
    /// Judges the properties in `range` of `bytes`.
    ///
    /// - Parameters:
    ///   - place: the name of the packet, or "will".
    ///   - start: where the packet begins in `bytes`; nil when only its properties are at hand.
    func judgeProperties(
        _ range: Range<Int>,
        of place: String,
        _ packet: borrowing AuditedPacket,
        _ connection: AuditedConnection,
        _ bytes: Span<UInt8>,
        _ start: Int?,
        _ sink: inout FindingSink
    ) {
        guard range.lowerBound >= 0, range.upperBound <= bytes.count else { return }
        var cursor = PropertyCursor(range)
        var userProperties = 0
        while let property = (try? cursor.next(in: bytes)) ?? nil {
            switch property.value {
            case .utf8StringPair(let name, let value):
                userProperties &+= 1
                if isOutOfBounds(name, value, bytes, packet.version) {
                    reportUserProperty(name, value, property.range, packet, connection, bytes, start, &sink)
                }
            case .fourByteInteger(let seconds) where property.identifier == .messageExpiryInterval:
                guard let limit = rules.limit(.messageExpiry, packet.version),
                    case .interval(let minimum, let maximum) = limit.value,
                    !(minimum...maximum).contains(Int(seconds))
                else { continue }
                let expected = "a Message Expiry Interval from \(minimum) to \(maximum) s"
                report(limit, property.range, expected, "\(seconds) s", packet, connection, bytes, start, &sink)
            case .utf8String(let text) where property.identifier == .responseTopic:
                guard let limit = rules.limit(.responseTopicLength, packet.version) else { continue }
                let length = ProfileText.length(bytes.extracting(text), limit.unit)
                guard length > limit.number else { continue }
                let expected = "a Response Topic of at most \(limit.number) \(limit.unit.rawValue)"
                report(limit, property.range, expected, "\(length)", packet, connection, bytes, start, &sink)
            case .binaryData(let data) where property.identifier == .correlationData:
                guard let limit = rules.limit(.correlationDataLength, packet.version), data.count > limit.number
                else { continue }
                let expected = "Correlation Data of at most \(limit.number) bytes"
                report(limit, property.range, expected, "\(data.count) bytes", packet, connection, bytes, start, &sink)
            default: continue
            }
        }
        guard userProperties > 0 else { return }
        judgeCount(userProperties, of: place, range, packet, connection, bytes, start, &sink)
    }

    private func judgeCount(
        _ count: Int,
        of place: String,
        _ range: Range<Int>,
        _ packet: borrowing AuditedPacket,
        _ connection: AuditedConnection,
        _ bytes: Span<UInt8>,
        _ start: Int?,
        _ sink: inout FindingSink
    ) {
        if let limit = rules.limit(.userPropertyCount, packet.version), count > limit.number {
            let expected = "at most \(limit.number) User Properties"
            report(limit, range, expected, "\(count)", packet, connection, bytes, start, &sink)
        }
        if let limit = rules.limit(.userPropertyPackets, packet.version), !limit.words.contains(place) {
            let expected = "User Properties only in \(limit.words.joined(separator: ", "))"
            report(limit, range, expected, "\(count) in \(place)", packet, connection, bytes, start, &sink)
        }
    }

    private func isOutOfBounds(
        _ name: Range<Int>,
        _ value: Range<Int>,
        _ bytes: Span<UInt8>,
        _ version: ProtocolVersion
    ) -> Bool {
        if let limit = rules.limit(.userPropertySize, version), name.count &+ value.count > limit.number { return true }
        guard let limit = rules.limit(.userPropertyPrefixes, version) else { return false }
        let text = bytes.extracting(name)
        for prefix in limit.words where Self.hasPrefix(text, prefix) { return true }
        return false
    }

    private static func hasPrefix(_ text: Span<UInt8>, _ prefix: String) -> Bool {
        guard text.count >= prefix.utf8.count else { return false }
        for (index, byte) in prefix.utf8.enumerated() where text[index] != byte { return false }
        return true
    }

    @inline(never)
    private func reportUserProperty(
        _ name: Range<Int>,
        _ value: Range<Int>,
        _ range: Range<Int>,
        _ packet: borrowing AuditedPacket,
        _ connection: AuditedConnection,
        _ bytes: Span<UInt8>,
        _ start: Int?,
        _ sink: inout FindingSink
    ) {
        if let limit = rules.limit(.userPropertySize, packet.version) {
            let length =
                ProfileText.length(bytes.extracting(name), limit.unit)
                + ProfileText.length(bytes.extracting(value), limit.unit)
            if length > limit.number {
                let expected =
                    "a User Property of at most \(limit.number) \(limit.unit.rawValue), name and value together"
                report(limit, range, expected, "\(length)", packet, connection, bytes, start, &sink)
            }
        }
        guard let limit = rules.limit(.userPropertyPrefixes, packet.version) else { return }
        let text = bytes.extracting(name)
        for prefix in limit.words where Self.hasPrefix(text, prefix) {
            let expected = "the name of a User Property not to begin with \"\(prefix)\""
            let observed = "\"\(ProfileText.text(text))\""
            report(limit, range, expected, observed, packet, connection, bytes, start, &sink)
        }
    }

    private func report(
        _ limit: ProfileLimit,
        _ range: Range<Int>,
        _ expected: String,
        _ observed: String,
        _ packet: borrowing AuditedPacket,
        _ connection: AuditedConnection,
        _ bytes: Span<UInt8>,
        _ start: Int?,
        _ sink: inout FindingSink
    ) {
        guard let start, start >= 0, start <= range.lowerBound else {
            return report(limit, packet, connection, Span(), nil, expected, observed, &sink)
        }
        let end = min(bytes.count, start &+ packet.place.header.packetLength)
        let own = range.lowerBound &- start..<range.upperBound &- start
        report(limit, packet, connection, bytes.extracting(start..<end), own, expected, observed, &sink)
    }

    /// Judges the properties of a packet that is not a PUBLISH.
    func judgeUserProperties(
        _ control: ControlPacket,
        _ packet: borrowing AuditedPacket,
        _ connection: AuditedConnection,
        _ contents: Span<UInt8>,
        _ sink: inout FindingSink
    ) {
        guard rules.bounds(packet.version).judgesProperties else { return }
        let sections: [(place: String, properties: Properties?)] =
            switch control {
            case .connect(let connect): [("connect", connect.properties), ("will", connect.will?.properties)]
            case .subscribe(let subscribe): [("subscribe", subscribe.properties)]
            case .unsubscribe(let unsubscribe): [("unsubscribe", unsubscribe.properties)]
            case .disconnect(let disconnect): [("disconnect", disconnect.properties)]
            case .auth(let auth): [("auth", auth.properties)]
            default: []
            }
        for (place, properties) in sections {
            guard let bytes = properties?.bytes, !bytes.isEmpty else { continue }
            judgeProperties(0..<bytes.count, of: place, packet, connection, bytes.span, nil, &sink)
        }
    }
}
