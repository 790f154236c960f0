public import MQTTCodec

/// Where a Control Packet was seen.
public struct PacketPlace: Sendable {
    /// Who sent it.
    public let from: Sender
    /// Its Fixed Header.
    public let header: FixedHeader
    /// The frame of its last byte.
    public let frame: UInt64
    /// All its frames in order, when there are several; else empty.
    public let frames: [UInt64]
    /// Frames left out of `frames` because of `StreamLimits.framesPerPacket`.
    public let omittedFrames: Int
    /// The offset of its first byte in its direction.
    public let streamOffset: UInt64
    /// The time of its last frame, nanoseconds since 1970.
    public let timestamp: Int64

    /// The place of a packet.
    @inlinable
    public init(
        from: Sender,
        header: FixedHeader,
        frame: UInt64,
        frames: [UInt64],
        omittedFrames: Int,
        streamOffset: UInt64,
        timestamp: Int64
    ) {
        self.from = from
        self.header = header
        self.frame = frame
        self.frames = frames
        self.omittedFrames = omittedFrames
        self.streamOffset = streamOffset
        self.timestamp = timestamp
    }
}

/// A PUBLISH and where it was seen.
public struct PublishEvent: Sendable {
    /// Where it was seen.
    public let place: PacketPlace
    /// Its fields.
    public let layout: PublishLayout
    /// The length of its payload on the wire; more than `layout.payload` holds when the packet was too long to keep.
    public let payloadLength: Int
    /// Names the alias this PUBLISH sets, unique among those in force; −1 when it sets none.
    public let setsPin: Int32
    /// Names the alias that gave this PUBLISH its topic; −1 when it came with its own, or the alias is not known.
    public let usesPin: Int32
}

/// A PUBACK, PUBREC, PUBREL or PUBCOMP and where it was seen.
public struct AcknowledgmentEvent: Sendable {
    /// Where it was seen.
    public let place: PacketPlace
    /// Its fields.
    public let layout: AcknowledgmentLayout
}

/// A packet that breaks the protocol's format.
public struct MalformedEvent: Sendable {
    /// Who sent it.
    public let from: Sender
    /// The type in its first byte.
    public let type: ControlPacketType
    /// What is wrong, where.
    public let error: DecodeError
    /// Its frames, in order.
    public let frames: [UInt64]
    /// The offset of its first byte in its direction.
    public let streamOffset: UInt64
    /// The time of its last frame, nanoseconds since 1970.
    public let timestamp: Int64
    /// Its length by its own Fixed Header; where that cannot be trusted, the bytes passed over.
    public let length: Int
    /// Where decoding went on, when the packet's own length could not be trusted.
    public let resumed: Resumption?
    /// True when decoding did not go on because the length could not be trusted and no packet was found after it.
    public let isLost: Bool
}

/// Where decoding found Control Packets again.
public struct Resumption: Sendable, Equatable {
    /// The frame of the first byte of the next packet.
    public let frame: UInt64
    /// How sure it is that a packet begins there.
    public let confidence: Confidence
    /// Captured bytes that were passed over before it.
    public let skippedBytes: Int
}

/// A packet of which only the beginning was seen.
public struct CutPacket: Sendable, Equatable {
    /// Who sent it.
    public let from: Sender
    /// Its type.
    public let type: ControlPacketType
    /// Its length by its Fixed Header; nil when that was cut as well.
    public let length: Int?
    /// How many of its bytes were seen.
    public let seenBytes: Int
    /// The frames that brought them.
    public let frames: [UInt64]
}

/// A run of bytes that the capture does not hold, and what that meant for the packets.
public struct GapEvent: Sendable {
    /// Who sent the missing bytes.
    public let from: Sender
    /// The offset of the first missing byte.
    public let streamOffset: UInt64
    /// How many are missing.
    public let length: UInt64
    /// False when `length` is an estimate, as where records of TLS are missing.
    public let isExact: Bool
    /// Why they are counted as missing.
    public let reason: String
    /// The packet they were part of, as far as it was seen.
    public let cut: CutPacket?
    /// Where decoding went on; nil when it did not.
    public let resumed: Resumption?
    /// The time of the frame that made it known, nanoseconds since 1970.
    public let timestamp: Int64
}
