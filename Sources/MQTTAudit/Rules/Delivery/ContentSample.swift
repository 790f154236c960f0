import MQTTCodec
import MQTTTimeline

/// Tells contents of messages apart without reading all of them: bytes of Topic Name and payload, and their lengths.
///
/// Contents with different samples differ; those with equal samples may.
enum ContentSample {
    /// Bytes read of a payload besides its beginning and its end: 16.
    static let steps = 16
    private static let edge = 8
    private static let prime: UInt64 = 0x0000_0100_0000_01B3

    /// The sample of a message; 0 when its topic is not known.
    static func of(_ publish: borrowing PublishEvent, bytes: Span<UInt8>, topic: Span<UInt8>) -> UInt64 {
        if topic.isEmpty { return 0 }
        var sample: UInt64 = 0xCBF2_9CE4_8422_2325
        let payload = publish.layout.payload
        add(UInt64(truncatingIfNeeded: publish.payloadLength), &sample)
        add(UInt64(truncatingIfNeeded: topic.count), &sample)
        for index in max(0, topic.count &- 2 &* edge)..<topic.count { add(UInt64(topic[index]), &sample) }
        for index in payload.prefix(edge) { add(UInt64(bytes[index]), &sample) }
        // Of a payload that is not held in full the held part may be of any length.
        if payload.count == publish.payloadLength, payload.count > edge {
            for index in payload.suffix(edge) { add(UInt64(bytes[index]), &sample) }
            let stride = payload.count / (steps &+ 1)
            if stride > 0 {
                var index = payload.lowerBound &+ stride
                for _ in 0..<steps {
                    add(UInt64(bytes[index]), &sample)
                    index &+= stride
                }
            }
        }
        return sample | 1
    }

    @inline(__always)
    private static func add(_ value: UInt64, _ sample: inout UInt64) {
        sample = (sample ^ value) &* prime
    }
}
