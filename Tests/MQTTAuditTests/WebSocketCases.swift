import MQTTCodec
import MQTTTimeline

extension AuditCases {
    /// What MQTT asks of WebSocket.
    static let webSocketCases: [AuditCase] = [ProtocolVersion.v3_1_1, .v5_0].flatMap { version in
        [
            AuditCase("MQTT-6.0.0-1", version, "CONNECT in a text message") {
                $0.upgrade()
                $0.connectInside(.text)
            } conforming: {
                $0.upgrade()
                $0.connectInside(.binary)
            },
            AuditCase("MQTT-6.0.0-3", version, "no subprotocol offered") {
                $0.upgrade(offering: [], choosing: nil)
                $0.connectInside()
            } conforming: {
                $0.upgrade(offering: ["mqttv3.1", "mqtt"])
                $0.connectInside()
            },
            AuditCase("MQTT-6.0.0-3", version, "the subprotocol of 3.1 offered") {
                $0.upgrade(offering: ["mqttv3.1"], choosing: "mqttv3.1")
                $0.connectInside()
            } conforming: {
                $0.upgrade()
                $0.connectInside()
            },
            AuditCase("MQTT-6.0.0-4", version, "no subprotocol chosen") {
                $0.upgrade(choosing: nil)
                $0.connectInside()
            } conforming: {
                $0.upgrade()
                $0.connectInside()
            },
            AuditCase("MQTT-6.0.0-4", version, "another one chosen") {
                $0.upgrade(offering: ["mqtt", "mqttv3.1"], choosing: "mqttv3.1")
                $0.connectInside()
            } conforming: {
                $0.upgrade(offering: ["mqtt", "mqttv3.1"], choosing: "mqtt")
                $0.connectInside()
            },
        ]
    }
}
