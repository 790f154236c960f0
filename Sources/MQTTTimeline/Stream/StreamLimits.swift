/// How much of a stream is held while its Control Packets are put together.
public struct StreamLimits: Sendable {
    /// The longest Control Packet that is held whole, in bytes: 8 MiB.
    ///
    /// A longer PUBLISH is reported with its fields and the length of its payload; the payload is left out. The limit
    /// keeps a Remaining Length of 268,435,455 from deciding how much memory a capture takes.
    public var packetBytes = 8 << 20

    /// Bytes of a longer packet that are collected before its fields are read: 256 KiB.
    ///
    /// Room for a Topic Name and Properties of 64 KiB each.
    public var headBytes = 256 << 10

    /// Bytes of unfinished Control Packets held for all connections of one decoder, in bytes: 16 MiB.
    ///
    /// Beyond it, packets are treated as longer than `packetBytes`.
    public var pendingBytesInAll = 16 << 20

    /// Bytes held in one direction while the next packet boundary is looked for: 64 KiB.
    public var searchBytes = 64 << 10

    /// Bytes searched in vain after which packets are looked for only at the beginnings of segments: 256 KiB.
    ///
    /// Looking at every byte costs time in proportion to what it looks at, and nothing is likely to be found any more.
    public var exhaustiveSearchBytes = 256 << 10

    /// Bytes of one direction looked at before a connection without CONNECT is given up as not MQTT: 16 KiB.
    public var identificationBytes = 16 << 10

    /// Bytes kept for the Topic Aliases of one direction: 1 MiB, counting `TopicAliases.entryBytes` for each beside its name.
    ///
    /// Further aliases are not resolved.
    public var aliasBytes = 1 << 20

    /// Bytes kept for the Topic Aliases of all connections of one decoder: 16 MiB.
    public var aliasBytesInAll = 16 << 20

    /// QoS 1 and 2 exchanges there is memory for over all connections of one decoder: 131,072, of which half can be taken.
    ///
    /// A single connection may have 65,535 under way by the protocol; further ones are decoded and not followed.
    public var deliveriesInAll = 1 << 17

    /// Bytes kept for the topics of deliveries under way, over all connections of one decoder: 16 MiB.
    ///
    /// Further deliveries are told without their topic.
    public var deliveryTopicBytesInAll = 16 << 20

    /// Frames listed for one Control Packet: 10,000.
    ///
    /// A packet spread over more names the first ones and the last.
    public var framesPerPacket = 10_000

    /// The documented defaults.
    public init() {}
}

/// How often each of `StreamLimits` changed what is reported.
public struct StreamLimitHits: Sendable, Equatable {
    /// Packets longer than could be held.
    public internal(set) var shortenedPackets: UInt64 = 0
    /// Topic Aliases that were set and could not be kept.
    public internal(set) var forgottenAliases: UInt64 = 0
    /// QoS 1 and 2 messages whose exchange was not followed.
    public internal(set) var unfollowedDeliveries: UInt64 = 0
    /// Deliveries whose topic was not kept.
    public internal(set) var deliveriesWithoutTopic: UInt64 = 0
    /// Frames not listed with their packet.
    public internal(set) var omittedFrames: UInt64 = 0
    /// Times `StreamLimits.searchBytes` were searched for a packet in vain.
    public internal(set) var vainSearches: UInt64 = 0

    /// None.
    public init() {}

    /// Adds those of another decoder.
    public mutating func add(_ other: StreamLimitHits) {
        shortenedPackets &+= other.shortenedPackets
        forgottenAliases &+= other.forgottenAliases
        unfollowedDeliveries &+= other.unfollowedDeliveries
        deliveriesWithoutTopic &+= other.deliveriesWithoutTopic
        omittedFrames &+= other.omittedFrames
        vainSearches &+= other.vainSearches
    }
}
