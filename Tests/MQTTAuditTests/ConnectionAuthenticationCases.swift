import MQTTCodec
import MQTTTimeline

/// Enhanced authentication.
extension AuditCases {
    static let connectionAuthenticationCases: [AuditCase] = opening + again

    private static let opening: [AuditCase] = [
        AuditCase("MQTT-4.12.0-1", .v5_0, "method not known, connection kept") {
            $0.hello([.method])
            $0.connack(0x8C)
            $0.wait(seconds: 12)
        } conforming: {
            $0.hello([.method])
            $0.refuse(0x8C)
            $0.wait(seconds: 12)
        },
        AuditCase("MQTT-4.12.0-4", .v5_0, "authentication fails, connection kept") {
            $0.hello([.method])
            $0.server(AuditScript.auth(0x18))
            $0.client(AuditScript.auth(0x18))
            $0.connack(0x87)
            $0.wait(seconds: 12)
        } conforming: {
            $0.hello([.method])
            $0.server(AuditScript.auth(0x18))
            $0.client(AuditScript.auth(0x18))
            $0.refuse(0x87)
            $0.wait(seconds: 12)
        },
        AuditCase("MQTT-4.12.0-2", .v5_0, "the server's AUTH 0x00 before CONNACK") {
            $0.hello([.method])
            $0.server(AuditScript.auth(0x00))
            $0.connack(0, [.method])
        } conforming: {
            $0.hello([.method])
            $0.server(AuditScript.auth(0x18))
            $0.client(AuditScript.auth(0x18))
            $0.connack(0, [.method])
        },
        AuditCase("MQTT-4.12.0-3", .v5_0, "the client goes on with 0x00", also: ["MQTT5-reason-code-direction"]) {
            $0.hello([.method])
            $0.server(AuditScript.auth(0x18))
            $0.client(AuditScript.auth(0x00))
            $0.connack(0, [.method])
        } conforming: {
            $0.hello([.method])
            $0.server(AuditScript.auth(0x18))
            $0.client(AuditScript.auth(0x18))
            $0.connack(0, [.method])
        },
        AuditCase("MQTT-4.12.0-5", .v5_0, "another method in AUTH") {
            $0.hello([.method])
            $0.server(AuditScript.auth(0x18, "PLAIN"))
            $0.client(AuditScript.auth(0x18))
            $0.connack(0, [.method])
        } conforming: {
            $0.hello([.method])
            $0.server(AuditScript.auth(0x18))
            $0.client(AuditScript.auth(0x18))
            $0.connack(0, [.method])
        },
        AuditCase("MQTT-4.12.0-5", .v5_0, "no method in CONNACK") {
            $0.hello([.method])
            $0.connack()
        } conforming: {
            $0.hello([.method])
            $0.refuse(0x8C)
        },
        AuditCase("MQTT-4.12.0-6", .v5_0, "the server's AUTH without a method in CONNECT") {
            $0.hello()
            $0.server(AuditScript.auth(0x18))
        } conforming: {
            $0.hello([.method])
            $0.server(AuditScript.auth(0x18))
        },
        AuditCase("MQTT-4.12.0-6", .v5_0, "a method in CONNACK alone") {
            $0.hello()
            $0.connack(0, [.method])
        } conforming: {
            $0.hello([.method])
            $0.connack(0, [.method])
        },
        AuditCase("MQTT-4.12.0-7", .v5_0, "the client's AUTH without a method in CONNECT") {
            $0.connect()
            $0.client(AuditScript.auth(0x19))
        } conforming: {
            $0.connect(properties: [.method], connackProperties: [.method])
            $0.client(AuditScript.auth(0x19))
        },
        AuditCase("MQTT5-auth-sequence", .v5_0, "unasked") {
            $0.hello([.method])
            $0.client(AuditScript.auth(0x18))
        } conforming: {
            $0.hello([.method])
            $0.server(AuditScript.auth(0x18))
            $0.client(AuditScript.auth(0x18))
        },
        AuditCase("MQTT5-auth-sequence", .v5_0, "again before CONNACK") {
            $0.hello([.method])
            $0.client(AuditScript.auth(0x19))
        } conforming: {
            $0.hello([.method])
            $0.connack(0, [.method])
            $0.client(AuditScript.auth(0x19))
        },
    ]

    private static let again: [AuditCase] = [
        AuditCase("MQTT5-auth-sequence", .v5_0, "the server begins") {
            $0.connect(properties: [.method], connackProperties: [.method])
            $0.server(AuditScript.auth(0x18))
        } conforming: {
            $0.connect(properties: [.method], connackProperties: [.method])
            $0.client(AuditScript.auth(0x19))
            $0.server(AuditScript.auth(0x18))
            $0.client(AuditScript.auth(0x18))
            $0.server(AuditScript.auth(0x00))
        },
        AuditCase("MQTT-4.12.1-1", .v5_0, "with another method") {
            $0.connect(properties: [.method], connackProperties: [.method])
            $0.client(AuditScript.auth(0x19, "PLAIN"))
            $0.server(AuditScript.auth(0x00))
        } conforming: {
            $0.connect(properties: [.method], connackProperties: [.method])
            $0.client(AuditScript.auth(0x19))
            $0.server(AuditScript.auth(0x00))
        },
        AuditCase("MQTT-4.12.1-2", .v5_0, "no end of it") {
            $0.connect(properties: [.method], connackProperties: [.method])
            $0.client(AuditScript.auth(0x19))
            $0.wait(seconds: 40)
        } conforming: {
            $0.connect(properties: [.method], connackProperties: [.method])
            $0.client(AuditScript.auth(0x19))
            $0.server(AuditScript.disconnect(0x87))
            $0.close(by: .server)
            $0.wait(seconds: 40)
        },
    ]
}
