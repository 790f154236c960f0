import OpenSSL

/// Records under RC4 (RFC 5246 section 6.2.3.1).
struct StreamRecords: ~Copyable {
    /// Where the key stream is.
    let current: StreamCipher
    /// Where it was before the record at hand.
    let before: StreamCipher
    let mac: KeyedHMAC

    /// Opens a record after leaving out some of the key stream; false, with nothing changed, when it does not verify.
    func open(
        _ header: AuthenticatedHeader,
        _ fragment: Span<UInt8>,
        skipping lostCiphertext: Int,
        into output: inout [UInt8]
    ) -> Bool {
        guard fragment.count >= mac.hash.digestLength, fragment.count <= RecordLimits.maximumCiphertextLength,
            (0...RecordLimits.maximumSkippedKeyStream).contains(lostCiphertext), before.goto(current)
        else { return false }
        var isGenuine = false
        output.append(addingCapacity: fragment.count) { plaintext in
            isGenuine =
                current.skip(lostCiphertext) && current.decrypt(fragment, into: &plaintext)
                && RecordMAC.removeMAC(mac, header, from: &plaintext)
            if !isGenuine { plaintext.removeAll() }
        }
        return isGenuine || (current.goto(before) && false)
    }

    /// Goes to the beginning of the record that was opened last.
    func goBack(skipping lostCiphertext: Int) -> Bool {
        current.goto(before) && current.skip(lostCiphertext)
    }
}
