import OpenSSL
import TCPReassembly
import WireBytes

/// Keys of TLS 1.3.
extension TLSConnection {
    /// ServerHello: what both sides send from here on is encrypted.
    mutating func beginTLS13(_ progress: HandshakeProgress, _ arrival: Arrival, _ output: inout Output) {
        if let hash = progress.parameters?.hash, !progress.hasGap {
            progress.transcript.begin([hash])
            beginPreShared(hash, progress)
        } else {
            progress.transcript.drop()
        }
        enterHandshake(.server, arrival)
        if server.mode == .sealed, progress.parameters != nil, progress.clientHello != nil, !keys.isEmpty {
            // A key log may get its lines only when the client comes to that.
            awaitsKeys = true
            server.mode = .waiting
            client.mode = .waiting
            return
        }
        beginClientTLS13(progress, arrival, &output)
    }

    /// Without Diffie-Hellman a pre-shared key leads to all secrets.
    private func beginPreShared(_ hash: HashFunction, _ progress: HandshakeProgress) {
        guard let key = preSharedKey(progress), progress.serverHello?.keyShareGroup == nil else {
            return progress.transcript.drop()
        }
        let transcriptHash = progress.transcript.value
        guard !transcriptHash.isEmpty else { return }
        progress.preShared = try? PreSharedSecrets(hash, key: key, transcriptHash: transcriptHash)
    }

    /// The external key that the server chose; nil when it chose none or it is not known.
    private func preSharedKey(_ progress: HandshakeProgress) -> SecretBytes? {
        guard let index = progress.serverHello?.selectedIdentity, let hello = progress.clientHello,
            hello.pskIdentities.indices.contains(Int(index))
        else { return nil }
        let identity = hello.pskIdentities[Int(index)]
        return keys.psk(identity: identity.span)
    }

    /// Decides what the client's records are after ServerHello.
    private mutating func beginClientTLS13(
        _ progress: HandshakeProgress,
        _ arrival: Arrival,
        _ output: inout Output
    ) {
        if progress.told.earlyData == .offered {
            if progress.serverHello?.selectedIdentity == nil {
                progress.told.earlyData = .rejected
                client.earlyRecords = .dropped
            } else if server.protection != nil {
                // EncryptedExtensions tells.
                client.mode = .waiting
                return
            } else {
                client.earlyRecords = .missing
            }
        }
        enterHandshake(.client, arrival)
        release(.client, &output)
        settle()
    }

    /// The client goes on, so that a key log has its lines by now if it ever gets them.
    mutating func lookAgainForKeys(_ arrival: Arrival, _ output: inout Output) {
        guard awaitsKeys, let progress else { return }
        awaitsKeys = false
        enterHandshake(.server, arrival)
        release(.server, &output)
        if client.mode == .waiting { beginClientTLS13(progress, arrival, &output) }
        settle()
    }

    mutating func takeEncryptedExtensions(
        _ extensions: EncryptedExtensions,
        _ progress: HandshakeProgress,
        _ arrival: Arrival,
        _ output: inout Output
    ) {
        if let name = extensions.applicationProtocol {
            progress.told.applicationProtocol = String(decoding: name, as: UTF8.self)
        }
        guard progress.told.earlyData == .offered else { return }
        progress.told.earlyData = extensions.acceptsEarlyData ? .accepted : .rejected
        guard client.mode == .waiting else { return }
        if extensions.acceptsEarlyData, enterEarlyData(progress, arrival) {
            return release(.client, &output)
        }
        client.earlyRecords = extensions.acceptsEarlyData ? .missing : .dropped
        enterHandshake(.client, arrival)
        release(.client, &output)
    }

    /// Takes the keys of 0-RTT data into use; false when there are none.
    private mutating func enterEarlyData(_ progress: HandshakeProgress, _ arrival: Arrival) -> Bool {
        guard let hello = progress.clientHello,
            let secret = keys.secrets(for: hello.random.span, at: arrival.frame)?[label: .clientEarlyTrafficSecret],
            let protection = protection(secret)
        else { return false }
        client.use(consume protection, secret: secret, epoch: .early)
        return true
    }

    /// Takes the keys of handshake messages into use, or tries those of the application where only they are known.
    mutating func enterHandshake(_ role: Role, _ arrival: Arrival) {
        guard let progress else { return }
        let early = self[role].earlyRecords
        let found = lookForTrafficSecrets(role, progress, arrival.frame)
        self[role].use(protection(found.handshake), secret: found.handshake, epoch: .handshake)
        self[role].earlyRecords = early
        guard let application = found.application, let next = protection(application) else { return }
        self[role].next = consume next
        self[role].nextSecret = application
        self[role].mode = .protected
    }

    /// Takes the keys of application data into use.
    mutating func enterApplication(_ role: Role, _ arrival: Arrival, _ output: inout Output) {
        guard let progress else { return }
        let secret = self[role].nextSecret ?? lookForTrafficSecrets(role, progress, arrival.frame).application
        self[role].earlyRecords = .none
        self[role].use(protection(secret), secret: secret, epoch: .application)
        settle()
    }

    /// KeyUpdate: the sender's next records are under the next generation of keys (RFC 8446 §4.6.3).
    mutating func updateKeys(_ role: Role, _ arrival: Arrival, _ output: inout Output) {
        guard self[role].epoch == .application else { return }
        let updated = updatedSecret(role)
        self[role].use(protection(updated), secret: updated, epoch: .application)
        settle()
    }

    /// The traffic secret that follows the one in use.
    func updatedSecret(_ role: Role) -> SecretBytes? {
        guard let parameters, let secret = self[role].trafficSecret else { return nil }
        return try? KeySchedule13.updatedTrafficSecret(parameters.hash, secret)
    }

    /// The protection under a traffic secret; nil when there is none, or it does not fit the cipher suite.
    func protection(_ secret: SecretBytes?) -> RecordProtection? {
        guard let parameters, let secret, secret.count == parameters.hash.digestLength else { return nil }
        return try? RecordProtection(parameters, trafficSecret: secret)
    }

    /// What is known for a direction; notes the source, or why there is nothing.
    private func lookForTrafficSecrets(
        _ role: Role,
        _ progress: HandshakeProgress,
        _ frame: UInt64
    ) -> (handshake: SecretBytes?, application: SecretBytes?) {
        guard progress.parameters != nil, let hello = progress.clientHello else {
            let suite = progress.told.cipherSuite.map { "\($0)" } ?? ""
            progress.problem =
                progress.clientHello == nil
                ? "the capture does not hold ClientHello" : "the cipher suite \(suite) cannot be decrypted"
            return (nil, nil)
        }
        let handshake: SecretBytes?
        let application: SecretBytes?
        let source: TLSHandshake.Decryption
        if let secrets = keys.secrets(for: hello.random.span, at: frame) {
            source = secrets.source == .secretsBlock ? .secretsBlock : .keyLog
            let isClient = role == .client
            handshake = secrets[label: isClient ? .clientHandshakeTrafficSecret : .serverHandshakeTrafficSecret]
            application = secrets[label: isClient ? .clientTrafficSecret(0) : .serverTrafficSecret(0)]
        } else if let known = progress.preShared {
            source = .preSharedKey
            handshake = role == .client ? known.clientHandshake : known.serverHandshake
            application = role == .client ? known.clientApplication : known.serverApplication
        } else {
            if progress.source == nil { progress.problem = noSecretsProblem(progress) }
            return (nil, nil)
        }
        if handshake != nil { progress.handshakeSource = source }
        if application != nil { progress.source = source }
        if progress.source == nil, source != .preSharedKey {
            progress.problem = "the key log has no traffic secret for this connection's application data"
        }
        return (handshake, application)
    }

    private func noSecretsProblem(_ progress: HandshakeProgress) -> String {
        if keys.isEmpty { return "there are no keys" }
        let missing = "no key log line for this connection's client random"
        guard preSharedKey(progress) != nil else { return missing }
        return missing + ", and the pre-shared key is not enough, as there was a Diffie-Hellman exchange too"
    }
}
