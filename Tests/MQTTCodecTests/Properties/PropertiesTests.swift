import MQTTCodec
import Testing

@Suite("Properties")
struct PropertiesTests {
    static let all = properties(
        Property(.payloadFormatIndicator, .byte(1)),
        Property(.messageExpiryInterval, .fourByteInteger(.max)),
        Property(.contentType, .utf8String("text/plain")),
        Property(.responseTopic, .utf8String("")),
        Property(.correlationData, .binaryData([0, 1])),
        Property(.subscriptionIdentifier, .variableByteInteger(128)),
        Property(.sessionExpiryInterval, .fourByteInteger(1)),
        Property(.assignedClientIdentifier, .utf8String("id")),
        Property(.serverKeepAlive, .twoByteInteger(2)),
        Property(.authenticationMethod, .utf8String("m")),
        Property(.authenticationData, .binaryData([])),
        Property(.requestProblemInformation, .byte(0)),
        Property(.willDelayInterval, .fourByteInteger(3)),
        Property(.requestResponseInformation, .byte(1)),
        Property(.responseInformation, .utf8String("ri")),
        Property(.serverReference, .utf8String("sr")),
        Property(.reasonString, .utf8String("why")),
        Property(.receiveMaximum, .twoByteInteger(4)),
        Property(.topicAliasMaximum, .twoByteInteger(5)),
        Property(.topicAlias, .twoByteInteger(6)),
        Property(.maximumQoS, .byte(1)),
        Property(.retainAvailable, .byte(0)),
        .userProperty("k", "v"),
        Property(.maximumPacketSize, .fourByteInteger(7)),
        Property(.wildcardSubscriptionAvailable, .byte(1)),
        Property(.subscriptionIdentifierAvailable, .byte(0)),
        Property(.sharedSubscriptionAvailable, .byte(1)),
        .userProperty("k", "w"),
        Property(.subscriptionIdentifier, .variableByteInteger(1))
    )

    @Test("are found by name")
    func accessors() {
        let all = Self.all
        #expect(all.payloadFormatIndicator == 1)
        #expect(all.messageExpiryInterval == .max)
        #expect(all.contentType == "text/plain")
        #expect(all.responseTopic == "")
        #expect(all.correlationData == [0, 1])
        #expect(all.subscriptionIdentifier == 128)
        #expect(all.subscriptionIdentifiers == [128, 1])
        #expect(all.sessionExpiryInterval == 1)
        #expect(all.assignedClientIdentifier == "id")
        #expect(all.serverKeepAlive == 2)
        #expect(all.authenticationMethod == "m")
        #expect(all.authenticationData == [])
        #expect(all.requestProblemInformation == 0)
        #expect(all.willDelayInterval == 3)
        #expect(all.requestResponseInformation == 1)
        #expect(all.responseInformation == "ri")
        #expect(all.serverReference == "sr")
        #expect(all.reasonString == "why")
        #expect(all.receiveMaximum == 4)
        #expect(all.topicAliasMaximum == 5)
        #expect(all.topicAlias == 6)
        #expect(all.maximumQoS == 1)
        #expect(all.retainAvailable == 0)
        #expect(all.maximumPacketSize == 7)
        #expect(all.wildcardSubscriptionAvailable == 1)
        #expect(all.subscriptionIdentifierAvailable == 0)
        #expect(all.sharedSubscriptionAvailable == 1)
        #expect(all.userProperties.map(\.name) == ["k", "k"])
        #expect(all.userProperties.map(\.value) == ["v", "w"])
    }

    @Test("keep their order, and nothing else")
    func order() throws {
        #expect(Self.all.map(\.identifier).prefix(26) == PropertyIdentifier.assigned.prefix(26))
        #expect(try Properties(Array(Self.all)) == Self.all)
        #expect(Properties().topicAlias == nil)
        #expect(Properties().isEmpty)
        #expect(Array(Properties()).isEmpty)
    }

    @Test("a cursor over borrowed bytes sees the same")
    func cursor() throws {
        let buffer = [0xFF] + Self.all.bytes + [0xFF]
        var cursor = PropertyCursor(1..<buffer.count - 1)
        var end = 1
        for property in Self.all {
            let layout = try cursor.next(in: buffer.span)
            #expect(layout?.identifier == property.identifier)
            #expect(layout?.range.lowerBound == end)
            end = layout?.range.upperBound ?? end
            #expect(cursor.offset == end)
        }
        #expect(try cursor.next(in: buffer.span) == nil)
        #expect(end == buffer.count - 1)
    }

    @Test("what does not fit is refused, and leaves no trace")
    func refused() {
        let long = String(repeating: "x", count: 65_536)
        let rows: [(Property, EncodeError)] = [
            (Property(.topicAlias, .byte(1)), EncodeError(.propertyType, .property(.topicAlias))),
            (
                Property(PropertyIdentifier(rawValue: 0), .byte(1)),
                EncodeError(.propertyType, .property(PropertyIdentifier(rawValue: 0)))
            ),
            (
                Property(.contentType, .utf8String(long)),
                EncodeError(.tooLong, .property(.contentType), value: 65_536, limit: 65_535)
            ),
            (
                .userProperty("k", long),
                EncodeError(.tooLong, .property(.userProperty), value: 65_536, limit: 65_535)
            ),
            (
                Property(.subscriptionIdentifier, .variableByteInteger(268_435_456)),
                EncodeError(
                    .valueTooLarge,
                    .property(.subscriptionIdentifier),
                    value: 268_435_456,
                    limit: 268_435_455
                )
            ),
        ]
        for (property, error) in rows {
            var properties = Self.all
            #expect(throws: error) { try properties.append(property) }
            #expect(properties == Self.all)
        }
    }
}
