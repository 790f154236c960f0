import MQTTCodec
import TestSupport
import Testing

@testable import MQTTTimeline

/// Journeys against a server that is too simple to be wrong: it delivers to each subscriber in order, and loses some.
@Suite struct JourneyModelTests {
    private static let clients = 6

    /// A message that waits for one subscriber.
    private struct Waiting {
        let topic: String
        let payload: String
        let qos: QoS
        /// The frame of its PUBLISH; nil when it was not captured.
        let publish: UInt64?
    }

    /// Two frames, or a frame and the client that did not get what it holds.
    fileprivate struct Pair: Hashable {
        let publish: UInt64
        let client: Int
        let frame: UInt64
    }

    private struct Model {
        let script: CorrelationScript
        let dropped: Double
        var random: SplitMix64
        var queues: [[Waiting]] = Array(repeating: [], count: clients)
        var filters: [[String]] = Array(repeating: [], count: clients)
        /// Packets of each side that were not captured since its last one that was: client's, then server's.
        var gaps = Array(repeating: false, count: 2 * clients)
        var delivered: Set<Pair> = []
        var lost: Set<Pair> = []
        var counter = 0

        init(seed: UInt64, dropped: Double) {
            script = CorrelationScript()
            self.dropped = dropped
            random = SplitMix64(seed: seed)
            for client in 0..<clients {
                script.connect(client, "\(client)")
                for filter in ["own/+", "all/\(client % 3)", "all/2"] where random.chance(0.5) {
                    filters[client] = [filter]
                }
                guard let filter = filters[client].first else { continue }
                script.subscribe(client, [filter], grants: [2])
            }
        }

        private func matches(_ topic: String, _ client: Int) -> Bool {
            filters[client].contains { $0 == topic || $0 == "own/+" && topic.hasPrefix("own/") }
        }

        /// Whether the next packet of a side is captured; what was not shows as a gap before it.
        private mutating func isCaptured(_ client: Int, _ sender: Sender) -> Bool {
            let side = client * 2 + (sender == .client ? 0 : 1)
            if random.chance(dropped) {
                gaps[side] = true
                return false
            }
            if gaps[side] { script.lose(client, from: sender) }
            gaps[side] = false
            return true
        }

        mutating func publish() {
            let client = random.below(clients)
            counter += 1
            // A publisher says the same again on its own topic; elsewhere every message differs.
            let isOwn = random.chance(0.4)
            let topic = isOwn ? "own/\(client)" : "all/\(random.below(3))"
            let payload = isOwn ? "\(random.below(2))" : "\(counter)"
            let qos = QoS(rawValue: UInt8(random.below(3))) ?? .atMostOnce
            var frame: UInt64?
            if isCaptured(client, .client) {
                script.publish(client, topic, payload, qos: qos, identifier: UInt16(truncatingIfNeeded: counter | 1))
                frame = script.frame
            }
            let waiting = Waiting(topic: topic, payload: payload, qos: qos, publish: frame)
            for receiver in 0..<clients where matches(topic, receiver) {
                if !isOwn, random.chance(0.03) {
                    if let frame { lost.insert(Pair(publish: frame, client: receiver, frame: 0)) }
                } else {
                    queues[receiver].append(waiting)
                }
            }
        }

        mutating func deliver() {
            let client = random.below(clients)
            guard !queues[client].isEmpty else { return }
            let message = queues[client].removeFirst()
            guard isCaptured(client, .server) else { return }
            counter += 1
            let identifier = UInt16(truncatingIfNeeded: counter | 1)
            script.deliver(client, message.topic, message.payload, qos: message.qos, identifier: identifier)
            guard let publish = message.publish else { return }
            delivered.insert(Pair(publish: publish, client: client, frame: script.frame))
        }

        mutating func play(steps: Int) {
            for _ in 0..<steps {
                if random.chance(0.3) { publish() } else { deliver() }
                if random.chance(0.01) { script.wait(seconds: 0.2) }
            }
            while queues.contains(where: { !$0.isEmpty }) { deliver() }
            script.wait(seconds: 10)
        }
    }

    @Test("Everything seen is told, and nothing else", arguments: 0..<20)
    func whole(seed: UInt64) {
        var model = Model(seed: seed, dropped: 0)
        model.play(steps: 3000)
        var legs: Set<Pair> = []
        var missing: Set<Pair> = []
        for journey in model.script.told {
            for leg in journey.legs {
                #expect(!leg.flags.contains(.suspected) && leg.duplicate == nil)
                legs.insert(
                    Pair(publish: journey.event.frame, client: Int(leg.clientIdentifier) ?? -1, frame: leg.frame)
                )
            }
            for client in journey.missing {
                let pair = Pair(publish: journey.event.frame, client: Int(client.clientIdentifier) ?? -1, frame: 0)
                missing.insert(pair)
            }
        }
        #expect(legs == model.delivered)
        #expect(missing == model.lost)
        #expect(model.script.counts.missing + model.script.counts.suspectedMissing == UInt64(model.lost.count))
    }

    @Test("Nothing false is told when packets are missing", arguments: 0..<40)
    func lossy(seed: UInt64) {
        var model = Model(seed: seed, dropped: seed < 20 ? 0.02 : 0.2)
        model.play(steps: 3000)
        var sure = 0
        for journey in model.script.told {
            for leg in journey.legs where !leg.flags.contains(.suspected) {
                let client = Int(leg.clientIdentifier) ?? -1
                #expect(leg.duplicate == nil)
                #expect(model.delivered.contains(Pair(publish: journey.event.frame, client: client, frame: leg.frame)))
                sure += 1
            }
            for client in journey.missing where client.isDefinite {
                let client = Int(client.clientIdentifier) ?? -1
                #expect(model.lost.contains(Pair(publish: journey.event.frame, client: client, frame: 0)))
            }
        }
        #expect(sure > 0)
    }

    @Test("Limits take away, and never make up")
    func limits() {
        var limits = CorrelatorLimits()
        limits.journeys.openJourneys = 4
        limits.journeys.closedJourneys = 4
        limits.journeys.legs = 4
        limits.journeys.matches = 2
        limits.journeys.topicBytes = 8192
        let script = CorrelationScript(limits: limits)
        for client in 0..<4 {
            script.connect(client, "\(client)")
            script.subscribe(client, ["#"], grants: [2])
        }
        var payload: [UInt64: String] = [:]
        for round in 0..<200 {
            let topic = String(repeating: "t", count: 1 + round * 37 % 3000)
            script.publish(0, topic, "\(round)")
            payload[script.frame] = "\(round)"
            for client in 0..<4 {
                script.deliver(client, topic, "\(round)")
                payload[script.frame] = "\(round)"
            }
        }
        script.wait(seconds: 10)
        #expect(script.counts.cutShort > 0)
        #expect(script.counts.missing + script.counts.suspectedMissing == 0)
        for journey in script.told {
            for leg in journey.legs { #expect(payload[leg.frame] == payload[journey.event.frame]) }
        }
    }
}
