/// What a certificate in a handshake says; nothing of it was verified.
public struct CapturedCertificate: Sendable, Equatable {
    /// The subject's name in the form of RFC 2253.
    public var subject: String
    /// The issuer's name in the form of RFC 2253.
    public var issuer: String
    /// The first second it is valid, counted from 1970 in UTC; nil when it cannot be read.
    public var notBefore: Int64?
    /// The last second it is valid, counted from 1970 in UTC; nil when it cannot be read.
    public var notAfter: Int64?
    /// The subject's alternative names, as "DNS:broker.example" or "IP:10.0.0.1", in their order.
    public var names: [String]
    /// The serial number in hexadecimal.
    public var serialNumber: String
    /// The SHA-256 digest of the whole certificate, 32 bytes.
    public var sha256: [UInt8]

    /// What a certificate says.
    public init(
        subject: String,
        issuer: String,
        notBefore: Int64?,
        notAfter: Int64?,
        names: [String],
        serialNumber: String,
        sha256: [UInt8]
    ) {
        self.subject = subject
        self.issuer = issuer
        self.notBefore = notBefore
        self.notAfter = notAfter
        self.names = names
        self.serialNumber = serialNumber
        self.sha256 = sha256
    }
}
