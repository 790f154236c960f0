import OpenSSL

@testable import TLSDecryption

/// Text of key logs, and what is found in them.
enum KeyLogText {
    /// A client random that differs from those with other numbers.
    static func random(_ number: Int) -> [UInt8] {
        [UInt8](repeating: 0xAA, count: 24) + (0..<8).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
    }

    static func hexadecimal(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef")
        return String(bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
    }

    static func line(_ number: Int, label: String = "CLIENT_RANDOM", secret: UInt8 = 1, length: Int = 48) -> String {
        "\(label) \(hexadecimal(random(number))) \(hexadecimal(.init(repeating: secret, count: length)))\n"
    }
}

extension TLSKeys {
    /// The first byte of a secret and its length; nil when there is none.
    func found(_ number: Int, _ label: KeyLogLabel = .clientRandom, at frame: UInt64 = 1) -> (byte: UInt8, count: Int)?
    {
        let random = KeyLogText.random(number)
        guard let secret = secrets(for: random.span, at: frame)?[label: label] else { return nil }
        return (secret.withSpan { $0[0] }, secret.count)
    }
}
