import MQTTCodec
import MQTTTimeline

/// Where a packet lies in bytes that may hold more than it.
extension PublishEvent {
    /// The packet's own bytes among `count` lent ones.
    func ownBytes(in count: Int) -> Range<Int> {
        let start = layout.payload.lowerBound &+ payloadLength &- place.header.packetLength
        return clamped(from: start, length: place.header.packetLength, count)
    }
}

extension AcknowledgmentEvent {
    /// The packet's own bytes among `count` lent ones.
    func ownBytes(in count: Int) -> Range<Int> {
        let length = place.header.packetLength
        return clamped(from: layout.properties.upperBound &- length, length: length, count)
    }
}

private func clamped(from start: Int, length: Int, _ count: Int) -> Range<Int> {
    let start = max(0, min(start, count))
    return start..<min(count, start &+ length)
}
