import MQTTCodec
import MQTTTimeline
import WireBytes

/// Property sections (MQTT 5.0 §2.2.2): length, identifiers, places, repetitions, values.
extension PacketForm {
    static let propertyDuplicate = Statement.only5("MQTT5-property-duplicate")
    static let propertyRange = Statement.only5("MQTT5-property-value-range")
    static let receiveMaximumZero = Statement.only5("MQTT5-receive-maximum-zero")
    static let packetSizeZero = Statement.only5("MQTT5-maximum-packet-size-zero")
    static let subscriptionIdentifierZero = Statement.only5("MQTT5-subscription-identifier-zero")
    static let subscriptionIdentifierOfClient = Statement.only5("MQTT-3.3.4-6")
    static let topicAliasZero = Statement.only5("MQTT-3.3.2-8")
    static let responseTopicWildcard = Statement.only5("MQTT-3.3.2-14")
    static let wildcardInName = Statement(nil, "MQTT-4.7.1-1", "MQTT-4.7.0-1")

    /// What other checks ask of a section.
    struct PropertyFacts {
        /// Bit n stands for the property with identifier n.
        private var seen: UInt64 = 0
        var payloadFormatIndicator: UInt8?
        /// Where properties are that only some senders or Reason Codes may have.
        var serverReference: Range<Int>?
        var sessionExpiryInterval: Range<Int>?
        var authenticationData: Range<Int>?

        func has(_ identifier: PropertyIdentifier) -> Bool {
            seen & 1 &<< UInt64(identifier.rawValue) != 0
        }

        /// Remembers that there is one.
        ///
        /// - Returns: whether there was one before.
        mutating func insert(_ identifier: PropertyIdentifier) -> Bool {
            defer { seen |= 1 &<< UInt64(identifier.rawValue) }
            return has(identifier)
        }
    }

    /// Reads a section, Property Length included; nil in versions without, and when it is not there.
    mutating func properties(_ bytes: Span<UInt8>, inWill: Bool = false) -> PropertyFacts? {
        guard version.hasProperties else { return nil }
        let start = position
        guard let length = variableByteInteger(inWill ? .willPropertyLength : .propertyLength, bytes) else {
            return nil
        }
        var facts = PropertyFacts()
        guard length > 0 else { return facts }
        let outer = limit
        guard length <= outer &- position else {
            _ = need(length, inWill ? .willProperties : .properties, from: start)
            return nil
        }
        hasProperties = true
        limit = position &+ length
        while canGoOn, !isAtEnd {
            guard property(bytes, inWill: inWill, &facts) else { break }
        }
        if isLost, !isCut {
            // Its own length says where the section ends, if that can be believed.
            isLost = false
            doubt()
        }
        position = limit
        limit = outer
        return facts
    }

    /// Reads one property.
    ///
    /// - Returns: whether the next one can be read.
    private mutating func property(_ bytes: Span<UInt8>, inWill: Bool, _ facts: inout PropertyFacts) -> Bool {
        let start = position
        guard let number = variableByteInteger(.propertyIdentifier, bytes) else { return false }
        let identifier = PropertyIdentifier(rawValue: UInt8(truncatingIfNeeded: number))
        guard number < 0x80, let valueType = identifier.type else {
            refuse(.unknownProperty, .propertyIdentifier, at: start, value: number, bytes: start..<position)
            isLost = true
            return false
        }
        guard judgeValue(identifier, valueType, bytes, start: start, inWill: inWill, &facts) else { return false }
        let whole = start..<position
        let isAllowed = inWill ? identifier.isAllowedInWill : identifier.isAllowed(in: type)
        if !isAllowed {
            refuse(.propertyNotAllowed, .property(identifier), at: start, bytes: whole)
        }
        switch identifier {
        case .serverReference: facts.serverReference = whole
        case .sessionExpiryInterval: facts.sessionExpiryInterval = whole
        case .authenticationData: facts.authenticationData = whole
        default: break
        }
        let isRepeated = facts.insert(identifier)
        if isRepeated, isAllowed, !identifier.mayRepeat(in: inWill ? .connect : type) {
            let isImplied =
                type == .publish && (identifier == .payloadFormatIndicator || identifier == .messageExpiryInterval)
            add(
                Self.propertyDuplicate,
                at: whole,
                isImplied ? .warning : .error,
                expected: "\(identifier) once",
                observed: "\(identifier) once more"
            )
        }
        if identifier == .subscriptionIdentifier, type == .publish, from == .client, !isRepeated {
            add(
                Self.subscriptionIdentifierOfClient,
                at: whole,
                expected: "no Subscription Identifier in a PUBLISH of the client",
                observed: "a Subscription Identifier, which only the server may send here"
            )
        }
        return true
    }

    /// Reads a value and judges it.
    ///
    /// - Returns: whether it could be read.
    private mutating func judgeValue(
        _ identifier: PropertyIdentifier,
        _ valueType: PropertyType,
        _ bytes: Span<UInt8>,
        start: Int,
        inWill: Bool,
        _ facts: inout PropertyFacts
    ) -> Bool {
        let field = Field.property(identifier)
        switch valueType {
        case .byte:
            // All properties of one byte are either 0 or 1.
            guard let value = byte(field, bytes) else { return false }
            if identifier == .payloadFormatIndicator { facts.payloadFormatIndicator = value }
            if value > 1 {
                add(
                    Self.propertyRange,
                    at: start..<position,
                    expected: "\(identifier) 0 or 1",
                    observed: "\(identifier) \(value)"
                )
            }
        case .twoByteInteger:
            guard let value = twoByteInteger(field, bytes) else { return false }
            if value == 0, identifier == .receiveMaximum { isZero(identifier, Self.receiveMaximumZero, start) }
            if value == 0, identifier == .topicAlias { isZero(identifier, Self.topicAliasZero, start) }
        case .fourByteInteger:
            guard let value = fourByteInteger(field, bytes) else { return false }
            if value == 0, identifier == .maximumPacketSize { isZero(identifier, Self.packetSizeZero, start) }
        case .variableByteInteger:
            guard let value = variableByteInteger(field, bytes) else { return false }
            if value == 0 { isZero(identifier, Self.subscriptionIdentifierZero, start) }
        case .utf8String:
            guard let range = string(field, bytes) else { return false }
            if identifier == .responseTopic {
                let rule = inWill ? Self.wildcardInName : Self.responseTopicWildcard
                judgeTopicName(bytes, in: range, field, wildcards: rule)
            }
        case .binaryData:
            return binaryData(field, bytes) != nil
        case .utf8StringPair:
            guard string(field, bytes) != nil else { return false }
            return string(field, bytes) != nil
        }
        return true
    }

    private mutating func isZero(_ identifier: PropertyIdentifier, _ statement: Statement, _ start: Int) {
        add(statement, at: start..<position, expected: "\(identifier) of 1 or more", observed: "\(identifier) 0")
    }
}
