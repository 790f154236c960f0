extension ByteWriter {
    /// Appends the Base64 form of `bytes`, with padding (RFC 4648 §4).
    public mutating func append(base64 bytes: Span<UInt8>) {
        reserve((bytes.count &+ 2) / 3 &* 4)
        var offset = 0
        while offset &+ 3 <= bytes.count {
            let group = UInt32(bytes[offset]) &<< 16 | UInt32(bytes[offset &+ 1]) &<< 8 | UInt32(bytes[offset &+ 2])
            for shift: UInt32 in [18, 12, 6, 0] { append(Self.base64Digit(group &>> shift)) }
            offset &+= 3
        }
        switch bytes.count &- offset {
        case 1:
            let group = UInt32(bytes[offset]) &<< 16
            append(Self.base64Digit(group &>> 18))
            append(Self.base64Digit(group &>> 12))
            append("==")
        case 2:
            let group = UInt32(bytes[offset]) &<< 16 | UInt32(bytes[offset &+ 1]) &<< 8
            append(Self.base64Digit(group &>> 18))
            append(Self.base64Digit(group &>> 12))
            append(Self.base64Digit(group &>> 6))
            append(UInt8(ascii: "="))
        default:
            break
        }
    }

    @inline(__always)
    private static func base64Digit(_ value: UInt32) -> UInt8 {
        let value = UInt8(truncatingIfNeeded: value & 63)
        return switch value {
        case 0..<26: UInt8(ascii: "A") &+ value
        case 26..<52: UInt8(ascii: "a") &+ value &- 26
        case 52..<62: UInt8(ascii: "0") &+ value &- 52
        case 62: UInt8(ascii: "+")
        default: UInt8(ascii: "/")
        }
    }
}
