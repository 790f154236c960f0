import MQTTCodec

/// What one side announced it accepts (MQTT 5.0 §3.1.2.11 and §3.2.2.3).
struct Acceptance {
    /// Whether the packet that would say so was seen.
    var isKnown = false
    var receiveMaximum: UInt16 = 65_535
    /// Bytes of a whole packet.
    var maximumPacketSize = Int.max
    var topicAliasMaximum: UInt16 = 0
    var maximumQoS: UInt8 = 2
    var retain = true
    var wildcards = true
    var subscriptionIdentifiers = true
    var shared = true

    init() {}

    init(_ properties: Properties, _ sink: inout FindingSink) {
        isKnown = true
        var announced = false
        // A 0 where none is allowed is another rule's concern, and says nothing.
        if let value = properties.receiveMaximum, value > 0 {
            receiveMaximum = value
            announced = true
        }
        if let value = properties.maximumPacketSize, value > 0 {
            maximumPacketSize = Int(value)
            announced = true
        }
        if let value = properties.topicAliasMaximum {
            topicAliasMaximum = value
            announced = true
        }
        if let value = properties.maximumQoS, value < 2 {
            maximumQoS = value
            announced = true
        }
        if properties.retainAvailable == 0 { retain = false }
        if properties.wildcardSubscriptionAvailable == 0 { wildcards = false }
        if properties.subscriptionIdentifierAvailable == 0 { subscriptionIdentifiers = false }
        if properties.sharedSubscriptionAvailable == 0 { shared = false }
        if announced || !retain || !wildcards || !subscriptionIdentifiers || !shared {
            sink.noted(.announcedLimit, .v5_0)
        }
    }
}

/// What the PUBLISHes of one side made use of, so that a complaint about it can be judged.
struct Use {
    /// False once packets are missing.
    var isKnown = true
    var highestQoS: UInt8 = 0
    var highestAlias: UInt16 = 0
    /// Whether an alias was used whose topic is not known.
    var hasUnknownAlias = false

    @inline(__always)
    mutating func note(_ layout: PublishLayout, topic: Span<UInt8>) {
        if layout.qos.rawValue > highestQoS { highestQoS = layout.qos.rawValue }
        if layout.topicAlias != 0 {
            if layout.topicAlias > highestAlias { highestAlias = layout.topicAlias }
            if topic.isEmpty { hasUnknownAlias = true }
        }
    }
}

/// The QoS 1 and 2 messages of one side that the other has not acknowledged to their end.
struct InFlight {
    /// The Receive Maximum of the receiver.
    var limit: UInt16 = 65_535
    /// Whether acknowledgments may be missing, so that nothing is known.
    var isLost = false {
        didSet { if isLost { identifiers.removeAll() } }
    }
    private var identifiers: [UInt16] = []

    /// The greatest Receive Maximum that is watched: 1024.
    ///
    /// Beyond it nothing is said.
    static let watchedLimit: UInt16 = 1024

    /// A message was sent.
    ///
    /// - Returns: how many are in flight where those are more than the receiver allows, else 0.
    @inline(__always)
    mutating func sent(_ identifier: UInt16) -> Int {
        if isLost || limit > Self.watchedLimit { return 0 }
        return add(identifier)
    }

    private mutating func add(_ identifier: UInt16) -> Int {
        if identifiers.contains(identifier) { return 0 }
        // A few beyond the limit are kept, so that acknowledgments of the first ones do not hide the others.
        if identifiers.count < Int(limit) &+ Int(Self.watchedLimit) { identifiers.append(identifier) }
        return identifiers.count > Int(limit) ? identifiers.count : 0
    }

    /// A message came to its end.
    mutating func acknowledged(_ identifier: UInt16) {
        guard let index = identifiers.firstIndex(of: identifier) else { return }
        identifiers.swapAt(index, identifiers.count &- 1)
        identifiers.removeLast()
    }
}
