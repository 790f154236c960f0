import MQTTCodec
import Testing

@testable import MQTTReplay

/// What the live server's CONNACK allows.
@Suite("Conversation: the server's limits")
struct ConversationLimitTests {
    /// A client of 5.0 and a CONNACK with properties.
    private func connack(_ properties: Property...) -> ControlPacket.Connack {
        .init(reasonCode: .success, properties: (try? Properties(properties)) ?? Properties())
    }

    @Test("Receive Maximum holds messages back, and nothing else")
    func receiveMaximum() {
        var script = PlanScript(version: .v5_0)
        for id in 1...4 { script.publishes("t/\(id)", qos: .atLeastOnce, id: UInt16(id), at: 0) }
        script.publishes("free", qos: .atMostOnce, at: 0)
        script.client(.pingreq(.init()), at: 0)
        script.client(.disconnect(.init()), at: 1)
        var talk = Talk(script.connection(at: 1))
        let first = talk.begins(connack(.init(.receiveMaximum, .twoByteInteger(2))))
        #expect(first.map(\.type) == [.publish, .publish, .publish, .pingreq])
        let third = talk.server(.puback(.init(packetIdentifier: 1)), at: 20)
        #expect(third == [.publish(.message("t/3", qos: .atLeastOnce, id: 3))])
        let fourth = talk.server(.puback(.init(packetIdentifier: 2)), at: 30)
        #expect(fourth == [.publish(.message("t/4", qos: .atLeastOnce, id: 4))])
        let none = talk.server(.puback(.init(packetIdentifier: 3)), at: 40)
        #expect(none.isEmpty)
        let last = talk.server(.puback(.init(packetIdentifier: 4)), at: 50)
        #expect(last == [.disconnect(.init())])
        #expect(talk.action.close == .finish)
        #expect(talk.record.ending == .asPlanned)
    }

    @Test("a packet past Maximum Packet Size is left out and listed")
    func maximumPacketSize() {
        var script = PlanScript(version: .v5_0)
        script.publishes("t", String(repeating: "x", count: 100), qos: .atMostOnce, at: 0)
        script.publishes("t", "y", qos: .atMostOnce, at: 0)
        var talk = Talk(script.connection(at: 100))
        let sent = talk.begins(connack(.init(.maximumPacketSize, .fourByteInteger(50))))
        #expect(sent == [.publish(.message("t", "y"))])
        let unsent = talk.record.unsent
        #expect(unsent == [UnsentStep(step: 2, cause: .tooLarge)])
    }

    @Test("Maximum QoS and Retain Available change what is sent")
    func downgrades() {
        var script = PlanScript(version: .v5_0)
        script.client(.publish(.message("t", "1", qos: .exactlyOnce, id: 4, retain: true)), at: 0)
        script.client(.publish(.message("t", "2", qos: .atMostOnce, retain: true)), at: 0)
        var talk = Talk(script.connection(at: 100))
        let sent = talk.begins(
            connack(.init(.maximumQoS, .byte(1)), .init(.retainAvailable, .byte(0)))
        )
        #expect(sent == [.publish(.message("t", "1", qos: .atLeastOnce, id: 1)), .publish(.message("t", "2"))])
        let record = talk.record
        #expect(record.downgraded == 1)
        #expect(record.unretained == 2)
        #expect(record.exchanges.map(\.qos) == [.atLeastOnce])
    }

    @Test("a Topic Alias past the maximum is taken out", arguments: [(UInt16(0), false), (2, false), (3, true)])
    func aliases(maximum: UInt16, isKept: Bool) throws {
        let alias = try Properties([.init(.topicAlias, .twoByteInteger(3))])
        var script = PlanScript(version: .v5_0)
        script.client(.publish(.message("t", "1", properties: alias)), at: 0)
        var talk = Talk(script.connection(at: 100))
        let sent = talk.begins(connack(.init(.topicAliasMaximum, .twoByteInteger(maximum))))
        #expect(sent == [.publish(.message("t", "1", properties: isKept ? alias : Properties()))])
    }

    @Test("a captured Topic Alias is used again where the server allows it")
    func usesAliasAgain() throws {
        let alias = try Properties([.init(.topicAlias, .twoByteInteger(3))])
        var script = PlanScript(version: .v5_0)
        for payload in ["1", "2"] { script.publishes("t", payload, qos: .atMostOnce, at: 0) }
        for index in 2...3 { script.steps[index].topicAlias = 3 }
        var talk = Talk(script.connection(at: 100))
        let sent = talk.begins(connack(.init(.topicAliasMaximum, .twoByteInteger(5))))
        #expect(
            sent == [.publish(.message("t", "1", properties: alias)), .publish(.message("", "2", properties: alias))]
        )
        var without = Talk(script.connection(at: 100))
        let plain = without.begins()
        #expect(plain == [.publish(.message("t", "1")), .publish(.message("t", "2"))])
    }

    @Test("a server that does not read is given up")
    func stalls() {
        var script = PlanScript()
        script.publishes("t", qos: .atMostOnce, at: 0)
        var talk = Talk(script.connection(at: 100))
        talk.stream.conversation.isWritable = false
        let none = talk.begins()
        #expect(none.isEmpty)
        #expect(talk.wakesAt == 20_000)
        _ = talk.passes(to: 20_000)
        #expect(talk.action.close == .reset)
    }

    @Test("Server Keep Alive counts")
    func serverKeepAlive() {
        let script = PlanScript("c", version: .v5_0, keepAlive: 60)
        var talk = Talk(script.connection(.unseen, at: 100_000))
        _ = talk.begins(connack(.init(.serverKeepAlive, .twoByteInteger(4))))
        #expect(talk.wakesAt == 3_000)
    }

    @Test("a server's Topic Alias stands for its Topic Name")
    func serverAlias() throws {
        let allowed = try Properties([.init(.topicAliasMaximum, .twoByteInteger(5))])
        let alias = try Properties([.init(.topicAlias, .twoByteInteger(5))])
        var script = PlanScript(.init(version: .v5_0, clientIdentifier: "c", properties: allowed))
        script.server(.publish(.message("t", "1")), at: 1)
        script.server(.publish(.message("t", "2")), at: 2)
        var talk = Talk(script.connection(at: 100))
        _ = talk.begins()
        _ = talk.server(.publish(.message("t", "1", properties: alias)), at: 10)
        _ = talk.server(.publish(.message("", "2", properties: alias)), at: 11)
        let missing = talk.stream.conversation.expected.missing
        #expect(missing == 0)
        #expect(talk.record.faults.isEmpty)
    }
}
