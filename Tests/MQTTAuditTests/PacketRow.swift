import MQTTCodec
import MQTTTimeline
import Testing

/// A packet that breaks a rule, and its nearest neighbour that does not.
struct PacketRow: Sendable, CustomTestStringConvertible {
    let rule: String
    let version: ProtocolVersion
    let name: String
    let from: Sender
    let violating: [UInt8]
    let conforming: [UInt8]
    let also: Set<String>

    /// A row in the notation of `packetBytes`.
    init(
        _ rule: String,
        _ version: ProtocolVersion,
        _ name: String,
        _ violating: String,
        _ conforming: String,
        from: Sender = .client,
        also: Set<String> = []
    ) {
        self.rule = rule
        self.version = version
        self.name = name
        self.from = from
        self.violating = packetBytes(violating)
        self.conforming = packetBytes(conforming)
        self.also = also
    }

    var testDescription: String { "\(rule) \(version): \(name)" }

    /// The row as a conversation, with what has to come before such a packet.
    var auditCase: AuditCase {
        AuditCase(rule, version, name, also: also) {
            opening(&$0, violating)
            $0.send(violating, from: from)
        } conforming: {
            opening(&$0, conforming)
            $0.send(conforming, from: from)
        }
    }

    private func opening(_ script: inout AuditScript, _ packet: [UInt8]) {
        let type = ControlPacketType(rawValue: packet[0] >> 4)
        switch type {
        case .connect where from == .client: script.open()
        case .connack where from == .server:
            script.open()
            let connect = ControlPacket.Connect(version: version, clientIdentifier: "pump-7", cleanStart: false)
            script.client(.connect(connect))
        case .auth where version == .v5_0:
            let method = Property(.authenticationMethod, .utf8String("plain"))
            script.connect(properties: [method], connackProperties: [method])
        default: script.connect()
        }
        before(type, &script)
    }

    private func before(_ type: ControlPacketType, _ script: inout AuditScript) {
        let sender = from
        switch type {
        case .publish where sender == .server: script.subscribe("#", qos: .exactlyOnce)
        case .puback: message(&script, .atLeastOnce, from: sender.peer)
        case .pubrec: message(&script, .exactlyOnce, from: sender.peer)
        case .pubrel:
            message(&script, .exactlyOnce, from: sender)
            send(.pubrec(ControlPacket.Pubrec(packetIdentifier: 1)), &script, from: sender.peer)
        case .pubcomp:
            message(&script, .exactlyOnce, from: sender.peer)
            send(.pubrec(ControlPacket.Pubrec(packetIdentifier: 1)), &script, from: sender)
            send(.pubrel(ControlPacket.Pubrel(packetIdentifier: 1)), &script, from: sender.peer)
        case .suback: script.client(AuditScript.subscribe("a/b", qos: .exactlyOnce))
        case .unsuback where sender == .server:
            script.subscribe("a/b", id: 2)
            script.client(.unsubscribe(ControlPacket.Unsubscribe(packetIdentifier: 1, topicFilters: ["a/b"])))
        default: break
        }
    }

    private func message(_ script: inout AuditScript, _ qos: QoS, from sender: Sender) {
        if sender == .server { script.subscribe("a/b", qos: .exactlyOnce, id: 9) }
        send(AuditScript.publish("a/b", qos: qos, id: 1), &script, from: sender)
    }

    private func send(_ packet: ControlPacket, _ script: inout AuditScript, from sender: Sender) {
        if sender == .client { script.client(packet) } else { script.server(packet) }
    }
}

/// Bytes in a notation that shows what is what: hexadecimal with blanks, text in quotes, and `|` where Remaining Length
/// belongs.
///
///     30 | 0003 'a/b' 'hello'
func packetBytes(_ notation: String) -> [UInt8] {
    let parts = notation.split(separator: "|", omittingEmptySubsequences: false)
    guard parts.count == 2 else { return plainBytes(notation) }
    let body = plainBytes(String(parts[1]))
    var length: [UInt8] = []
    var rest = body.count
    repeat {
        length.append(UInt8(rest % 128) | (rest > 127 ? 0x80 : 0))
        rest /= 128
    } while rest > 0
    return plainBytes(String(parts[0])) + length + body
}

private func plainBytes(_ notation: String) -> [UInt8] {
    var bytes: [UInt8] = []
    for (index, part) in notation.split(separator: "'", omittingEmptySubsequences: false).enumerated() {
        if index % 2 == 1 {
            bytes += Array(part.utf8)
            continue
        }
        let digits = part.compactMap { $0.hexDigitValue }
        for high in stride(from: 0, to: digits.count - 1, by: 2) {
            bytes.append(UInt8(digits[high] << 4 | digits[high + 1]))
        }
    }
    return bytes
}
