import MQTTCodec
import MQTTTimeline

extension AuditCases {
    /// TCP and TLS.
    static let securityTransportCases: [AuditCase] = [
        overlap(.v3_1_1, ["MQTT3-anonymous-access"]),
        overlap(.v5_0, ["MQTT5-anonymous-access"]),
        AuditCase("TLS-old-version", .v3_1_1, "TLS 1.0 chosen for 1.2 offered") {
            $0.handshake(choosing: 0x0301)
        } conforming: {
            $0.handshake()
        },
        AuditCase("TLS-old-version", .v3_1_1, "no more than TLS 1.1 offered") {
            $0.handshake(offering: 0x0302, choosing: 0x0302)
        } conforming: {
            $0.handshake()
        },
        AuditCase("TLS-weak-cipher-suite", .v3_1_1, "3DES chosen") {
            $0.handshake(suite: 0x000A)
        } conforming: {
            $0.handshake(suite: 0xC02F)
        },
        AuditCase("TLS-weak-cipher-suite", .v3_1_1, "nothing but RC4 offered") {
            $0.handshake(suites: [0x0005, 0x00FF], suite: 0x0005)
        } conforming: {
            $0.handshake(suites: [0x0005, 0xC02F])
        },
        AuditCase("TLS-certificate-expired", .v3_1_1, "valid until the end of last year") {
            $0.handshake(validUntil: "25")
        } conforming: {
            $0.handshake(validUntil: "26")
        },
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
