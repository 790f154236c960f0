import TLSDecryption

extension CipherSuite {
    /// Whether the key is, or comes out of, a pre-shared one.
    var isPreShared: Bool { name?.contains("PSK") == true }
}
