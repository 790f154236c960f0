import MQTTCodec
import WireBytes

/// How strongly bytes suggest that a Control Packet begins among them.
///
/// Evidence is counted in bits: how unlikely the same form would be in random bytes. Only the first bytes of a packet
/// are looked at, so judging a place costs the same whatever lengths it claims.
struct PacketEvidence {
    /// Bits of evidence in the packets that follow each other from the place judged.
    var bits = 0
    /// Who must have sent them, when one of them is only ever sent by one side.
    var sender: Sender?

    /// Bits from which packets are believed among bytes known to be MQTT.
    static let toResume = 20
    /// Bits from which they are believed when nothing more will come.
    static let toSettle = 14
    /// Bits from which a connection whose beginning was not captured is believed to be MQTT.
    static let toIdentify = 32
    /// The same on a port that is known for MQTT.
    static let toIdentifyOnKnownPort = 16
    /// Bits that a place at the beginning of a segment has in itself: most segments begin with a packet.
    static let segmentStart = 6
    /// So much evidence is believed even when the packets are followed by something else.
    private static let overwhelming = 64

    /// Judges the packets that follow each other from `offset`, or nil where there can be none.
    init?(_ bytes: Span<UInt8>, at offset: Int, from sender: Sender?, version: ProtocolVersion?) {
        self.sender = sender
        var position = offset
        while position < bytes.count, bits < 4 * Self.overwhelming {
            switch Self.judge(bytes, at: position, from: self.sender, version: version) {
            case .impossible:
                if bits >= Self.overwhelming { return }
                return nil
            case .incomplete(let partial):
                bits &+= partial / 2
                return
            case .packet(let length, let packetBits, let packetSender):
                bits &+= packetBits
                if let packetSender { self.sender = packetSender }
                position &+= length
            }
        }
        if bits == 0 { return nil }
    }

    private enum Judgement {
        case impossible
        case incomplete(bits: Int)
        case packet(length: Int, bits: Int, sender: Sender?)
    }

    /// Whether a packet with this Fixed Header can be sent by `sender` in `version`.
    static func isPlausible(_ header: FixedHeader, from sender: Sender?, version: ProtocolVersion?) -> Bool {
        let type = header.type
        if type.rawValue == 0 || type == .auth && version != nil && version != .v5_0 { return false }
        if let sender, let only = onlySender(of: type), only != sender {
            let isServerDisconnect = type == .disconnect && version != .v3_1 && version != .v3_1_1
            if !isServerDisconnect { return false }
        }
        if type == .publish { return header.flags & 0b0110 != 0b0110 }
        // CONNECT is known by its protocol name, and only then is the version known that says what its flags have to be.
        if type == .connect { return true }
        let prescribed: UInt8 = type == .pubrel || type == .subscribe || type == .unsubscribe ? 2 : 0
        // In 3.1 nobody reads the flags where they are not used.
        let binding: UInt8 = version != .v3_1 ? 0b1111 : prescribed == 0 ? 0 : 0b0110
        return header.flags & binding == prescribed & binding
    }

    /// Who sends packets of a type, where only one side does.
    private static func onlySender(of type: ControlPacketType) -> Sender? {
        switch type.rawValue {
        case 1, 8, 10, 12: .client
        case 2, 9, 11, 13: .server
        case 14: .client
        default: nil
        }
    }

    private static func judge(
        _ bytes: Span<UInt8>,
        at offset: Int,
        from sender: Sender?,
        version: ProtocolVersion?
    ) -> Judgement {
        let header: FixedHeader
        switch FixedHeader.decode(bytes, at: offset, end: bytes.count) {
        case .incomplete: return .incomplete(bits: 0)
        case .malformed: return .impossible
        case .header(let decoded): header = decoded
        }
        guard isPlausible(header, from: sender, version: version) else { return .impossible }
        let body = offset &+ header.length
        let seen = bytes.extracting(min(body, bytes.count)..<min(bytes.count, body &+ min(header.remainingLength, 300)))
        guard let bits = bodyBits(header, seen, version: version) else { return .impossible }
        guard offset &+ header.packetLength <= bytes.count else { return .incomplete(bits: bits) }
        let implied = header.type == .disconnect ? nil : onlySender(of: header.type)
        return .packet(length: header.packetLength, bits: bits, sender: implied)
    }

    /// Bits of evidence in a packet's body, of which at least the first bytes are in `seen`; nil when it cannot be one.
    private static func bodyBits(_ header: FixedHeader, _ seen: Span<UInt8>, version: ProtocolVersion?) -> Int? {
        let length = header.remainingLength
        let mayBe5 = version == nil || version == .v5_0
        switch header.type.rawValue {
        case 1:
            guard seen.count >= 6 else { return length >= 12 ? 8 : nil }
            let name = seen.bigEndianUInt32(at: 2)
            let isName = seen[0] == 0 && (seen[1] == 4 && name == 0x4D51_5454 || seen[1] == 6 && name == 0x4D51_4973)
            return isName ? 60 : nil
        case 2:
            guard length == 2 || mayBe5 && length >= 3, seen.count < 1 || seen[0] <= 1 else { return nil }
            return 15
        case 3:
            return publishBits(header, seen, mayBe5: mayBe5)
        case 4, 5, 6, 7, 11:
            guard length == 2 || mayBe5 && length >= 3 else { return nil }
            if seen.count >= 2, seen.bigEndianUInt16(at: 0) == 0 { return nil }
            if length > 3, seen.count >= 4, header.type != .unsuback, Int(seen[3]) > length - 4 { return nil }
            return length == 2 ? 16 : 10
        case 8, 10:
            guard length >= 5 else { return nil }
            if seen.count >= 2, seen.bigEndianUInt16(at: 0) == 0 { return nil }
            return 12
        case 9:
            guard length >= 3, seen.count < 3 || seen[2] <= 2 || seen[2] >= 0x80 || mayBe5 else { return nil }
            if seen.count >= 2, seen.bigEndianUInt16(at: 0) == 0 { return nil }
            return 12
        case 12, 13:
            return length == 0 ? 16 : nil
        case 14:
            if length == 0 { return 16 }
            return mayBe5 && length < 1024 ? 8 : nil
        default:
            return mayBe5 && length < 65_536 ? 6 : nil
        }
    }

    private static func publishBits(_ header: FixedHeader, _ seen: Span<UInt8>, mayBe5: Bool) -> Int? {
        guard header.remainingLength >= 3 else { return nil }
        guard seen.count >= 2 else { return 4 }
        let topicLength = Int(seen.bigEndianUInt16(at: 0))
        let identifierLength = header.flags & 0b0110 == 0 ? 0 : 2
        guard topicLength + 2 + identifierLength <= header.remainingLength else { return nil }
        if topicLength == 0 {
            // Without a topic there has to be a Topic Alias.
            guard mayBe5, header.remainingLength >= 6 + identifierLength else { return nil }
            return seen.count > 2 + identifierLength && seen[2 + identifierLength] >= 3 ? 10 : nil
        }
        var bits = 12
        for index in 2..<min(2 + topicLength, seen.count, 66) {
            let byte = seen[index]
            if byte < 0x20 || byte == 0x7F || byte == UInt8(ascii: "#") || byte == UInt8(ascii: "+") { return nil }
            if byte < 0x7F, index % 5 < 4 { bits += 1 }
        }
        return bits
    }
}
