import OpenSSL
import WireBytes

/// Where the master secret of TLS 1.0 to 1.2 may come from.
extension TLSConnection {
    /// Looks everywhere and notes the secret with its source, or why there is none.
    func lookForMasterSecret(_ progress: HandshakeProgress, _ frame: UInt64) {
        guard let suite = progress.told.cipherSuite, let version = progress.version else {
            progress.problem = "the capture does not hold ServerHello"
            return
        }
        guard let parameters = progress.parameters else {
            progress.problem = "the cipher suite \(suite) cannot be decrypted"
            return
        }
        if case .null = parameters.protection {
            progress.source = .notEncrypted
            return
        }
        guard (TLSVersionNumber.tls10.rawValue...TLSVersionNumber.tls12.rawValue).contains(version.rawValue) else {
            progress.problem = "\(version == .ssl30 ? "" : "TLS ")\(version) cannot be decrypted"
            return
        }
        guard let hello = progress.clientHello else {
            progress.problem = "the capture does not hold ClientHello"
            return
        }
        guard
            let session = logged(hello, progress, parameters, frame) ?? resumed(hello, progress, frame)
                ?? exchanged(hello, progress, parameters, frame)
        else {
            progress.problem = noKeyProblem(progress, parameters)
            return
        }
        progress.session = session
        progress.source = session.source
        progress.problem = nil
    }

    private func logged(
        _ hello: ClientHello,
        _ progress: HandshakeProgress,
        _ parameters: CipherSuiteParameters,
        _ frame: UInt64
    ) -> TLSSessionCache.Session? {
        guard let secrets = keys.secrets(for: hello.random.span, at: frame) else { return nil }
        let source: TLSHandshake.Decryption = secrets.source == .secretsBlock ? .secretsBlock : .keyLog
        if let master = secrets[label: .clientRandom] { return .init(masterSecret: master, source: source) }
        guard let premaster = secrets[label: .premasterClientRandom] else { return nil }
        return master(premaster, progress, parameters).map { .init(masterSecret: $0, source: source) }
    }

    /// The secret of the session that an abbreviated handshake goes on from.
    private func resumed(
        _ hello: ClientHello,
        _ progress: HandshakeProgress,
        _ frame: UInt64
    ) -> TLSSessionCache.Session? {
        guard progress.clientKeyExchange == nil, !progress.hasServerHelloDone else { return nil }
        if let ticket = hello.sessionTicket, let known = sessions.session(.init(isTicket: true, bytes: ticket)) {
            return known
        }
        guard let identifier = progress.serverHello?.sessionID, !identifier.isEmpty, identifier == hello.sessionID
        else { return nil }
        if let known = sessions.session(.init(isTicket: false, bytes: identifier)) { return known }
        return keys.masterSecret(forSession: identifier.span, at: frame).map {
            .init(masterSecret: $0, source: .keyLog)
        }
    }

    /// The secret that follows from the key exchange, where that is not Diffie-Hellman.
    private func exchanged(
        _ hello: ClientHello,
        _ progress: HandshakeProgress,
        _ parameters: CipherSuiteParameters,
        _ frame: UInt64
    ) -> TLSSessionCache.Session? {
        guard let exchange = progress.clientKeyExchange else { return nil }
        var premaster: SecretBytes?
        var source = TLSHandshake.Decryption.privateKey
        if let encrypted = exchange.encryptedPremaster {
            if encrypted.count >= 8, let logged = keys.premaster(for: encrypted.span.extracting(first: 8), at: frame) {
                premaster = logged
                source = .keyLog
            } else {
                premaster = decryptedPremaster(encrypted, hello, progress)
            }
            guard premaster != nil else { return nil }
        }
        switch parameters.keyExchange {
        case .psk, .rsaPSK:
            guard let identity = exchange.identity, let key = keys.psk(identity: identity.span) else { return nil }
            premaster = MasterSecret.premasterSecret(preSharedKey: key, otherSecret: premaster)
            source = .preSharedKey
        case .rsa: break
        default: return nil
        }
        guard let premaster, let master = master(premaster, progress, parameters) else { return nil }
        return .init(masterSecret: master, source: source)
    }

    /// The premaster secret, if one of the private keys is the server's.
    private func decryptedPremaster(
        _ encrypted: [UInt8],
        _ hello: ClientHello,
        _ progress: HandshakeProgress
    ) -> SecretBytes? {
        let certificate = progress.serverCertificate.flatMap { PeerCertificate(decoding: $0.span) }
        for key in keys.rsaKeys {
            // Without a certificate, where a part of the handshake is missing, it may be any.
            if let certificate, !key.matches(certificate) { continue }
            guard let premaster = key.decrypt(encrypted.span), premaster.count == MasterSecret.length else { continue }
            let version = premaster.withSpan { $0.bigEndianUInt16(at: 0) }
            // The version offered; some clients have the one agreed upon there (RFC 5246 §7.4.7.1).
            guard version == hello.legacyVersion.rawValue || version == progress.version?.rawValue else { continue }
            return premaster
        }
        return nil
    }

    private func master(
        _ premaster: SecretBytes,
        _ progress: HandshakeProgress,
        _ parameters: CipherSuiteParameters
    ) -> SecretBytes? {
        guard let client = progress.clientHello, let server = progress.serverHello, let version = progress.version
        else { return nil }
        let prf = PRF(version, parameters)
        guard progress.told.hasExtendedMasterSecret else {
            return try? MasterSecret.master(
                premasterSecret: premaster,
                clientRandom: client.random,
                serverRandom: server.random,
                prf: prf
            )
        }
        guard let hash = progress.sessionHash, !hash.isEmpty else { return nil }
        return try? MasterSecret.extended(premasterSecret: premaster, sessionHash: hash, prf: prf)
    }

    private func noKeyProblem(_ progress: HandshakeProgress, _ parameters: CipherSuiteParameters) -> String {
        if keys.isEmpty { return "there are no keys" }
        let missing = "no key log line for this connection's client random"
        if progress.told.resumption != .none { return missing + ", and the session it goes on from is not known" }
        switch parameters.keyExchange {
        case .rsa: return missing + ", and none of the RSA keys is the server's"
        case .psk, .rsaPSK: return missing + ", and no pre-shared key of the identity that the client named"
        default: return missing
        }
    }
}
