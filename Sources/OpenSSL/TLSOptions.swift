/// Which authorities vouch for the other side.
public enum TrustAnchors: Sendable, Equatable {
    /// Those of the machine.
    case system
    /// The certificates of a PEM file, and no others.
    case file(String)
}

/// The certificate with its key that this side shows.
public enum TLSCredentials: Sendable, Equatable {
    /// PEM files: the certificate with its chain, and the key.
    case pem(certificateFile: String, keyFile: String)
    /// One PKCS #12 file with certificate, key and chain.
    case pkcs12(file: String)
}

/// A key both sides know already (RFC 4279; RFC 8446 section 2.2).
public struct PreSharedKey: Sendable {
    /// The name of the key, sent in the clear.
    public var identity: String
    /// The key.
    public var key: SecretBytes

    /// A key with its identity.
    public init(identity: String, key: SecretBytes) {
        self.identity = identity
        self.key = key
    }
}

/// How TLS is to be spoken.
public struct TLSOptions: Sendable {
    /// Whom to trust.
    public var trust: TrustAnchors = .system
    /// True when the other side's chain and name must verify.
    ///
    /// Pins are checked all the same.
    public var verifiesPeer = true
    /// What this side shows; nil for nothing.
    public var credentials: TLSCredentials?
    /// Called for the password of an encrypted key, only when there is one; nil for no password.
    public var password: (@Sendable () -> SecretBytes?)?
    /// The application protocols to offer, the preferred one first (RFC 7301); each 1 to 255 bytes.
    public var applicationProtocols: [String] = []
    /// The oldest version; without it TLS 1.2, or `maximumVersion` when that is older.
    public var minimumVersion: TLSVersion?
    /// The newest version; without it the newest there is.
    public var maximumVersion: TLSVersion?
    /// Ciphers for TLS 1.2 and older in OpenSSL's list format.
    public var cipherList: String?
    /// Cipher suites for TLS 1.3, separated by colons.
    public var cipherSuites: String?
    /// The pre-shared key.
    public var preSharedKey: PreSharedKey?
    /// When not empty, the certificate must match one of these.
    public var pins: [CertificatePin] = []
    /// Gets each line of a key log (`SSLKEYLOGFILE`), from any thread.
    public var keyLog: (@Sendable (String) -> Void)?

    /// The defaults: verification against the authorities of the machine.
    public init() {}

    /// The oldest version that is spoken with these options.
    public var effectiveMinimumVersion: TLSVersion {
        minimumVersion ?? min(.tls12, maximumVersion ?? .tls12)
    }
}

/// Which side of the handshake a context is for.
package enum TLSRole: Sendable {
    /// Speaks first and verifies the server.
    case client
    /// Answers; with `true` only a client with a verified certificate.
    case server(requiresClientCertificate: Bool)
}
