import MQTTCodec
import MQTTTimeline

extension AuditCases {
    /// TCP.
    static let securityTransportCases: [AuditCase] = [
        overlap(.v3_1_1, ["MQTT3-anonymous-access"]),
        overlap(.v5_0, ["MQTT5-anonymous-access"]),
    ]

    private static func overlap(_ version: ProtocolVersion, _ also: Set<String>) -> AuditCase {
        AuditCase("TCP-disagreeing-overlap", version, "a PUBLISH sent again", also: also) {
            $0.connect()
            $0.client(AuditScript.publish("a/b", "on"))
            $0.sendAgain(Array("no".utf8), from: .client)
        } conforming: {
            $0.connect()
            $0.client(AuditScript.publish("a/b", "on"))
            $0.sendAgain(Array("on".utf8), from: .client)
        }
    }
}
