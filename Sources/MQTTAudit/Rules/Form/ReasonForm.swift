import MQTTCodec
import MQTTTimeline
import WireBytes

/// Reason Codes and Return Codes: which packet may have which, from whom (MQTT 5.0 §2.4).
extension PacketForm {
    static let reasonOfConnack = Statement("MQTT3-connack-code", "MQTT-3.2.2-6", "MQTT-3.2.2-8")
    static let reasonOfSuback = Statement("MQTT3-suback-granted-qos", "MQTT-3.9.3-2", "MQTT-3.9.3-2")
    static let grantOfSuback = Statement.only5("MQTT-3.8.4-7")
    static let reasonDirection = Statement.only5("MQTT5-reason-code-direction")
    static let serverReference = Statement.only5("MQTT5-server-reference-misuse")

    /// The rule that lists the Reason Codes of packets of this type; nil where they have none.
    private var reasonRule: Statement? {
        switch type {
        case .connack: Self.reasonOfConnack
        case .puback: .only5("MQTT-3.4.2-1")
        case .pubrec: .only5("MQTT-3.5.2-1")
        case .pubrel: .only5("MQTT-3.6.2-1")
        case .pubcomp: .only5("MQTT-3.7.2-1")
        case .suback: Self.reasonOfSuback
        case .unsuback: .only5("MQTT-3.11.3-2")
        case .disconnect: .only5("MQTT-3.14.2-1")
        case .auth: .only5("MQTT-3.15.2-1")
        default: nil
        }
    }

    /// Judges the code at `offset`.
    mutating func judgeReason(_ code: UInt8, at offset: Int) {
        let reason = ReasonCode(rawValue: code)
        let word = version.hasReasonCodes ? "Reason Code" : type == .suback ? "Return Code" : "Connect Return Code"
        // Only the table of all codes gives DISCONNECT this one, not the one of DISCONNECT.
        let isDoubtful = type == .disconnect && code == 0x8C
        if var rule = reasonRule, isDoubtful || !reason.isValid(in: type, version: version) {
            if type == .suback, version.hasReasonCodes, !reason.isFailure { rule = Self.grantOfSuback }
            add(
                rule,
                at: offset..<offset &+ 1,
                .error,
                isDoubtful ? .suspected : .definite,
                expected: "a \(word) that \(type) may have",
                observed: "\(word) \(Words.hexadecimal(code))"
            )
        }
        judgeReasonDirection(code, at: offset..<offset &+ 1)
    }

    /// Judges whether this side may send `code`.
    mutating func judgeReasonDirection(_ code: UInt8, at bytes: Range<Int>) {
        guard version.hasReasonCodes, !isForEither(code) else { return }
        add(
            Self.reasonDirection,
            at: bytes,
            expected: "Reason Code \(Words.hexadecimal(code)) in \(type) only from the \(from.peer.name)",
            observed: "Reason Code \(Words.hexadecimal(code)) from the \(from.name)"
        )
    }

    private func isForEither(_ code: UInt8) -> Bool {
        switch (type, from) {
        case (.puback, .client), (.pubrec, .client): return code != 0x10
        case (.auth, .client): return code != 0x00
        case (.auth, .server): return code != 0x19
        case (.disconnect, .server): return code != 0x04
        case (.disconnect, .client):
            switch code {
            case 0x87, 0x89, 0x8B, 0x8D...0x8F, 0x9A, 0x9C...0xA2: return false
            default: return true
            }
        default: return true
        }
    }

    /// Judges a Server Reference: only a server that sends its client elsewhere has one.
    mutating func judgeServerReference(_ properties: PropertyFacts?, code: UInt8) {
        guard let bytes = properties?.serverReference else { return }
        guard from == .client || code != 0x9C && code != 0x9D else { return }
        add(
            Self.serverReference,
            at: bytes,
            .warning,
            expected: "Server Reference only from the server, with Reason Code 0x9C or 0x9D",
            observed: "Server Reference from the \(from.name) with Reason Code \(Words.hexadecimal(code))"
        )
    }
}
