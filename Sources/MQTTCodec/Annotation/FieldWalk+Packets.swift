/// The fields of each packet, in the order of the wire.
extension FieldWalk {
    /// Notes all fields of a packet.
    mutating func read(_ bytes: Span<UInt8>) {
        var end = limit
        do throws(Lost) {
            let type = try fixedHeader(bytes)
            end = limit
            try body(of: type.type, flags: type.flags, bytes)
            skipRest("Left over")
        } catch {
            limit = end
            isInProperties = false
            skipRest("Not read", fields.count >= PacketAnnotation.maximumFields ? "too many fields" : "")
        }
    }

    private mutating func fixedHeader(_ bytes: Span<UInt8>) throws(Lost) -> (type: ControlPacketType, flags: UInt8) {
        let first = try bitField(bytes)
        let type = ControlPacketType(rawValue: first >> 4)
        bits("Control Packet type", 0b1111_0000, of: first, type.description)
        if type == .publish {
            bits("DUP", 0b1000, of: first)
            bits("QoS", 0b0110, of: first, Self.meaning(ofQoS: first >> 1 & 0b11))
            bits("RETAIN", 0b0001, of: first)
        } else {
            bits("Fixed Header flags", 0b1111, of: first)
        }
        let remaining = try variableByteInteger("Remaining Length", bytes)
        if remaining < limit &- position { limit = position &+ remaining }
        return (type, first & 0x0F)
    }

    private mutating func body(of type: ControlPacketType, flags: UInt8, _ bytes: Span<UInt8>) throws(Lost) {
        switch type {
        case .connect: try connect(bytes)
        case .connack: try connack(bytes)
        case .publish: try publish(qos: flags >> 1 & 0b11, bytes)
        case .puback, .pubrec, .pubrel, .pubcomp:
            _ = try twoByteInteger("Packet Identifier", bytes)
            try optionalReason(of: type, bytes)
        case .subscribe:
            _ = try twoByteInteger("Packet Identifier", bytes)
            try properties(bytes)
            while !isAtEnd { try subscription(bytes) }
        case .suback, .unsuback:
            _ = try twoByteInteger("Packet Identifier", bytes)
            try properties(bytes)
            if type == .suback || version.hasReasonCodes {
                while !isAtEnd { try reason(of: type, bytes) }
            }
        case .unsubscribe:
            _ = try twoByteInteger("Packet Identifier", bytes)
            try properties(bytes)
            while !isAtEnd { try lengthAnd("Topic Filter", .text, bytes) }
        case .disconnect, .auth: try optionalReason(of: type, bytes)
        default: break
        }
    }

    private mutating func connect(_ bytes: Span<UInt8>) throws(Lost) {
        try lengthAnd("Protocol Name", .text, bytes)
        let level = try byte("Protocol Level", bytes) { level in
            let version = ProtocolVersion(level: level & 0x7F)
            let name = version.map { "MQTT \($0)" } ?? "unknown"
            return level & 0x80 == 0 ? name : name + ", a bridge"
        }
        guard let version = ProtocolVersion(level: level & 0x7F) else { throw Lost() }
        self.version = version
        let flags = try bitField(bytes)
        bits("User Name Flag", 0b1000_0000, of: flags)
        bits("Password Flag", 0b0100_0000, of: flags)
        bits("Will Retain", 0b0010_0000, of: flags)
        bits("Will QoS", 0b0001_1000, of: flags, Self.meaning(ofQoS: flags >> 3 & 0b11))
        bits("Will Flag", 0b0000_0100, of: flags)
        bits(version.hasReasonCodes ? "Clean Start" : "Clean Session", 0b0000_0010, of: flags)
        bits("Reserved", 0b0000_0001, of: flags)
        _ = try twoByteInteger("Keep Alive", bytes, "seconds")
        try properties(bytes)
        try lengthAnd("Client Identifier", .text, bytes)
        if flags & 0b0000_0100 != 0 {
            try properties(bytes, lengthName: "Will Property Length")
            try lengthAnd("Will Topic", .text, bytes)
            try lengthAnd(version.hasProperties ? "Will Payload" : "Will Message", .binary, bytes)
        }
        let mayEnd = version.toleratesMissingCredentials
        if flags & 0b1000_0000 != 0, !(mayEnd && isAtEnd) { try lengthAnd("User Name", .text, bytes) }
        if flags & 0b0100_0000 != 0, !(mayEnd && isAtEnd) { try lengthAnd("Password", .secret, bytes) }
    }

    private mutating func connack(_ bytes: Span<UInt8>) throws(Lost) {
        let flags = try bitField(bytes)
        bits("Reserved", 0b1111_1110, of: flags)
        bits("Session Present", 0b0000_0001, of: flags)
        try reason(of: .connack, bytes)
        try properties(bytes)
    }

    private mutating func publish(qos: UInt8, _ bytes: Span<UInt8>) throws(Lost) {
        try lengthAnd("Topic Name", .text, bytes)
        if qos > 0 { _ = try twoByteInteger("Packet Identifier", bytes) }
        try properties(bytes)
        rest("Application Message", .binary)
    }

    private mutating func subscription(_ bytes: Span<UInt8>) throws(Lost) {
        try lengthAnd("Topic Filter", .text, bytes)
        let options = try bitField(bytes)
        guard version.hasProperties else {
            bits("Reserved", 0b1111_1100, of: options)
            bits("Requested QoS", 0b0000_0011, of: options, Self.meaning(ofQoS: options & 0b11))
            return
        }
        bits("Reserved", 0b1100_0000, of: options)
        bits("Retain Handling", 0b0011_0000, of: options, Self.meaning(ofRetainHandling: options >> 4 & 0b11))
        bits("Retain As Published", 0b0000_1000, of: options)
        bits("No Local", 0b0000_0100, of: options)
        bits("Maximum QoS", 0b0000_0011, of: options, Self.meaning(ofQoS: options & 0b11))
    }

    /// Reason Code and properties, both of which may be left out.
    private mutating func optionalReason(of type: ControlPacketType, _ bytes: Span<UInt8>) throws(Lost) {
        guard version.hasReasonCodes, !isAtEnd else { return }
        try reason(of: type, bytes)
        if !isAtEnd { try properties(bytes) }
    }

    private mutating func reason(of type: ControlPacketType, _ bytes: Span<UInt8>) throws(Lost) {
        let version = self.version
        let name = version.hasReasonCodes ? "Reason Code" : "Return Code"
        _ = try byte(name, bytes) { ReasonCode(rawValue: $0).name(in: type, version: version) }
    }

    private static func meaning(ofQoS qos: UInt8) -> String {
        switch qos {
        case 0: "at most once"
        case 1: "at least once"
        case 2: "exactly once"
        default: "not allowed"
        }
    }

    private static func meaning(ofRetainHandling handling: UInt8) -> String {
        switch handling {
        case 0: "retained messages at each subscribe"
        case 1: "retained messages for a new subscription"
        case 2: "no retained messages"
        default: "not allowed"
        }
    }
}
