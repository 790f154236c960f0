public import OpenSSL

/// A key that client and server had before they connected (RFC 4279, RFC 8446 §4.2.11).
public struct PreSharedKey: Sendable {
    /// By what name the client refers to it.
    public let identity: [UInt8]
    /// The key itself.
    public let key: SecretBytes

    /// A key by its identity.
    public init(identity: [UInt8], key: SecretBytes) {
        self.identity = identity
        self.key = key
    }
}
