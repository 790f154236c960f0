import MQTTCodec
import MQTTTimeline

/// Refusals, DISCONNECT, and who closes.
extension AuditCases {
    static let connectionEndingCases: [AuditCase] = refusals + silentRefusals + leaving + partial

    /// Rule, version and code of a refusal after which the server goes on or does not close.
    private static let refusalRows:
        [(rule: String, version: ProtocolVersion, code: UInt8, cleanStart: Bool, id: String)] = [
            ("MQTT-3.1.2-2", .v3_1_1, 1, true, "pump-7"),
            ("MQTT-3.1.3-9", .v3_1_1, 2, true, "pump-7"),
            ("MQTT-3.1.3-8", .v3_1_1, 2, false, ""),
            ("MQTT-3.2.2-5", .v3_1_1, 5, true, "pump-7"),
            ("MQTT-3.1.2-2", .v5_0, 0x84, true, "pump-7"),
            ("MQTT-3.1.3-8", .v5_0, 0x85, true, "pump-7"),
            ("MQTT-3.1.4-2", .v5_0, 0x86, true, "pump-7"),
            ("MQTT-3.1.4-2", .v5_0, 0x87, true, "pump-7"),
            ("MQTT-3.1.4-2", .v5_0, 0x8A, true, "pump-7"),
            ("MQTT-3.2.2-12", .v5_0, 0x9B, true, "pump-7"),
            ("MQTT-3.2.2-13", .v5_0, 0x9A, true, "pump-7"),
            ("MQTT-3.2.2-7", .v5_0, 0x88, true, "pump-7"),
        ]

    private static let refusals: [AuditCase] = refusalRows.map { row in
        AuditCase(
            row.rule,
            row.version,
            "PUBLISH behind refusal \(row.code)",
            also: row.id.isEmpty ? ["MQTT-3.1.3-7"] : []
        ) {
            $0.hello(id: row.id, cleanStart: row.cleanStart)
            $0.connack(row.code)
            $0.server(AuditScript.publish("plant/line/1/temperature"))
            $0.close(by: .server)
        } conforming: {
            $0.hello(id: row.id)
            $0.refuse(row.code)
        }
    }

    private static let silentRefusals: [AuditCase] =
        refusalRows.map { row in
            AuditCase(
                row.rule,
                row.version,
                "no close after refusal \(row.code)",
                also: row.id.isEmpty ? ["MQTT-3.1.3-7"] : []
            ) {
                $0.hello(id: row.id, cleanStart: row.cleanStart)
                $0.connack(row.code)
                $0.wait(seconds: 12)
            } conforming: {
                $0.hello(id: row.id)
                $0.connack(row.code)
                $0.wait(seconds: 5)
                $0.close(by: .client)
                $0.wait(seconds: 12)
            }
        }
        + [ProtocolVersion.v3_1_1, .v5_0].map { version in
            AuditCase(version == .v5_0 ? "MQTT-3.1.4-6" : "MQTT-3.1.4-5", version, "what came with CONNECT answered") {
                $0.hello()
                $0.client(AuditScript.subscribe("plant/#"))
                $0.connack(version == .v5_0 ? 0x87 : 5)
                $0.server(AuditScript.suback())
                $0.close(by: .server)
            } conforming: {
                $0.hello()
                $0.client(AuditScript.subscribe("plant/#"))
                $0.refuse(version == .v5_0 ? 0x87 : 5)
            }
        }

    private static let leaving: [AuditCase] =
        [ProtocolVersion.v3_1_1, .v5_0].map { version in
            let server =
                version == .v5_0 ? "MQTT5-receiver-close-after-disconnect" : "MQTT3-server-close-after-disconnect"
            return AuditCase(
                version == .v5_0 ? "MQTT-3.14.4-2" : "MQTT-3.14.4-1",
                version,
                "no FIN after DISCONNECT",
                also: [server]
            ) {
                $0.connect()
                $0.client(.disconnect(ControlPacket.Disconnect()))
                $0.wait(seconds: 12)
            } conforming: {
                $0.connect()
                $0.client(.disconnect(ControlPacket.Disconnect()))
                $0.wait(seconds: 5)
                $0.close(by: .server)
                $0.wait(seconds: 12)
            }
        }
        + ProtocolVersion.allCases.map { version in
            AuditCase(
                version == .v5_0 ? "MQTT5-receiver-close-after-disconnect" : "MQTT3-server-close-after-disconnect",
                version,
                "not closed by the server either",
                also: ["MQTT-3.14.4-1", "MQTT-3.14.4-2"]
            ) {
                $0.connect()
                $0.client(.disconnect(ControlPacket.Disconnect()))
                $0.wait(seconds: 12)
            } conforming: {
                $0.connect()
                $0.disconnect()
                $0.wait(seconds: 12)
            }
        }
        + [ProtocolVersion.v3_1_1, .v5_0].map { version in
            AuditCase(version == .v5_0 ? "MQTT-3.14.4-1" : "MQTT-3.14.4-2", version, "PUBLISH behind DISCONNECT") {
                $0.connect()
                $0.client(.disconnect(ControlPacket.Disconnect()))
                $0.client(AuditScript.publish("plant/line/1/temperature"))
                $0.close(by: .client)
            } conforming: {
                $0.connect()
                $0.client(AuditScript.publish("plant/line/1/temperature"))
                $0.disconnect()
            }
        } + [
            AuditCase("MQTT-3.14.4-1", .v5_0, "the server's PUBLISH behind its DISCONNECT") {
                $0.connect()
                $0.subscribe("plant/#")
                $0.server(AuditScript.disconnect(0x8B))
                $0.server(AuditScript.publish("plant/line/1/temperature"))
                $0.close(by: .server)
            } conforming: {
                $0.connect()
                $0.subscribe("plant/#")
                $0.client(AuditScript.disconnect(0))
                $0.server(AuditScript.publish("plant/line/1/temperature"))
                $0.close(by: .client)
            },
            AuditCase(
                "MQTT-4.13.2-1",
                .v5_0,
                "nobody closes after DISCONNECT 0x8B",
                also: ["MQTT5-receiver-close-after-disconnect"]
            ) {
                $0.connect()
                $0.server(AuditScript.disconnect(0x8B))
                $0.wait(seconds: 12)
            } conforming: {
                $0.connect()
                $0.server(AuditScript.disconnect(0x8B))
                $0.close(by: .client)
                $0.wait(seconds: 12)
            },
            AuditCase("MQTT5-disconnect-expiry-from-zero", .v5_0, "expiry 60 after 0") {
                $0.connect()
                $0.client(AuditScript.disconnect(0, [.four(.sessionExpiryInterval, 60)]))
                $0.close(by: .client)
            } conforming: {
                $0.connect(properties: [.four(.sessionExpiryInterval, 1)])
                $0.client(AuditScript.disconnect(0, [.four(.sessionExpiryInterval, 60)]))
                $0.close(by: .client)
            },
        ]

    private static let partial: [AuditCase] = ProtocolVersion.allCases.map { version in
        AuditCase(version == .v5_0 ? "MQTT5-partial-packet-at-close" : "MQTT3-partial-packet-at-close", version, "FIN")
        {
            $0.connect()
            $0.client(bytes: [0x30, 0x20, 0x00, 0x05, 0x70])
            $0.close(by: .client)
        } conforming: {
            $0.connect()
            $0.client(AuditScript.publish("plant/line/1/temperature"))
            $0.close(by: .client)
        }
    }
}
