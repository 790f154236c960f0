/// Which requirement of the standard a malformed packet breaks.
extension DecodeError {
    /// The numbered statement, such as "MQTT-3.8.1-1"; where the standard numbers none, a name under "MQTT3-" or
    /// "MQTT5-"; nil while the version is not known or where there is no such requirement in it.
    public var statement: StaticString? {
        if code == .protocolName {
            // Without the name there is no version; 3.1.1 and 5.0 number this alike.
            return "MQTT-3.1.2-1"
        }
        return switch version {
        case .v3_1: statement3_1
        case .v3_1_1: statement3_1_1
        case .v5_0: statement5_0
        case nil: nil
        }
    }

    private var statement3_1: StaticString? {
        switch (code, field) {
        case (.truncated, .willTopic), (.truncated, .willPayload): "MQTT3-will-fields"
        case (.invalidUTF8, .userName): "MQTT3-credentials-utf8"
        case (.invalidUTF8, _): "MQTT3-string-utf8"
        case (.reservedFlags, _): "MQTT3-qos1-header"
        case (.invalidQoS, .flags): "MQTT3-publish-qos3"
        case (.invalidQoS, .connectFlags): "MQTT3-will-fields"
        default: statement3
        }
    }

    private var statement3_1_1: StaticString? {
        switch (code, field) {
        case (.truncated, .willTopic), (.truncated, .willPayload): "MQTT-3.1.2-9"
        case (.truncated, .userName): "MQTT-3.1.2-19"
        case (.truncated, .password): "MQTT-3.1.2-21"
        case (.invalidUTF8, _): "MQTT-1.5.3-1"
        case (.nullCharacter, _): "MQTT-1.5.3-2"
        case (.reservedFlags, _): flagsStatement ?? "MQTT-2.2.2-1"
        case (.reservedBits, .connectFlags): "MQTT3-connect-reserved-flag"
        case (.reservedBits, .connectAcknowledgeFlags): "MQTT3-connack-reserved-flags"
        case (.reservedBits, .subscriptionOptions), (.invalidQoS, .subscriptionOptions): "MQTT-3-8.3-4"
        case (.invalidQoS, .flags): "MQTT-3.3.1-4"
        case (.invalidQoS, .connectFlags): "MQTT-3.1.2-14"
        default: statement3
        }
    }

    /// What 3.1 and 3.1.1 have in common.
    private var statement3: StaticString? {
        switch code {
        case .truncated, .trailingBytes: "MQTT3-length-mismatch"
        case .lengthTooLong: "MQTT3-remaining-length-too-long"
        case .reservedPacketType: "MQTT3-reserved-packet-type"
        default: nil
        }
    }

    private var statement5_0: StaticString? {
        switch code {
        case .truncated: truncationStatement5_0
        case .trailingBytes: "MQTT5-length-mismatch"
        case .invalidUTF8 where field == .property(.userProperty): "MQTT-1.5.7-1"
        case .invalidUTF8: "MQTT-1.5.4-1"
        case .nullCharacter where field == .property(.userProperty): "MQTT-1.5.7-1"
        case .nullCharacter: "MQTT-1.5.4-2"
        case .reservedFlags: flagsStatement ?? "MQTT-2.1.3-1"
        case .reservedBits where field == .connectFlags: "MQTT5-connect-reserved-flag"
        case .reservedBits where field == .connectAcknowledgeFlags: "MQTT-3.2.2-1"
        case .reservedBits where field == .subscriptionOptions: "MQTT5-subscribe-reserved-bits"
        case .invalidQoS where field == .connectFlags: "MQTT-3.1.2-12"
        case .invalidQoS: "MQTT-3.3.1-4"
        case .unknownProperty: "MQTT5-property-unknown"
        case .propertyNotAllowed: "MQTT5-property-not-allowed"
        case .nonMinimalLength: "MQTT-1.5.5-1"
        case .lengthTooLong: "MQTT5-variable-integer-too-long"
        case .reservedPacketType: "MQTT5-reserved-packet-type"
        default: nil
        }
    }

    private var truncationStatement5_0: StaticString {
        switch field {
        case .propertyLength, .willPropertyLength: "MQTT-2.2.2-1"
        case .properties, .willProperties, .propertyIdentifier: "MQTT5-property-length-overrun"
        case .willTopic, .willPayload: "MQTT-3.1.2-9"
        case .userName: "MQTT-3.1.2-17"
        case .password: "MQTT-3.1.2-19"
        default: field.property == nil ? "MQTT5-length-mismatch" : "MQTT5-property-length-overrun"
        }
    }

    /// The packet's own statement about its flags, where it has one.
    private var flagsStatement: StaticString? {
        switch packetType {
        case .pubrel: "MQTT-3.6.1-1"
        case .subscribe: "MQTT-3.8.1-1"
        case .unsubscribe: "MQTT-3.10.1-1"
        case .disconnect: "MQTT-3.14.1-1"
        case .auth: "MQTT-3.15.1-1"
        default: nil
        }
    }
}
