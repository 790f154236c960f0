/// What a code is called in which packet (MQTT 5.0 §2.4; MQTT 3.1.1 §3.2.2.3 and §3.9.3).
extension ReasonCode {
    /// The standard's name of this code in a packet of type `type`, such as "Not authorized"; a code without a name
    /// there is "Unknown (0x7F)".
    public func name(in type: ControlPacketType, version: ProtocolVersion) -> String {
        if let name = staticName(in: type, version: version) {
            return name.description
        }
        let hexadecimal = String(rawValue, radix: 16, uppercase: true)
        return "Unknown (0x\(hexadecimal.count < 2 ? "0" : "")\(hexadecimal))"
    }

    /// The same name without making a `String`; nil for a code that has none there.
    ///
    /// A code of 5.0 in a packet that does not use it keeps the name it has elsewhere, because that is what its sender
    /// meant; `isValid(in:version:)` tells.
    public func staticName(in type: ControlPacketType, version: ProtocolVersion) -> StaticString? {
        guard version.hasReasonCodes else { return returnCodeName(in: type, version: version) }
        switch (rawValue, type) {
        case (0x00, .disconnect): return "Normal disconnection"
        case (0x00, .suback): return "Granted QoS 0"
        default: return assignment?.name
        }
    }

    /// True when the standard lists this code for packets of type `type`.
    public func isValid(in type: ControlPacketType, version: ProtocolVersion) -> Bool {
        guard version.hasReasonCodes else { return returnCodeName(in: type, version: version) != nil }
        if rawValue == 0, type == .disconnect || type == .suback {
            return true
        }
        return assignment?.packets.contains(type) ?? false
    }

    private func returnCodeName(in type: ControlPacketType, version: ProtocolVersion) -> StaticString? {
        switch (type, rawValue) {
        case (.connack, 0): "Connection Accepted"
        case (.connack, 1): "Connection Refused, unacceptable protocol version"
        case (.connack, 2): "Connection Refused, identifier rejected"
        case (.connack, 3): "Connection Refused, Server unavailable"
        case (.connack, 4): "Connection Refused, bad user name or password"
        case (.connack, 5): "Connection Refused, not authorized"
        case (.suback, 0): "Success - Maximum QoS 0"
        case (.suback, 1): "Success - Maximum QoS 1"
        case (.suback, 2): "Success - Maximum QoS 2"
        case (.suback, 0x80) where version.canRefuseSubscriptions: "Failure"
        default: nil
        }
    }

    /// One row of the Reason Code table: the name, and the packets that use the code.
    private var assignment: (name: StaticString, packets: ControlPacketTypeSet)? {
        switch rawValue {
        case 0x00: ("Success", [.connack, .puback, .pubrec, .pubrel, .pubcomp, .unsuback, .auth])
        case 0x01: ("Granted QoS 1", [.suback])
        case 0x02: ("Granted QoS 2", [.suback])
        case 0x04: ("Disconnect with Will Message", [.disconnect])
        case 0x10: ("No matching subscribers", [.puback, .pubrec])
        case 0x11: ("No subscription existed", [.unsuback])
        case 0x18: ("Continue authentication", [.auth])
        case 0x19: ("Re-authenticate", [.auth])
        case 0x80: ("Unspecified error", [.connack, .puback, .pubrec, .suback, .unsuback, .disconnect])
        case 0x81: ("Malformed Packet", [.connack, .disconnect])
        case 0x82: ("Protocol Error", [.connack, .disconnect])
        case 0x83: ("Implementation specific error", [.connack, .puback, .pubrec, .suback, .unsuback, .disconnect])
        case 0x84: ("Unsupported Protocol Version", [.connack])
        case 0x85: ("Client Identifier not valid", [.connack])
        case 0x86: ("Bad User Name or Password", [.connack])
        case 0x87: ("Not authorized", [.connack, .puback, .pubrec, .suback, .unsuback, .disconnect])
        case 0x88: ("Server unavailable", [.connack])
        case 0x89: ("Server busy", [.connack, .disconnect])
        case 0x8A: ("Banned", [.connack])
        case 0x8B: ("Server shutting down", [.disconnect])
        case 0x8C: ("Bad authentication method", [.connack, .disconnect])
        case 0x8D: ("Keep Alive timeout", [.disconnect])
        case 0x8E: ("Session taken over", [.disconnect])
        case 0x8F: ("Topic Filter invalid", [.suback, .unsuback, .disconnect])
        case 0x90: ("Topic Name invalid", [.connack, .puback, .pubrec, .disconnect])
        case 0x91: ("Packet Identifier in use", [.puback, .pubrec, .suback, .unsuback])
        case 0x92: ("Packet Identifier not found", [.pubrel, .pubcomp])
        case 0x93: ("Receive Maximum exceeded", [.disconnect])
        case 0x94: ("Topic Alias invalid", [.disconnect])
        case 0x95: ("Packet too large", [.connack, .disconnect])
        case 0x96: ("Message rate too high", [.disconnect])
        case 0x97: ("Quota exceeded", [.connack, .puback, .pubrec, .suback, .disconnect])
        case 0x98: ("Administrative action", [.disconnect])
        case 0x99: ("Payload format invalid", [.connack, .puback, .pubrec, .disconnect])
        case 0x9A: ("Retain not supported", [.connack, .disconnect])
        case 0x9B: ("QoS not supported", [.connack, .disconnect])
        case 0x9C: ("Use another server", [.connack, .disconnect])
        case 0x9D: ("Server moved", [.connack, .disconnect])
        case 0x9E: ("Shared Subscriptions not supported", [.suback, .disconnect])
        case 0x9F: ("Connection rate exceeded", [.connack, .disconnect])
        case 0xA0: ("Maximum connect time", [.disconnect])
        case 0xA1: ("Subscription Identifiers not supported", [.suback, .disconnect])
        case 0xA2: ("Wildcard Subscriptions not supported", [.suback, .disconnect])
        default: nil
        }
    }
}
