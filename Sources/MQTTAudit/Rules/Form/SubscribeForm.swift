import MQTTCodec
import WireBytes

/// SUBSCRIBE (MQTT 5.0 §3.8) and UNSUBSCRIBE (§3.10).
extension PacketForm {
    static let noSubscription = Statement("MQTT3-empty-request", "MQTT-3.8.3-3", "MQTT-3.8.3-2")
    static let noFilter = Statement("MQTT3-empty-request", "MQTT-3.10.3-2", "MQTT-3.10.3-2")
    static let requestedQoS = Statement("MQTT3-requested-qos", "MQTT3-requested-qos", "MQTT5-subscribe-qos-3")
    static let retainHandling = Statement.only5("MQTT5-retain-handling-3")
    static let noLocalShared = Statement.only5("MQTT-3.8.3-4")

    mutating func readSubscribe(_ bytes: Span<UInt8>) {
        newIdentifier(bytes)
        _ = properties(bytes)
        guard canGoOn else { return }
        if isAtEnd { judgeEmpty(Self.noSubscription, "one Topic Filter or more") }
        while canGoOn, !isAtEnd {
            guard let filter = string(.topicFilter, bytes) else { return }
            judgeFilter(bytes, in: filter)
            let offset = position
            guard let options = byte(.subscriptionOptions, bytes) else { return }
            judgeOptions(options, at: offset, isShared: isShared(bytes, filter))
        }
    }

    mutating func readUnsubscribe(_ bytes: Span<UInt8>) {
        newIdentifier(bytes)
        _ = properties(bytes)
        guard canGoOn else { return }
        if isAtEnd { judgeEmpty(Self.noFilter, "one Topic Filter or more") }
        while canGoOn, !isAtEnd {
            guard let filter = string(.topicFilter, bytes) else { return }
            judgeFilter(bytes, in: filter)
        }
    }

    private mutating func judgeEmpty(_ statement: Statement, _ expected: String) {
        add(statement, at: header.length..<position, expected: expected, observed: "no Topic Filter")
    }

    private func isShared(_ bytes: Span<UInt8>, _ filter: Range<Int>) -> Bool {
        version.hasProperties && TopicFilter.shared(bytes.extracting(filter)) != nil
    }

    private mutating func judgeOptions(_ options: UInt8, at offset: Int, isShared: Bool) {
        let bytes = offset..<offset &+ 1
        guard version.hasProperties else {
            if options > 2 { judgeRequestedQoS(options, at: offset) }
            return
        }
        if options & 0b1100_0000 != 0 {
            refuse(.reservedBits, .subscriptionOptions, at: offset, value: Int(options))
        }
        if options & 0b11 == 3 {
            add(Self.requestedQoS, at: bytes, expected: "Maximum QoS 0, 1 or 2", observed: "Maximum QoS 3")
        }
        if options >> 4 & 0b11 == 3 {
            add(Self.retainHandling, at: bytes, expected: "Retain Handling 0, 1 or 2", observed: "Retain Handling 3")
        }
        if isShared, options & 0b0100 != 0 {
            add(
                Self.noLocalShared,
                at: bytes,
                expected: "No Local 0 for a Shared Subscription",
                observed: "No Local 1 for a Shared Subscription"
            )
        }
    }

    private mutating func judgeRequestedQoS(_ options: UInt8, at offset: Int) {
        if version == .v3_1_1 {
            let code: DecodeError.Code = options & 0b1111_1100 != 0 ? .reservedBits : .invalidQoS
            return refuse(code, .subscriptionOptions, at: offset, value: Int(options), limit: 2)
        }
        add(
            Self.requestedQoS,
            at: offset..<offset &+ 1,
            expected: "Requested QoS 0, 1 or 2",
            observed: "Requested QoS \(Words.hexadecimal(options))"
        )
    }
}
