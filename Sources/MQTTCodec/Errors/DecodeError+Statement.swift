/// Which requirement of the standard a malformed packet breaks.
extension DecodeError {
    /// The most specific numbered statement, such as "MQTT-3.8.1-1"; where the standard numbers none, a name under
    /// "MQTT3-" or "MQTT5-"; nil while the version is not known or where there is no such requirement in it.
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
        case (.truncated, .clientIdentifier): "MQTT-3.1.3-3"
        case (.truncated, .willTopic), (.truncated, .willPayload): "MQTT-3.1.2-9"
        case (.truncated, .userName): "MQTT-3.1.2-19"
        case (.truncated, .password): "MQTT-3.1.2-21"
        case (.truncated, .subscriptionOptions): "MQTT-3.8.3-3"
        case (.truncated, .packetIdentifier) where hasNewIdentifier: "MQTT-2.3.1-1"
        case (.truncated, _): textStatement ?? "MQTT3-length-mismatch"
        case (.invalidUTF8, .clientIdentifier): "MQTT-3.1.3-4"
        case (.invalidUTF8, .willTopic): "MQTT-3.1.3-10"
        case (.invalidUTF8, .userName): "MQTT-3.1.3-11"
        case (.invalidUTF8, _): textStatement ?? "MQTT-1.5.3-1"
        case (.nullCharacter, _): isTopic ? "MQTT-4.7.3-2" : "MQTT-1.5.3-2"
        case (.reservedFlags, _): flagsStatement ?? "MQTT-2.2.2-1"
        case (.reservedBits, .connectFlags): "MQTT3-connect-reserved-flag"
        case (.reservedBits, .connectAcknowledgeFlags): "MQTT3-connack-reserved-flags"
        case (.reservedBits, .subscriptionOptions), (.invalidQoS, .subscriptionOptions): "MQTT3-requested-qos"
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
        switch (code, field) {
        case (.truncated, _): truncationStatement5_0
        case (.trailingBytes, _): "MQTT5-length-mismatch"
        case (.invalidUTF8, _): encodingStatement5_0
        case (.nullCharacter, .property(.userProperty)): "MQTT-1.5.7-1"
        case (.nullCharacter, _): isTopic ? "MQTT-4.7.3-2" : "MQTT-1.5.4-2"
        case (.reservedFlags, _): flagsStatement ?? "MQTT-2.1.3-1"
        case (.reservedBits, .connectFlags): "MQTT5-connect-reserved-flag"
        case (.reservedBits, .connectAcknowledgeFlags): "MQTT-3.2.2-1"
        case (.reservedBits, .subscriptionOptions): "MQTT5-subscribe-reserved-bits"
        case (.invalidQoS, .connectFlags): "MQTT-3.1.2-12"
        case (.invalidQoS, .flags): "MQTT-3.3.1-4"
        case (.unknownProperty, _): "MQTT5-property-unknown"
        case (.propertyNotAllowed, _): "MQTT5-property-not-allowed"
        case (.nonMinimalLength, _): "MQTT-1.5.5-1"
        case (.lengthTooLong, _): "MQTT5-variable-integer-too-long"
        case (.reservedPacketType, _): "MQTT5-reserved-packet-type"
        default: nil
        }
    }

    private var truncationStatement5_0: StaticString {
        switch field {
        case .propertyLength: "MQTT-2.2.2-1"
        case .properties, .willProperties, .propertyIdentifier: "MQTT5-property-length-overrun"
        case .clientIdentifier: "MQTT-3.1.3-3"
        case .willPropertyLength, .willTopic, .willPayload: "MQTT-3.1.2-9"
        case .userName: "MQTT-3.1.2-17"
        case .password: "MQTT-3.1.2-19"
        case .subscriptionOptions: "MQTT-3.8.3-2"
        default:
            textStatement ?? (field.property == nil ? "MQTT5-length-mismatch" : "MQTT5-property-length-overrun")
        }
    }

    private var encodingStatement5_0: StaticString {
        switch field {
        case .clientIdentifier: "MQTT-3.1.3-4"
        case .willTopic: "MQTT-3.1.3-11"
        case .userName: "MQTT-3.1.3-12"
        case .property(.userProperty): "MQTT-1.5.7-1"
        // Will Properties have these as well, of which the statements do not speak.
        case .property(.responseTopic) where packetType == .publish: "MQTT-3.3.2-13"
        case .property(.contentType) where packetType == .publish: "MQTT-3.3.2-19"
        default: textStatement ?? "MQTT-1.5.4-1"
        }
    }

    /// The packet's own statement about its topic being a string, numbered alike in 3.1.1 and 5.0.
    private var textStatement: StaticString? {
        switch (field, packetType) {
        case (.topicName, _): "MQTT-3.3.2-1"
        case (.topicFilter, .subscribe): "MQTT-3.8.3-1"
        case (.topicFilter, .unsubscribe): "MQTT-3.10.3-1"
        default: nil
        }
    }

    /// The packet's own statement about what its sender puts into its flags, where it has one.
    private var flagsStatement: StaticString? {
        switch packetType {
        case .pubrel: "MQTT-3.6.1-1"
        case .subscribe: "MQTT-3.8.1-1"
        case .unsubscribe: "MQTT-3.10.1-1"
        case .auth: "MQTT-3.15.1-1"
        default: nil
        }
    }

    /// Whether the field is a Topic Name or Topic Filter.
    private var isTopic: Bool {
        switch field {
        case .topicName, .topicFilter, .willTopic, .property(.responseTopic): true
        default: false
        }
    }

    /// Whether the packet begins an exchange with a Packet Identifier of its own.
    private var hasNewIdentifier: Bool {
        switch packetType {
        case .publish, .subscribe, .unsubscribe: true
        default: false
        }
    }
}
