import MQTTCodec
import MQTTTimeline

/// The Fixed Header (MQTT 5.0 §2.1): type, direction, flags, Remaining Length.
extension PacketForm {
    static let wrongDirection = Statement("MQTT3-wrong-direction", "MQTT3-wrong-direction", "MQTT5-wrong-direction")
    static let paddedLength = Statement("MQTT3-remaining-length-padded", "MQTT3-remaining-length-padded", nil)
    static let unusedFlags = Statement("MQTT3-unused-flags", nil, nil)

    /// Judges the header.
    ///
    /// - Parameter isSenderCertain: whether it is known which end is the Client.
    mutating func judgeHeader(_ bytes: Span<UInt8>, isSenderCertain: Bool) {
        if !header.isMinimal { judgePadding() }
        guard type.isAssigned(in: version) else {
            refuse(.reservedPacketType, .packetType, at: 0, value: Int(type.rawValue))
            isLost = true
            return
        }
        let sender: ControlPacketType.Sender = from == .client ? .client : .server
        if isSenderCertain, !type.canBeSent(by: sender, in: version) {
            add(
                Self.wrongDirection,
                at: 0..<1,
                expected: "\(type) only from the \(from.peer.name)",
                observed: "\(type) from the \(from.name)"
            )
        }
        judgeFlags()
    }

    private mutating func judgeFlags() {
        guard type != .publish else { return }
        let prescribed = type.prescribedFlags
        guard header.flags != prescribed else { return }
        guard version == .v3_1 else {
            return refuse(.reservedFlags, .flags, at: 0, value: Int(header.flags), limit: Int(prescribed))
        }
        // 3.1 gives these bits the names they have in PUBLISH, and QoS 1 to packets with a Message ID.
        if prescribed != 0, header.flags & 0b0110 != prescribed {
            refuse(.reservedFlags, .flags, at: 0, value: Int(header.flags), limit: Int(prescribed))
        }
        let unused: UInt8 = prescribed != 0 ? 0b0001 : 0b1111
        if header.flags & unused != 0 {
            add(
                Self.unusedFlags,
                at: 0..<1,
                .warning,
                expected: "unused Fixed Header flags that are 0",
                observed: "Fixed Header flags \(header.flags)"
            )
        }
    }

    private mutating func judgePadding() {
        let needed = VariableByteInteger.minimalLength(of: header.remainingLength)
        let length = header.length &- 1
        if version.requiresMinimalLengths {
            let bytes = 1..<header.length
            refuse(.nonMinimalLength, .remainingLength, at: 1, value: length, limit: needed, bytes: bytes)
        } else {
            add(
                Self.paddedLength,
                at: 1..<header.length,
                .warning,
                expected: "Remaining Length \(header.remainingLength) in \(Words.count(needed))",
                observed: "Remaining Length \(header.remainingLength) in \(Words.count(length))"
            )
        }
    }
}
