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

    /// Bytes of one direction looked at before a connection without CONNECT is given up as not MQTT: 16 KiB.
    public var identificationBytes = 16 << 10

    /// Bytes of Topic Names kept for the Topic Aliases of one direction: 1 MiB.
    ///
    /// Further aliases are not resolved.
    public var aliasBytes = 1 << 20

    /// Frames listed for one Control Packet: 10,000.
    ///
    /// A packet spread over more names the first ones and the last.
    public var framesPerPacket = 10_000

    /// The documented defaults.
    public init() {}
}
