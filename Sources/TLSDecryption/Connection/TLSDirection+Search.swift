import TCPReassembly
import WireBytes

extension TLSDirection {
    /// With which keys and number a record behind a gap opens.
    struct Found {
        /// Its sequence number.
        var sequence: UInt64
        /// How many records there were in between.
        var lostRecords: Int
        /// Whether it is under the keys that come next.
        var isNewKey: Bool
        /// How many bytes follow its header.
        var length: Int
    }

    /// Bytes of the shortest record that can be lost: a header and a tag.
    private static let shortestRecord: UInt64 = 13

    /// Searches for the sequence number with which a record opens under the keys in use; then it is the next one.
    ///
    /// - Parameters:
    ///   - start: the record's header.
    ///   - fragment: what follows the header.
    ///   - before: what came before the header since the gap.
    ///   - isStreamCipher: whether what is lost has to be passed in the key stream, which takes time, too.
    ///   - limits: how far to go.
    ///   - output: where plaintext may stand in between; it is left as it was.
    mutating func search(
        _ start: RecordHeader,
        _ fragment: Span<UInt8>,
        before: Span<UInt8>,
        isStreamCipher: Bool,
        _ limits: TLSLimits,
        into output: inout [UInt8]
    ) -> Found? {
        guard let lost = search?.lost, protection != nil else { return nil }
        // Up to TLS 1.0 the last block of one record begins the next.
        if lost > 0 { protection?.passOver(before) }
        let first = protection?.sequenceNumber ?? 0
        for number in 0...Self.mostLost(lost, limits) {
            let framing = UInt64(number) &* UInt64(RecordHeader.size)
            let lostCiphertext = Int(clamping: lost > framing ? lost - framing : 0)
            let skipped = isStreamCipher ? min(lostCiphertext, RecordLimits.maximumSkippedKeyStream) : 0
            guard spend(fragment.count + skipped, limits) else { return nil }
            let (sequence, isOver) = first.addingReportingOverflow(UInt64(number))
            if isOver { break }
            let isRight = protection?.seek(
                fragment,
                contentType: start.contentType,
                version: start.version,
                atSequence: sequence,
                lostCiphertext: lostCiphertext,
                scratch: &output
            )
            guard isRight == true else { continue }
            return Found(sequence: sequence, lostRecords: number, isNewKey: false, length: fragment.count)
        }
        return nil
    }

    /// The same under the next keys, which then are in use.
    mutating func searchWithNext(
        _ start: RecordHeader,
        _ fragment: Span<UInt8>,
        _ limits: TLSLimits,
        into output: inout [UInt8]
    ) -> Found? {
        guard let pending = search, next != nil else { return nil }
        let most = Self.mostLost(pending.lost, limits)
        for sequence in 0...UInt64(most) {
            guard spend(fragment.count, limits) else { return nil }
            let isRight = next?.seek(
                fragment,
                contentType: start.contentType,
                version: start.version,
                atSequence: sequence,
                scratch: &output
            )
            guard isRight == true else { continue }
            useNext()
            return Found(sequence: sequence, lostRecords: most, isNewKey: true, length: fragment.count)
        }
        return nil
    }

    /// How many records may be lost among so many bytes.
    private static func mostLost(_ lost: UInt64, _ limits: TLSLimits) -> Int {
        Int(clamping: min(lost / shortestRecord + 1, UInt64(clamping: max(limits.lostRecords, 0))))
    }

    private mutating func spend(_ cost: Int, _ limits: TLSLimits) -> Bool {
        searchedBytes += cost
        return searchedBytes <= limits.searchedBytes
    }
}
