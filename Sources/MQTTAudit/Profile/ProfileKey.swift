/// What a profile can limit; `Docs/profiles.md` says what each means.
///
/// To add one, add a case, its row in `ProfileKey+Rows.swift`, and its check.
public enum ProfileKey: UInt8, Sendable, CaseIterable {
    /// Protocol versions.
    case versions
    /// QoS of what a client publishes, its will included.
    case maximumQoS
    /// QoS that a SUBSCRIBE asks for.
    case subscriptionMaximumQoS
    /// Will Message.
    case will
    /// Will Delay Interval.
    case willDelay
    /// RETAIN in what a client publishes.
    case retained
    /// Keep Alive.
    case keepAlive
    /// Session Expiry Interval.
    case sessionExpiry
    /// Message Expiry Interval.
    case messageExpiry
    /// Payload of a message.
    case payloadSize
    /// Control Packet of a client.
    case packetSize
    /// Topic Name or Topic Filter.
    case topicLength
    /// Levels of a Topic Name or Topic Filter.
    case topicLevels
    /// Topics to which a client can publish.
    case publishTopics
    /// Topic Filters to which a client can subscribe.
    case subscribeFilters
    /// The device in a topic is the one of CONNECT.
    case identityTopics
    /// Client Identifier.
    case clientIdentifier
    /// Client Identifier, or its part of that name.
    case clientIdentifierLength
    /// A Client Identifier does not begin with.
    case clientIdentifierPrefixes
    /// Parameters of the Client Identifier.
    case clientIdentifierParameters
    /// User Name.
    case userName
    /// Enhanced authentication.
    case enhancedAuthentication
    /// User Properties of a packet.
    case userPropertyCount
    /// Name and value of a User Property together.
    case userPropertySize
    /// The name of a User Property does not begin with.
    case userPropertyPrefixes
    /// Packets in which User Properties are allowed.
    case userPropertyPackets
    /// Response Topic.
    case responseTopicLength
    /// Correlation Data.
    case correlationDataLength
    /// Topic Alias of a client.
    case topicAlias
    /// Shared subscriptions.
    case sharedSubscriptions
    /// Characters of a ShareName.
    case shareName
    /// ShareName.
    case shareNameLength
    /// Characters of the levels of a shared Topic Filter.
    case sharedFilter
    /// Subscription Identifiers.
    case subscriptionIdentifiers
    /// Topic Filters in a SUBSCRIBE.
    case subscriptionsPerPacket
    /// Subscriptions of a connection.
    case subscriptionsPerClient
    /// PUBLISH of a client in one second.
    case publishRate
    /// PUBLISH of a client with QoS 0 in one second.
    case publishRateQoS0
    /// PUBLISH of a client with QoS 1 in one second.
    case publishRateQoS1
    /// Bytes of PUBLISH of a client in one second.
    case publishBandwidth
    /// Unacknowledged PUBLISH of a client.
    case inFlight
    /// MQTT over TCP without TLS.
    case plainTCP
    /// Responses.
    case responses
    /// TLS versions.
    case tlsVersions
    /// CONNECTs of one client in a minute.
    case connectRate
    /// Connections of one device at a time.
    case connectionsPerIdentity
    /// QoS with which a message is delivered.
    case deliveredQoS

    /// What kind of value a key has.
    public enum Kind: Sendable, Equatable {
        /// True or false.
        case flag
        /// A number in this range.
        case number(ClosedRange<Int>)
        /// The least and the most, both in this range.
        case interval(ClosedRange<Int>)
        /// A list of these words; of any when nil.
        case words([String]?)
        /// Characters.
        case alphabet
        /// A list of forms.
        case forms
        /// A list of parameters.
        case parameters
        /// Not a limit of its own: the profile's `requests`.
        case requests
    }

    /// The key in a file: "maximum_qos".
    public var name: String { String(identifier.dropFirst("profile:".count)).replacing("-", with: "_") }

    /// The identifier of its rule: "profile:maximum-qos".
    public var identifier: String { "\(row.name)" }

    /// What kind of value it has.
    public var kind: Kind { row.kind }

    /// Whether its breach can be seen on one connection; the others can be written down already, and are not judged.
    public var isJudged: Bool { row.occasion != .never }

    /// The key of this name in a file; nil when there is none.
    public init?(name: String) {
        guard let key = Self.allCases.first(where: { $0.name == name && $0.kind != .requests }) else { return nil }
        self = key
    }

    static let versionNames = ["3.1", "3.1.1", "5.0"]
    static let tlsNames = ["1.0", "1.1", "1.2", "1.3"]
    static let packetNames = [
        "connect", "publish", "puback", "pubrec", "pubrel", "pubcomp", "subscribe", "unsubscribe", "disconnect", "auth",
        "will",
    ]
}
