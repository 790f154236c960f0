import OpenSSL
import TCPReassembly
import WireBytes

/// The search for records behind a gap.
extension TLSConnection {
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
            let current = self[role].search(
                start,
                fragment,
                before: before,
                isStreamCipher: isStreamCipher,
                limits,
                into: &output.bytes
            )
            guard let found = current ?? searchWithNext(start, fragment, role, &output) else { return false }
            tellLost(found, role, arrival, &output)
            return true
        }
    }

    /// Tries the keys of application data where those of the handshake are in use, else the next generation: what tells
    /// of new keys may be among what is lost.
    private mutating func searchWithNext(
        _ start: RecordHeader,
        _ fragment: Span<UInt8>,
        _ role: Role,
        _ output: inout Output
    ) -> TLSDirection.Found? {
        if self[role].next != nil { return self[role].searchWithNext(start, fragment, limits, into: &output.bytes) }
        guard version == .tls13, self[role].epoch == .application,
            let secret = updatedSecret(role), let updated = protection(secret)
        else { return nil }
        self[role].next = consume updated
        self[role].nextSecret = secret
        defer {
            self[role].next = nil
            self[role].nextSecret = nil
        }
        return self[role].searchWithNext(start, fragment, limits, into: &output.bytes)
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
