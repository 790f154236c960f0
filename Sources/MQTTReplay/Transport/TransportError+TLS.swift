internal import OpenSSL

extension TransportError {
    /// What this side asked for, as far as it changes the remedy.
    struct TLSCircumstances: Sendable {
        /// The name that the certificate was verified against.
        var peerName: String
        /// True when a client certificate was configured.
        var hasClientCertificate: Bool
        /// True when a pre-shared key was configured.
        var hasPreSharedKey: Bool
        /// True when only TLS 1.0 or 1.1 may be spoken.
        var isOldVersionOnly: Bool
        /// True when the handshake was complete.
        var isEstablished: Bool
    }

    /// The failure of a TLS connection, in our words.
    init(tls error: TLSError, _ circumstances: TLSCircumstances) {
        let (code, message, remedy) =
            error.certificate.map { Self.certificate($0, circumstances) }
            ?? error.alertReceived.map { Self.alert($0, circumstances, error.wasAskedForCertificate) }
            ?? Self.local(error)
        self.init(.tls, code, message, remedy: remedy)
    }

    /// A server that closed before the handshake was complete.
    static func closedInHandshake(hasHeardServer: Bool) -> TransportError {
        hasHeardServer
            ? TransportError(
                .tls,
                .closed,
                "the server closed the connection in the middle of the TLS handshake without giving a reason",
                remedy: "its log may say why; it may want a client certificate (--cert and --key)"
            )
            : TransportError(
                .tls,
                .closed,
                "the server closed the connection as soon as TLS was spoken",
                remedy: "if that port is for plain MQTT, use mqtt:// or ws://"
            )
    }

    private typealias Words = (Code, String, String?)

    private static func certificate(_ fault: CertificateFault, _ circumstances: TLSCircumstances) -> Words {
        let place = fault.depth == 0 ? "the server's certificate" : "a certificate of the server's chain"
        let whose = fault.subject.isEmpty ? place : "\(place) (\(printable(fault.subject)))"
        switch fault.kind {
        case .untrusted:
            return (
                .untrustedAuthority, "nobody trusted vouches for \(whose): \(fault.reason)",
                "give the authority's certificate with --ca-file"
            )
        case .selfSigned:
            return (
                .selfSigned, "\(whose) is self-signed and not trusted",
                "give that certificate with --ca-file, or its digest with --pin and --insecure"
            )
        case .name:
            return (
                .nameMismatch, "\(whose) is not for \"\(circumstances.peerName)\"",
                "use the name in the URL that the certificate has, or give that name with --sni"
            )
        case .expired:
            return (.certificateTime, "\(whose) has expired", "renew it, or check this machine's clock")
        case .notYetValid:
            return (.certificateTime, "\(whose) is not valid yet", "check this machine's clock")
        case .weak:
            return (
                .certificate, "\(whose) is too weak: \(fault.reason)",
                "replace it, or allow it with --ciphers DEFAULT@SECLEVEL=0"
            )
        case .pin:
            return (
                .pinMismatch, "\(whose) does not match --pin",
                "if the server has got a new certificate, give its SHA-256 digest"
            )
        case .other:
            return (.certificate, "\(whose) is not accepted: \(fault.reason)", nil)
        }
    }

    private static func alert(_ alert: TLSAlert, _ circumstances: TLSCircumstances, _ wasAsked: Bool) -> Words {
        let shown = circumstances.hasClientCertificate
        switch alert {
        case .certificateRequired,
            .handshakeFailure where wasAsked && !shown:
            return (
                .clientCertificateRequired, "the server wants a client certificate", "give one with --cert and --key"
            )
        case .unknownCA, .badCertificate, .certificateExpired, .certificateRevoked, .certificateUnknown,
            .unsupportedCertificate, .accessDenied:
            return shown
                ? (
                    .clientCertificateRefused, "the server does not accept the client certificate (\(alert))",
                    "it must be issued by an authority that the server trusts, and be valid"
                )
                : (
                    .clientCertificateRequired, "the server ended the handshake (\(alert))",
                    "it may want a client certificate: give one with --cert and --key"
                )
        case .protocolVersion,
            .internalError where circumstances.isOldVersionOnly:
            // OpenSSL's servers send the second where they know the version and have no signature left for it.
            return (
                .protocolVersion, "the server does not speak this TLS version",
                "allow older ones with --tls-min 1.0, or newer ones with --tls-max 1.3"
            )
        case .unknownPSKIdentity:
            return (.preSharedKeyRefused, "the server does not know the identity of --psk", nil)
        case .decryptError where circumstances.hasPreSharedKey, .handshakeFailure where circumstances.hasPreSharedKey,
            .illegalParameter where circumstances.hasPreSharedKey, .badRecordMAC where circumstances.hasPreSharedKey:
            return (
                .preSharedKeyRefused, "the server does not take the pre-shared key (\(alert))",
                "check identity and key of --psk, and that the port is one for pre-shared keys"
            )
        case .handshakeFailure, .insufficientSecurity:
            return (
                .noCommonCipher, "the server found nothing in common to speak TLS with (\(alert))",
                shown
                    ? "try other --ciphers or --tls-min"
                    : "it may want a client certificate (--cert and --key), --psk, other --ciphers or --tls-min"
            )
        case .unrecognizedName:
            return (
                .nameMismatch, "the server has nothing for the name \"\(circumstances.peerName)\"",
                "give the right name with --sni"
            )
        case .noApplicationProtocol:
            return (
                .applicationProtocol, "the server takes none of the protocols of --alpn", "leave it out or try another"
            )
        default:
            let when = circumstances.isEstablished ? "ended TLS" : "ended the TLS handshake"
            return (.tls, "the server \(when) with the alert \"\(alert)\"", "its log may say why")
        }
    }

    private static func local(_ error: TLSError) -> Words {
        if error.isNotTLS {
            return (.notTLS, "what answers does not speak TLS", "if that port is for plain MQTT, use mqtt:// or ws://")
        }
        if error.hasNoCiphers {
            return (
                .configuration, "no cipher is left for the TLS versions asked for",
                "check --ciphers against --tls-min and --tls-max"
            )
        }
        if error.isProtocolVersion {
            return (
                .protocolVersion, "the server speaks an older TLS version than allowed",
                "allow it with --tls-min 1.0"
            )
        }
        if error.isLegacyRenegotiation {
            return (
                .protocolVersion, "the server lacks secure renegotiation (RFC 5746)",
                "allow old servers with --tls-min 1.0"
            )
        }
        if error.isWeakKeyExchange {
            return (
                .noCommonCipher, "the server's Diffie-Hellman key is too short",
                "allow it with --ciphers DEFAULT@SECLEVEL=0, or prefer others with --ciphers ECDHE"
            )
        }
        return (.tls, "TLS failed: \(error.description)", nil)
    }

    /// The text without control characters, cut to a sensible length: it comes from the network.
    static func printable(_ text: String) -> String {
        let maximumLength = 200
        let clean = text.unicodeScalars.prefix(maximumLength).map { scalar in
            scalar.properties.generalCategory == .control || scalar.properties.generalCategory == .format
                ? "\u{FFFD}" : String(scalar)
        }
        return clean.joined()
    }
}
