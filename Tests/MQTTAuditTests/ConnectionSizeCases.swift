import MQTTCodec
import MQTTTimeline

/// Properties that only explain: not over the receiver's Maximum Packet Size, and not where they are unwanted.
extension AuditCases {
    static let connectionSizeCases: [AuditCase] = oversized + unwanted

    private struct Row {
        let type: String
        /// Rules for Reason String and User Property.
        let rules: [String]
        let fault: Sender
        /// What comes before the packet, and the packet.
        let send: @Sendable (inout AuditScript, [Property]) -> Void
    }

    private static let success = ReasonCode(rawValue: 0)

    private static let rows: [Row] = [
        Row(type: "CONNACK", rules: ["MQTT-3.2.2-19", "MQTT-3.2.2-20"], fault: .server) { $0.connack(0x88, $1) },
        Row(type: "PUBACK", rules: ["MQTT-3.4.2-2", "MQTT-3.4.2-3"], fault: .client) {
            $0.server(AuditScript.publish("plant", qos: .atLeastOnce))
            let properties = AuditScript.section($1)
            $0.client(.puback(.init(packetIdentifier: 1, reasonCode: success, properties: properties)))
        },
        Row(type: "PUBREC", rules: ["MQTT-3.5.2-2", "MQTT-3.5.2-3"], fault: .client) {
            $0.server(AuditScript.publish("plant", qos: .exactlyOnce))
            let properties = AuditScript.section($1)
            $0.client(.pubrec(.init(packetIdentifier: 1, reasonCode: success, properties: properties)))
        },
        Row(type: "PUBREL", rules: ["MQTT-3.6.2-2", "MQTT-3.6.2-3"], fault: .client) {
            $0.client(AuditScript.publish("plant", qos: .exactlyOnce))
            $0.server(.pubrec(.init(packetIdentifier: 1)))
            let properties = AuditScript.section($1)
            $0.client(.pubrel(.init(packetIdentifier: 1, reasonCode: success, properties: properties)))
        },
        Row(type: "PUBCOMP", rules: ["MQTT-3.7.2-2", "MQTT-3.7.2-3"], fault: .client) {
            $0.server(AuditScript.publish("plant", qos: .exactlyOnce))
            $0.client(.pubrec(.init(packetIdentifier: 1)))
            $0.server(.pubrel(.init(packetIdentifier: 1)))
            let properties = AuditScript.section($1)
            $0.client(.pubcomp(.init(packetIdentifier: 1, reasonCode: success, properties: properties)))
        },
        Row(type: "SUBACK", rules: ["MQTT-3.9.2-1", "MQTT-3.9.2-2"], fault: .server) {
            $0.client(AuditScript.subscribe("plant", id: 2))
            let properties = AuditScript.section($1)
            $0.server(.suback(.init(packetIdentifier: 2, reasonCodes: [success], properties: properties)))
        },
        Row(type: "UNSUBACK", rules: ["MQTT-3.11.2-1", "MQTT-3.11.2-2"], fault: .server) {
            $0.client(.unsubscribe(.init(packetIdentifier: 2, topicFilters: ["plant"])))
            let properties = AuditScript.section($1)
            $0.server(.unsuback(.init(packetIdentifier: 2, reasonCodes: [success], properties: properties)))
        },
        Row(type: "DISCONNECT", rules: ["MQTT-3.14.2-3", "MQTT-3.14.2-4"], fault: .server) {
            $0.server(AuditScript.disconnect(0x8B, $1))
            $0.close(by: .server)
        },
        Row(type: "AUTH", rules: ["MQTT-3.15.2-2", "MQTT-3.15.2-3"], fault: .client) {
            $0.client(AuditScript.auth(0x19, "SCRAM", $1))
        },
    ]

    private static let oversized: [AuditCase] = rows.flatMap { row in
        [Property.reason(String(repeating: "x", count: 60)), .userProperty("line", String(repeating: "x", count: 60))]
            .enumerated().map { index, property in
                AuditCase(row.rules[index], .v5_0, "\(row.type) above the maximum") {
                    conversation(row, maximum: 64, property, &$0)
                } conforming: {
                    conversation(row, maximum: 100, property, &$0)
                }
            }
    }

    private static func conversation(_ row: Row, maximum: UInt32, _ property: Property, _ script: inout AuditScript) {
        let limit = Property.four(.maximumPacketSize, maximum)
        if row.type == "CONNACK" {
            script.hello([limit])
            row.send(&script, [property])
            script.close(by: .server)
            return
        }
        let method: [Property] = row.type == "AUTH" ? [.method] : []
        script.connect(
            properties: method + (row.fault == .server ? [limit] : []),
            connackProperties: method + (row.fault == .client ? [limit] : [])
        )
        script.subscribe("plant", qos: .exactlyOnce)
        row.send(&script, [property])
    }

    private static let unwanted: [AuditCase] =
        ["SUBACK", "UNSUBACK"].flatMap { type in
            rows.filter { $0.type == type }.map { row in
                AuditCase("MQTT-3.1.2-29", .v5_0, "\(type) explains") {
                    $0.connect(properties: [.byte(.requestProblemInformation, 0)])
                    $0.subscribe("plant")
                    row.send(&$0, [.reason("fine")])
                } conforming: {
                    $0.connect(properties: [.byte(.requestProblemInformation, 1)])
                    $0.subscribe("plant")
                    row.send(&$0, [.reason("fine")])
                }
            }
        } + [
            AuditCase("MQTT-3.1.2-29", .v5_0, "PUBACK explains") {
                $0.connect(properties: [.byte(.requestProblemInformation, 0)])
                $0.client(AuditScript.publish("plant", qos: .atLeastOnce))
                let properties = AuditScript.section([.userProperty("a", "b")])
                $0.server(.puback(.init(packetIdentifier: 1, reasonCode: success, properties: properties)))
            } conforming: {
                $0.connect(properties: [.byte(.requestProblemInformation, 0)])
                $0.client(AuditScript.publish("plant", qos: .atLeastOnce))
                $0.server(AuditScript.puback())
            }
        ]
}
