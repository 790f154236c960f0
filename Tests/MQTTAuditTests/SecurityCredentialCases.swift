import MQTTCodec

extension AuditCases {
    /// Passwords and what stands for them.
    static let securityCredentialCases: [AuditCase] = [
        AuditCase.habit("cleartext-credentials", "User Name and Password", [.v3_1, .v3_1_1, .v5_0]) {
            $0.logIn(userName: "pump", password: "Vw3-k9_Q")
        } conforming: {
            $0.logIn()
        },
        AuditCase.habit("cleartext-credentials", "User Name") {
            $0.logIn(userName: "pump")
        } conforming: {
            $0.logIn()
        },
        AuditCase.habit("cleartext-credentials", "Password", [.v5_0]) {
            $0.logIn(password: "Vw3-k9_Q")
        } conforming: {
            $0.logIn(properties: [method("PLAIN")])
        },
        AuditCase.habit("cleartext-authentication", "a password", [.v5_0]) {
            $0.logIn(properties: [method("PLAIN"), data])
        } conforming: {
            $0.logIn(properties: [method("SCRAM-SHA-256"), data])
        },
        AuditCase.habit("cleartext-authentication", "an unknown method's AUTH", [.v5_0]) {
            $0.logIn(properties: [method("own")])
            $0.client(auth([method("own"), data]))
        } conforming: {
            $0.logIn(properties: [method("own")])
            $0.client(auth([method("own")]))
        },
        AuditCase.habit("guessable-password", "the User Name", also: ["cleartext-credentials"]) {
            $0.logIn(userName: "Pump", password: "pump")
        } conforming: {
            $0.logIn(userName: "Pump", password: "pumpe")
        },
        AuditCase.habit("guessable-password", "the Client Identifier", also: ["cleartext-credentials"]) {
            $0.logIn(id: "pump-7", userName: "pump", password: "pump-7")
        } conforming: {
            $0.logIn(id: "pump-7", userName: "pump", password: "pump-7", answer: $0.notAuthorized)
        },
        AuditCase.habit("guessable-password", "a common one", also: ["cleartext-credentials"]) {
            $0.logIn(userName: "pump", password: "Admin")
        } conforming: {
            $0.logIn(userName: "pump", password: "Admin-4711")
        },
    ].flatMap { $0 }

    private static func method(_ name: String) -> Property { Property(.authenticationMethod, .utf8String(name)) }

    private static let data = Property(.authenticationData, .binaryData(Array("Vw3-k9_Q".utf8)))

    private static func auth(_ properties: [Property]) -> ControlPacket {
        .auth(ControlPacket.Auth(reasonCode: ReasonCode(rawValue: 0x19), properties: AuditScript.section(properties)))
    }
}
