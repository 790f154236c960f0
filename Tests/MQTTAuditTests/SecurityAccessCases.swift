import MQTTCodec

extension AuditCases {
    /// Who may connect, and read and write what.
    static let securityAccessCases: [AuditCase] = [
        AuditCase.habit("anonymous-access", "no credentials", [.v3_1, .v3_1_1, .v5_0]) {
            $0.logIn()
        } conforming: {
            $0.logIn(userName: "pump")
        },
        AuditCase.habit("anonymous-access", "accepted") {
            $0.logIn()
        } conforming: {
            $0.logIn(answer: $0.notAuthorized)
        },
        AuditCase.habit("anonymous-access", "no method", [.v5_0]) {
            $0.logIn()
        } conforming: {
            $0.logIn(properties: [Property(.authenticationMethod, .utf8String("GSSAPI"))])
        },
        wide("#", "plant/#"),
        wide("+/#", "+/7/#"),
        wide("$share/all/#", "$share/all/plant/#"),
        AuditCase.habit("whole-tree-subscription", "granted", also: ["anonymous-access"]) {
            $0.connect()
            $0.subscribe("#")
        } conforming: {
            $0.connect()
            $0.client(AuditScript.subscribe("#"))
            $0.server(AuditScript.suback([$0.version.hasReasonCodes ? 0x87 : 0x80]))
        },
        AuditCase.habit("system-topics-subscription", "all", also: ["anonymous-access"]) {
            $0.connect()
            $0.subscribe("$SYS/#")
        } conforming: {
            $0.connect()
            $0.subscribe("$SYS/broker/load/#")
        },
        AuditCase.habit("system-topics-subscription", "from the second level on", also: ["anonymous-access"]) {
            $0.connect()
            $0.subscribe("$SYS/+/#")
        } conforming: {
            $0.connect()
            $0.subscribe("$SYS/+/uptime")
        },
        systemPublish("$SYS/broker/uptime", "$SYSTEM/broker/uptime"),
        systemPublish("$SYS/broker/clients", "$SYS/broker/connection/edge/state"),
        AuditCase.habit("system-topic-publish", "by the client", also: ["anonymous-access"]) {
            $0.connect()
            $0.client(AuditScript.publish("$SYS/broker/uptime"))
        } conforming: {
            $0.connect()
            $0.subscribe("$SYS/broker/uptime")
            $0.server(AuditScript.publish("$SYS/broker/uptime"))
        },
    ].flatMap { $0 }

    private static func wide(_ filter: String, _ narrow: String) -> [AuditCase] {
        AuditCase.habit("whole-tree-subscription", filter, also: ["anonymous-access"]) {
            $0.connect()
            $0.subscribe(filter)
        } conforming: {
            $0.connect()
            $0.subscribe(narrow)
        }
    }

    private static func systemPublish(_ topic: String, _ other: String) -> [AuditCase] {
        AuditCase.habit("system-topic-publish", topic, also: ["anonymous-access"]) {
            $0.connect()
            $0.client(AuditScript.publish(topic, retain: true))
        } conforming: {
            $0.connect()
            $0.client(AuditScript.publish(other, retain: true))
        }
    }
}
