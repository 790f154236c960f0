import MQTTCodec
import WireBytes

/// Finds how much of a CONNECT can be shown without showing a secret.
enum SecretSearch {
    /// Where the Will Payload ends what can be told apart, or else its Password begins.
    ///
    /// In a packet that does not fit to its end, or whose strings look as if they had swallowed other fields, a secret
    /// can be anywhere behind Keep Alive: then it is the end of that. So it is with Authentication Data.
    static func endOfOpenPart(ofConnect bytes: Span<UInt8>, version: ProtocolVersion) -> Int {
        guard case .header(let header) = FixedHeader.decode(bytes, at: 0, end: bytes.count) else { return 1 }
        let nameLength = header.length &+ 2 <= bytes.count ? Int(bytes.bigEndianUInt16(at: header.length)) : 0
        let opening = header.length &+ 2 &+ min(nameLength, 6) &+ 4
        do throws(DecodeError) {
            guard bytes.count == header.packetLength else { return opening }
            let packet = try ControlPacket(decoding: bytes, version: version)
            guard case .connect(let connect) = packet, hasPlainText(connect) else { return opening }
            if connect.properties.contains(where: { $0.identifier == .authenticationData }) { return opening }
            let password = connect.password?.count ?? 0
            guard let will = connect.will else { return bytes.count &- password }
            // A Will Payload can hold anything, also what a wrong length made part of it.
            let userName = connect.userName.map { 2 &+ $0.utf8.count } ?? 0
            let credentials = userName &+ (connect.password == nil ? 0 : 2 &+ password)
            return bytes.count &- credentials &- will.payload.count
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
