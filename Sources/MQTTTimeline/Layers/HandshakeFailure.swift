public import OpenSSL
import TCPReassembly
import TLSDecryption

/// Why a handshake of TLS failed, as far as the capture shows.
public struct HandshakeFailure: Sendable, Equatable {
    /// What was wrong.
    public enum Problem: String, Sendable, CaseIterable {
        /// A certificate was out of date.
        case certificateExpired = "certificate_expired"
        /// Nobody that issued a certificate is trusted.
        case unknownCA = "unknown_ca"
        /// A certificate was refused for another reason.
        case certificateRejected = "certificate_rejected"
        /// The server asked for a certificate that the client did not send.
        case certificateMissing = "certificate_missing"
        /// No version in common.
        case protocolVersion = "protocol_version"
        /// No cipher suite, group or signature algorithm in common.
        case noSharedCipher = "no_shared_cipher"
        /// The server does not know the identity of the client's pre-shared key.
        case unknownIdentity = "unknown_psk_identity"
        /// The two sides have different pre-shared keys.
        case wrongPreSharedKey = "wrong_psk"
        /// No application protocol in common.
        case noApplicationProtocol = "no_application_protocol"
        /// The server does not know the name that the client asked for.
        case unknownServerName = "unknown_server_name"
        /// It ended without an alert that could be read.
        case abandoned
        /// An alert that says something else.
        case other
    }

    /// What was wrong.
    public let problem: Problem
    /// Who gave up; nil when neither side did.
    public let by: Sender?
    /// The alert that says it, with its frame; nil for none.
    public let alert: Alert?

    /// An alert.
    public struct Alert: Sendable, Equatable {
        /// Who sent it.
        public let from: Sender
        /// What it says.
        public let alert: TLSAlert
        /// Its frame.
        public let frame: UInt64

        init(_ event: TLSAlertEvent, client: Endpoint) {
            from = Sender(event.sender, client: client)
            alert = event.alert
            frame = event.arrival.frame
        }
    }

    /// A handshake that one side ended with an alert.
    init(_ handshake: TLSHandshake, _ event: TLSAlertEvent) {
        let alert = Alert(event, client: handshake.client)
        self.alert = alert
        by = alert.from
        problem = handshake.lacksCertificate(event) ? .certificateMissing : Self.problem(handshake, alert)
    }

    /// A handshake that ended without an alert.
    init(abandonedBy sender: Sender?) {
        alert = nil
        by = sender
        problem = .abandoned
    }

    private static func problem(_ handshake: TLSHandshake, _ alert: Alert) -> Problem {
        switch alert.alert {
        case .certificateExpired: return .certificateExpired
        case .unknownCA: return .unknownCA
        case .certificateRequired: return .certificateMissing
        case .protocolVersion: return .protocolVersion
        case .insufficientSecurity: return .noSharedCipher
        case .unknownPSKIdentity: return .unknownIdentity
        case .noApplicationProtocol: return .noApplicationProtocol
        case .unrecognizedName: return .unknownServerName
        case .badCertificate, .unsupportedCertificate, .certificateRevoked, .certificateUnknown, .accessDenied:
            return .certificateRejected
        case .handshakeFailure where alert.from == .server:
            return handshake.cipherSuite == nil ? .noSharedCipher : .other
        case .decryptError, .badRecordMAC, .illegalParameter:
            return handshake.cipherSuite?.isPreShared == true || handshake.resumption == .preSharedKey
                ? .wrongPreSharedKey : .other
        default:
            return .other
        }
    }
}

extension HandshakeFailure {
    /// What to do about it, as a sentence.
    var remedy: String {
        // A certificate is refused by the side that did not send it.
        let owner = by?.peer.name ?? "server"
        let judge = by?.name ?? "client"
        switch problem {
        case .certificateExpired:
            return "renew the \(owner)'s certificate, and check the \(judge)'s clock"
        case .unknownCA:
            return "give the \(judge) the certificate of the authority that issued the \(owner)'s, "
                + "or let the \(owner) send the whole chain"
        case .certificateRejected:
            return "look at the \(owner)'s certificate: its names, its purpose, whether it was revoked"
        case .certificateMissing:
            return "give the client the certificate that the server asks for"
        case .protocolVersion:
            return "let client and server allow one version in common"
        case .noSharedCipher:
            return "let client and server allow a cipher suite, group and signature algorithm in common"
        case .unknownIdentity:
            return "enter the client's identity and key at the server"
        case .wrongPreSharedKey:
            return "give both sides the same key"
        case .noApplicationProtocol:
            return "let the client offer a protocol (ALPN) that the server knows, or none"
        case .unknownServerName:
            return "let the client ask for a name that the server has"
        case .abandoned:
            return by == .client
                ? "look at the client's log: it may wait too short a time, or not like what the server sent"
                : "look at the server's log: something between may also have ended it"
        case .other:
            return "look at the \(judge)'s log"
        }
    }
}
