import MQTTCodec
import MQTTTimeline

extension AuditScript {
    /// Handshake, CONNECT with credentials and its answer.
    mutating func logIn(
        id: String = "pump-7",
        userName: String? = nil,
        password: String? = nil,
        properties: [Property] = [],
        will: ControlPacket.Will? = nil,
        answer: UInt8 = 0
    ) {
        open()
        client(
            .connect(
                ControlPacket.Connect(
                    version: version,
                    clientIdentifier: id,
                    properties: Self.section(properties),
                    will: will,
                    userName: userName,
                    password: password.map { Array($0.utf8) }
                )
            )
        )
        server(.connack(ControlPacket.Connack(reasonCode: ReasonCode(rawValue: answer))))
    }

    /// The code with which a CONNECT is refused for its credentials.
    var notAuthorized: UInt8 { version.hasReasonCodes ? 0x87 : 5 }
}

extension AuditCase {
    /// A case of a rule of the security group in each version that has it.
    ///
    /// - Parameters:
    ///   - rule: its name, what follows "MQTT3-" and "MQTT5-".
    ///   - also: further names of that kind.
    static func habit(
        _ rule: String,
        _ name: String,
        _ versions: [ProtocolVersion] = [.v3_1_1, .v5_0],
        also: [String] = [],
        violating: @escaping @Sendable (inout AuditScript) -> Void,
        conforming: @escaping @Sendable (inout AuditScript) -> Void
    ) -> [AuditCase] {
        versions.map { version in
            let prefix = version == .v5_0 ? "MQTT5-" : "MQTT3-"
            return AuditCase(
                prefix + rule,
                version,
                name,
                also: Set(also.map { prefix + $0 }),
                violating: violating,
                conforming: conforming
            )
        }
    }
}
