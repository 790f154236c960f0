package import OpenSSL

/// A key that client and server had before they connected (RFC 4279, RFC 8446 §4.2.11).
package struct TLSPreSharedKey: Sendable {
    /// By what name the client refers to it.
    package let identity: [UInt8]
    /// The key itself.
    package let key: SecretBytes
}
