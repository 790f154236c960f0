import MQTTAudit
import MQTTCodec
import MQTTTimeline
import Testing

/// Frames that were not captured, at the moment when only an acknowledgment tells of them.
@Suite("Findings just after a frame that is missing")
struct MissingFrameTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let write: @Sendable (inout AuditScript, _ isCaptured: Bool) -> Void
    }

    static let cases: [Case] = [
        Case(testDescription: "PUBACK of a client whose Receive Maximum is used up") { script, isCaptured in
            script.connect(properties: [.two(.receiveMaximum, 1)])
            script.prepare(for: .server)
            script.server(AuditScript.publish("a", "1", qos: .atLeastOnce, id: 1))
            if isCaptured {
                script.client(.puback(id: 1))
            } else {
                script.lose(.puback(id: 1), from: .client)
            }
            script.server(AuditScript.publish("a", "2", qos: .atLeastOnce, id: 2))
            script.client(.puback(id: 2))
        },
        Case(testDescription: "PUBACK of a server whose Receive Maximum is used up") { script, isCaptured in
            script.connect(connackProperties: [.two(.receiveMaximum, 1)])
            script.client(AuditScript.publish("a", "1", qos: .atLeastOnce, id: 1))
            if isCaptured {
                script.server(.puback(id: 1))
            } else {
                script.lose(.puback(id: 1), from: .server)
            }
            script.client(AuditScript.publish("a", "2", qos: .atLeastOnce, id: 2))
            script.server(.puback(id: 2))
        },
    ]

    @Test("Nothing is definite", arguments: cases, [true, false])
    func missing(_ row: Case, _ isCaptured: Bool) throws {
        var script = AuditScript(.v5_0)
        row.write(&script, isCaptured)
        let definite = try script.findings().map(\.finding).filter { $0.certainty == .definite }
        #expect(definite.isEmpty, "\(definite.map { "\($0.rule): \($0.observed)" })")
    }

    @Test("What was not sent at all is a definite breach")
    func unanswered() throws {
        var script = AuditScript(.v5_0)
        script.connect(connackProperties: [.two(.receiveMaximum, 1)])
        script.client(AuditScript.publish("a", "1", qos: .atLeastOnce, id: 1))
        script.client(AuditScript.publish("a", "2", qos: .atLeastOnce, id: 2))
        script.server(.puback(id: 1))
        script.server(.puback(id: 2))
        let found = try script.findings().map(\.finding)
        #expect(found.map(\.rule) == ["MQTT-3.3.4-7"])
        #expect(found.map(\.certainty) == [.definite])
    }
}
