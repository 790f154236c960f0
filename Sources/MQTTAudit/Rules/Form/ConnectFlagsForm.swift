import MQTTCodec

/// Connect Flags (MQTT 5.0 §3.1.2.3).
extension PacketForm {
    static let willQoSWithoutWill = Statement(nil, "MQTT-3.1.2-13", "MQTT-3.1.2-11")
    static let willRetainWithoutWill = Statement(nil, "MQTT-3.1.2-15", "MQTT-3.1.2-13")
    static let passwordWithoutUserName = Statement("MQTT3-password-without-user-name", "MQTT-3.1.2-22", nil)

    mutating func judgeConnectFlags(_ flags: UInt8, at offset: Int) {
        let bytes = offset..<offset &+ 1
        if flags & 0b0000_0001 != 0 {
            if version.reservesUnusedBits {
                refuse(.reservedBits, .connectFlags, at: offset, value: Int(flags))
            } else {
                add(
                    Self.unusedFlags,
                    at: bytes,
                    .warning,
                    expected: "bit 0 of Connect Flags 0",
                    observed: "Connect Flags \(Words.hexadecimal(flags))"
                )
            }
        }
        let willQoS = flags >> 3 & 0b11
        if flags & 0b0000_0100 != 0 {
            if willQoS == 3 { refuse(.invalidQoS, .connectFlags, at: offset, value: 3, limit: 2) }
        } else {
            if willQoS != 0 {
                add(
                    Self.willQoSWithoutWill,
                    at: bytes,
                    expected: "Will QoS 0 with Will Flag 0",
                    observed: "Will QoS \(willQoS) with Will Flag 0"
                )
            }
            if flags & 0b0010_0000 != 0 {
                add(
                    Self.willRetainWithoutWill,
                    at: bytes,
                    expected: "Will Retain 0 with Will Flag 0",
                    observed: "Will Retain 1 with Will Flag 0"
                )
            }
        }
        if flags & 0b1100_0000 == 0b0100_0000 {
            add(
                Self.passwordWithoutUserName,
                at: bytes,
                expected: "Password Flag 0 with User Name Flag 0",
                observed: "Password Flag 1 with User Name Flag 0"
            )
        }
    }
}
