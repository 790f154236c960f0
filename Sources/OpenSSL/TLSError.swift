import COpenSSL

/// What was wrong with the other side's certificate.
public struct CertificateFault: Sendable, Equatable {
    /// The kinds that call for different remedies.
    public enum Kind: Sendable, Equatable {
        /// Nobody trusted vouches for it.
        case untrusted
        /// It vouches for itself and is not trusted.
        case selfSigned
        /// It is for another name or address.
        case name
        /// Its time is over.
        case expired
        /// Its time has not come.
        case notYetValid
        /// Its key or signature is too weak.
        case weak
        /// It matches no pin.
        case pin
        /// Anything else; `reason` says what.
        case other
    }

    /// The kind.
    public var kind: Kind
    /// OpenSSL's words, as in "certificate has expired".
    public var reason: String
    /// Where in the chain: 0 is the other side's own certificate.
    public var depth: Int
    /// The subject of the certificate at that depth; empty when there is none.
    public var subject: String

    /// A fault.
    public init(_ kind: Kind, reason: String, depth: Int, subject: String) {
        self.kind = kind
        self.reason = reason
        self.depth = depth
        self.subject = subject
    }

    /// A fault that libcrypto numbers `code`.
    init(code: Int32, depth: Int, subject: String) {
        let reason = unsafe String(cString: X509_verify_cert_error_string(Int(code)))
        self.init(Self.kind(code), reason: reason, depth: depth, subject: subject)
    }

    private static func kind(_ code: Int32) -> Kind {
        switch code {
        case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT, X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY,
            X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE, X509_V_ERR_CERT_UNTRUSTED,
            X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
            .untrusted
        case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT: .selfSigned
        case X509_V_ERR_HOSTNAME_MISMATCH, X509_V_ERR_IP_ADDRESS_MISMATCH: .name
        case X509_V_ERR_CERT_HAS_EXPIRED: .expired
        case X509_V_ERR_CERT_NOT_YET_VALID: .notYetValid
        case X509_V_ERR_EE_KEY_TOO_SMALL, X509_V_ERR_CA_KEY_TOO_SMALL, X509_V_ERR_CA_MD_TOO_WEAK: .weak
        default: .other
        }
    }
}

/// A TLS connection that failed.
public struct TLSError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What was wrong with the other side's certificate, when that is the cause.
    public var certificate: CertificateFault?
    /// The fatal alert the other side sent.
    public var alertReceived: TLSAlert?
    /// The fatal alert this side sent.
    public var alertSent: TLSAlert?
    /// True when the server had asked for a client certificate.
    public var wasAskedForCertificate: Bool
    /// Everything in OpenSSL's queue, the first cause first; never a secret.
    public var causes: [ErrorQueueEntry]

    /// An error.
    public init(
        certificate: CertificateFault? = nil,
        alertReceived: TLSAlert? = nil,
        alertSent: TLSAlert? = nil,
        wasAskedForCertificate: Bool = false,
        causes: [ErrorQueueEntry]
    ) {
        self.certificate = certificate
        self.alertReceived = alertReceived
        self.alertSent = alertSent
        self.wasAskedForCertificate = wasAskedForCertificate
        self.causes = causes
    }

    /// True when what came is no TLS record at all.
    public var isNotTLS: Bool {
        has([
            SSL_R_WRONG_VERSION_NUMBER, SSL_R_HTTP_REQUEST, SSL_R_HTTPS_PROXY_REQUEST, SSL_R_UNKNOWN_PROTOCOL,
            SSL_R_PACKET_LENGTH_TOO_LONG, SSL_R_RECORD_TOO_SMALL,
        ])
    }

    /// True when the two sides have no protocol version in common.
    public var isProtocolVersion: Bool {
        alertReceived == .protocolVersion
            || has([
                SSL_R_UNSUPPORTED_PROTOCOL, SSL_R_NO_PROTOCOLS_AVAILABLE, SSL_R_VERSION_TOO_LOW, SSL_R_VERSION_TOO_HIGH,
                SSL_R_WRONG_SSL_VERSION,
            ])
    }

    /// True when this side has no cipher that fits its own versions and options.
    public var hasNoCiphers: Bool { has([SSL_R_NO_CIPHERS_AVAILABLE, SSL_R_NO_CIPHER_MATCH]) }

    /// True when the server lacks secure renegotiation (RFC 5746), which is refused outside of old versions.
    public var isLegacyRenegotiation: Bool { has([SSL_R_UNSAFE_LEGACY_RENEGOTIATION_DISABLED]) }

    /// True when the server's Diffie-Hellman key is too short for the security level.
    public var isWeakKeyExchange: Bool { has([SSL_R_DH_KEY_TOO_SMALL]) }

    /// One sentence without full stop: the certificate's fault, the alert received, or OpenSSL's words.
    public var description: String {
        if let certificate {
            let place = certificate.subject.isEmpty ? "" : " (\(certificate.subject))"
            return "\(certificate.reason)\(place)"
        }
        if let alertReceived { return "the other side sent the alert \"\(alertReceived)\"" }
        return causes.first?.reason ?? "no reason given"
    }

    private func has(_ numbers: [Int32]) -> Bool {
        causes.contains { $0.library == Int(ERR_LIB_SSL) && numbers.contains(Int32(clamping: $0.number)) }
    }
}
