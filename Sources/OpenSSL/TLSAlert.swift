import COpenSSL

/// An alert's description (RFC 8446 section 6), assigned or not.
public struct TLSAlert: RawRepresentable, Sendable, Hashable, CustomStringConvertible {
    /// The number on the wire.
    public var rawValue: UInt8

    /// The alert with a number.
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// The end of what the sender has to say.
    public static let closeNotify = TLSAlert(rawValue: 0)
    /// A record did not decrypt, as when the two sides have different keys.
    public static let badRecordMAC = TLSAlert(rawValue: 20)
    /// No acceptable set of parameters.
    public static let handshakeFailure = TLSAlert(rawValue: 40)
    /// A certificate was corrupt or its signature wrong.
    public static let badCertificate = TLSAlert(rawValue: 42)
    /// A certificate of a type that is not supported.
    public static let unsupportedCertificate = TLSAlert(rawValue: 43)
    /// A certificate was revoked.
    public static let certificateRevoked = TLSAlert(rawValue: 44)
    /// A certificate has expired.
    public static let certificateExpired = TLSAlert(rawValue: 45)
    /// Something else about a certificate.
    public static let certificateUnknown = TLSAlert(rawValue: 46)
    /// A field out of range or against the others.
    public static let illegalParameter = TLSAlert(rawValue: 47)
    /// No trust in the issuer of a certificate.
    public static let unknownCA = TLSAlert(rawValue: 48)
    /// The certificate was valid, but access is denied.
    public static let accessDenied = TLSAlert(rawValue: 49)
    /// A message could not be read.
    public static let decodeError = TLSAlert(rawValue: 50)
    /// A signature, or the binder of a pre-shared key, did not match.
    public static let decryptError = TLSAlert(rawValue: 51)
    /// The version offered is not supported.
    public static let protocolVersion = TLSAlert(rawValue: 70)
    /// Ciphers more secure than those offered are asked for.
    public static let insufficientSecurity = TLSAlert(rawValue: 71)
    /// A failure on the other side that is not this side's fault.
    public static let internalError = TLSAlert(rawValue: 80)
    /// The server has no certificate for the name asked for.
    public static let unrecognizedName = TLSAlert(rawValue: 112)
    /// The pre-shared key's identity is not known.
    public static let unknownPSKIdentity = TLSAlert(rawValue: 115)
    /// A client certificate was asked for and not given.
    public static let certificateRequired = TLSAlert(rawValue: 116)
    /// None of the application protocols offered is known.
    public static let noApplicationProtocol = TLSAlert(rawValue: 120)

    /// OpenSSL's words, as in "handshake failure".
    public var description: String {
        guard let text = unsafe SSL_alert_desc_string_long(Int32(rawValue)) else { return "alert \(rawValue)" }
        let words = unsafe String(cString: text)
        return words == "unknown" ? "alert \(rawValue)" : words
    }
}
