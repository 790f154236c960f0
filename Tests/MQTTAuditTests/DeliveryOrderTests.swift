import MQTTAudit
import MQTTCodec
import MQTTTimeline
import Testing

/// What a capture with holes, or out of order, must not be blamed for.
@Suite("Deliveries in captures that are not whole")
struct DeliveryOrderTests {
    static let conversations: [InnocentConversation] = [
        InnocentConversation("a lost PUBACK does not keep an identifier in use") {
            $0.connect()
            $0.client(AuditScript.publish("a", "1", qos: .atLeastOnce, id: 5))
            $0.lose(.puback(id: 5), from: .server)
            $0.client(AuditScript.publish("a", "2", qos: .atLeastOnce, id: 5))
            $0.server(.puback(id: 5))
            $0.waitForAnswers()
        },
        InnocentConversation("a lost PUBREL does not make PUBCOMP an answer to nothing") {
            $0.connect()
            $0.client(AuditScript.publish("a", "1", qos: .exactlyOnce, id: 5))
            $0.server(.pubrec(id: 5))
            $0.lose(.pubrel(id: 5), from: .client)
            $0.server(.pubcomp(id: 5))
            $0.waitForAnswers()
        },
        InnocentConversation("a lost SUBSCRIBE does not make SUBACK an answer to nothing") {
            $0.connect()
            $0.lose(AuditScript.subscribe("a", id: 5), from: .client)
            $0.server(AuditScript.suback(id: 5))
            $0.waitForAnswers()
        },
        InnocentConversation("identifiers of the two sides do not meet") {
            $0.connect()
            $0.prepare(for: .server)
            $0.client(AuditScript.publish("b", "1", qos: .exactlyOnce, id: 5))
            $0.server(AuditScript.publish("a", "2", qos: .exactlyOnce, id: 5))
            $0.server(.pubrec(id: 5))
            $0.client(.pubrec(id: 5))
            $0.client(.pubrel(id: 5))
            $0.server(.pubrel(id: 5))
            $0.server(.pubcomp(id: 5))
            $0.client(.pubcomp(id: 5))
            $0.waitForAnswers()
        },
        InnocentConversation("one that sends nothing more does not withhold an answer") {
            $0.connect()
            $0.client(AuditScript.publish("a", "1", qos: .atLeastOnce, id: 5))
            $0.wait(seconds: 100)
            $0.reset(by: .client)
        },
    ]

    @Test("The innocent are not blamed", arguments: conversations, ProtocolVersion.allCases)
    func innocent(_ row: InnocentConversation, _ version: ProtocolVersion) throws {
        var script = AuditScript(version)
        row.write(&script)
        let found = try script.findings().map(\.finding)
        #expect(found.isEmpty, "found \(found.map { "\($0.rule): \($0.observed)" })")
    }

    @Test("Where something is missing, a breach is only suspected")
    func suspected() throws {
        var script = AuditScript(.v5_0)
        script.connect()
        script.lose(AuditScript.publish("a", "1", qos: .atLeastOnce, id: 4), from: .client)
        for _ in 0..<3 {
            script.wait(seconds: 1)
            script.client(.ping)
            script.server(.pong)
        }
        script.client(AuditScript.publish("a", "2", qos: .atLeastOnce, id: 5))
        script.client(AuditScript.publish("a", "3", qos: .atLeastOnce, id: 5))
        script.server(.puback(id: 5))
        let found = try script.findings().map(\.finding).filter { $0.rule == "MQTT-2.2.1-3" }
        #expect(found.map(\.certainty) == [.suspected])
    }

    @Test("Findings name the frames and the bytes")
    func evidence() throws {
        var script = AuditScript(.v5_0)
        script.connect()
        script.client(AuditScript.publish("a", "2", qos: .atLeastOnce, id: 5))
        script.client(AuditScript.publish("a", "3", qos: .atLeastOnce, id: 5))
        script.server(.puback(id: 5))
        let found = try script.findings().map(\.finding)
        #expect(found.map(\.frames) == [[7, 8]])
        #expect(found.map(\.bytes) == [5..<7])
        #expect(found.map(\.certainty) == [.definite])
        #expect(found.map(\.fault) == [.client])
    }
}

/// A conversation in which nobody breaks a rule.
struct InnocentConversation: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let write: @Sendable (inout AuditScript) -> Void

    init(_ name: String, _ write: @escaping @Sendable (inout AuditScript) -> Void) {
        testDescription = name
        self.write = write
    }
}
