import OpenSSL
import TCPReassembly
import WireBytes

extension TLSConnection {
    /// Takes the content of a handshake record: messages, or parts of them.
    mutating func takeMessages(_ content: Span<UInt8>, _ role: Role, _ arrival: Arrival, _ output: inout Output) {
        self[role].messages.append(content)
        while true {
            switch self[role].messages.next(limit: limits.handshakeMessageBytes) {
            case .needsMore: return
            case .tooLong:
                sessions.counts.longMessages += 1
                return breakHandshake("a handshake message is longer than any there is", arrival, &output)
            case .message(let type, let body):
                let bytes = self[role].messages.bytes
                let message = bytes.span.extracting(
                    (body.lowerBound - HandshakeReassembler.headerSize)..<body.upperBound
                )
                takeMessage(type, message, role, arrival, &output)
            }
        }
    }

    /// Takes ClientHello in the form of SSL 2.0.
    mutating func takeLegacyHello(
        _ message: Span<UInt8>,
        from sender: Endpoint,
        _ arrival: Arrival,
        _ output: inout Output
    ) {
        setClient(sender)
        guard let progress else { return }
        progress.extend(to: arrival)
        progress.told.lastClientMessage = HandshakeType.clientHello.name
        progress.transcript.append(message)
        var reader = WireReader(message)
        do throws(MalformedHandshake) {
            takeClientHello(try LegacyClientHello.decode(&reader), progress, arrival, &output)
        } catch {
            breakHandshake("the client's first message is malformed", arrival, &output)
        }
    }

    /// Takes one message with its header.
    private mutating func takeMessage(
        _ type: HandshakeType,
        _ message: Span<UInt8>,
        _ role: Role,
        _ arrival: Arrival,
        _ output: inout Output
    ) {
        if type == .keyUpdate, version == .tls13 { return updateKeys(role, arrival, &output) }
        if progress == nil {
            // Renegotiation (RFC 5746); in TLS 1.3 what comes later is about tickets and certificates.
            guard type == .clientHello, role == .client, version != .tls13, client.isReadable else { return }
            progress = HandshakeProgress(client: clientEnd, arrival, isRenegotiation: true)
        }
        guard let progress else { return }
        let isLate = version == .tls13 && progress.hasServerFinished && role == .server
        if !isLate, type != .helloRequest { note(type, role, progress) }
        if type == .clientHello || type == .certificate { progress.keptBytes += message.count }
        if type != .helloRequest, type != .serverHello { progress.transcript.append(message) }
        var reader = WireReader(message.extracting(droppingFirst: HandshakeReassembler.headerSize))
        do throws(MalformedHandshake) {
            try takeBody(type, message, &reader, role, arrival, &output)
        } catch {
            guard type == .clientHello || type == .serverHello else { return }
            breakHandshake("\(type.name) is malformed", arrival, &output)
        }
    }

    private func note(_ type: HandshakeType, _ role: Role, _ progress: HandshakeProgress) {
        switch role {
        case .client: progress.told.lastClientMessage = type.name
        case .server: progress.told.lastServerMessage = type.name
        }
    }

    private mutating func takeBody(
        _ type: HandshakeType,
        _ message: Span<UInt8>,
        _ reader: inout WireReader,
        _ role: Role,
        _ arrival: Arrival,
        _ output: inout Output
    ) throws(MalformedHandshake) {
        guard let progress else { return }
        let version = progress.version ?? .tls12
        switch (role, type) {
        case (.client, .clientHello):
            takeClientHello(try ClientHello(decoding: &reader), progress, arrival, &output)
        case (.server, .serverHello):
            takeServerHello(try ServerHello(decoding: &reader), message, progress, arrival, &output)
        case (.server, .encryptedExtensions):
            takeEncryptedExtensions(try EncryptedExtensions(decoding: &reader), progress, arrival, &output)
        case (_, .certificate):
            let certificate = try CertificateMessage(decoding: &reader, version: version, limit: limits.certificates)
            takeCertificate(certificate, role, progress)
        case (_, .compressedCertificate):
            if role == .client { progress.told.hasClientCertificate = true }
        case (.server, .certificateRequest):
            progress.told.asksForClientCertificate = true
        case (.server, .serverKeyExchange):
            let exchange = progress.parameters?.keyExchange
            progress.told.group = try ServerKeyExchange(
                decoding: &reader,
                hasIdentityHint: exchange?.hasIdentity ?? false,
                isEllipticCurve: exchange?.isEllipticCurve ?? false
            ).group
        case (.server, .serverHelloDone):
            progress.hasServerHelloDone = true
            if !progress.hasGap, progress.told.asksForClientCertificate == nil {
                progress.told.asksForClientCertificate = false
            }
        case (.client, .clientKeyExchange):
            let exchange = progress.parameters?.keyExchange
            progress.clientKeyExchange = try ClientKeyExchange(
                decoding: &reader,
                hasIdentity: exchange?.hasIdentity ?? false,
                isRSA: exchange?.encryptsPremaster ?? false
            )
            progress.sessionHash = progress.hasGap ? nil : progress.transcript.value
            if !progress.hasGap, progress.told.hasClientCertificate == nil {
                progress.told.hasClientCertificate = false
            }
        case (.server, .newSessionTicket):
            if version != .tls13 {
                progress.newTicket = try NewSessionTicket(decoding: &reader, version: version).ticket
            }
        case (.client, .endOfEarlyData):
            enterHandshake(.client, arrival)
        case (_, .finished):
            finished(role, arrival, &output)
        default: return
        }
    }

    private func takeCertificate(_ message: CertificateMessage, _ role: Role, _ progress: HandshakeProgress) {
        let certificates = message.certificates.map {
            CapturedCertificate(der: $0, nameLimit: limits.certificateNames)
        }
        switch role {
        case .client:
            progress.told.clientCertificates = certificates
            progress.told.hasClientCertificate = !certificates.isEmpty
        case .server:
            progress.told.serverCertificates = certificates
            progress.serverCertificate = message.certificates.first
        }
    }

    /// Finished, with which a side goes on to the application's keys.
    private mutating func finished(_ role: Role, _ arrival: Arrival, _ output: inout Output) {
        guard let progress else { return }
        switch role {
        case .client:
            progress.hasClientFinished = true
            if progress.told.hasClientCertificate == nil, !progress.hasGap {
                progress.told.hasClientCertificate = false
            }
        case .server:
            progress.hasServerFinished = true
            if progress.preShared != nil {
                let transcriptHash = progress.transcript.value
                progress.transcript.drop()
                try? progress.preShared?.serverFinished(transcriptHash)
            }
            if progress.told.asksForClientCertificate == nil, !progress.hasGap {
                progress.told.asksForClientCertificate = false
            }
        }
        if progress.version == .tls13 { enterApplication(role, arrival, &output) }
    }

    // MARK: - Alerts

    mutating func takeAlert(_ content: Span<UInt8>, _ role: Role, _ arrival: Arrival, _ output: inout Output) {
        // TLS 1.3 has one in a record; before, several could share one, which nobody does.
        guard content.count >= 2 else { return }
        let told = TLSAlertEvent(
            sender: end(role),
            isFatal: content[0] == 2,
            alert: TLSAlert(rawValue: content[1]),
            arrival: arrival
        )
        guard let progress else { return output.events.append(.alert(told)) }
        progress.extend(to: arrival)
        if progress.told.alerts.count < limits.handshakeAlerts { progress.told.alerts.append(told) }
        // A handshake does not survive the end of what one side has to say.
        if told.isFatal || told.alert == .closeNotify { tell(.refused, &output) }
    }
}

extension CipherSuiteParameters.KeyExchange {
    /// Whether a pre-shared key takes part.
    var hasIdentity: Bool {
        switch self {
        case .psk, .dhePSK, .ecdhePSK, .rsaPSK: true
        default: false
        }
    }

    /// Whether ServerKeyExchange names a group.
    var isEllipticCurve: Bool {
        switch self {
        case .ecdheRSA, .ecdheECDSA, .ecdhAnonymous, .ecdhePSK: true
        default: false
        }
    }

    /// Whether the client encrypts a secret for the server's RSA key.
    var encryptsPremaster: Bool { self == .rsa || self == .rsaPSK }
}
