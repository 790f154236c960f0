import MQTTCodec
import TCPReassembly
import Testing

@testable import MQTTTimeline

/// Journeys of messages: each row is what happens, and what is told of it; numbers are frames.
@Suite struct JourneyTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let play: @Sendable (CorrelationScript) -> Void
        let journeys: [String]

        init(_ name: String, _ journeys: [String], _ play: @escaping @Sendable (CorrelationScript) -> Void) {
            testDescription = name
            self.play = play
            self.journeys = journeys
        }
    }

    /// A publisher on connection 0 and subscribers a, b … on 1, 2 …; the next frame is 3 + 4 × subscribers.
    private static func prepare(_ script: CorrelationScript, _ filters: String..., qos: UInt8 = 2) {
        script.connect(0, "p")
        for (index, filter) in filters.enumerated() {
            script.connect(index + 1, String(UnicodeScalar(UInt8(ascii: "a") + UInt8(index))))
            script.subscribe(index + 1, [filter], grants: [qos])
        }
    }

    static let rows: [Row] = [
        Row("to everyone", ["journey t 11; a 12; b 13"]) {
            prepare($0, "t", "+")
            $0.publish(0, "t")
            $0.deliver(1, "t")
            $0.deliver(2, "t")
        },
        Row("to no one, and no one waits for it", []) {
            prepare($0, "u")
            $0.publish(0, "t")
        },
        Row("other contents are other messages", ["journey t 7; a 9", "journey t 8; a 10"]) {
            prepare($0, "t")
            $0.publish(0, "t", "1")
            $0.publish(0, "t", "2")
            $0.deliver(1, "t", "1")
            $0.deliver(1, "t", "2")
            $0.deliver(1, "t", "3")
        },
        Row("equal contents go by order", ["journey t 7; a 9", "journey t 8; a 10"]) {
            prepare($0, "t")
            $0.publish(0, "t", identifier: 1)
            $0.publish(0, "t", identifier: 2)
            $0.deliver(1, "t", identifier: 1)
            $0.deliver(1, "t", identifier: 2)
        },
        Row("each receiver has an order of its own", ["journey t 11; a 12; b 14", "journey t 13; b 15; a 16"]) {
            prepare($0, "t", "t")
            $0.publish(0, "t", identifier: 1)
            $0.deliver(1, "t", identifier: 1)
            $0.publish(0, "t", identifier: 2)
            $0.deliver(2, "t", identifier: 1)
            $0.deliver(2, "t", identifier: 2)
            $0.deliver(1, "t", identifier: 2)
        },
        Row("one who subscribes later gets later messages", ["journey t 8; a 9"]) {
            $0.connect(0, "p")
            $0.publish(0, "t", identifier: 1)
            $0.connect(1, "a")
            $0.subscribe(1, ["t"], grants: [1])
            $0.publish(0, "t", identifier: 2)
            $0.deliver(1, "t", identifier: 1)
        },
        Row("a lower QoS", ["journey t 7; a 8 downgraded"]) {
            prepare($0, "t", qos: 1)
            $0.publish(0, "t", qos: .exactlyOnce)
            $0.deliver(1, "t", qos: .atLeastOnce)
        },
        Row("a higher QoS than granted", ["journey t 7; a 8 downgraded above granted"]) {
            prepare($0, "t", qos: 0)
            $0.publish(0, "t", qos: .exactlyOnce)
            $0.deliver(1, "t", qos: .atLeastOnce)
        },
        Row("a higher QoS than published", ["journey t 7; a 8 above granted"]) {
            prepare($0, "t")
            $0.publish(0, "t", qos: .atMostOnce)
            $0.deliver(1, "t", qos: .atLeastOnce)
        },
        Row("repeated by the publisher, delivered once", ["journey t 7 repeated 1; a 8"]) {
            prepare($0, "t")
            $0.publish(0, "t")
            $0.deliver(1, "t")
            $0.publish(0, "t", dup: true)
        },
        Row(
            "repeated by the publisher, delivered twice",
            ["journey t 7 repeated 1; a 8; a 10 publisher_repeated"]
        ) {
            prepare($0, "t")
            $0.publish(0, "t")
            $0.deliver(1, "t")
            $0.publish(0, "t", dup: true)
            $0.deliver(1, "t", identifier: 2)
        },
        Row("repeated by the server", ["journey t 7; a 8 repeated 1"]) {
            prepare($0, "t")
            $0.publish(0, "t")
            $0.deliver(1, "t")
            $0.deliver(1, "t", dup: true)
        },
        Row("another message, repeated by the server", ["journey t 7; a 8 repeated 1", "journey t 9; a 11"]) {
            prepare($0, "t")
            $0.publish(0, "t", identifier: 1)
            $0.deliver(1, "t", identifier: 1)
            $0.publish(0, "t", identifier: 2)
            $0.deliver(1, "t", identifier: 1, dup: true)
            $0.deliver(1, "t", identifier: 2)
        },
        Row("twice without reason", ["journey t 7; a 8; a 9 unexplained suspected"]) {
            prepare($0, "t")
            $0.publish(0, "t")
            $0.deliver(1, "t")
            $0.deliver(1, "t", identifier: 2)
        },
        Row("twice for two subscriptions", ["journey t 9; a 10; a 11 overlapping_subscriptions"]) {
            prepare($0, "t")
            $0.subscribe(1, ["+"], grants: [1])
            $0.publish(0, "t")
            $0.deliver(1, "t")
            $0.deliver(1, "t", identifier: 2)
        },
        Row("back to the publisher against No Local", ["journey t 5; p 6 no local"]) {
            $0.connect(0, "p")
            $0.subscribe(0, ["t"], grants: [1], noLocal: true)
            $0.publish(0, "t")
            $0.deliver(0, "t")
        },
        Row("back to the publisher", ["journey t 5; p 6"]) {
            $0.connect(0, "p")
            $0.subscribe(0, ["t"], grants: [1])
            $0.publish(0, "t")
            $0.deliver(0, "t")
        },
        Row("to two members of a Shared Subscription", ["journey t 11; a 12; b 13 shared twice"]) {
            prepare($0, "$share/g/t", "$share/g/t")
            $0.publish(0, "t")
            $0.deliver(1, "t")
            $0.deliver(2, "t")
        },
        Row("to members of two Shared Subscriptions", ["journey t 11; a 12; b 13"]) {
            prepare($0, "$share/g/t", "$share/h/t")
            $0.publish(0, "t")
            $0.deliver(1, "t")
            $0.deliver(2, "t")
        },
        Row("to another member when the first one is gone", ["journey t 11; a 12; b 14"]) {
            prepare($0, "$share/g/t", "$share/g/t")
            $0.publish(0, "t")
            $0.deliver(1, "t")
            $0.close(1)
            $0.deliver(2, "t")
        },
        Row("Message Expiry Interval counted down", ["journey t 7; a 8"]) {
            prepare($0, "t")
            $0.publish(0, "t", expiry: 10)
            $0.wait(seconds: 4)
            $0.deliver(1, "t", expiry: 6)
        },
        Row("Message Expiry Interval not counted down", ["journey t 7; a 8 wrong expiry"]) {
            prepare($0, "t")
            $0.publish(0, "t", expiry: 10)
            $0.wait(seconds: 4)
            $0.deliver(1, "t", expiry: 10)
        },
        Row("Message Expiry Interval overrun", ["journey t 7; a 8 overrun"]) {
            prepare($0, "t")
            $0.publish(0, "t", expiry: 1)
            $0.wait(seconds: 4)
            $0.deliver(1, "t", expiry: 0)
        },
        Row("to a server elsewhere", ["journey t 9; a 10 suspected"]) {
            $0.connect(0, "p")
            $0.open(1, server: 8883)
            $0.send(.connect(.init(version: .v5_0, clientIdentifier: "a", cleanStart: true)), 1, .client)
            $0.accept(1)
            $0.subscribe(1, ["t"], grants: [1])
            $0.connect(2, "q")
            $0.publish(0, "t")
            $0.deliver(1, "t")
        },
        Row("a copy that was kept", ["journey t 3; a 8 retained"]) {
            $0.connect(0, "p")
            $0.publish(0, "t", retain: true)
            $0.connect(1, "a")
            $0.subscribe(1, ["t"], grants: [1])
            $0.deliver(1, "t", retain: true)
        },
        Row("a copy that was kept for long", ["journey t 3 late; a 8 retained"]) {
            $0.connect(0, "p")
            $0.publish(0, "t", retain: true)
            $0.wait(seconds: 60)
            $0.connect(1, "a")
            $0.subscribe(1, ["t"], grants: [1])
            $0.deliver(1, "t", retain: true)
        },
        Row("a copy of what was published before the capture", []) {
            prepare($0, "t")
            $0.deliver(1, "t", retain: true)
        },
        Row("a copy of what was removed", []) {
            $0.connect(0, "p")
            $0.publish(0, "t", retain: true)
            $0.publish(0, "t", "", retain: true)
            $0.wait(seconds: 60)
            $0.connect(1, "a")
            $0.subscribe(1, ["t"], grants: [1])
            $0.deliver(1, "t", retain: true)
        },
        Row("no copy, with Retain As Published", ["journey t 7; a 8"]) {
            $0.connect(0, "p")
            $0.connect(1, "a")
            $0.subscribe(1, ["t"], grants: [1], retainAsPublished: true)
            $0.publish(0, "t", retain: true)
            $0.deliver(1, "t", retain: true)
        },
    ]

    @Test(arguments: rows)
    func row(row: Row) {
        let script = CorrelationScript()
        row.play(script)
        script.finish()
        #expect(script.journeys == row.journeys)
    }

    static let missingRows: [Row] = [
        Row("does not come, and nothing says why", ["journey t 7; a missing not_seen"]) {
            prepare($0, "t")
            $0.publish(0, "t")
            $0.wait(seconds: 6)
        },
        Row("is overtaken by the next one", ["journey t 7; a missing overtaken for sure", "journey t 8; a 9"]) {
            prepare($0, "t")
            $0.publish(0, "t", "1")
            $0.publish(0, "t", "2")
            $0.deliver(1, "t", "2")
            $0.wait(seconds: 6)
        },
        Row(
            "is overtaken by a message of another QoS, which may be",
            ["journey t 7; a missing not_seen", "journey t 8; a 9"]
        ) {
            prepare($0, "t")
            $0.publish(0, "t", "1", qos: .exactlyOnce)
            $0.publish(0, "t", "2")
            $0.deliver(1, "t", "2")
            $0.wait(seconds: 6)
        },
        Row(
            "is overtaken by a message of another publisher, which may be",
            ["journey t 11; a missing not_seen", "journey t 12; a 13"]
        ) {
            prepare($0, "t", "u")
            $0.publish(0, "t", "1")
            $0.publish(2, "t", "2")
            $0.deliver(1, "t", "2")
            $0.wait(seconds: 6)
        },
        Row(
            "at QoS 0 is only suspected",
            ["journey t 7; a missing overtaken", "journey t 8; a 9"]
        ) {
            prepare($0, "t")
            $0.publish(0, "t", "1", qos: .atMostOnce)
            $0.publish(0, "t", "2", qos: .atMostOnce)
            $0.deliver(1, "t", "2", qos: .atMostOnce)
            $0.wait(seconds: 6)
        },
        Row("may be among what is missing from the capture", ["journey t 9; a 10"]) {
            prepare($0, "t")
            $0.publish(0, "t", "1")
            $0.lose(1, from: .server)
            $0.publish(0, "t", "2")
            $0.deliver(1, "t", "2")
            $0.wait(seconds: 6)
        },
        Row("was for one who left", []) {
            prepare($0, "t")
            $0.publish(0, "t")
            $0.close(1)
            $0.wait(seconds: 6)
        },
        Row("was for one who had unsubscribed", []) {
            prepare($0, "t")
            $0.unsubscribe(1, "t")
            $0.publish(0, "t")
            $0.wait(seconds: 6)
        },
        Row("was before the subscription", []) {
            $0.connect(0, "p")
            $0.publish(0, "t")
            $0.connect(1, "a")
            $0.subscribe(1, ["t"], grants: [1])
            $0.wait(seconds: 6)
        },
        Row("waits for a client without connection", ["journey t 8; a queued"]) {
            $0.connect(0, "p")
            $0.connect(1, "a", clean: false, expiry: 60)
            $0.subscribe(1, ["t"], grants: [1])
            $0.close(1)
            $0.publish(0, "t")
            $0.wait(seconds: 6)
        },
        Row("comes after the client is back", ["journey t 8; a queued", "journey t 8 late; a 11"]) {
            $0.connect(0, "p")
            $0.connect(1, "a", clean: false, expiry: 60)
            $0.subscribe(1, ["t"], grants: [1])
            $0.close(1)
            $0.publish(0, "t")
            $0.wait(seconds: 6)
            $0.connect(2, "a", clean: false, expiry: 60, present: true)
            $0.deliver(2, "t")
        },
        Row("is shared by those who got it", ["journey t 11; a 12"]) {
            prepare($0, "$share/g/t", "$share/g/t")
            $0.publish(0, "t")
            $0.deliver(1, "t")
            $0.wait(seconds: 6)
        },
        Row("came before its PUBLISH, as capture points differ", []) {
            prepare($0, "t")
            $0.deliver(1, "t")
            $0.publish(0, "t")
            $0.wait(seconds: 6)
        },
        Row("expired", []) {
            prepare($0, "t")
            $0.publish(0, "t", expiry: 2)
            $0.wait(seconds: 6)
        },
        Row("the capture ends too soon to tell", []) {
            prepare($0, "t")
            $0.publish(0, "t")
            $0.finish()
        },
    ]

    @Test("Of a client that gets nothing, the first few are told; the count goes on until one comes")
    func unseen() {
        let script = CorrelationScript()
        Self.prepare(script, "t")
        for number in 0..<20 { script.publish(0, "t", "\(number)") }
        script.wait(seconds: 6)
        #expect(script.journeys.count == 8)
        #expect(script.counts.unexamined == 12)
        script.publish(0, "t", "20")
        script.deliver(1, "t", "20")
        script.publish(0, "t", "21")
        script.wait(seconds: 6)
        #expect(script.journeys.suffix(2) == ["journey t 27; a 28", "journey t 29; a missing not_seen"])
    }

    @Test("Subscriptions are looked at as far as earlier messages have saved for it")
    func credit() {
        var limits = CorrelatorLimits()
        limits.journeys.subscriptionsPerMessage = 0
        limits.journeys.subscriptionsSaved = 3
        let script = CorrelationScript(limits: limits)
        Self.prepare(script, "t")
        for number in 0..<5 { script.publish(0, "t", "\(number)") }
        script.wait(seconds: 6)
        #expect(script.journeys.count == 3)
        #expect(script.counts.partlyExamined == 2)
        // A delivery pays for one look: here at the same subscription, which nobody missed.
        script.publish(0, "t", "5")
        script.deliver(1, "t", "5")
        script.wait(seconds: 6)
        #expect(script.journeys.count == 4)
        #expect(script.counts.partlyExamined == 2)
    }

    @Test("A message that", arguments: missingRows)
    func missing(row: Row) {
        let script = CorrelationScript()
        row.play(script)
        #expect(script.journeys == row.journeys)
    }

    @Test("Deliveries of one message to one receiver are found by one entry, however many there are")
    func repeatedReceiver() {
        let script = CorrelationScript()
        Self.prepare(script, "t")
        script.publish(0, "t")
        for _ in 0..<1000 { script.deliver(1, "t", qos: .atMostOnce) }
        #expect(script.correlator.journeys.receivers.count <= 1)
        script.wait(seconds: 30)
        #expect(script.correlator.journeys.receivers.count == 0)
        #expect(script.counts.legs == 1)
    }

    @Test("A Topic Name without bytes takes no place among the others")
    func emptyTopics() {
        var ring = TopicRing(JourneyLimits())
        func add(_ topic: String) -> (start: Int, length: Int) {
            let bytes = Array(topic.utf8)
            var start = ring.add(bytes.span)
            if start == nil {
                _ = ring.grow(bytes.count)
                start = ring.add(bytes.span)
            }
            return (start ?? -1, bytes.count)
        }
        let first = add("abc")
        let empty = add("")
        ring.remove(first.start, first.length)
        let long = add("defgh")
        ring.remove(empty.start, empty.length)
        // Nothing may take the place of what is still in use, the end of the ring least of all.
        for _ in 0..<2000 { _ = add("xy") }
        #expect(Array(ring.bytes[long.start..<long.start + long.length]) == Array("defgh".utf8))
    }

    @Test("Of long Client Identifiers that are over, only so many bytes are remembered")
    func longIdentifiers() {
        let script = CorrelationScript()
        let name = String(repeating: "n", count: 30_000)
        for number in 0..<300 {
            script.connect(0, "\(number)\(name)")
            script.publish(0, "t/\(number)")
            script.close(0)
        }
        let parties = script.correlator.journeys.parties
        #expect(parties.retiredBytes <= PartyTable.maximumRetiredBytes)
        #expect(parties.retiredBytes > PartyTable.maximumRetiredBytes - 100_000)
        #expect(parties.parties.count == 300)
    }

    @Test("Time may come to its very end", .timeLimit(.minutes(1)))
    func endOfTime() {
        let script = CorrelationScript()
        Self.prepare(script, "t")
        script.publish(0, "t")
        script.deliver(1, "t")
        script.use { $0.advance(to: .max) }
        script.use { $0.advance(to: .max) }
        #expect(script.journeys.count == 1)
    }
}
