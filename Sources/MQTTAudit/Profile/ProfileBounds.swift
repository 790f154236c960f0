import MQTTCodec

/// The limits of a profile that every PUBLISH is held against, as numbers; what is not limited is out of reach.
struct ProfileBounds {
    var maximumQoS = 2
    var isRetainedAllowed = true
    var payloadSize = Int.max
    var packetSize = Int.max
    var topicLength = Int.max
    var topicLevels = Int.max
    var topicAlias = Int.max
    var inFlight = Int.max
    var rate = Int.max
    var rateQoS0 = Int.max
    var rateQoS1 = Int.max
    var bandwidth = Int.max
    var judgesRates = false
    var judgesTopics = false
    var judgesProperties = false

    init(_ profile: Profile, _ version: ProtocolVersion) {
        func number(_ key: ProfileKey) -> Int { profile.limit(key, in: version)?.number ?? .max }
        maximumQoS = min(2, number(.maximumQoS))
        isRetainedAllowed = profile.limit(.retained, in: version)?.isAllowed ?? true
        payloadSize = number(.payloadSize)
        packetSize = number(.packetSize)
        topicLength = number(.topicLength)
        topicLevels = number(.topicLevels)
        topicAlias = number(.topicAlias)
        inFlight = number(.inFlight)
        rate = number(.publishRate)
        rateQoS0 = number(.publishRateQoS0)
        rateQoS1 = number(.publishRateQoS1)
        bandwidth = number(.publishBandwidth)
        judgesRates = min(rate, rateQoS0, rateQoS1, bandwidth) < .max
        judgesTopics = [.publishTopics, .identityTopics].contains { profile.limit($0, in: version) != nil }
        let ofProperties: [ProfileKey] = [
            .userPropertyCount, .userPropertySize, .userPropertyPrefixes, .userPropertyPackets, .responseTopicLength,
            .correlationDataLength, .messageExpiry,
        ]
        judgesProperties = version.hasProperties && ofProperties.contains { profile.limit($0, in: version) != nil }
    }
}
