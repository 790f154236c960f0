import MQTTCodec
import MQTTTimeline

/// Keep Alive and PINGRESP.
extension AuditCases {
    static let connectionTimeCases: [AuditCase] = keepAlive + serverKeepAlive + pings

    private static let servers = ["MQTT3-keep-alive-server", "MQTT-3.1.2-24", "MQTT-3.1.2-22"]
    private static let clients = ["MQTT3-keep-alive-client", "MQTT-3.1.2-23", "MQTT-3.1.2-20"]

    private static let keepAlive: [AuditCase] = ProtocolVersion.allCases.flatMap { version in
        let index = Int(version.level) - 3
        return [
            AuditCase(clients[index], version, "PINGREQ after 14 s, Keep Alive 10 s") {
                $0.connect(keepAlive: 10)
                $0.wait(seconds: 14)
                $0.ping()
            } conforming: {
                $0.connect(keepAlive: 10)
                $0.wait(seconds: 10.5)
                $0.ping()
            },
            AuditCase(clients[index], version, "nothing for 14 s before the end") {
                $0.connect(keepAlive: 10)
                $0.wait(seconds: 14)
            } conforming: {
                $0.connect(keepAlive: 0)
                $0.wait(seconds: 14)
            },
            AuditCase(servers[index], version, "PINGREQ after 25 s answered, Keep Alive 10 s", also: [clients[index]]) {
                $0.connect(keepAlive: 10)
                $0.wait(seconds: 25)
                $0.ping()
            } conforming: {
                $0.connect(keepAlive: 10)
                $0.wait(seconds: 15.5)
                $0.close(by: .server)
                $0.wait(seconds: 25)
            },
            AuditCase(servers[index], version, "no close after 25 s, Keep Alive 10 s", also: [clients[index]]) {
                $0.connect(keepAlive: 10)
                $0.wait(seconds: 25)
            } conforming: {
                $0.connect(keepAlive: 10)
                $0.wait(seconds: 19)
            },
        ]
    }

    private static let serverKeepAlive: [AuditCase] = [
        AuditCase("MQTT-3.1.2-21", .v5_0, "keeps to its own 60 s instead of the server's 30 s") {
            $0.connect(keepAlive: 60, connackProperties: [.two(.serverKeepAlive, 30)])
            $0.wait(seconds: 45)
            $0.ping()
        } conforming: {
            $0.connect(keepAlive: 60, connackProperties: [.two(.serverKeepAlive, 30)])
            $0.wait(seconds: 30)
            $0.ping()
        },
        AuditCase("MQTT-3.2.2-21", .v5_0, "goes on without Keep Alive") {
            $0.connect(keepAlive: 0, connackProperties: [.two(.serverKeepAlive, 30)])
            $0.wait(seconds: 45)
            $0.ping()
        } conforming: {
            $0.connect(keepAlive: 10, connackProperties: [.two(.serverKeepAlive, 60)])
            $0.wait(seconds: 45)
            $0.ping()
        },
    ]

    private static let answers = ["MQTT3-request-answered", "MQTT-3.12.4-1", "MQTT-3.12.4-1"]
    private static let timeouts = ["MQTT3-pingresp-timeout", "MQTT3-pingresp-timeout", "MQTT5-pingresp-timeout"]

    private static let pings: [AuditCase] = ProtocolVersion.allCases.flatMap { version in
        let index = Int(version.level) - 3
        return [
            AuditCase(answers[index], version, "PINGREQ not answered for 12 s") {
                $0.connect(keepAlive: 60)
                $0.client(AuditScript.pingreq)
                $0.wait(seconds: 12)
            } conforming: {
                $0.connect(keepAlive: 60)
                $0.client(AuditScript.pingreq)
                $0.wait(seconds: 3)
                $0.server(AuditScript.pingresp)
                $0.wait(seconds: 12)
            },
            AuditCase(timeouts[index], version, "keeps the connection for 90 s", also: [answers[index]]) {
                $0.connect(keepAlive: 60)
                $0.client(AuditScript.pingreq)
                $0.wait(seconds: 45)
                $0.client(AuditScript.publish("plant/line/1/temperature"))
                $0.wait(seconds: 45)
            } conforming: {
                $0.connect(keepAlive: 60)
                $0.client(AuditScript.pingreq)
                $0.wait(seconds: 45)
                $0.close(by: .client)
                $0.wait(seconds: 45)
            },
        ]
    }
}
