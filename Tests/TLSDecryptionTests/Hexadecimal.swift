import OpenSSL

/// The bytes that hexadecimal digits say; other characters are passed over.
func bytes(_ digits: String) -> [UInt8] {
    let digits = digits.utf8.compactMap { Character(UnicodeScalar($0)).hexDigitValue }
    return stride(from: 0, to: digits.count - 1, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
}

/// The digits of bytes.
func hexadecimal(_ bytes: [UInt8]) -> String {
    bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
}

/// The digits of a secret.
func hexadecimal(_ secret: SecretBytes) -> String {
    secret.withSpan { secret in hexadecimal(secret.indices.map { secret[$0] }) }
}

/// A secret by its digits.
func secret(_ digits: String) -> SecretBytes { SecretBytes(bytes(digits)) }
