import MQTTCodec
import WireBytes

/// CONNACK (MQTT 5.0 §3.2).
extension PacketForm {
    static let unusedConnackByte = Statement("MQTT3-connack-reserved-byte", nil, nil)
    static let sessionOfRefused = Statement(nil, "MQTT-3.2.2-4", "MQTT-3.2.2-6")

    mutating func readConnack(_ bytes: Span<UInt8>) {
        let start = position
        guard let flags = byte(.connectAcknowledgeFlags, bytes) else { return }
        if version.reservesUnusedBits {
            if flags > 1 { refuse(.reservedBits, .connectAcknowledgeFlags, at: start, value: Int(flags)) }
        } else if flags != 0 {
            add(
                Self.unusedConnackByte,
                at: start..<start &+ 1,
                .warning,
                expected: "0 in the first byte, which is unused",
                observed: "\(Words.hexadecimal(flags)) in the first byte"
            )
        }
        guard let code = byte(.reasonCode, bytes) else { return }
        judgeReason(code, at: start &+ 1)
        if flags & 1 != 0, code != 0 {
            add(
                Self.sessionOfRefused,
                at: start..<start &+ 2,
                expected: "Session Present 0 with the code \(Words.hexadecimal(code))",
                observed: "Session Present 1 with the code \(Words.hexadecimal(code))"
            )
        }
        let properties = properties(bytes)
        judgeServerReference(properties, code: code)
    }
}
