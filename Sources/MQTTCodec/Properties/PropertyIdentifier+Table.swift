/// What the standard says of each property: its name, its type, where it belongs (MQTT 5.0 §2.2.2.2, table 2-4).
extension PropertyIdentifier {
    /// The standard's name, such as "Topic Alias"; "Unknown Property" for an identifier nobody assigned.
    public var name: StaticString { definition?.name ?? "Unknown Property" }

    /// The same name as a key, such as "topic_alias".
    public var snakeCaseName: StaticString { definition?.key ?? "unknown_property" }

    /// The type of its value; nil for an identifier nobody assigned.
    public var type: PropertyType? { definition?.type }

    /// True when packets of type `type` may have this property; Will Properties are a place of their own.
    public func isAllowed(in type: ControlPacketType) -> Bool {
        isAllowed(in: PropertyPlace(type))
    }

    /// True when the Will Properties of CONNECT may have this property.
    public var isAllowedInWill: Bool { isAllowed(in: .will) }

    /// True when the standard allows this property more than once in packets of type `type`.
    ///
    /// Only User Property, and, in PUBLISH from the Server, Subscription Identifier.
    public func mayRepeat(in type: ControlPacketType) -> Bool {
        self == .userProperty || (self == .subscriptionIdentifier && type == .publish)
    }

    /// True when this property may stand in `place`.
    @inline(__always)
    func isAllowed(in place: PropertyPlace) -> Bool {
        definition?.places.contains(place) ?? false
    }

    /// One row of the table.
    private struct Definition {
        let name: StaticString
        let key: StaticString
        let type: PropertyType
        let places: PropertyPlace

        init(_ name: StaticString, _ key: StaticString, _ type: PropertyType, _ places: PropertyPlace) {
            self.name = name
            self.key = key
            self.type = type
            self.places = places
        }
    }

    @inline(__always)
    private var definition: Definition? {
        switch self {
        case .payloadFormatIndicator:
            Definition("Payload Format Indicator", "payload_format_indicator", .byte, [.publish, .will])
        case .messageExpiryInterval:
            Definition("Message Expiry Interval", "message_expiry_interval", .fourByteInteger, [.publish, .will])
        case .contentType: Definition("Content Type", "content_type", .utf8String, [.publish, .will])
        case .responseTopic: Definition("Response Topic", "response_topic", .utf8String, [.publish, .will])
        case .correlationData: Definition("Correlation Data", "correlation_data", .binaryData, [.publish, .will])
        case .subscriptionIdentifier:
            Definition(
                "Subscription Identifier",
                "subscription_identifier",
                .variableByteInteger,
                [.publish, .subscribe]
            )
        case .sessionExpiryInterval:
            Definition(
                "Session Expiry Interval",
                "session_expiry_interval",
                .fourByteInteger,
                [.connect, .connack, .disconnect]
            )
        case .assignedClientIdentifier:
            Definition("Assigned Client Identifier", "assigned_client_identifier", .utf8String, .connack)
        case .serverKeepAlive: Definition("Server Keep Alive", "server_keep_alive", .twoByteInteger, .connack)
        case .authenticationMethod:
            Definition("Authentication Method", "authentication_method", .utf8String, [.connect, .connack, .auth])
        case .authenticationData:
            Definition("Authentication Data", "authentication_data", .binaryData, [.connect, .connack, .auth])
        case .requestProblemInformation:
            Definition("Request Problem Information", "request_problem_information", .byte, .connect)
        case .willDelayInterval: Definition("Will Delay Interval", "will_delay_interval", .fourByteInteger, .will)
        case .requestResponseInformation:
            Definition("Request Response Information", "request_response_information", .byte, .connect)
        case .responseInformation: Definition("Response Information", "response_information", .utf8String, .connack)
        case .serverReference: Definition("Server Reference", "server_reference", .utf8String, [.connack, .disconnect])
        case .reasonString: Definition("Reason String", "reason_string", .utf8String, .reasons)
        case .receiveMaximum: Definition("Receive Maximum", "receive_maximum", .twoByteInteger, [.connect, .connack])
        case .topicAliasMaximum:
            Definition("Topic Alias Maximum", "topic_alias_maximum", .twoByteInteger, [.connect, .connack])
        case .topicAlias: Definition("Topic Alias", "topic_alias", .twoByteInteger, .publish)
        case .maximumQoS: Definition("Maximum QoS", "maximum_qos", .byte, .connack)
        case .retainAvailable: Definition("Retain Available", "retain_available", .byte, .connack)
        case .userProperty: Definition("User Property", "user_property", .utf8StringPair, .everything)
        case .maximumPacketSize:
            Definition("Maximum Packet Size", "maximum_packet_size", .fourByteInteger, [.connect, .connack])
        case .wildcardSubscriptionAvailable:
            Definition("Wildcard Subscription Available", "wildcard_subscription_available", .byte, .connack)
        case .subscriptionIdentifierAvailable:
            Definition("Subscription Identifier Available", "subscription_identifier_available", .byte, .connack)
        case .sharedSubscriptionAvailable:
            Definition("Shared Subscription Available", "shared_subscription_available", .byte, .connack)
        default: nil
        }
    }
}
