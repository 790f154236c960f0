import TCPReassembly
import WireBytes

extension TLSDirection {
    /// Opens a record with the keys in use, or with the next ones, which then are.
    mutating func open(_ start: RecordHeader, _ fragment: Span<UInt8>, into output: inout [UInt8]) -> OpenedRecord? {
        if let opened = protection?.open(
            fragment,
            contentType: start.contentType,
            version: start.version,
            into: &output
        ) {
            hasOpened = true
            failures = 0
            return opened
        }
        guard next != nil else { return nil }
        let opened = next?.open(fragment, contentType: start.contentType, version: start.version, into: &output)
        guard opened != nil else { return nil }
        useNext()
        return opened
    }

    /// Takes the next keys into use.
    mutating func useNext() {
        let sequence = next?.sequenceNumber ?? 0
        use(next.take(), secret: nextSecret, epoch: .application)
        protection?.sequenceNumber = sequence
        hasOpened = true
        earlyRecords = .none
    }

    /// Steps over the rest of a record of which a gap took a part; returns how much of `bytes` that is.
    mutating func passBrokenRecord(_ bytes: Span<UInt8>) -> Int {
        let passed = min(brokenRemainder, bytes.count)
        brokenRemainder -= passed
        if passed > 0, brokenRemainder == 0 { protection?.passOver(bytes.extracting(first: passed)) }
        return passed
    }
}

extension RecordFramer {
    /// The frames of the record that was collected; `last` brought its end.
    func arrival(_ last: Arrival) -> Arrival {
        guard !frames.isEmpty else { return last }
        return Arrival(frame: last.frame, timestamp: last.timestamp, earlierFrames: frames + last.earlierFrames)
    }
}
