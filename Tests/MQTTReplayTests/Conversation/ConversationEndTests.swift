import MQTTCodec
import MQTTTimeline
import NIOCore
import Testing

@testable import MQTTReplay

/// How connections end, are refused and are made again.
@Suite("Conversation: ends")
struct ConversationEndTests {
    @Test(
        "a connection ends as the captured one did",
        arguments: [
            (PlannedEnd.Manner.clientClosed, ConversationAction.Closing.finish, 0),
            (.clientReset, .reset, 0),
            (.unseen, .finish, 1),
            (.serverClosed, .finish, 1),
        ]
    )
    func manners(manner: PlannedEnd.Manner, closing: ConversationAction.Closing, disconnects: Int) {
        let script = PlanScript()
        var talk = Talk(script.connection(manner, at: 500))
        _ = talk.begins()
        let early = talk.passes(to: 499)
        #expect(early.isEmpty)
        var sent = talk.passes(to: 500)
        if manner == .unseen {
            #expect(talk.action.isResting)
            sent = talk.othersAreDone(at: 600)
        }
        if manner == .serverClosed {
            #expect(talk.action.close == nil)
            sent = talk.passes(to: 2_500)
        }
        #expect(sent.filter { $0.type == .disconnect }.count == disconnects)
        #expect(talk.action.close == closing)
        #expect(talk.record.ending == .asPlanned)
        talk.closes(by: .clientClosed, at: 3_000)
        #expect(talk.action.isOver)
    }

    @Test("a server that does not answer CONNECT is given up")
    func noConnack() {
        var script = PlanScript()
        script.publishes("t", qos: .atMostOnce, at: 1)
        var talk = Talk(script.connection(at: 500))
        _ = talk.opens(at: 0)
        #expect(talk.wakesAt == 10_000)
        _ = talk.passes(to: 10_000)
        #expect(talk.action.close == .reset)
        let record = talk.record
        #expect(record.ending == .unanswered)
        #expect(record.unsent == [UnsentStep(step: 2, cause: .noConnection)])
    }

    @Test("where the server was not captured, DISCONNECT waits for its answers", arguments: [false, true])
    func serverNotCaptured(isCaptured: Bool) {
        var script = PlanScript()
        script.client(.publish(.message("t", "", qos: .atLeastOnce, id: 8)), at: 1)
        script.client(.disconnect(.init()), at: 5)
        var planned = script.connection(at: 5)
        if !isCaptured { planned.missing = [.server] }
        var talk = Talk(planned)
        _ = talk.begins()
        let sent = talk.passes(to: 5)
        // Where it was captured, it never acknowledged.
        #expect(sent.contains { $0.type == .disconnect } == isCaptured)
        if !isCaptured {
            let rest = talk.server(.puback(.init(packetIdentifier: 1)), at: 6)
            #expect(rest.contains { $0.type == .disconnect })
        }
    }

    @Test("a server that does not close is dropped")
    func doesNotClose() {
        var script = PlanScript()
        script.client(.disconnect(.init()), at: 5)
        var talk = Talk(script.connection(at: 5))
        _ = talk.begins()
        let sent = talk.passes(to: 5)
        #expect(sent == [.disconnect(.init())])
        #expect(talk.wakesAt == 2_005)
        _ = talk.passes(to: 2_005)
        #expect(talk.action.close == .drop)
    }

    @Test("a refusal is handled as asked", arguments: ConversationOptions.RefusalPolicy.allCases)
    func refusals(policy: ConversationOptions.RefusalPolicy) {
        var options = ConversationOptions()
        options.onRefused = policy
        let script = PlanScript()
        var talk = Talk(script.connection(at: 500), options: options)
        _ = talk.begins(.init(reasonCode: ReasonCode(rawValue: 5)))
        #expect(talk.action.close == .finish)
        #expect((talk.action.stop != nil) == (policy == .stop))
        talk.closes(at: 3)
        #expect((talk.action.reconnectAt != nil) == (policy == .retry))
        #expect(talk.action.isOver == (policy != .retry))
        if policy != .retry { #expect(talk.record.ending == .refused) }
    }

    @Test("a refusal that the capture has too is as planned")
    func refusedInCapture() {
        var script = PlanScript(.init(version: .v3_1_1, clientIdentifier: "c"), accepted: false)
        script.server(.connack(.init(reasonCode: ReasonCode(rawValue: 5))), at: 1)
        var talk = Talk(script.connection(.serverClosed, at: 2))
        _ = talk.begins(.init(reasonCode: ReasonCode(rawValue: 5)))
        #expect(talk.record.ending == .asPlanned)
    }

    @Test("refusals are tried again until patience ends")
    func patience() {
        var options = ConversationOptions()
        options.onRefused = .retry
        let script = PlanScript()
        var talk = Talk(script.connection(at: 500), options: options)
        var time = 0
        var attempts = 0
        while attempts < 100 {
            _ = talk.begins(at: time, .init(reasonCode: ReasonCode(rawValue: 3)))
            attempts += 1
            talk.closes(at: time)
            guard let again = talk.action.reconnectAt else { break }
            time = Int(again / PlanScript.millisecond)
        }
        #expect(time >= 30_000 && time <= 36_000)
        #expect(talk.action.isOver)
        #expect(talk.record.ending == .refused)
    }

    @Test("a session that goes on has its messages sent again")
    func resends() {
        var script = PlanScript(.init(version: .v3_1_1, clientIdentifier: "c", cleanStart: false))
        script.publishes("one", qos: .atLeastOnce, id: 7, at: 0)
        script.publishes("two", qos: .exactlyOnce, id: 8, at: 0)
        script.publishes("three", qos: .exactlyOnce, id: 9, at: 0)
        var talk = Talk(script.connection(at: 500))
        _ = talk.begins()
        _ = talk.server(.pubrec(.init(packetIdentifier: 2)), at: 2)
        talk.closes(at: 3)
        #expect(talk.action.reconnectAt == 103_000_000)
        let again = talk.begins(at: 103, .init(sessionPresent: true, reasonCode: .success))
        #expect(
            again == [
                .publish(.message("one", qos: .atLeastOnce, id: 1, dup: true)),
                .pubrel(.init(packetIdentifier: 2)),
                .publish(.message("three", qos: .exactlyOnce, id: 3, dup: true)),
            ]
        )
        _ = talk.server(.puback(.init(packetIdentifier: 1)), at: 110)
        _ = talk.server(.pubcomp(.init(packetIdentifier: 2)), at: 110)
        _ = talk.server(.pubrec(.init(packetIdentifier: 3)), at: 110)
        _ = talk.server(.pubcomp(.init(packetIdentifier: 3)), at: 120)
        let exchanges = talk.record.exchanges
        #expect(exchanges.allSatisfy { $0.completedAt != nil && $0.resent == 1 })
        _ = talk.passes(to: 500)
        #expect(talk.action.close == .finish)
    }

    @Test("without its session, what was under way is lost and subscriptions are made again")
    func sessionLost() {
        var script = PlanScript()
        script.client(
            .subscribe(
                .init(packetIdentifier: 40, subscriptions: [.init(topicFilter: "a", options: .init(rawValue: 1))])
            ),
            at: 0
        )
        script.server(.suback(.init(packetIdentifier: 40, reasonCodes: [.grantedQoS1])), at: 0)
        script.publishes("one", qos: .atLeastOnce, id: 7, at: 0)
        script.publishes("two", qos: .atLeastOnce, id: 8, at: 50)
        var talk = Talk(script.connection(at: 500))
        _ = talk.begins()
        _ = talk.server(.suback(.init(packetIdentifier: 1, reasonCodes: [.grantedQoS1])), at: 1)
        talk.closes(at: 3)
        let again = talk.begins(at: 103)
        #expect(again.map(\.type) == [.subscribe, .publish])
        let exchanges = talk.record.exchanges
        #expect(exchanges.map(\.resent) == [1, 0, 0])
        #expect(exchanges[1].completedAt == nil)
    }

    @Test("the next connection of a client goes on with what the last one left")
    func handover() {
        var first = PlanScript(.init(version: .v3_1_1, clientIdentifier: "c", cleanStart: false))
        first.client(.publish(.message("one", qos: .exactlyOnce, id: 7)), at: 0)
        var before = Talk(first.connection(.clientReset, at: 5))
        _ = before.begins()
        _ = before.passes(to: 5)
        #expect(before.action.close == .reset)
        let session = before.stream.conversation.takeSession()

        var second = PlanScript(.init(version: .v3_1_1, clientIdentifier: "c", cleanStart: false))
        second.client(.publish(.message("one", qos: .exactlyOnce, id: 7, dup: true)), at: 10)
        var after = Talk(second.connection(at: 500), session: session, number: 1)
        let again = after.begins(at: 20, .init(sessionPresent: true, reasonCode: .success))
        #expect(again == [.publish(.message("one", qos: .exactlyOnce, id: 1, dup: true))])
        _ = after.server(.pubrec(.init(packetIdentifier: 1)), at: 30)
        _ = after.server(.pubcomp(.init(packetIdentifier: 1)), at: 31)
        let record = after.record
        #expect(record.skippedRepetitions == 1)
        #expect(record.continued.map(\.place) == [.init(connection: 0, exchange: 0)])
        #expect(record.continued.first?.exchange.completedAt == 31_000_000)
    }

    @Test("a captured repetition is a message of its own where the live session is lost")
    func repetitionWithoutSession() {
        var first = PlanScript()
        first.client(.publish(.message("one", qos: .atLeastOnce, id: 7)), at: 0)
        var before = Talk(first.connection(.clientReset, at: 5))
        _ = before.begins()
        _ = before.passes(to: 5)
        let session = before.stream.conversation.takeSession()
        var second = PlanScript()
        second.client(.publish(.message("one", qos: .atLeastOnce, id: 7, dup: true)), at: 10)
        var after = Talk(second.connection(at: 500), session: session, number: 1)
        let again = after.begins(at: 20)
        #expect(again == [.publish(.message("one", qos: .atLeastOnce, id: 2))])
    }

    @Test("a server that takes one packet of each connection is given up")
    func losesAgainAndAgain() {
        var script = PlanScript()
        for index in 0..<100 { script.publishes("t", "\(index)", qos: .atLeastOnce, id: 1, at: index * 100) }
        var talk = Talk(script.connection(at: 500))
        var time = 0
        var attempts = 0
        while attempts < 100 {
            _ = talk.begins(at: time)
            attempts += 1
            talk.closes(at: time + 1)
            guard let again = talk.action.reconnectAt else { break }
            time = Int(again / PlanScript.millisecond)
        }
        #expect(attempts == 21)
        #expect(talk.record.ending == .lost)
    }

    @Test("what a further connection cannot change is not tried again")
    func broken() {
        var script = PlanScript()
        script.publishes("t", qos: .atLeastOnce, id: 1, at: 10)
        var talk = Talk(script.connection(at: 500))
        _ = talk.opens(at: 0)
        talk.stream.conversation.broken(by: "certificate required", mayPass: false, at: 1)
        talk.closes(at: 2)
        #expect(talk.action.isOver)
        let record = talk.record
        #expect(record.ending == .unreachable)
        #expect(record.attempts.first?.transportFailure == "certificate required")
    }

    @Test(
        "garbage ends the connection and names itself",
        arguments: [
            [0x00, 0x00], [0x30, 0xFF, 0xFF, 0xFF, 0xFF], [0x20, 0x02, 0x00], [0x48, 0x54, 0x54, 0x50, 0x2F, 0x31],
        ] as [[UInt8]]
    )
    func garbage(bytes: [UInt8]) {
        let script = PlanScript()
        var talk = Talk(script.connection(at: 500))
        _ = talk.begins()
        _ = talk.server(bytes: bytes + [UInt8](repeating: 0xFF, count: 200), at: 3)
        #expect(talk.action.close == .reset)
        let record = talk.record
        #expect(record.ending == .garbage)
        #expect(!record.faults.isEmpty)
    }

    @Test("bytes that come one at a time are the same packets")
    func oneByOne() throws {
        var script = PlanScript()
        script.publishes("two", qos: .exactlyOnce, id: 8, at: 0)
        var talk = Talk(script.connection(at: 500))
        _ = talk.opens(at: 0)
        var sent: [ControlPacket] = []
        let packets: [ControlPacket] = [
            .connack(.init(reasonCode: .success)), .pubrec(.init(packetIdentifier: 1)),
            .pubcomp(.init(packetIdentifier: 1)),
        ]
        for packet in packets {
            for byte in try packet.encoded(version: .v3_1_1) { sent += talk.server(bytes: [byte], at: 1) }
        }
        #expect(sent.map(\.type) == [.publish, .pubrel])
        let exchange = talk.record.exchanges.first
        #expect(exchange?.completedAt != nil)
    }

    @Test("a server that takes a message and never acknowledges it holds the end up for its time-out")
    func neverAcknowledges() {
        var script = PlanScript()
        script.publishes("one", qos: .atLeastOnce, id: 8, at: 0)
        script.client(.disconnect(.init()), at: 5)
        var talk = Talk(script.connection(at: 500))
        _ = talk.begins()
        let early = talk.passes(to: 6)
        #expect(early.isEmpty)
        #expect(talk.wakesAt == 20_005)
        let late = talk.passes(to: 20_005)
        #expect(late == [.disconnect(.init())])
    }

    @Test(
        "DISCONNECT of the server is kept, and a session taken over is not taken back",
        arguments: [
            (ReasonCode.serverBusy, true), (.sessionTakenOver, false),
        ]
    )
    func serverDisconnects(code: ReasonCode, returns: Bool) {
        var script = PlanScript(version: .v5_0)
        script.publishes("one", qos: .atLeastOnce, id: 8, at: 50)
        var talk = Talk(script.connection(at: 500))
        _ = talk.begins()
        _ = talk.server(.disconnect(.init(reasonCode: code)), at: 3)
        talk.closes(at: 4)
        #expect((talk.action.reconnectAt != nil) == returns)
        let attempt = talk.record.attempts.first
        #expect(attempt?.serverDisconnect == code)
    }

    @Test("the end waits for messages the captured client received, and not for ever")
    func settles() {
        var script = PlanScript()
        script.server(.publish(.message("a", "1")), at: 10)
        script.client(.disconnect(.init()), at: 20)
        var talk = Talk(script.connection(at: 20))
        _ = talk.begins()
        let early = talk.passes(to: 20)
        #expect(early.isEmpty)
        #expect(talk.wakesAt == 2_020)
        let sent = talk.server(.publish(.message("a", "1")), at: 40)
        #expect(sent == [.disconnect(.init())])
    }

    @Test("stopping says DISCONNECT")
    func stops() {
        var script = PlanScript()
        script.publishes("one", qos: .atMostOnce, at: 50)
        var talk = Talk(script.connection(at: 500))
        _ = talk.begins()
        var out = ByteBuffer()
        let action = talk.stream.conversation.stop(at: 1, into: &out)
        #expect(action.close == .finish)
        #expect(out.readableBytes == 2)
        #expect(talk.record.unsent == [UnsentStep(step: 2, cause: .stopped)])
    }
}
