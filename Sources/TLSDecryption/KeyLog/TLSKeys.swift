/// The secrets with which captured TLS is decrypted, whatever they came from; shared by all connections.
public final class TLSKeys: Sendable {
    /// No keys at all.
    public init() {}
}
