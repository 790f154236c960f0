import MQTTCodec
import WireBytes

/// CONNECT (MQTT 5.0 §3.1).
extension PacketForm {
    static let nameAndLevel = Statement("MQTT3-name-level-mismatch", "MQTT3-name-level-mismatch", "MQTT-3.1.2-1")
    static let bridgeLevel = Statement("MQTT3-bridge-level-bit", "MQTT3-bridge-level-bit", nil)
    static let emptyIdentifier = Statement(nil, "MQTT-3.1.3-7", nil)
    static let identifierLength = Statement("MQTT3-client-id-length", nil, nil)
    static let dataWithoutMethod = Statement.only5("MQTT5-auth-data-without-method")

    mutating func readConnect(_ bytes: Span<UInt8>) {
        guard let name = binaryData(.protocolName, bytes) else { return }
        let isOldName = matches(bytes, in: name, "MQIsdp")
        guard isOldName || matches(bytes, in: name, "MQTT") else {
            isLost = true
            return refuse(.protocolName, .protocolName, at: name.lowerBound &- 2, bytes: name)
        }
        guard let level = byte(.protocolLevel, bytes) else { return }
        let isBridge = level == 0x83 || level == 0x84
        let isKnown = ProtocolVersion(level: isBridge ? level & 0x7F : level) == version
        if isKnown || isOldName { judgeLevel(level, isOldName: isOldName, isBridge: isBridge, name: name) }
        guard isKnown else {
            isLost = true
            return
        }
        let flagsOffset = position
        guard let flags = byte(.connectFlags, bytes) else { return }
        judgeConnectFlags(flags, at: flagsOffset)
        guard twoByteInteger(.keepAlive, bytes) != nil else { return }
        let properties = properties(bytes)
        if let data = properties?.authenticationData, properties?.has(.authenticationMethod) == false {
            add(
                Self.dataWithoutMethod,
                at: data,
                expected: "Authentication Data only with an Authentication Method",
                observed: "Authentication Data without Authentication Method"
            )
        }
        judgeIdentifier(bytes, flags: flags, flagsOffset: flagsOffset)
        if flags & 0b0000_0100 != 0 { readWill(bytes) }
        readCredentials(bytes, flags: flags)
        judgeLeftover(bytes, flags: flags)
    }

    private func matches(_ bytes: Span<UInt8>, in range: Range<Int>, _ name: StaticString) -> Bool {
        let name = "\(name)".utf8
        guard range.count == name.count else { return false }
        for (index, byte) in name.enumerated() where bytes[range.lowerBound &+ index] != byte { return false }
        return true
    }

    private mutating func judgeLevel(_ level: UInt8, isOldName: Bool, isBridge: Bool, name: Range<Int>) {
        if isOldName != (version == .v3_1) {
            let expected = isOldName ? "Protocol Level 3 with the name MQIsdp" : "Protocol Level 4 with the name MQTT"
            add(
                Self.nameAndLevel,
                at: name.lowerBound..<position,
                expected: version.hasProperties ? "the Protocol Name MQTT" : expected,
                observed:
                    "Protocol Name \(isOldName ? "MQIsdp" : "MQTT") with Protocol Level \(isBridge ? level & 0x7F : level)"
            )
        }
        if isBridge {
            add(
                Self.bridgeLevel,
                at: position &- 1..<position,
                .warning,
                expected: "Protocol Level \(level & 0x7F)",
                observed: "Protocol Level \(Words.hexadecimal(level)), by which bridges announce themselves"
            )
        }
    }

    private mutating func judgeIdentifier(_ bytes: Span<UInt8>, flags: UInt8, flagsOffset: Int) {
        guard let identifier = string(.clientIdentifier, bytes) else { return }
        if identifier.isEmpty, flags & 0b0000_0010 == 0 {
            add(
                Self.emptyIdentifier,
                at: flagsOffset..<flagsOffset &+ 1,
                expected: "Clean Session 1 with an empty Client Identifier",
                observed: "Clean Session 0 with an empty Client Identifier"
            )
        }
        guard version == .v3_1 else { return }
        let count = characters(bytes, in: identifier)
        if count == 0 || count > 23 {
            add(
                Self.identifierLength,
                at: identifier.lowerBound &- 2..<identifier.upperBound,
                expected: "a Client Identifier of 1 to 23 characters",
                observed: "a Client Identifier of \(count) characters"
            )
        }
    }
}
