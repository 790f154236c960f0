import MQTTCodec
import WireBytes

/// Where parts of a packet that could be read lie in its bytes.
enum PacketParts {
    /// Connect Flags.
    static func connectFlags(_ header: FixedHeader, _ bytes: Span<UInt8>) -> Range<Int>? {
        guard let start = endOfProtocolName(header, bytes) else { return nil }
        return start &+ 1..<start &+ 2
    }

    /// The content of the Property section, Property Length left out.
    static func properties(_ header: FixedHeader, _ bytes: Span<UInt8>) -> Range<Int>? {
        let start: Int? =
            switch header.type {
            // Behind Protocol Level, Connect Flags and Keep Alive.
            case .connect: endOfProtocolName(header, bytes).map { $0 &+ 4 }
            case .subscribe, .unsubscribe: header.length &+ 2
            case .disconnect, .auth: header.length &+ 1
            default: nil
            }
        guard let start, start < bytes.count,
            case .integer(let length) = VariableByteInteger.decode(bytes, at: start, end: bytes.count),
            length.value <= bytes.count &- start &- length.length
        else { return nil }
        let first = start &+ length.length
        return first..<first &+ length.value
    }

    private static func endOfProtocolName(_ header: FixedHeader, _ bytes: Span<UInt8>) -> Int? {
        guard header.length &+ 2 <= bytes.count else { return nil }
        let end = header.length &+ 2 &+ Int(bytes.bigEndianUInt16(at: header.length))
        return end &+ 4 <= bytes.count ? end : nil
    }
}
