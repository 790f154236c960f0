import MQTTCodec

/// What a Property section can have wrong.
extension MalformedTests {
    static let propertyRows: [Row] = [
        property("past the packet", "05 01 00", .truncated, .properties, at: 5, 5, 2, "MQTT5-property-length-overrun"),
        property("length padded", "8000", .nonMinimalLength, .propertyLength, at: 4, 2, 1, "MQTT-1.5.5-1"),
        property(
            "length too long",
            "80808080 00",
            .lengthTooLong,
            .propertyLength,
            at: 4,
            nil,
            nil,
            "MQTT5-variable-integer-too-long"
        ),
        property("length cut", "80", .truncated, .propertyLength, at: 4, 2, 1, "MQTT-2.2.2-1"),
        property("unknown", "02 00 00", .unknownProperty, .propertyIdentifier, at: 5, 0, nil, "MQTT5-property-unknown"),
        property(
            "unknown, two bytes",
            "02 8101",
            .unknownProperty,
            .propertyIdentifier,
            at: 5,
            129,
            nil,
            "MQTT5-property-unknown"
        ),
        property(
            "identifier padded",
            "03 8100 00",
            .nonMinimalLength,
            .propertyIdentifier,
            at: 5,
            2,
            1,
            "MQTT-1.5.5-1"
        ),
        property(
            "identifier cut",
            "01 81",
            .truncated,
            .propertyIdentifier,
            at: 5,
            2,
            1,
            "MQTT5-property-length-overrun"
        ),
        property(
            "of CONNECT",
            "03 21 0001",
            .propertyNotAllowed,
            .property(.receiveMaximum),
            at: 5,
            nil,
            nil,
            "MQTT5-property-not-allowed"
        ),
        property(
            "second one of the Will",
            "07 01 00 18 00000000",
            .propertyNotAllowed,
            .property(.willDelayInterval),
            at: 7,
            nil,
            nil,
            "MQTT5-property-not-allowed"
        ),
        property(
            "value past the section",
            "03 02 0000 0000",
            .truncated,
            .property(.messageExpiryInterval),
            at: 6,
            4,
            2,
            "MQTT5-property-length-overrun"
        ),
        property(
            "string past the section",
            "04 03 0002 'ab'",
            .truncated,
            .property(.contentType),
            at: 8,
            2,
            1,
            "MQTT5-property-length-overrun"
        ),
        property(
            "string not UTF-8",
            "05 03 0002 'a' F5",
            .invalidUTF8,
            .property(.contentType),
            at: 9,
            nil,
            nil,
            "MQTT-3.3.2-19"
        ),
        property(
            "pair with U+0000",
            "07 26 0001 'k' 0001 00",
            .nullCharacter,
            .property(.userProperty),
            at: 11,
            nil,
            nil,
            "MQTT-1.5.7-1"
        ),
        property(
            "pair of one",
            "04 26 0001 'k'",
            .truncated,
            .property(.userProperty),
            at: 9,
            2,
            0,
            "MQTT5-property-length-overrun"
        ),
        property(
            "Subscription Identifier padded",
            "03 0B 8100",
            .nonMinimalLength,
            .property(.subscriptionIdentifier),
            at: 6,
            2,
            1,
            "MQTT-1.5.5-1"
        ),
        property(
            "Subscription Identifier too long",
            "06 0B 8080808000",
            .lengthTooLong,
            .property(.subscriptionIdentifier),
            at: 6,
            nil,
            nil,
            "MQTT5-variable-integer-too-long"
        ),
    ]

    /// A PUBLISH of 5.0 without a topic, so that its Property section begins at byte 4.
    private static func property(
        _ name: String,
        _ section: String,
        _ code: DecodeError.Code,
        _ field: Field,
        at offset: Int,
        _ value: Int?,
        _ limit: Int?,
        _ statement: String?
    ) -> Row {
        let bytes = packet(0x30, bytes("0000 \(section)"))
        return Row("property, \(name)", .v5_0, bytes, code, field, at: offset, value, limit, statement)
    }
}
