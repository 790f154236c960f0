import MQTTCodec
import MQTTTimeline

extension PacketPlace {
    /// Where a Malformed Packet was seen, with the Fixed Header its first byte and its length stand for.
    init(_ event: MalformedEvent) {
        self.init(
            from: event.from,
            header: FixedHeader(type: event.type, packetLength: event.length),
            frame: event.frames.last ?? 0,
            frames: event.frames,
            omittedFrames: 0,
            streamOffset: event.streamOffset,
            timestamp: event.timestamp
        )
    }
}
