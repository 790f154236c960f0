import OpenSSL

/// Records under a block cipher in CBC mode (RFC 5246 section 6.2.3.2).
struct BlockRecords: ~Copyable {
    let block: BlockCipher
    let mac: KeyedHMAC
    /// Whether each record begins with its Initialization Vector, as since TLS 1.1; else records are one chain.
    let hasVectors: Bool
    /// Whether the MAC covers the ciphertext and is not encrypted (RFC 7366).
    let encryptsThenMACs: Bool

    /// The length of what follows the ciphertext, in bytes.
    var outerMACLength: Int { encryptsThenMACs ? mac.hash.digestLength : 0 }

    /// Opens a record; false, with nothing added, when it does not verify.
    func open(
        _ header: AuthenticatedHeader,
        _ fragment: Span<UInt8>,
        lastBlock: [16 of UInt8]?,
        into output: inout [UInt8]
    ) -> Bool {
        let length = fragment.count - outerMACLength
        guard length > 0, fragment.count <= RecordLimits.maximumCiphertextLength else { return false }
        let ciphertext = fragment.extracting(first: length)
        if encryptsThenMACs {
            let header = header.legacy(length: length)
            let code = fragment.extracting(last: outerMACLength)
            guard mac.verify(code, of: header.span, ciphertext) else { return false }
        }
        var isGenuine = false
        output.append(addingCapacity: length) { plaintext in
            guard decrypt(ciphertext, lastBlock, into: &plaintext) else { return }
            isGenuine = RecordMAC.removePadding(from: &plaintext)
            if isGenuine, !encryptsThenMACs { isGenuine = RecordMAC.removeMAC(mac, header, from: &plaintext) }
            isGenuine = isGenuine && plaintext.count <= RecordLimits.maximumPlaintextLength
            if !isGenuine { plaintext.removeAll() }
        }
        return isGenuine
    }

    private func decrypt(
        _ ciphertext: Span<UInt8>,
        _ lastBlock: [16 of UInt8]?,
        into plaintext: inout OutputSpan<UInt8>
    ) -> Bool {
        let length = block.algorithm.blockLength
        guard hasVectors else {
            guard let lastBlock else { return false }
            return block.decrypt(ciphertext, vector: lastBlock.span.extracting(first: length), into: &plaintext)
        }
        guard ciphertext.count >= length else { return false }
        return block.decrypt(
            ciphertext.extracting(droppingFirst: length),
            vector: ciphertext.extracting(first: length),
            into: &plaintext
        )
    }
}
