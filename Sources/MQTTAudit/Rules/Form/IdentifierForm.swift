import MQTTCodec
import MQTTTimeline
import WireBytes

/// Packet Identifiers (MQTT 5.0 §2.2.1).
extension PacketForm {
    static let zeroIdentifierOfClient = Statement("MQTT3-message-id-zero", "MQTT-2.3.1-1", "MQTT-2.2.1-3")
    static let zeroIdentifierOfServer = Statement("MQTT3-message-id-zero", "MQTT-2.3.1-1", "MQTT-2.2.1-4")

    /// Reads the Packet Identifier of a packet that begins an exchange.
    mutating func newIdentifier(_ bytes: Span<UInt8>) {
        guard twoByteInteger(.packetIdentifier, bytes) == 0 else { return }
        add(
            from == .client ? Self.zeroIdentifierOfClient : Self.zeroIdentifierOfServer,
            at: position &- 2..<position,
            expected: "a Packet Identifier from 1 to 65535",
            observed: "Packet Identifier 0"
        )
    }
}
