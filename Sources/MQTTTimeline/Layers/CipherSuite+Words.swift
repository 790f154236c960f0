package import TLSDecryption

extension CipherSuite {
    /// What events call it.
    package var shownName: String {
        let digits = String(rawValue, radix: 16)
        return "0x" + String(repeating: "0", count: 4 - digits.count) + digits
    }

    /// Whether the key is, or comes out of, a pre-shared one.
    var isPreShared: Bool { shownName.contains("PSK") }
}
