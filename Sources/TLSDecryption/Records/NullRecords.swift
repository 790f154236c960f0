import OpenSSL

/// Records that are authenticated but not encrypted (RFC 5246 section 6.2.3.1).
enum NullRecords {
    /// Takes a record; false, with nothing added, when it does not verify.
    static func open(
        _ mac: borrowing KeyedHMAC,
        _ header: AuthenticatedHeader,
        _ fragment: Span<UInt8>,
        into output: inout [UInt8]
    ) -> Bool {
        guard RecordMAC.verify(mac, header, fragment) else { return false }
        let length = fragment.count - mac.hash.digestLength
        output.append(addingCapacity: length) { output in
            for index in 0..<length { output.append(fragment[index]) }
        }
        return true
    }
}
