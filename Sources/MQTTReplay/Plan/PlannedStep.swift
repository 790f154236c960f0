public import MQTTCodec
public import MQTTTimeline

/// One captured Control Packet: to be sent if it was the client's, to be expected if it was the server's.
public struct PlannedStep: Sendable, Equatable {
    /// Who sent it.
    public var from: Sender
    /// Its type.
    public var type: ControlPacketType
    /// Its QoS, for PUBLISH; else 0.
    public var qos: QoS
    /// Its Packet Identifier in the capture; 0 where it has none.
    public var packetIdentifier: UInt16
    /// The time of its last frame, nanoseconds since the plan's origin.
    public var at: Int64
    /// Its place among all packets of the plan, both sides and all connections, in the capture's order; from 0.
    public var order: Int
    /// The frame of its last byte.
    public var frame: UInt64
    /// Where it lies in the connection's bytes, whole, with the Topic Name beside any Topic Alias.
    public var bytes: Range<Int>
    /// Its Topic Alias, if the capture says what that stands for; else 0.
    public var topicAlias: UInt16

    /// A step with everything said.
    public init(
        from: Sender,
        type: ControlPacketType,
        qos: QoS = .atMostOnce,
        packetIdentifier: UInt16 = 0,
        at: Int64,
        order: Int,
        frame: UInt64,
        bytes: Range<Int>,
        topicAlias: UInt16 = 0
    ) {
        self.from = from
        self.type = type
        self.qos = qos
        self.packetIdentifier = packetIdentifier
        self.at = at
        self.order = order
        self.frame = frame
        self.bytes = bytes
        self.topicAlias = topicAlias
    }
}
