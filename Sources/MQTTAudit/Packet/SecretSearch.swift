import MQTTCodec
import WireBytes

/// Finds how much of a CONNECT can be shown without showing a secret.
enum SecretSearch {
    /// Where its Password or Authentication Data begins, whichever is first.
    ///
    /// In a packet that does not fit to its end, or whose strings look as if they had swallowed other fields, a secret
    /// can be anywhere behind Keep Alive: then it is the end of that.
    static func endOfOpenPart(ofConnect bytes: Span<UInt8>, version: ProtocolVersion) -> Int {
        guard case .header(let header) = FixedHeader.decode(bytes, at: 0, end: bytes.count) else { return 1 }
        let nameLength = header.length &+ 2 <= bytes.count ? Int(bytes.bigEndianUInt16(at: header.length)) : 0
        let opening = header.length &+ 2 &+ min(nameLength, 6) &+ 4
        do throws(DecodeError) {
            guard bytes.count == header.packetLength else { return opening }
            let packet = try ControlPacket(decoding: bytes, version: version)
            guard case .connect(let connect) = packet, hasPlainText(connect) else { return opening }
            if connect.properties.contains(where: { $0.identifier == .authenticationData }) { return opening }
            guard let password = connect.password else { return bytes.count }
            return bytes.count &- password.count
        } catch {
            return opening
        }
    }

    /// Whether no string holds what looks like the length of another field.
    private static func hasPlainText(_ connect: ControlPacket.Connect) -> Bool {
        let texts = [connect.clientIdentifier, connect.will?.topic ?? "", connect.userName ?? ""]
        return texts.allSatisfy { $0.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F } }
    }
}
