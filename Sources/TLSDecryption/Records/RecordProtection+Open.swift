import OpenSSL

extension RecordProtection {
    /// Tries to open a record with another sequence number than the next, as after a gap.
    ///
    /// When it verifies, the following record has the number after that.
    ///
    /// - Parameters:
    ///   - fragment: what follows the record's header.
    ///   - contentType: the type in the header.
    ///   - version: the version in the header.
    ///   - sequence: the sequence number to try.
    ///   - lostCiphertext: the bytes that the lost records held without their headers; only RC4 goes by them.
    ///   - output: where the plaintext goes.
    /// - Returns: nil, with nothing added and nothing changed, when it does not verify.
    public mutating func open(
        _ fragment: Span<UInt8>,
        contentType: UInt8,
        version: UInt16,
        atSequence sequence: UInt64,
        lostCiphertext: Int = 0,
        into output: inout [UInt8]
    ) -> OpenedRecord? {
        let start = output.count
        let header = AuthenticatedHeader(sequence: sequence, contentType: contentType, version: version)
        guard let content = remove(header, fragment, lostCiphertext, from: &output) else { return nil }
        sequenceNumber = sequence &+ 1
        passOver(fragment)
        hasPassedOver = false
        return OpenedRecord(contentType: content, plaintext: start..<output.count)
    }

    /// Looks whether a record opens with a sequence number, as after a gap, and makes it the next one where it does.
    ///
    /// - Parameters:
    ///   - fragment: what follows the record's header.
    ///   - contentType: the type in the header.
    ///   - version: the version in the header.
    ///   - sequence: the sequence number to try.
    ///   - lostCiphertext: the bytes that the lost records held without their headers; only RC4 goes by them.
    ///   - scratch: room to work in; it is left as it was.
    /// - Returns: false, with nothing changed, when it does not verify.
    public mutating func seek(
        _ fragment: Span<UInt8>,
        contentType: UInt8,
        version: UInt16,
        atSequence sequence: UInt64,
        lostCiphertext: Int = 0,
        scratch: inout [UInt8]
    ) -> Bool {
        let count = scratch.count
        let header = AuthenticatedHeader(sequence: sequence, contentType: contentType, version: version)
        guard remove(header, fragment, lostCiphertext, from: &scratch) != nil else { return false }
        scratch.removeLast(scratch.count - count)
        switch cipher {
        case .stream(let records): guard records.goBack(skipping: lostCiphertext) else { return false }
        default: break
        }
        sequenceNumber = sequence
        return true
    }

    /// Takes note of a record that is there but that was not opened, or of the last bytes of one.
    ///
    /// In TLS 1.0 with CBC its last block is needed for the next record; otherwise nothing comes of it. Bytes that are
    /// missing just before the next record are passed over as an empty span. The sequence number stays as it is.
    public mutating func passOver(_ fragment: Span<UInt8>) {
        let (tail, length) = chained(fragment)
        guard length > 0 else { return }
        hasPassedOver = true
        guard tail >= length else {
            lastBlock = nil
            return
        }
        lastBlock = Self.lastBlock(fragment.extracting((tail - length)..<tail))
    }

    /// Where the ciphertext of a record ends, and the length of its blocks when the next record needs the last one.
    private func chained(_ fragment: Span<UInt8>) -> (end: Int, blockLength: Int) {
        switch cipher {
        case .block(let records) where !records.hasVectors:
            (fragment.count - records.outerMACLength, records.block.algorithm.blockLength)
        default: (0, 0)
        }
    }

    private func remove(
        _ header: AuthenticatedHeader,
        _ fragment: Span<UInt8>,
        _ lostCiphertext: Int,
        from output: inout [UInt8]
    ) -> UInt8? {
        switch cipher {
        case .tls13(let aead):
            return openTLS13(aead, header, fragment, &output)
        case .explicitNonce(let aead):
            return openAEAD(aead, header, fragment, explicitLength: 8, &output) ? header.contentType : nil
        case .implicitNonce(let aead):
            return openAEAD(aead, header, fragment, explicitLength: 0, &output) ? header.contentType : nil
        case .block(let records):
            // A MAC over the ciphertext does not tell that the block before it is another one.
            let isNext = hasPassedOver || header.sequence == sequenceNumber
            let before = isNext ? lastBlock : nil
            return records.open(header, fragment, lastBlock: before, into: &output) ? header.contentType : nil
        case .stream(let records):
            return records.open(header, fragment, skipping: lostCiphertext, into: &output) ? header.contentType : nil
        case .null(let mac):
            return NullRecords.open(mac, header, fragment, into: &output) ? header.contentType : nil
        }
    }

    private func openTLS13(
        _ aead: borrowing AEAD,
        _ header: AuthenticatedHeader,
        _ fragment: Span<UInt8>,
        _ output: inout [UInt8]
    ) -> UInt8? {
        let length = fragment.count - aead.algorithm.tagLength
        guard length > 0, fragment.count <= RecordLimits.maximumCiphertextLength13 else { return nil }
        let outer = header.tls13(length: fragment.count)
        let nonce = nonce(header.sequence)
        var content: UInt8?
        output.append(addingCapacity: length) { plaintext in
            guard aead.open(fragment, nonce: nonce, additionalData: outer.span, into: &plaintext) else { return }
            // TLSInnerPlaintext: the content, its type, and zeros.
            var end = length
            while end > 0, plaintext.span[end - 1] == 0 { end -= 1 }
            guard end > 0, end <= RecordLimits.maximumPlaintextLength + 1 else { return plaintext.removeAll() }
            content = plaintext.span[end - 1]
            plaintext.removeLast(length - end + 1)
        }
        return content
    }

    private func openAEAD(
        _ aead: borrowing AEAD,
        _ header: AuthenticatedHeader,
        _ fragment: Span<UInt8>,
        explicitLength: Int,
        _ output: inout [UInt8]
    ) -> Bool {
        let length = fragment.count - explicitLength - aead.algorithm.tagLength
        guard length >= 0, length <= RecordLimits.maximumPlaintextLength else { return false }
        var nonce = nonce(explicitLength == 0 ? header.sequence : 0)
        for index in 0..<explicitLength { nonce[4 + index] = fragment[index] }
        let authenticated = header.legacy(length: length)
        var isGenuine = false
        output.append(addingCapacity: length) { plaintext in
            isGenuine = aead.open(
                fragment.extracting(droppingFirst: explicitLength),
                nonce: nonce,
                additionalData: authenticated.span,
                into: &plaintext
            )
        }
        return isGenuine
    }

    /// The per-record nonce (RFC 8446 section 5.3).
    private func nonce(_ sequence: UInt64) -> [12 of UInt8] {
        var nonce = vector
        for index in 0..<8 { nonce[4 + index] ^= UInt8(truncatingIfNeeded: sequence >> UInt64(56 - 8 * index)) }
        return nonce
    }
}
