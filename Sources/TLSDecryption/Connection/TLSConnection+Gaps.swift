import OpenSSL
public import TCPReassembly
import WireBytes

/// Going on behind a gap: the next record's place is found by its header, its sequence number by trying.
extension TLSConnection {
    /// Bytes of one direction are not in the capture.
    public mutating func missed(
        _ missing: MissingBytes,
        from sender: Endpoint,
        _ arrival: Arrival,
        into output: inout Output
    ) {
        guard readability != .unreadable else { return }
        if !hasBegun { begin(arrival) }
        let role = role(of: sender)
        progress?.hasGap = true
        progress?.transcript.drop()
        if self[role].mode == .waiting { giveUpWaiting(arrival, &output) }
        guard self[role].mode != .ended else { return }
        self[role].messages.reset()
        if self[role].search != nil {
            self[role].search?.lose(missing.length)
            return
        }
        if self[role].brokenRemainder > 0 {
            let left = UInt64(self[role].brokenRemainder)
            guard missing.isExact, missing.length <= left else {
                self[role].brokenRemainder = 0
                self[role].search = RecordSearch(lost: missing.length, reason: missing.reason)
                return
            }
            self[role].brokenRemainder -= Int(missing.length)
            return
        }
        let part = self[role].framer.collected
        let isAtBoundary = self[role].framer.isAtBoundary
        self[role].framer.reset()
        self[role].framer.skipFirst()
        if !isAtBoundary, missing.isExact, part.count >= RecordHeader.size, let start = RecordHeader(part.span, at: 0) {
            let left = RecordHeader.size + start.length - part.count
            if missing.length <= UInt64(left) {
                self[role].brokenRemainder = left - Int(missing.length)
                return lostRecord(start, missing.reason, role, arrival, &output)
            }
        }
        let seen = isAtBoundary ? 0 : UInt64(part.count)
        var search = RecordSearch(lost: missing.length, reason: missing.reason)
        search.lose(seen)
        self[role].search = search
    }

    /// What comes is no record: what is, has to be found.
    mutating func lost(_ role: Role, _ arrival: Arrival, _ output: inout Output) {
        guard self[role].isReadable else {
            return breakHandshake("what was sent is no TLS record", arrival, &output)
        }
        let part = self[role].framer.collected
        self[role].framer.reset()
        self[role].messages.reset()
        self[role].search = RecordSearch(lost: 0, reason: "not_tls")
        self[role].search?.append(part.span, arrival)
    }

    /// A record under keys that opened others does not open: some of what was sent before is lost, or it is corrupted.
    mutating func lost(
        _ start: RecordHeader,
        _ fragment: Span<UInt8>,
        _ role: Role,
        _ arrival: Arrival,
        _ output: inout Output
    ) {
        var record = start.bytes
        record.append(copying: fragment)
        self[role].messages.reset()
        self[role].search = RecordSearch(lost: 0, reason: "undecryptable_record")
        searchOn(record.span, from: end(role), arrival, &output)
    }

    /// A gap took a part of one record and nothing else.
    private mutating func lostRecord(
        _ start: RecordHeader,
        _ reason: String,
        _ role: Role,
        _ arrival: Arrival,
        _ output: inout Output
    ) {
        self[role].sealedRecords &+= 1
        guard self[role].isReadable else { return }
        self[role].protection?.sequenceNumber &+= 1
        self[role].protection?.passOver(Span())
        guard start.contentType == ContentType.applicationData, reachesApplication(role) else { return }
        tellMissing(start.length - overhead, isExact: isOverheadExact, reason, role, arrival, &output)
    }

    /// Whether a record's plaintext has a length that follows from the record's.
    private var isOverheadExact: Bool {
        guard version != .tls13, let parameters else { return false }
        switch parameters.protection {
        case .aead, .stream, .null: return true
        case .block: return false
        }
    }

    /// Whether the MAC of a record says nothing about the block before it, with which its first one is decrypted.
    ///
    /// Then a record behind a gap is only good for finding the next one.
    private var isFirstBlockUnsure: Bool {
        guard encryptsThenMACs, let version, version.rawValue <= TLSVersionNumber.tls10.rawValue else { return false }
        guard case .block = parameters?.protection else { return false }
        return true
    }

    // MARK: - Search

    /// Goes on with more bytes of a direction in which records are searched for.
    mutating func searchOn(_ bytes: Span<UInt8>, from sender: Endpoint, _ arrival: Arrival, _ output: inout Output) {
        let role = role(of: sender)
        self[role].search?.append(bytes, arrival)
        while self[role].search != nil {
            let version = version
            let isEncrypted = self[role].mode == .protected
            let step = self[role].search?.next { Self.isPlausible($0, version, isEncrypted) }
            guard case .candidate(let start, let range) = step else { return }
            let whole = self[role].search?.bytes ?? []
            let fragment = whole.span.extracting((range.lowerBound + RecordHeader.size)..<range.upperBound)
            let before = whole.span.extracting(first: range.lowerBound)
            if isFound(start, fragment, before: before, role, arrival, &output) {
                guard let search = self[role].search else { return }
                self[role].search = nil
                if isFirstBlockUnsure, self[role].mode == .protected {
                    self[role].protection?.sequenceNumber &+= 1
                    self[role].protection?.passOver(fragment)
                } else {
                    let brought = search.arrival(of: range)
                    goOn(whole.span.extracting(range), from: sender, brought, &output)
                }
                for piece in search.rest(after: range.upperBound) {
                    goOn(whole.span.extracting(piece.range), from: sender, piece.arrival, &output)
                }
                return
            }
            self[role].search?.skip()
            guard self[role].searchedBytes <= limits.searchedBytes else {
                sessions.counts.searchesGivenUp += 1
                return giveUpSearch(role, arrival, &output)
            }
        }
    }

    private mutating func goOn(_ bytes: Span<UInt8>, from sender: Endpoint, _ arrival: Arrival, _ output: inout Output)
    {
        if self[role(of: sender)].search == nil {
            feed(bytes, from: sender, arrival, &output)
        } else {
            searchOn(bytes, from: sender, arrival, &output)
        }
    }

    private static func isPlausible(
        _ start: RecordHeader,
        _ version: TLSVersionNumber?,
        _ isEncrypted: Bool
    ) -> Bool {
        guard let version else { return start.contentType != ContentType.heartbeat && start.length > 0 }
        let number = version == .tls13 ? TLSVersionNumber.tls12.rawValue : version.rawValue
        guard start.version == number, start.length > 0 else { return false }
        guard version == .tls13 else { return start.contentType != ContentType.heartbeat }
        return start.contentType == ContentType.applicationData
            || (!isEncrypted && start.contentType != ContentType.heartbeat)
    }

    /// Whether a candidate is a record; the keys are then set so that it opens as the next one.
    private mutating func isFound(
        _ start: RecordHeader,
        _ fragment: Span<UInt8>,
        before: Span<UInt8>,
        _ role: Role,
        _ arrival: Arrival,
        _ output: inout Output
    ) -> Bool {
        switch self[role].mode {
        case .ended: return false
        case .sealed, .clear, .waiting: return true
        case .plain:
            if Self.isPlain(start, fragment) { return true }
            // ChangeCipherSpec was lost.
            guard let progress, progress.serverHello != nil, version != .tls13 else { return false }
            changeCipher(role, arrival, &output)
            guard self[role].mode == .protected else { return self[role].mode != .plain }
            return isFound(start, fragment, before: before, role, arrival, &output)
        case .protected:
            guard let found = self[role].search(start, fragment, before: before, limits, into: &output.bytes) else {
                return isFoundUpdated(start, fragment, role, arrival, &output)
            }
            tellLost(found, role, arrival, &output)
            return true
        }
    }

    /// Tries the next generation of keys, as KeyUpdate may be among what is lost.
    private mutating func isFoundUpdated(
        _ start: RecordHeader,
        _ fragment: Span<UInt8>,
        _ role: Role,
        _ arrival: Arrival,
        _ output: inout Output
    ) -> Bool {
        guard version == .tls13, self[role].epoch == .application, self[role].next == nil,
            let secret = updatedSecret(role), let updated = protection(secret)
        else { return false }
        self[role].next = consume updated
        self[role].nextSecret = secret
        let found = self[role].search(start, fragment, before: Span(), limits, into: &output.bytes)
        self[role].next = nil
        self[role].nextSecret = nil
        guard let found else { return false }
        tellLost(found, role, arrival, &output)
        return true
    }

    private mutating func tellLost(
        _ found: TLSDirection.Found,
        _ role: Role,
        _ arrival: Arrival,
        _ output: inout Output
    ) {
        settle()
        guard reachesApplication(role), found.sequence > 0 || found.isNewKey, let search = self[role].search else {
            return
        }
        let records = found.isNewKey ? 1 : max(found.lostRecords, 1)
        let framing = UInt64(records).multipliedReportingOverflow(by: UInt64(RecordHeader.size + overhead)).partialValue
        let seen = isFirstBlockUnsure ? UInt64(max(found.length - overhead, 0)) : 0
        let length = search.lost > framing ? search.lost - framing + seen : seen
        guard length > 0 else { return }
        let missing = MissingBytes(length: length, isExact: false, reason: search.reason)
        output.events.append(.run(StreamRun(sender: end(role), content: .missing(missing), arrival: arrival)))
    }

    /// Whether a record that is not encrypted looks right inside, too.
    private static func isPlain(_ start: RecordHeader, _ fragment: Span<UInt8>) -> Bool {
        switch start.contentType {
        case ContentType.changeCipherSpec: return fragment.count == 1 && fragment[0] == 1
        case ContentType.alert: return fragment.count == 2 && (fragment[0] == 1 || fragment[0] == 2)
        case ContentType.handshake:
            guard fragment.count >= HandshakeReassembler.headerSize, fragment[0] <= 24 else { return false }
            return Int(fragment.bigEndianUInt32(at: 0) & 0xFF_FFFF) <= 1 << 17
        default: return false
        }
    }

    /// Ends a search without success: the rest of the direction is lost.
    mutating func giveUpSearch(_ role: Role, _ arrival: Arrival, _ output: inout Output) {
        guard let search = self[role].search else { return }
        let isReadable = reachesApplication(role)
        self[role].search = nil
        if isReadable {
            let left = UInt64(search.unsearched)
            let missing = MissingBytes(length: search.lost &+ left, isExact: false, reason: search.reason)
            output.events.append(.run(StreamRun(sender: end(role), content: .missing(missing), arrival: arrival)))
        }
        self[role].end()
        settle()
    }
}
