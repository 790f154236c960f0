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

    /// Searches for the sequence number with which a record opens; sets the keys so that it is the next.
    ///
    /// - Parameters:
    ///   - start: the record's header.
    ///   - fragment: what follows the header.
    ///   - before: what came before the header since the gap.
    ///   - limits: how far to go.
    ///   - output: where plaintext may stand in between; it is left as it was.
    mutating func search(
        _ start: RecordHeader,
        _ fragment: Span<UInt8>,
        before: Span<UInt8>,
        _ limits: TLSLimits,
        into output: inout [UInt8]
    ) -> Found? {
        let lost = search?.lost ?? 0
        // Up to TLS 1.0 the last block of one record begins the next.
        if lost > 0 { protection?.passOver(before) }
        let most = Int(clamping: min(lost / Self.shortestRecord + 1, UInt64(clamping: limits.lostRecords)))
        let count = output.count
        defer { output.removeLast(output.count - count) }
        if protection != nil {
            let first = protection?.sequenceNumber ?? 0
            for number in 0...most {
                guard spend(fragment.count, limits) else { return nil }
                let (sequence, isOver) = first.addingReportingOverflow(UInt64(number))
                if isOver { break }
                let framing = UInt64(number) &* UInt64(RecordHeader.size)
                let opened = protection?.open(
                    fragment,
                    contentType: start.contentType,
                    version: start.version,
                    atSequence: sequence,
                    lostCiphertext: Int(clamping: lost > framing ? lost - framing : 0),
                    into: &output
                )
                guard opened != nil else { continue }
                protection?.sequenceNumber = sequence
                return Found(sequence: sequence, lostRecords: number, isNewKey: false, length: fragment.count)
            }
        }
        guard next != nil else { return nil }
        for sequence in 0...UInt64(most) {
            guard spend(fragment.count, limits) else { return nil }
            let opened = next?.open(
                fragment,
                contentType: start.contentType,
                version: start.version,
                atSequence: sequence,
                into: &output
            )
            guard opened != nil else { continue }
            next?.sequenceNumber = sequence
            let pending = search
            useNext()
            search = pending
            return Found(sequence: sequence, lostRecords: most, isNewKey: true, length: fragment.count)
        }
        return nil
    }

    private mutating func spend(_ length: Int, _ limits: TLSLimits) -> Bool {
        searchedBytes += length
        return searchedBytes <= limits.searchedBytes
    }
}
