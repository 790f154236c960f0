import OpenSSL
import TCPReassembly
import WireBytes

extension TLSConnection {
    /// How many bytes a record of TLS 1.3 holds that carries an alert and no padding.
    var alertSize: Int { 3 + tagLength }

    private var tagLength: Int {
        guard case .aead(let algorithm) = parameters?.protection else { return 16 }
        return algorithm.tagLength
    }

    /// How many bytes of a record are not the application's, at least.
    var overhead: Int {
        guard let parameters, let version else { return 17 }
        switch parameters.protection {
        case .aead(let algorithm):
            if version == .tls13 { return algorithm.tagLength + 1 }
            return algorithm.tagLength + (algorithm == .chaCha20Poly1305 ? 0 : 8)
        case .block(let algorithm, let mac):
            return mac.digestLength + 1
                + (version.rawValue > TLSVersionNumber.tls10.rawValue ? algorithm.blockLength : 0)
        case .stream(let mac), .null(let mac): return mac.digestLength
        }
    }

    /// Application data was opened while the handshake was not told.
    func sawApplicationData(_ role: Role) {
        guard let progress, version == .tls13 || hasChangedCipher(role, progress) else { return }
        switch role {
        case .client:
            if version != .tls13 || client.epoch == .application { progress.hasClientFinished = true }
        case .server:
            progress.hasServerFinished = true
            if progress.hasClientFinished { progress.hasServerJudged = true }
        }
    }

    /// An encrypted record came that cannot be opened, while the handshake was not told.
    func sawSealed(_ start: RecordHeader, _ length: Int, _ role: Role) {
        guard let progress else { return }
        guard version == .tls13 else {
            if start.contentType == ContentType.alert {
                progress.told.alertSizedRecordFrom = end(role)
            } else if role == .client {
                progress.hasClientFinished = true
            } else {
                progress.hasServerFinished = true
            }
            return
        }
        switch role {
        case .client:
            if length == alertSize, client.sealedRecords <= 1 {
                progress.told.alertSizedRecordFrom = clientEnd
            } else {
                progress.hasClientFinished = true
            }
        case .server:
            if progress.hasClientFinished, length != alertSize { progress.hasServerJudged = true }
        }
    }

    /// Decides whether the application's bytes come out.
    mutating func settle() {
        if reachesApplication(.client) || reachesApplication(.server) {
            readability = .readable
        } else if progress == nil, isClosedTo(.client), isClosedTo(.server) {
            // Not before the handshake was told: who reads no further would never hear of it.
            readability = .unreadable
            client.end()
            server.end()
        }
    }

    func reachesApplication(_ role: Role) -> Bool {
        guard self[role].isReadable else { return false }
        return version != .tls13 || self[role].epoch == .application
    }

    private func isClosedTo(_ role: Role) -> Bool {
        switch mode(of: role) {
        case .sealed, .ended: true
        case .plain, .waiting, .protected, .clear: false
        }
    }

    /// Adds the event of the handshake, which is over with that.
    mutating func tell(_ outcome: TLSHandshake.Outcome, _ output: inout Output) {
        guard let progress else { return }
        self.progress = nil
        progress.told.outcome = outcome
        progress.told.lacksBytes = progress.hasGap
        progress.told.decryption = decryption(progress)
        remember(progress)
        output.events.append(.handshake(progress.told))
        settle()
    }

    private func decryption(_ progress: HandshakeProgress) -> TLSHandshake.Decryption {
        if let source = progress.source { return source }
        if progress.told.outcome == .refused, let source = progress.handshakeSource { return source }
        if let problem = progress.problem { return .impossible(problem) }
        return .notReached
    }

    /// Keeps what later connections go on from.
    private func remember(_ progress: HandshakeProgress) {
        guard let session = progress.session else { return }
        if let ticket = progress.newTicket { sessions.remember(.init(isTicket: true, bytes: ticket), session) }
        if let identifier = progress.serverHello?.sessionID, progress.told.resumption == .none {
            sessions.remember(.init(isTicket: false, bytes: identifier), session)
        }
    }

    /// The records make no handshake.
    mutating func breakHandshake(_ problem: String, _ arrival: Arrival, _ output: inout Output) {
        if let progress {
            progress.extend(to: arrival)
            if progress.source == nil { progress.problem = problem }
            tell(.broken, &output)
        }
        client.end()
        server.end()
        readability = .unreadable
    }

    /// Encrypted records came, and nothing that tells how.
    mutating func tellUnknownBeginning(_ arrival: Arrival, _ output: inout Output) {
        if let progress {
            progress.problem =
                isFromStart && !progress.hasGap
                ? "application data came before the handshake"
                : "the capture does not hold the whole beginning of the connection"
            tell(progress.hasGap ? .unfinished : .broken, &output)
        }
        client.end()
        server.end()
        readability = .unreadable
    }

    /// Keeps account of what is kept, and gives the connection up where all together keep too much.
    mutating func countKept(_ arrival: Arrival, _ output: inout Output) {
        let kept = client.keptBytes + server.keptBytes + (progress?.keptBytes ?? 0)
        guard kept != countedBytes else { return }
        let all = sessions.keptBytes + kept - countedBytes
        sessions.keptBytes = all
        countedBytes = kept
        guard all > limits.keptBytesInAll, kept > Self.fairShare else { return }
        sessions.counts.givenUpForMemory += 1
        for role in [Role.client, .server] where reachesApplication(role) {
            tellMissing(self[role].keptBytes, "memory_limit", role, arrival, &output)
        }
        if let progress {
            progress.source = nil
            progress.problem = "too much was kept for all connections"
            tell(.unfinished, &output)
        }
        client.end()
        server.end()
        readability = .unreadable
        sessions.keptBytes -= countedBytes
        countedBytes = 0
    }

    /// What each connection may keep at any time, in bytes.
    private static let fairShare = 4 << 10

    /// Adds a run of bytes that cannot be had; nothing for less than one.
    func tellMissing(
        _ length: Int,
        isExact: Bool = false,
        _ reason: String,
        _ role: Role,
        _ arrival: Arrival,
        _ output: inout Output
    ) {
        guard length > 0 else { return }
        let missing = MissingBytes(length: UInt64(length), isExact: isExact, reason: reason)
        output.events.append(.run(StreamRun(sender: end(role), content: .missing(missing), arrival: arrival)))
    }

    /// A readable direction ended inside a record.
    func tellCutOff(_ role: Role, _ arrival: Arrival, _ output: inout Output) {
        guard self[role].isReadable, version != .tls13 || self[role].epoch == .application else { return }
        let left = self[role].framer.isAtBoundary ? 0 : collected(role).count
        guard left > RecordHeader.size else { return }
        tellMissing(left - RecordHeader.size, "incomplete_record", role, arrival, &output)
    }
}
