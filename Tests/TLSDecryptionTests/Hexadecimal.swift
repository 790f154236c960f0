import OpenSSL

/// The digits of bytes.
func hexadecimal(_ bytes: [UInt8]) -> String {
    bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
}

/// The digits of a secret.
func hexadecimal(_ secret: SecretBytes) -> String {
    secret.withSpan { secret in hexadecimal(secret.indices.map { secret[$0] }) }
}

/// A secret by its digits.
func secret(_ digits: String) -> SecretBytes { SecretBytes(hex(digits)) }
