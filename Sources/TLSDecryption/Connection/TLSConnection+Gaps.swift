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
        // A stream cipher has to be moved on over what is lost, which is done where records are searched for.
        if !isStreamCipher, !isAtBoundary, missing.isExact, part.count >= RecordHeader.size,
            let start = RecordHeader(part.span, at: 0)
        {
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
    var isFirstBlockUnsure: Bool {
        guard encryptsThenMACs, let version, version.rawValue <= TLSVersionNumber.tls10.rawValue else { return false }
        guard case .block = parameters?.protection else { return false }
        return true
    }

    var isStreamCipher: Bool {
        guard case .stream = parameters?.protection else { return false }
        return true
    }
}
