import MQTTCodec
import TCPReassembly
import TestSupport
import Testing

extension GapTests {
    /// Sends random messages, loses some of their bytes, and compares what is told with what was sent.
    func checkLoss(_ seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var stream: [UInt8] = []
        var sent: Set<String> = []
        for _ in 0..<40 {
            let payload = String(repeating: "\(random.below(10))", count: random.below(150))
            let packet = Samples.publish("plant/\(random.below(9))/temp", payload)
            sent.insert("@\(stream.count) +\(packet.count)")
            stream += packet
        }
        var feed = Feed()
        let connect = Samples.connect()
        feed.send(.first, connect)
        var position = 0
        while position < stream.count {
            let end = min(stream.count, position + 1 + random.below(200))
            if random.chance(0.08) {
                feed.lose(.first, end - position)
            } else {
                feed.send(.first, Array(stream[position..<end]))
            }
            position = end
        }
        feed.close()
        for line in feed.lines where line.contains("PUBLISH @") && !line.contains("malformed") {
            let words = line.split(separator: " ")
            guard let place = words.first(where: { $0.hasPrefix("@") }), let offset = Int(place.dropFirst()) else {
                continue
            }
            let length = words.first { $0.hasPrefix("+") } ?? ""
            #expect(sent.contains("@\(offset - connect.count) \(length)"), "seed \(seed): \(line)")
        }
    }
}
