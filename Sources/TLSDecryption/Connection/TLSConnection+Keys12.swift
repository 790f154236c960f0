import OpenSSL
import TCPReassembly
import WireBytes

/// Keys of TLS 1.0 to 1.2.
extension TLSConnection {
    /// ChangeCipherSpec: what a side sends from here on is under new keys.
    mutating func changeCipher(_ role: Role, _ arrival: Arrival, _ output: inout Output) {
        // In TLS 1.3 it says nothing (RFC 8446 appendix D.4).
        guard let progress, let version = progress.version, version != .tls13 else { return }
        progress.extend(to: arrival)
        noteResumption(role, progress)
        switch role {
        case .client: progress.hasClientChangedCipher = true
        case .server: progress.hasServerChangedCipher = true
        }
        if progress.session == nil, progress.source == nil { lookForMasterSecret(progress, arrival.frame) }
        let isPeerWaiting = mode(of: role.peer) == .waiting
        if progress.source != nil {
            install(role, progress)
            if isPeerWaiting { install(role.peer, progress) }
        } else if isPeerWaiting || keys.isEmpty || progress.parameters == nil || hasChangedCipher(role.peer, progress) {
            self[role].use(nil, secret: nil, epoch: .initial)
            if isPeerWaiting { self[role.peer].use(nil, secret: nil, epoch: .initial) }
        } else {
            // A key log may get its line only when the other side comes to that.
            self[role].mode = .waiting
        }
        if isPeerWaiting { release(role.peer, &output) }
        settle()
    }

    /// Nothing more comes that the waiting sides could learn from.
    mutating func giveUpWaiting(_ arrival: Arrival, _ output: inout Output) {
        for role in [Role.server, .client] where mode(of: role) == .waiting {
            guard let progress else {
                self[role].mode = .sealed
                continue
            }
            if version == .tls13 {
                if awaitsKeys { lookAgainForKeys(arrival, &output) }
                if mode(of: role) == .waiting {
                    enterHandshake(role, arrival)
                    release(role, &output)
                }
                continue
            }
            if hasChangedCipher(role, progress) {
                lookForMasterSecret(progress, arrival.frame)
                if progress.source != nil {
                    install(role, progress)
                } else {
                    self[role].use(nil, secret: nil, epoch: .initial)
                }
            } else {
                self[role].mode = .plain
            }
            release(role, &output)
            settle()
        }
    }

    func hasChangedCipher(_ role: Role, _ progress: HandshakeProgress) -> Bool {
        role == .client ? progress.hasClientChangedCipher : progress.hasServerChangedCipher
    }

    /// A server that changes the cipher without ServerHelloDone goes on from an earlier session (RFC 5246 §7.3).
    private func noteResumption(_ role: Role, _ progress: HandshakeProgress) {
        guard role == .server, !progress.hasServerHelloDone, !progress.hasGap,
            let client = progress.clientHello, let server = progress.serverHello
        else { return }
        if let ticket = client.sessionTicket, !ticket.isEmpty {
            progress.told.resumption = .ticket
        } else if !client.sessionID.isEmpty, client.sessionID == server.sessionID {
            progress.told.resumption = .sessionID
        }
        if progress.told.resumption != .none {
            progress.told.asksForClientCertificate = false
            progress.told.hasClientCertificate = false
        }
    }

    private mutating func install(_ role: Role, _ progress: HandshakeProgress) {
        guard let parameters = progress.parameters, let version = progress.version else { return }
        if case .null(let mac) = parameters.protection {
            self[role].mode = .clear(macLength: mac.digestLength)
            return
        }
        encryptsThenMACs = progress.told.encryptsThenMACs
        self[role].use(protection(role, progress, parameters, version), secret: nil, epoch: .application)
    }

    /// The protection of a direction; nil when it cannot be made.
    func protection(
        _ role: Role,
        _ progress: HandshakeProgress,
        _ parameters: CipherSuiteParameters,
        _ version: TLSVersionNumber
    ) -> RecordProtection? {
        guard let master = progress.session?.masterSecret, let client = progress.clientHello,
            let server = progress.serverHello
        else { return nil }
        do throws(OpenSSLError) {
            let block = try KeyBlock(
                masterSecret: master,
                clientRandom: client.random,
                serverRandom: server.random,
                parameters: parameters,
                version: version
            )
            return try RecordProtection(
                parameters,
                version: version,
                keys: role == .client ? block.client : block.server,
                encryptsThenMACs: progress.told.encryptsThenMACs
            )
        } catch {
            progress.source = nil
            progress.problem = "\(error)"
            return nil
        }
    }
}
