import COpenSSL

/// The base64 encoding (RFC 4648 section 4).
public enum Base64 {
    /// The text for `bytes`, with padding.
    public static func encode(_ bytes: [UInt8]) -> String {
        // One byte for the zero that libcrypto ends it with.
        var text = [UInt8](repeating: 0, count: (bytes.count + 2) / 3 * 4 + 1)
        let length = unsafe EVP_EncodeBlock(&text, bytes, Int32(clamping: bytes.count))
        return String(decoding: text.prefix(Int(length)), as: UTF8.self)
    }

    /// The bytes of `text`, padded or not, in either alphabet (RFC 4648 sections 4 and 5); nil when it is not base64.
    public static func decode(_ text: some StringProtocol) -> [UInt8]? {
        var bytes: [UInt8] = []
        var bits: UInt32 = 0
        var held: UInt32 = 0
        var isPadded = false
        for digit in text.utf8 {
            if digit == UInt8(ascii: "=") {
                isPadded = true
                continue
            }
            guard let six = value(digit), !isPadded else { return nil }
            bits = (bits << 6 | six) & 0xffff
            held += 6
            guard held >= 8 else { continue }
            held -= 8
            bytes.append(UInt8(truncatingIfNeeded: bits >> held))
        }
        // One digit alone is less than a byte.
        return held == 6 ? nil : bytes
    }

    private static func value(_ digit: UInt8) -> UInt32? {
        switch digit {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(digit - UInt8(ascii: "A"))
        case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(digit - UInt8(ascii: "a")) + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(digit - UInt8(ascii: "0")) + 52
        case UInt8(ascii: "+"), UInt8(ascii: "-"): 62
        case UInt8(ascii: "/"), UInt8(ascii: "_"): 63
        default: nil
        }
    }
}
