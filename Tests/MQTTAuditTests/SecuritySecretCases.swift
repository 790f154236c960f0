import MQTTCodec

extension AuditCases {
    /// Secrets where nothing treats them as such.
    static let securitySecretCases: [AuditCase] = [
        publish("devices/7/token=9f8e7d6c", "devices/7/token=none"),
        publish("devices/7/\(SecretLookTests.webToken)", "devices/7/eyJhbGciOiJIUzI1NiJ9"),
        publish("uploads/AKIAIOSFODNN7EXAMPLE", "uploads/AKIAIOSFODNN7EXAMPLES"),
        AuditCase.habit("secret-in-topic", "after many others", also: ["anonymous-access"]) { script in
            script.connect()
            for number in 0..<40 { script.client(AuditScript.publish("devices/\(number)")) }
            script.client(AuditScript.publish("devices?password=Vw3-k9_Q"))
        } conforming: { script in
            script.connect()
            for number in 0..<40 { script.client(AuditScript.publish("devices/\(number)")) }
            script.client(AuditScript.publish("devices?password=+"))
        },
        AuditCase.habit("secret-in-topic", "Topic Filter", also: ["anonymous-access"]) {
            $0.connect()
            $0.subscribe("devices/7/api-key=9f8e7d6c/#")
        } conforming: {
            $0.connect()
            $0.subscribe("devices/7/api-key=#")
        },
        AuditCase.habit("secret-in-topic", "Will Topic", also: ["anonymous-access"]) {
            $0.connect(will: ControlPacket.Will(topic: "devices/7/pwd=9f8e7d6c", payload: []))
        } conforming: {
            $0.connect(will: ControlPacket.Will(topic: "devices/7/pwd", payload: []))
        },
        AuditCase.habit("secret-in-client-identifier", "token", also: ["anonymous-access"]) {
            $0.connect(id: "pump-7?access_token=9f8e7d6c")
        } conforming: {
            $0.connect(id: "pump-7?tokens=9f8e7d6c")
        },
        property("api_key", "9f8e7d6c", "api_keys", "9f8e7d6c"),
        property("X-Secret", "9f8e7d6c", "X-Secret", "null"),
        property("from", SecretLookTests.webToken, "from", "eyJhbGciOiJIUzI1NiJ9"),
        AuditCase.habit("secret-in-user-property", "CONNECT", [.v5_0], also: ["anonymous-access"]) {
            $0.connect(properties: [.userProperty("Password", "Vw3-k9_Q")])
        } conforming: {
            $0.connect(properties: [.userProperty("Password", "")])
        },
        AuditCase.habit("secret-in-user-property", "SUBSCRIBE", [.v5_0], also: ["anonymous-access"]) {
            $0.connect()
            $0.subscribe("plant/7", [.userProperty("token", "9f8e7d6c")])
        } conforming: {
            $0.connect()
            $0.subscribe("plant/7", [.userProperty("token", "9f8")])
        },
    ].flatMap { $0 }

    private static func publish(_ topic: String, _ other: String) -> [AuditCase] {
        AuditCase.habit("secret-in-topic", topic, also: ["anonymous-access"]) {
            $0.connect()
            $0.client(AuditScript.publish(topic))
        } conforming: {
            $0.connect()
            $0.client(AuditScript.publish(other))
        }
    }

    private static func property(
        _ name: String,
        _ value: String,
        _ otherName: String,
        _ otherValue: String
    ) -> [AuditCase] {
        AuditCase.habit("secret-in-user-property", name, [.v5_0], also: ["anonymous-access"]) {
            $0.connect()
            $0.client(AuditScript.publish("plant/7", "21.5", [.userProperty(name, value)]))
        } conforming: {
            $0.connect()
            $0.client(AuditScript.publish("plant/7", "21.5", [.userProperty(otherName, otherValue)]))
        }
    }
}
