import MQTTCodec
import MQTTTimeline

extension ProfileKey {
    /// What is known of a key: its rule's name, what values it has, when it is judged, and what the catalogue says of it.
    struct Row {
        let name: StaticString
        let kind: Kind
        let occasion: Occasion
        /// With `{}` where the value belongs.
        let title: StaticString
        let example: StaticString
        let remedy: StaticString

        init(
            _ name: StaticString,
            _ kind: Kind,
            _ occasion: Occasion,
            _ title: StaticString,
            example: StaticString,
            remedy: StaticString
        ) {
            self.name = name
            self.kind = kind
            self.occasion = occasion
            self.title = title
            self.example = example
            self.remedy = remedy
        }
    }

    var row: Row {
        switch self {
        case .versions:
            Row(
                "profile:versions",
                .words(ProfileKey.versionNames),
                .packets([.connect], from: .client),
                "Protocol versions: {}",
                example: "A CONNECT with another Protocol Level.",
                remedy: "Set the client to a version that is offered."
            )
        case .maximumQoS:
            Row(
                "profile:maximum-qos",
                .number(0...2),
                .packets([.publish, .connect], from: .client),
                "QoS of what a client publishes, its will included: at most {}",
                example: "A PUBLISH with a higher QoS.",
                remedy: "Publish with a lower QoS."
            )
        case .subscriptionMaximumQoS:
            Row(
                "profile:subscription-maximum-qos",
                .number(0...2),
                .packets([.subscribe], from: .client),
                "QoS that a SUBSCRIBE asks for: at most {}",
                example: "A SUBSCRIBE with a higher Maximum QoS.",
                remedy: "Ask for a lower QoS."
            )
        case .will:
            Row(
                "profile:will",
                .flag,
                .packets([.connect], from: .client),
                "Will Message: {}",
                example: "A CONNECT with Will Flag 1.",
                remedy: "Connect without a will; learn of lost devices by the platform's own means."
            )
        case .willDelay:
            Row(
                "profile:will-delay",
                .number(0...4_294_967_295),
                .packets([.connect], from: .client),
                "Will Delay Interval: at most {} s",
                example: "A longer Will Delay Interval in CONNECT.",
                remedy: "Shorten the delay."
            )
        case .retained:
            Row(
                "profile:retained",
                .flag,
                .packets([.publish, .connect], from: .client),
                "RETAIN in what a client publishes: {}",
                example: "A PUBLISH or a will with RETAIN 1.",
                remedy: "Publish without RETAIN; keep state by the platform's own means."
            )
        case .keepAlive:
            Row(
                "profile:keep-alive",
                .interval(0...65_535),
                .packets([.connect], from: .client),
                "Keep Alive: {} s",
                example: "A CONNECT with a Keep Alive outside of this, 0 included.",
                remedy: "Choose a Keep Alive within the range."
            )
        case .sessionExpiry:
            Row(
                "profile:session-expiry",
                .number(0...4_294_967_295),
                .packets([.connect, .disconnect], from: .client),
                "Session Expiry Interval: at most {} s",
                example: "A longer Session Expiry Interval.",
                remedy: "Ask for less, and expect the Session to be gone after that."
            )
        case .messageExpiry:
            Row(
                "profile:message-expiry",
                .interval(0...4_294_967_295),
                .packets([.publish], from: .client),
                "Message Expiry Interval: {} s",
                example: "A PUBLISH with another Message Expiry Interval.",
                remedy: "Keep to the range."
            )
        case .payloadSize:
            Row(
                "profile:payload-size",
                .number(0...268_435_455),
                .packets([.publish, .connect], from: .client),
                "Payload of a message: at most {} bytes",
                example: "A PUBLISH with a longer payload.",
                remedy: "Split the message, or carry large content outside of MQTT."
            )
        case .packetSize:
            Row(
                "profile:packet-size",
                .number(2...268_435_460),
                .anyPacket(from: .client),
                "Control Packet of a client: at most {} bytes",
                example: "A longer packet.",
                remedy: "Send shorter packets."
            )
        case .topicLength:
            Row(
                "profile:topic-length",
                .number(1...65_535),
                .packets([.publish, .subscribe, .connect], from: .client),
                "Topic Name or Topic Filter: at most {} {unit}",
                example: "A PUBLISH to a longer Topic Name.",
                remedy: "Shorten the topics."
            )
        case .topicLevels:
            Row(
                "profile:topic-levels",
                .number(1...65_535),
                .packets([.publish, .subscribe, .connect], from: .client),
                "Levels of a Topic Name or Topic Filter: at most {}",
                example: "A topic with more separators.",
                remedy: "Use fewer levels."
            )
        case .publishTopics:
            Row(
                "profile:publish-topics",
                .forms,
                .packets([.publish, .connect], from: .client),
                "Topics to which a client can publish: {}",
                example: "A PUBLISH to another topic.",
                remedy: "Publish to the topics that the platform defines."
            )
        case .subscribeFilters:
            Row(
                "profile:subscribe-filters",
                .forms,
                .packets([.subscribe], from: .client),
                "Topic Filters to which a client can subscribe: {}",
                example: "A SUBSCRIBE to another Topic Filter.",
                remedy: "Subscribe to the topics that the platform defines."
            )
        case .identityTopics:
            Row(
                "profile:identity-topics",
                .forms,
                .packets([.publish, .subscribe, .connect], from: .client),
                "The device in a topic is the one of CONNECT: {}",
                example: "A PUBLISH to the topic of another device.",
                remedy: "Use the identity with which the client connected."
            )
        case .clientIdentifier:
            Row(
                "profile:client-identifier",
                .forms,
                .packets([.connect], from: .client),
                "Client Identifier: {}",
                example: "A Client Identifier of another form.",
                remedy: "Build the Client Identifier as the platform asks."
            )
        case .clientIdentifierLength:
            Row(
                "profile:client-identifier-length",
                .number(0...65_535),
                .packets([.connect], from: .client),
                "Client Identifier, or its part of that name: at most {} {unit}",
                example: "A longer Client Identifier.",
                remedy: "Choose a shorter one."
            )
        case .clientIdentifierPrefixes:
            Row(
                "profile:client-identifier-prefixes",
                .words(nil),
                .packets([.connect], from: .client),
                "A Client Identifier does not begin with: {}",
                example: "A Client Identifier that begins so.",
                remedy: "Choose another one."
            )
        case .clientIdentifierParameters:
            Row(
                "profile:client-identifier-parameters",
                .parameters,
                .packets([.connect], from: .client),
                "Parameters of the Client Identifier: {}",
                example: "A parameter is missing, or has a value that does not fit the connection.",
                remedy: "Set the parameters as the platform asks."
            )
        case .userName:
            Row(
                "profile:user-name",
                .forms,
                .packets([.connect], from: .client),
                "User Name: {}",
                example: "A User Name of another form.",
                remedy: "Build the User Name as the platform asks."
            )
        case .enhancedAuthentication:
            Row(
                "profile:enhanced-authentication",
                .flag,
                .packets([.connect, .auth], from: .client),
                "Enhanced authentication: {}",
                example: "A CONNECT with an Authentication Method.",
                remedy: "Authenticate with User Name and Password, or with a certificate."
            )
        case .userPropertyCount:
            Row(
                "profile:user-property-count",
                .number(0...65_535),
                .event(.properties),
                "User Properties of a packet: at most {}",
                example: "A PUBLISH with more User Properties.",
                remedy: "Send fewer."
            )
        case .userPropertySize:
            Row(
                "profile:user-property-size",
                .number(0...131_070),
                .event(.properties),
                "Name and value of a User Property together: at most {} {unit}",
                example: "A PUBLISH with a longer User Property.",
                remedy: "Shorten it, or put it into the payload."
            )
        case .userPropertyPrefixes:
            Row(
                "profile:user-property-prefixes",
                .words(nil),
                .event(.properties),
                "The name of a User Property does not begin with: {}",
                example: "A User Property whose name begins so.",
                remedy: "Choose another name."
            )
        case .userPropertyPackets:
            Row(
                "profile:user-property-packets",
                .words(ProfileKey.packetNames),
                .event(.properties),
                "Packets in which User Properties are allowed: {}",
                example: "A User Property in another packet.",
                remedy: "Leave User Properties out there."
            )
        case .responseTopicLength:
            Row(
                "profile:response-topic-length",
                .number(0...65_535),
                .packets([.publish, .connect], from: .client),
                "Response Topic: at most {} {unit}",
                example: "A PUBLISH with a longer Response Topic.",
                remedy: "Shorten it."
            )
        case .correlationDataLength:
            Row(
                "profile:correlation-data-length",
                .number(0...65_535),
                .packets([.publish, .connect], from: .client),
                "Correlation Data: at most {} bytes",
                example: "A PUBLISH with longer Correlation Data.",
                remedy: "Shorten it."
            )
        case .topicAlias:
            Row(
                "profile:topic-alias",
                .number(0...65_535),
                .packets([.publish], from: .client),
                "Topic Alias of a client: at most {}",
                example: "A PUBLISH with a higher Topic Alias.",
                remedy: "Send Topic Names, or use fewer aliases."
            )
        case .sharedSubscriptions:
            Row(
                "profile:shared-subscriptions",
                .flag,
                .packets([.subscribe], from: .client),
                "Shared subscriptions: {}",
                example: "A SUBSCRIBE to $share/….",
                remedy: "Subscribe without sharing."
            )
        case .shareName:
            Row(
                "profile:share-name",
                .alphabet,
                .packets([.subscribe], from: .client),
                "Characters of a ShareName: {}",
                example: "A SUBSCRIBE with another character between $share/ and the next /.",
                remedy: "Rename the share."
            )
        case .shareNameLength:
            Row(
                "profile:share-name-length",
                .number(1...65_535),
                .packets([.subscribe], from: .client),
                "ShareName: at most {} {unit}",
                example: "A SUBSCRIBE with a longer ShareName.",
                remedy: "Shorten it."
            )
        case .sharedFilter:
            Row(
                "profile:shared-filter",
                .alphabet,
                .packets([.subscribe], from: .client),
                "Characters of the levels of a shared Topic Filter: {}",
                example: "A SUBSCRIBE to a shared subscription with another character in its filter.",
                remedy: "Choose topics of these characters for what is shared."
            )
        case .subscriptionIdentifiers:
            Row(
                "profile:subscription-identifiers",
                .flag,
                .packets([.subscribe], from: .client),
                "Subscription Identifiers: {}",
                example: "A SUBSCRIBE with a Subscription Identifier.",
                remedy: "Leave it out."
            )
        case .subscriptionsPerPacket:
            Row(
                "profile:subscriptions-per-packet",
                .number(1...65_535),
                .packets([.subscribe], from: .client),
                "Topic Filters in a SUBSCRIBE: at most {}",
                example: "A SUBSCRIBE with more Topic Filters.",
                remedy: "Spread them over several SUBSCRIBEs."
            )
        case .subscriptionsPerClient:
            Row(
                "profile:subscriptions-per-client",
                .number(1...ProfileLimits.subscriptions),
                .packets([.subscribe], from: .client),
                "Subscriptions of a connection: at most {}",
                example: "A SUBSCRIBE beyond the number.",
                remedy: "Use wildcards, or fewer topics."
            )
        case .publishRate:
            Row(
                "profile:publish-rate",
                .number(1...1_000_000_000),
                .packets([.publish], from: .client),
                "PUBLISH of a client in one second: at most {}",
                example: "More PUBLISH within a second.",
                remedy: "Send less often; what is too much may be dropped without a word."
            )
        case .publishRateQoS0:
            Row(
                "profile:publish-rate-qos0",
                .number(1...1_000_000_000),
                .packets([.publish], from: .client),
                "PUBLISH of a client with QoS 0 in one second: at most {}",
                example: "More of them within a second.",
                remedy: "Send less often; what is too much may be dropped without a word."
            )
        case .publishRateQoS1:
            Row(
                "profile:publish-rate-qos1",
                .number(1...1_000_000_000),
                .packets([.publish], from: .client),
                "PUBLISH of a client with QoS 1 in one second: at most {}",
                example: "More of them within a second.",
                remedy: "Send less often; what is too much may be dropped without a word."
            )
        case .publishBandwidth:
            Row(
                "profile:publish-bandwidth",
                .number(1...1_000_000_000_000),
                .packets([.publish], from: .client),
                "Bytes of PUBLISH of a client in one second: at most {}",
                example: "More bytes within a second.",
                remedy: "Send less, or compress it."
            )
        case .inFlight:
            Row(
                "profile:in-flight",
                .number(1...65_535),
                .packets([.publish], from: .client),
                "Unacknowledged PUBLISH of a client: at most {}",
                example: "A PUBLISH before enough of the earlier ones were acknowledged.",
                remedy: "Wait for acknowledgments."
            )
        case .plainTCP:
            Row(
                "profile:plain-tcp",
                .flag,
                .packets([.connect], from: .client),
                "MQTT over TCP without TLS: {}",
                example: "A CONNECT that can be read in the capture without keys.",
                remedy: "Connect with TLS."
            )
        case .responses:
            Row(
                "profile:responses",
                .requests,
                .packets([.publish], from: .client),
                "Responses: {}",
                example: "A request without a response in time, or a response that nobody asked for.",
                remedy: "Answer each request, with its own identifier, within the time."
            )
        case .tlsVersions:
            Row(
                "profile:tls-versions",
                .words(ProfileKey.tlsNames),
                .event(.tlsHandshake),
                "TLS versions: {}",
                example: "A ServerHello with another version.",
                remedy: "Set the TLS library to the versions that are offered."
            )
        case .connectRate:
            Row(
                "profile:connect-rate",
                .number(1...1_000_000),
                .never,
                "CONNECTs of one client in a minute: at most {}",
                example: "More CONNECTs within a minute.",
                remedy: "Wait longer before each new attempt."
            )
        case .connectionsPerIdentity:
            Row(
                "profile:connections-per-identity",
                .number(1...65_535),
                .never,
                "Connections of one device at a time: at most {}",
                example: "A CONNECT of a device that is connected already.",
                remedy: "Give each program its own device."
            )
        case .deliveredQoS:
            Row(
                "profile:delivered-qos",
                .words(["publisher", "lower"]),
                .never,
                "QoS with which a message is delivered: that of the {}",
                example: "A delivery with another QoS.",
                remedy: "Nothing: the platform decides."
            )
        }
    }
}
