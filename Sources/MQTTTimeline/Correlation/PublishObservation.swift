public import MQTTCodec
import WireBytes

/// A PUBLISH as the correlator sees it: what it takes to find the same message on other connections.
public struct PublishObservation: Sendable {
    /// Who sent it.
    public let from: Sender
    /// Its QoS.
    public let qos: QoS
    /// RETAIN.
    public let retain: Bool
    /// DUP.
    public let dup: Bool
    /// True when the payload was kept whole, so that `contentHash` covers all of it.
    public let isWhole: Bool
    /// Its Packet Identifier; 0 at QoS 0.
    public let packetIdentifier: UInt16
    /// Its Topic Alias; 0 when it has none.
    public let topicAlias: UInt16
    /// The frame of its last byte.
    public let frame: UInt64
    /// The time of that frame, nanoseconds since 1970.
    public let timestamp: Int64
    /// The length of the whole packet, in bytes.
    public let packetLength: UInt32
    /// The length of its payload, in bytes.
    public let payloadLength: Int
    /// A hash over the Topic Name that holds; equal topics have equal hashes, whatever the connection.
    public let topicHash: UInt64
    /// A hash over Topic Name and payload.
    public let contentHash: UInt64
    /// What its properties say.
    public let properties: ForwardedProperties

    /// Sums up a PUBLISH.
    ///
    /// - Parameters:
    ///   - bytes: what `publish.layout` refers to.
    ///   - topicHash: a hash over the Topic Name that holds.
    @inline(__always)
    public init(_ publish: borrowing PublishEvent, bytes: Span<UInt8>, topicHash: UInt64) {
        from = publish.place.from
        qos = publish.layout.qos
        retain = publish.layout.retain
        dup = publish.layout.dup
        isWhole = publish.payloadLength == publish.layout.payload.count
        packetIdentifier = publish.layout.packetIdentifierOrZero
        topicAlias = publish.layout.topicAlias
        frame = publish.place.frame
        timestamp = publish.place.timestamp
        packetLength = UInt32(truncatingIfNeeded: publish.place.header.packetLength)
        payloadLength = publish.payloadLength
        self.topicHash = topicHash
        contentHash = bytes.extracting(publish.layout.payload).hashed(seed: topicHash)
        properties =
            publish.layout.properties.isEmpty
            ? ForwardedProperties() : ForwardedProperties(publish.layout.properties, of: bytes)
    }
}
