import MQTTCodec
import Testing

@testable import MQTTReplay

/// What a replayed client sends, and how it answers.
@Suite("Conversation: exchanges")
struct ConversationExchangeTests {
    @Test("CONNECT goes first, the rest waits for CONNACK")
    func waitsForConnack() {
        var script = PlanScript()
        script.publishes("t", "1", qos: .atMostOnce, at: 0)
        var talk = Talk(script.connection(at: 10))
        let first = talk.opens(at: 0)
        #expect(first == [.connect(script.connect)])
        let early = talk.passes(to: 50)
        #expect(early.isEmpty)
        let then = talk.server(.connack(.init(reasonCode: .success)), at: 60)
        #expect(then == [.publish(.message("t", "1"))])
        let record = talk.record
        #expect(record.packetsSent == 1)
        #expect(record.messagesSentAtQoS0 == 1)
    }

    @Test("each packet goes out at its time")
    func keepsTimes() {
        var script = PlanScript()
        for time in [10, 30, 30, 70] { script.publishes("t/\(time)", qos: .atMostOnce, at: time) }
        var talk = Talk(script.connection(at: 100))
        let none = talk.begins()
        #expect(none.isEmpty)
        #expect(talk.wakesAt == 10)
        let counts = [10, 29, 30, 69, 70].map { talk.passes(to: $0).count }
        #expect(counts == [1, 0, 2, 0, 1])
        let lateness = talk.stream.conversation.lateness
        #expect(lateness == [0, 0, 0, 0])
    }

    @Test("QoS 1 and 2 get Packet Identifiers of their own and are completed", arguments: [2, 1000])
    func exchanges(capturedIdentifier: UInt16) {
        var script = PlanScript()
        script.publishes("one", qos: .atLeastOnce, id: capturedIdentifier, at: 0)
        script.publishes("two", qos: .exactlyOnce, id: capturedIdentifier, at: 0)
        var talk = Talk(script.connection(at: 100))
        let sent = talk.begins()
        #expect(
            sent == [
                .publish(.message("one", qos: .atLeastOnce, id: 1)),
                .publish(.message("two", qos: .exactlyOnce, id: 2)),
            ]
        )
        let released = talk.server(.pubrec(.init(packetIdentifier: 2)), at: 3)
        #expect(released == [.pubrel(.init(packetIdentifier: 2))])
        _ = talk.server(.puback(.init(packetIdentifier: 1)), at: 4)
        _ = talk.server(.pubcomp(.init(packetIdentifier: 2)), at: 5)
        let record = talk.record
        #expect(record.exchanges.map(\.completedAt) == [4_000_000, 5_000_000])
        #expect(record.exchanges.map(\.answeredAt) == [4_000_000, 3_000_000])
        #expect(record.faults.isEmpty)
    }

    @Test("a refused QoS 2 message is over with PUBREC")
    func refusedMessage() {
        var script = PlanScript(version: .v5_0)
        script.publishes("two", qos: .exactlyOnce, id: 9, at: 0)
        var talk = Talk(script.connection(at: 100))
        _ = talk.begins()
        let answer = talk.server(.pubrec(.init(packetIdentifier: 1, reasonCode: .notAuthorized)), at: 3)
        #expect(answer.isEmpty)
        let exchange = talk.record.exchanges.first
        #expect(exchange?.completedAt == 3_000_000)
        #expect(exchange?.reasonCodes == [.notAuthorized])
    }

    @Test("the server's messages are answered after the delay the captured client had")
    func answerDelays() {
        var script = PlanScript()
        script.server(.publish(.message("a", qos: .atLeastOnce, id: 5)), at: 10)
        script.client(.puback(.init(packetIdentifier: 5)), at: 40)
        script.server(.publish(.message("b", qos: .exactlyOnce, id: 6)), at: 50)
        script.client(.pubrec(.init(packetIdentifier: 6)), at: 50)
        script.server(.pubrel(.init(packetIdentifier: 6)), at: 51)
        script.client(.pubcomp(.init(packetIdentifier: 6)), at: 71)
        var talk = Talk(script.connection(at: 1000))
        _ = talk.begins()
        let atOnce = talk.server(.publish(.message("a", qos: .atLeastOnce, id: 77)), at: 100)
        #expect(atOnce.isEmpty)
        #expect(talk.wakesAt == 130)
        let later = talk.passes(to: 130)
        #expect(later == [.puback(.init(packetIdentifier: 77))])
        let received = talk.server(.publish(.message("b", qos: .exactlyOnce, id: 78)), at: 200)
        #expect(received == [.pubrec(.init(packetIdentifier: 78))])
        let tooEarly = talk.server(.pubrel(.init(packetIdentifier: 78)), at: 210)
        #expect(tooEarly.isEmpty)
        let complete = talk.passes(to: 230)
        #expect(complete == [.pubcomp(.init(packetIdentifier: 78))])
        #expect(talk.record.deliveries.count == 2)
    }

    @Test("a message that the capture does not have is answered after the usual delay")
    func usualDelay() {
        var script = PlanScript()
        script.server(.publish(.message("a", qos: .atLeastOnce, id: 5)), at: 10)
        script.client(.puback(.init(packetIdentifier: 5)), at: 40)
        var talk = Talk(script.connection(at: 1000))
        _ = talk.begins()
        _ = talk.server(.publish(.message("other", qos: .atLeastOnce, id: 7)), at: 100)
        #expect(talk.wakesAt == 130)
        let topics = talk.record.unexpectedTopics.values.sorted()
        #expect(topics == ["other"])
    }

    @Test("what the captured client never answered stays unanswered")
    func leavesUnanswered() {
        var script = PlanScript()
        script.server(.publish(.message("a", qos: .atLeastOnce, id: 5)), at: 10)
        var talk = Talk(script.connection(.clientReset, at: 1000))
        _ = talk.begins()
        let answer = talk.server(.publish(.message("a", qos: .atLeastOnce, id: 7)), at: 100)
        #expect(answer.isEmpty)
        let end = talk.passes(to: 1000)
        #expect(end.isEmpty)
        #expect(talk.action.close == .reset)
    }

    @Test("a repeated QoS 2 message is answered and counted as a repetition")
    func repetitionOfServer() {
        let script = PlanScript()
        var talk = Talk(script.connection(at: 1000))
        _ = talk.begins()
        let message = ControlPacket.publish(.message("a", qos: .exactlyOnce, id: 7))
        _ = talk.server(message, at: 100)
        let again = talk.server(.publish(.message("a", qos: .exactlyOnce, id: 7, dup: true)), at: 200)
        #expect(again == [.pubrec(.init(packetIdentifier: 7))])
        let repetitions = talk.record.deliveries.map(\.isRepetition)
        #expect(repetitions == [false, true])
    }

    @Test("SUBSCRIBE and UNSUBSCRIBE keep what the server answered")
    func requests() {
        var script = PlanScript()
        script.client(
            .subscribe(
                .init(packetIdentifier: 40, subscriptions: [.init(topicFilter: "a", options: .init(rawValue: 1))])
            ),
            at: 0
        )
        script.client(.unsubscribe(.init(packetIdentifier: 41, topicFilters: ["a"])), at: 0)
        var talk = Talk(script.connection(at: 1000))
        let sent = talk.begins()
        #expect(sent.map(\.type) == [.subscribe, .unsubscribe])
        _ = talk.server(.suback(.init(packetIdentifier: 1, reasonCodes: [.grantedQoS1])), at: 5)
        _ = talk.server(.unsuback(.init(packetIdentifier: 2)), at: 6)
        let exchanges = talk.record.exchanges
        #expect(exchanges.map(\.reasonCodes) == [[.grantedQoS1], []])
        #expect(exchanges.map(\.answeredAt) == [5_000_000, 6_000_000])
    }

    @Test("PINGREQ is kept up where time is stretched")
    func pings() {
        var script = PlanScript(keepAlive: 4)
        script.client(.pingreq(.init()), at: 3_000)
        script.server(.pingresp(.init()), at: 3_000)
        var pacing = Pacing()
        pacing.speed = .times(0.25)
        var talk = Talk(script.connection(at: 4_000), pacing: pacing)
        _ = talk.begins()
        #expect(talk.wakesAt == 3_000)
        var sent: [Int] = []
        while let time = talk.wakesAt, time < 14_000, sent.count < 20 {
            let packets = talk.passes(to: time)
            for packet in packets where packet.type == .pingreq {
                sent.append(time)
                _ = talk.server(.pingresp(.init()), at: time)
            }
        }
        #expect(sent == [3_000, 6_000, 9_000, 12_000])
        #expect(talk.record.addedPings == 3)
    }

    @Test("AUTH of the client answers the live server's")
    func authentication() {
        var script = PlanScript(.init(version: .v5_0, clientIdentifier: "c"), accepted: false)
        script.server(.auth(.init(reasonCode: .continueAuthentication)), at: 5)
        script.client(.auth(.init(reasonCode: .continueAuthentication)), at: 9)
        script.server(.connack(.init(reasonCode: .success)), at: 10)
        var talk = Talk(script.connection(at: 1000))
        _ = talk.opens(at: 0)
        let answer = talk.server(.auth(.init(reasonCode: .continueAuthentication)), at: 3)
        #expect(answer.map(\.type) == [.auth])
        let rest = talk.server(.connack(.init(reasonCode: .success)), at: 20)
        #expect(rest.isEmpty)
        #expect(talk.record.unsentCount == 0)
    }
}
