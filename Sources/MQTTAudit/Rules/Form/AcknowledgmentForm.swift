import MQTTCodec
import WireBytes

/// PUBACK, PUBREC, PUBREL, PUBCOMP (MQTT 5.0 §3.4 to §3.7), SUBACK and UNSUBACK (§3.9, §3.11).
extension PacketForm {
    mutating func readAcknowledgment(_ bytes: Span<UInt8>) {
        guard twoByteInteger(.packetIdentifier, bytes) != nil else { return }
        guard version.hasReasonCodes, !isAtEnd, let code = byte(.reasonCode, bytes) else { return }
        judgeReason(code, at: position &- 1)
        if !isAtEnd { _ = properties(bytes) }
    }

    mutating func readAnswer(_ bytes: Span<UInt8>) {
        guard twoByteInteger(.packetIdentifier, bytes) != nil else { return }
        _ = properties(bytes)
        guard type == .suback || version.hasReasonCodes else { return }
        while canGoOn, !isAtEnd {
            let offset = position
            guard let code = byte(.reasonCode, bytes) else { return }
            judgeReason(code, at: offset)
        }
    }
}
