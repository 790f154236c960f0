public import OpenSSL

/// The keys of one direction.
public struct WriteKeys: Sendable {
    /// The key for HMAC; empty where there is none.
    public var macKey: SecretBytes
    /// The cipher's key.
    public var key: SecretBytes
    /// The part of the nonce, or the first Initialization Vector, that comes from the key schedule; may be empty.
    public var vector: SecretBytes

    /// Keys of one direction.
    public init(macKey: SecretBytes = SecretBytes([]), key: SecretBytes, vector: SecretBytes) {
        self.macKey = macKey
        self.key = key
        self.vector = vector
    }
}
