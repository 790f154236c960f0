import OpenSSL
import TCPReassembly
package import TLSDecryption

/// What a handshake of TLS came to, in words.
extension TLSHandshake {
    /// Why it was not completed, without a subject that a sentence before it may have; nil when it was.
    package var explanation: String? {
        switch outcome {
        case .completed: nil
        case .refused: alerts.last.map(words) ?? "given up after \(lastMessage)"
        case .unfinished: "it got no further than \(lastMessage)" + alertSizedRecord
        case .broken: "what came after \(lastMessage) is no handshake"
        }
    }

    /// Without keys, the alert that ends a handshake of TLS 1.3 shows by its size alone.
    private var alertSizedRecord: String {
        guard let sender = alertSizedRecordFrom else { return "" }
        return "; the \(Sender(sender, client: client).name) then sent an encrypted record of the size of an alert"
    }

    /// "the server sent alert unknown_ca after the client's Certificate".
    func words(_ event: TLSAlertEvent) -> String {
        let sender = Sender(event.sender, client: client)
        let words = "the \(sender.name) sent alert \(event.alert.name)"
        let other = sender.peer
        var last = sender == .server ? lastClientMessage : lastServerMessage
        let certificates = sender == .server ? clientCertificates : serverCertificates
        let isAboutCertificate = event.alert.judgesCertificate
        if isAboutCertificate, !certificates.isEmpty || sender == .server && hasClientCertificate == true {
            last = "Certificate"
        }
        guard let last else { return words + " before anything of the \(other.name) was seen" }
        var result = words + " after the \(other.name)'s \(last)"
        if isAboutCertificate, let certificate = certificates.first { result += " (\(certificate.words(event.alert)))" }
        if lacksCertificate(event) { result += " (the client had sent no certificate)" }
        return result
    }

    /// Whether a server gives up because it asked for a certificate that the client did not send.
    ///
    /// Before 1.3 there was no alert of its own for that.
    func lacksCertificate(_ event: TLSAlertEvent) -> Bool {
        guard event.sender != client, event.alert == .certificateRequired || event.alert == .handshakeFailure else {
            return false
        }
        return asksForClientCertificate == true && hasClientCertificate == false
    }

    /// The last message, as "the client's ClientHello".
    var lastMessage: String {
        // After its ClientHello, a client's next messages answer those of the server.
        if let lastClientMessage, lastServerMessage == nil || lastClientMessage != "ClientHello" {
            return "the client's \(lastClientMessage)"
        }
        return lastServerMessage.map { "the server's \($0)" } ?? "its beginning"
    }
}

extension TLSHandshake.Outcome {
    /// The name in JSON.
    package var name: StaticString {
        switch self {
        case .completed: "completed"
        case .refused: "refused"
        case .unfinished: "unfinished"
        case .broken: "broken"
        }
    }
}

extension TLSHandshake.Decryption {
    /// The name in JSON.
    package var name: StaticString {
        switch self {
        case .keyLog: "key_log"
        case .secretsBlock: "secrets_block"
        case .privateKey: "private_key"
        case .preSharedKey: "pre_shared_key"
        case .notEncrypted: "not_encrypted"
        case .impossible: "impossible"
        case .notReached: "not_reached"
        }
    }

    /// Why there are no keys.
    package var problem: String? {
        if case .impossible(let problem) = self { problem } else { nil }
    }
}

extension TLSAlert {
    /// Whether it is about a certificate of the other side.
    var judgesCertificate: Bool {
        switch self {
        case .badCertificate, .unsupportedCertificate, .certificateRevoked, .certificateExpired, .certificateUnknown,
            .unknownCA, .accessDenied:
            true
        default:
            false
        }
    }
}

extension CapturedCertificate {
    /// Whose it is, and what an alert finds fault with: "CN=broker, valid until 2025-12-31".
    fileprivate func words(_ alert: TLSAlert) -> String {
        let subject = subject.isEmpty ? "no subject" : Wording.name(subject)
        if alert == .certificateExpired, let notAfter { return "\(subject), valid until \(Wording.day(notAfter))" }
        if alert == .unknownCA, !issuer.isEmpty { return "\(subject), issued by \(Wording.name(issuer))" }
        return subject
    }
}
