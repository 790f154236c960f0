/// The SHA-256 digest that a server's certificate, or its public key, must have.
public struct CertificatePin: Sendable, Hashable {
    /// 32 bytes.
    public let digest: [UInt8]

    /// A pin as people write it: 64 hexadecimal digits, with colons or without, or base64 as `sha256//…=` has it.
    ///
    /// Nil for anything else.
    public init?(_ text: String) {
        var text = Substring(text)
        for prefix in ["sha256//", "sha256/", "sha256:", "SHA256:"] where text.hasPrefix(prefix) {
            text = text.dropFirst(prefix.count)
            break
        }
        guard let digest = Self.hexadecimal(text) ?? Base64.decode(text), digest.count == 32 else { return nil }
        self.digest = digest
    }

    /// True when this is the digest of the certificate or of its public key.
    public func matches(_ certificate: PeerCertificate) -> Bool {
        digest == certificate.sha256 || digest == certificate.publicKeySHA256
    }

    private static func hexadecimal(_ text: Substring) -> [UInt8]? {
        let digits = text.utf8.filter { $0 != UInt8(ascii: ":") }
        guard digits.count == 64 else { return nil }
        var bytes: [UInt8] = []
        for pair in stride(from: 0, to: 64, by: 2) {
            guard let high = value(digits[pair]), let low = value(digits[pair + 1]) else { return nil }
            bytes.append(high << 4 | low)
        }
        return bytes
    }

    private static func value(_ digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
