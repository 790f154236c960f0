import OpenSSL
import TCPReassembly
import WireBytes

extension TLSConnection {
    /// Takes a whole record.
    mutating func take(
        _ start: RecordHeader,
        _ fragment: Span<UInt8>,
        from sender: Endpoint,
        _ arrival: Arrival,
        _ output: inout Output
    ) {
        if !isClientKnown { identifyClient(start, fragment, sender) }
        let role = role(of: sender)
        if awaitsKeys, role == .client, start.contentType != ContentType.changeCipherSpec {
            lookAgainForKeys(arrival, &output)
        }
        switch mode(of: role) {
        case .protected: takeProtected(start, fragment, role, arrival, &output)
        case .clear(let macLength): takeClear(start, fragment, role, macLength, arrival, &output)
        case .plain: takePlain(start, fragment, role, arrival, &output)
        case .waiting: hold(start, fragment, role, arrival, &output)
        case .sealed: takeSealed(start, fragment, role, arrival, &output)
        case .ended: return
        }
        if let progress, progress.isComplete { tell(.completed, &output) }
    }

    /// The first handshake message tells who is the client.
    private mutating func identifyClient(_ start: RecordHeader, _ fragment: Span<UInt8>, _ sender: Endpoint) {
        guard start.contentType == ContentType.handshake, !fragment.isEmpty else { return }
        switch HandshakeType(rawValue: fragment[0]) {
        case .clientHello: setClient(sender)
        case .serverHello, .helloRequest: setClient(sender.peer)
        default: return
        }
    }

    mutating func setClient(_ end: Endpoint) {
        isClientKnown = true
        if end != clientEnd {
            clientEnd = end
            swap(&client, &server)
        }
        progress?.told.client = end
    }

    // MARK: - What is not encrypted

    private mutating func takePlain(
        _ start: RecordHeader,
        _ fragment: Span<UInt8>,
        _ role: Role,
        _ arrival: Arrival,
        _ output: inout Output
    ) {
        progress?.extend(to: arrival)
        switch start.contentType {
        case ContentType.handshake: takeMessages(fragment, role, arrival, &output)
        case ContentType.alert: takeAlert(fragment, role, arrival, &output)
        case ContentType.changeCipherSpec: changeCipher(role, arrival, &output)
        case ContentType.applicationData:
            // 0-RTT data before the second ClientHello (RFC 8446 §4.2.10).
            if self[role].earlyRecords == .dropped { return }
            tellUnknownBeginning(arrival, &output)
        default: return
        }
    }

    /// A record under a cipher suite that only authenticates.
    private mutating func takeClear(
        _ start: RecordHeader,
        _ fragment: Span<UInt8>,
        _ role: Role,
        _ macLength: Int,
        _ arrival: Arrival,
        _ output: inout Output
    ) {
        guard fragment.count >= macLength else { return }
        let first = output.bytes.count
        output.bytes.append(copying: fragment.extracting(droppingLast: macLength))
        let opened = OpenedRecord(contentType: start.contentType, plaintext: first..<output.bytes.count)
        takeOpened(opened, role, arrival, &output)
    }

    // MARK: - What is encrypted

    private mutating func takeProtected(
        _ start: RecordHeader,
        _ fragment: Span<UInt8>,
        _ role: Role,
        _ arrival: Arrival,
        _ output: inout Output
    ) {
        guard let opened = self[role].open(start, fragment, into: &output.bytes) else {
            return takeUnopened(start, fragment, role, arrival, &output)
        }
        takeOpened(opened, role, arrival, &output)
    }

    /// Takes what was in a record.
    mutating func takeOpened(_ opened: OpenedRecord, _ role: Role, _ arrival: Arrival, _ output: inout Output) {
        if opened.contentType == ContentType.applicationData {
            if !opened.plaintext.isEmpty {
                let run = StreamRun(sender: end(role), content: .bytes(opened.plaintext), arrival: arrival)
                output.events.append(.run(run))
            }
            if progress != nil { sawApplicationData(role) }
            return
        }
        let content = Array(output.bytes[opened.plaintext])
        output.bytes.removeLast(content.count)
        progress?.extend(to: arrival)
        switch opened.contentType {
        case ContentType.handshake: takeMessages(content.span, role, arrival, &output)
        case ContentType.alert: takeAlert(content.span, role, arrival, &output)
        case ContentType.changeCipherSpec: changeCipher(role, arrival, &output)
        default: return
        }
    }

    /// Takes a record that does not open, or that was not encrypted at all.
    private mutating func takeUnopened(
        _ start: RecordHeader,
        _ fragment: Span<UInt8>,
        _ role: Role,
        _ arrival: Arrival,
        _ output: inout Output
    ) {
        if version == .tls13, start.contentType != ContentType.applicationData {
            // Middleboxes want ChangeCipherSpec; a peer without keys may still send an alert as it is.
            if start.contentType == ContentType.alert, fragment.count == 2 {
                takeAlert(fragment, role, arrival, &output)
            }
            return
        }
        switch self[role].earlyRecords {
        case .dropped: return
        case .missing: return tellMissing(fragment.count - overhead, "early_data", role, arrival, &output)
        case .none: break
        }
        if self[role].hasOpened { return lost(start, fragment, role, arrival, &output) }
        self[role].failures += 1
        // Handshake messages under keys that are not known, where those of the application are.
        if self[role].protection == nil, self[role].failures <= limits.failedRecords { return }
        if let progress {
            progress.source = nil
            progress.session = nil
            progress.problem = "the keys found do not open the \(role == .client ? "client" : "server")'s records"
        }
        self[role].use(nil, secret: nil, epoch: self[role].epoch)
        takeSealed(start, fragment, role, arrival, &output)
    }

    private mutating func takeSealed(
        _ start: RecordHeader,
        _ fragment: Span<UInt8>,
        _ role: Role,
        _ arrival: Arrival,
        _ output: inout Output
    ) {
        if version == .tls13, start.contentType != ContentType.applicationData {
            if start.contentType == ContentType.alert, fragment.count == 2 {
                takeAlert(fragment, role, arrival, &output)
            }
            return
        }
        self[role].sealedRecords &+= 1
        self[role].lastSealedLength = fragment.count
        guard let progress else { return }
        progress.extend(to: arrival)
        sawSealed(start, fragment.count, role)
        settle()
    }

    // MARK: - Waiting for the other side

    private mutating func hold(
        _ start: RecordHeader,
        _ fragment: Span<UInt8>,
        _ role: Role,
        _ arrival: Arrival,
        _ output: inout Output
    ) {
        // A client that gives up does not wait.
        if start.contentType == ContentType.alert, fragment.count == 2, !isEncrypting(role) {
            return takeAlert(fragment, role, arrival, &output)
        }
        guard self[role].heldBytes + fragment.count <= limits.heldBytes else {
            sessions.counts.heldOverLimit += 1
            giveUpWaiting(arrival, &output)
            // Never waits again: `waiting` is entered from messages of the other side only.
            if mode(of: role) == .waiting { self[role].mode = .sealed }
            return take(start, fragment, from: end(role), arrival, &output)
        }
        self[role].heldBytes += fragment.count
        self[role].held.append(.init(start: start, fragment: Array(copying: fragment), arrival: arrival))
    }

    /// Whether a role has said that all that follows is encrypted.
    private func isEncrypting(_ role: Role) -> Bool {
        guard let progress else { return true }
        return role == .client ? progress.hasClientChangedCipher : progress.hasServerChangedCipher
    }

    /// Takes what waited, now that it is known how.
    mutating func release(_ role: Role, _ output: inout Output) {
        let held = self[role].held
        self[role].held = []
        self[role].heldBytes = 0
        let sender = end(role)
        for record in held { take(record.start, record.fragment.span, from: sender, record.arrival, &output) }
    }
}
