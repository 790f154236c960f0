import MQTTAudit
import MQTTCodec
import MQTTTimeline
import Testing

/// What receivers do about packets that break the protocol.
extension AuditCases {
    struct Reaction: Sendable, CustomTestStringConvertible {
        let rule: String
        let version: ProtocolVersion
        let name: String
        /// The packet, by the client unless told.
        let broken: [UInt8]
        var from = Sender.client
        /// The nearest one that may be answered.
        let sound: [UInt8]
        /// What answers it, or nil where only a later packet can be answered.
        let answer: [UInt8]?
        /// The rule that the packet itself breaks.
        let also: Set<String>

        var testDescription: String { "\(rule) \(version): \(name)" }

        init(
            _ rule: String,
            _ version: ProtocolVersion,
            _ name: String,
            _ broken: String,
            _ sound: String,
            _ answer: String?,
            also: String...
        ) {
            self.rule = rule
            self.version = version
            self.name = name
            self.broken = packetBytes(broken)
            self.sound = packetBytes(sound)
            self.answer = answer.map(packetBytes)
            self.also = Set(also)
        }

        /// The conversation with the broken or the sound packet, answered.
        func send(_ bytes: [UInt8], _ script: inout AuditScript) {
            if broken[0] >> 4 == 1 { script.open() } else { script.connect() }
            if broken[0] >> 4 == 6 {
                script.client(AuditScript.publish("a", qos: .exactlyOnce, id: 1))
                script.server(.pubrec(.init(packetIdentifier: 1)))
            }
            script.client(bytes: bytes)
            if let answer { script.server(bytes: answer) } else { script.ping() }
        }

        var auditCase: AuditCase {
            AuditCase(rule, version, name, also: also) {
                send(broken, &$0)
            } conforming: {
                send(sound, &$0)
            }
        }
    }

    static let connectionReactionCases: [AuditCase] = reactions.map(\.auditCase) + disconnectMissing

    static let reactions: [Reaction] = [
        Reaction("MQTT-2.2.2-2", .v3_1_1, "flags of PINGREQ", "C1 |", "C0 |", "D0 |", also: "MQTT-2.2.2-1"),
        Reaction(
            "MQTT-3.6.1-1",
            .v3_1_1,
            "flags of PUBREL",
            "60 | 0001",
            "62 | 0001",
            "70 | 0001",
            also: "MQTT-3.6.1-1"
        ),
        Reaction(
            "MQTT-3.6.1-1",
            .v5_0,
            "flags of PUBREL",
            "60 | 0001",
            "62 | 0001",
            "70 | 0001",
            also: "MQTT-3.6.1-1"
        ),
        Reaction(
            "MQTT-3.8.1-1",
            .v3_1_1,
            "flags of SUBSCRIBE",
            "80 | 0001 0001 'a' 00",
            "82 | 0001 0001 'a' 00",
            "90 | 0001 00"
        ),
        Reaction(
            "MQTT-3.8.1-1",
            .v5_0,
            "flags of SUBSCRIBE",
            "80 | 0001 00 0001 'a' 00",
            "82 | 0001 00 0001 'a' 00",
            "90 | 0001 00 00"
        ),
        Reaction(
            "MQTT-3.10.1-1",
            .v3_1_1,
            "flags of UNSUBSCRIBE",
            "A0 | 0001 0001 'a'",
            "A2 | 0001 0001 'a'",
            "B0 | 0001"
        ),
        Reaction(
            "MQTT-3.10.1-1",
            .v5_0,
            "flags of UNSUBSCRIBE",
            "A0 | 0001 00 0001 'a'",
            "A2 | 0001 00 0001 'a'",
            "B0 | 0001 00 00"
        ),
        Reaction("MQTT-3.15.1-1", .v5_0, "flags of AUTH", "F1 | 19 08 15 0005 'SCRAM'", "C0 |", nil),
        Reaction("MQTT-3.3.1-4", .v3_1_1, "QoS 3", "36 | 0001 'a' 0001", "30 | 0001 'a' 0001", nil),
        Reaction(
            "MQTT-1.5.3-1",
            .v3_1_1,
            "not UTF-8",
            "82 | 0001 0001 FF 00",
            "82 | 0001 0001 'a' 00",
            "90 | 0001 00",
            also: "MQTT-3.8.3-1"
        ),
        Reaction("MQTT-3.14.1-1", .v3_1_1, "flags of DISCONNECT", "E1 |", "C0 |", nil, also: "MQTT-2.2.2-1"),
        Reaction("MQTT-3.14.1-1", .v5_0, "flags of DISCONNECT", "E1 |", "C0 |", nil, also: "MQTT-2.1.3-1"),
        Reaction(
            "MQTT-1.5.3-2",
            .v3_1_1,
            "U+0000",
            "82 | 0001 0001 00 00",
            "82 | 0001 0001 'a' 00",
            "90 | 0001 00",
            also: "MQTT-4.7.3-2"
        ),
        Reaction(
            "MQTT-3-8.3-4",
            .v3_1_1,
            "QoS 3 asked for",
            "82 | 0001 0001 'a' 03",
            "82 | 0001 0001 'a' 02",
            "90 | 0001 02",
            also: "MQTT3-requested-qos"
        ),
        Reaction(
            "MQTT-3.8.3-5",
            .v5_0,
            "reserved bits of options",
            "82 | 0001 00 0001 'a' C0",
            "82 | 0001 00 0001 'a' 00",
            "90 | 0001 00 00",
            also: "MQTT5-subscribe-reserved-bits"
        ),
        Reaction(
            "MQTT-3.1.2-3",
            .v3_1_1,
            "reserved Connect Flag",
            "10 | 0004 'MQTT' 04 03 0000 0001 'a'",
            "10 | 0004 'MQTT' 04 02 0000 0001 'a'",
            "20 | 0000",
            also: "MQTT3-connect-reserved-flag"
        ),
        Reaction(
            "MQTT-3.1.2-3",
            .v5_0,
            "reserved Connect Flag",
            "10 | 0004 'MQTT' 05 03 0000 00 0001 'a'",
            "10 | 0004 'MQTT' 05 02 0000 00 0001 'a'",
            "20 | 0000 00",
            also: "MQTT5-connect-reserved-flag"
        ),
        Reaction(
            "MQTT-3.1.4-1",
            .v3_1_1,
            "Will QoS 3",
            "10 | 0004 'MQTT' 04 1E 0000 0001 'a' 0001 'w' 0000",
            "10 | 0004 'MQTT' 04 16 0000 0001 'a' 0001 'w' 0000",
            "20 | 0000",
            also: "MQTT-3.1.2-14"
        ),
        Reaction(
            "MQTT-3.1.4-1",
            .v5_0,
            "Will QoS 3",
            "10 | 0004 'MQTT' 05 1E 0000 00 0001 'a' 00 0001 'w' 0000",
            "10 | 0004 'MQTT' 05 16 0000 00 0001 'a' 00 0001 'w' 0000",
            "20 | 0000 00",
            also: "MQTT-3.1.2-12"
        ),
        Reaction(
            "MQTT3-connect-invalid-close",
            .v3_1,
            "Will QoS 3",
            "10 | 0006 'MQIsdp' 03 1E 0000 0001 'a' 0001 'w' 0000",
            "10 | 0006 'MQIsdp' 03 16 0000 0001 'a' 0001 'w' 0000",
            "20 | 0000",
            also: "MQTT3-will-fields"
        ),
        Reaction(
            "MQTT-3.1.2-2",
            .v3_1_1,
            "Protocol Level 9 accepted",
            "10 | 0004 'MQTT' 09 02 0000 0001 'a'",
            "10 | 0004 'MQTT' 04 02 0000 0001 'a'",
            "20 | 0000"
        ),
        Reaction("MQTT-4.8.0-1", .v3_1_1, "a byte too many", "C0 | 00", "C0 |", "D0 |", also: "MQTT3-length-mismatch"),
        Reaction("MQTT-4.13.1-1", .v5_0, "a byte too many", "C0 | 00", "C0 |", "D0 |", also: "MQTT5-length-mismatch"),
    ]

    private static let disconnectMissing: [AuditCase] = [
        AuditCase("MQTT-3.1.2-1", .v5_0, "the old name refused, and served", also: ["MQTT-3.1.2-1"]) {
            $0.open()
            $0.client(bytes: packetBytes("10 | 0006 'MQIsdp' 05 02 0000 00 0001 'a'"))
            $0.connack(0x84)
            $0.server(AuditScript.publish("plant/line/1/temperature"))
            $0.close(by: .server)
        } conforming: {
            $0.hello()
            $0.refuse(0x84)
        },
        AuditCase(
            "MQTT5-error-disconnect-missing",
            .v5_0,
            "closed over a packet that cannot be read",
            also: ["MQTT5-length-mismatch"]
        ) {
            $0.connect()
            $0.client(bytes: [0xC0, 1, 0])
            $0.close(by: .server)
        } conforming: {
            $0.connect()
            $0.client(AuditScript.pingreq)
            $0.close(by: .server)
        },
        AuditCase(
            "MQTT5-client-error-close",
            .v5_0,
            "closed without DISCONNECT over a packet that cannot be read",
            also: ["MQTT5-length-mismatch"]
        ) {
            $0.connect()
            $0.client(AuditScript.pingreq)
            $0.server(bytes: [0xD0, 1, 0])
            $0.close(by: .client)
        } conforming: {
            $0.connect()
            $0.client(AuditScript.pingreq)
            $0.server(AuditScript.pingresp)
            $0.close(by: .client)
        },
        AuditCase(
            "MQTT5-client-error-close",
            .v5_0,
            "goes on after a packet that cannot be read",
            also: ["MQTT5-length-mismatch", "MQTT-4.3.2-4"]
        ) {
            $0.connect()
            $0.subscribe("plant/#", qos: .atLeastOnce)
            $0.client(AuditScript.pingreq)
            $0.server(bytes: [0xD0, 1, 0])
            $0.server(AuditScript.publish("plant/line/1", qos: .atLeastOnce))
            $0.client(AuditScript.puback())
        } conforming: {
            $0.connect()
            $0.subscribe("plant/#", qos: .atLeastOnce)
            $0.ping()
            $0.server(AuditScript.publish("plant/line/1", qos: .atLeastOnce))
            $0.client(AuditScript.puback())
        },
    ]
}

/// Receivers that do what has to be done, and captures that cannot show whether they did.
@Suite("Reactions to broken packets")
struct ReactionTests {
    @Test("A receiver that closes is not blamed", arguments: AuditCases.reactions)
    func closes(_ reaction: AuditCases.Reaction) throws {
        var script = AuditScript(reaction.version)
        if reaction.broken[0] >> 4 == 1 { script.open() } else { script.connect() }
        script.client(bytes: reaction.broken)
        script.client(AuditScript.pingreq)
        script.wait(seconds: 1)
        if reaction.version == .v5_0, reaction.broken[0] >> 4 != 1 { script.server(AuditScript.disconnect(0x81)) }
        script.close(by: .server)
        script.wait(seconds: 30)
        let blamed = try script.findings().map(\.finding).filter { $0.fault == .server }
        #expect(blamed.isEmpty, "\(blamed.map { "\($0.rule): \($0.observed)" })")
    }

    @Test("A receiver that stays silent and does not close is suspected", arguments: AuditCases.reactions)
    func stays(_ reaction: AuditCases.Reaction) throws {
        var script = AuditScript(reaction.version)
        if reaction.broken[0] >> 4 == 1 { script.open() } else { script.connect() }
        script.client(bytes: reaction.broken)
        script.wait(seconds: 30)
        let blamed = try script.findings().map(\.finding).filter { $0.fault == .server }
        #expect(blamed.allSatisfy { $0.certainty == .suspected }, "\(blamed.map { "\($0.rule): \($0.observed)" })")
    }

    @Test("An answer that may be to an earlier packet proves nothing")
    func earlier() throws {
        var script = AuditScript(.v3_1_1)
        script.connect()
        script.client(AuditScript.pingreq)
        script.client(bytes: [0xC0, 1, 0])
        script.server(AuditScript.pingresp)
        script.close(by: .server)
        let blamed = try script.findings().map(\.finding).filter { $0.fault == .server }
        #expect(blamed.isEmpty, "\(blamed.map { "\($0.rule): \($0.observed)" })")
    }

    @Test("A CONNACK after a CONNECT that was not taken for one is not blamed")
    func foreign() throws {
        var script = AuditScript(.v3_1_1)
        script.open()
        script.client(bytes: packetBytes("10 | 0004 'MQTX' 04 02 0000 0001 'a'"))
        script.connack()
        script.client(AuditScript.pingreq)
        script.server(AuditScript.pingresp)
        let definite = try script.findings().map(\.finding).filter { $0.certainty == .definite }
        #expect(definite.isEmpty, "\(definite.map { "\($0.rule): \($0.observed)" })")
    }

    @Test("Where frames are missing nothing is definite")
    func gaps() throws {
        var script = AuditScript(.v3_1_1)
        script.connect()
        script.lose(AuditScript.pingreq, from: .client)
        script.client(bytes: [0xC1, 0])
        script.server(AuditScript.pingresp)
        let blamed = try script.findings().map(\.finding).filter { $0.fault == .server }
        #expect(blamed.allSatisfy { $0.certainty == .suspected }, "\(blamed.map { "\($0.rule): \($0.observed)" })")
    }
}
