public import OpenSSL

/// Removes the protection from the records of one direction, under one set of keys.
///
/// Records go in one after the other. What does not verify changes nothing, so that the same record can be tried again
/// with another sequence number.
public struct RecordProtection: ~Copyable {
    /// The sequence number that the next record has (RFC 8446 section 5.3, RFC 5246 section 6.1).
    public var sequenceNumber: UInt64 = 0

    let cipher: RecordCipher
    /// The nonce's part from the key schedule.
    let vector: [12 of UInt8]
    /// The last block of ciphertext, which in TLS 1.0 starts the next record; nil where it was not seen.
    var lastBlock: [16 of UInt8]?
    /// Whether `lastBlock` is of a record that was not opened.
    var hasPassedOver = false

    /// The protection of TLS 1.3 under a traffic secret (RFC 8446 section 7.3).
    ///
    /// Throws when libcrypto does not offer the cipher, or the cipher suite is not one of TLS 1.3.
    public init(_ parameters: CipherSuiteParameters, trafficSecret: SecretBytes) throws(OpenSSLError) {
        guard parameters.isTLS13, case .aead(let algorithm) = parameters.protection else {
            throw OpenSSLError("use \(parameters.suite) in TLS 1.3", causes: [])
        }
        let keys = try KeySchedule13.trafficKeys(parameters, trafficSecret: trafficSecret)
        cipher = .tls13(try AEAD(algorithm, key: keys.key))
        vector = Self.inlined(keys.vector)
        lastBlock = nil
    }

    /// The protection of TLS 1.0 to 1.2 under the keys of a key block (RFC 5246 section 6.3).
    ///
    /// - Parameters:
    ///   - parameters: the cipher suite.
    ///   - version: the version that was negotiated.
    ///   - keys: the keys of the direction.
    ///   - encryptsThenMACs: whether that was negotiated (RFC 7366); it matters only with a block cipher.
    ///
    /// Throws when libcrypto does not offer the cipher, or a key has the wrong length.
    public init(
        _ parameters: CipherSuiteParameters,
        version: TLSVersionNumber,
        keys: WriteKeys,
        encryptsThenMACs: Bool = false
    ) throws(OpenSSLError) {
        let vectorLength = parameters.vectorLength(version)
        guard !parameters.isTLS13, keys.vector.count == vectorLength else {
            throw OpenSSLError("use \(parameters.suite) in TLS \(version)", causes: [])
        }
        cipher = try RecordCipher(parameters, keys, encryptsThenMACs: encryptsThenMACs)
        vector = Self.inlined(keys.vector)
        // That of a block cipher is the last block before the first record.
        lastBlock = vectorLength == 0 ? nil : keys.vector.withSpan { Self.lastBlock($0) }
    }

    /// Opens the next record and adds its plaintext to `output`.
    ///
    /// - Parameters:
    ///   - fragment: what follows the record's header.
    ///   - contentType: the type in the header.
    ///   - version: the version in the header.
    ///   - output: where the plaintext goes.
    /// - Returns: nil, with nothing added and nothing changed, when it does not verify.
    public mutating func open(
        _ fragment: Span<UInt8>,
        contentType: UInt8,
        version: UInt16,
        into output: inout [UInt8]
    ) -> OpenedRecord? {
        open(fragment, contentType: contentType, version: version, atSequence: sequenceNumber, into: &output)
    }

    private static func inlined(_ vector: SecretBytes) -> [12 of UInt8] {
        vector.withSpan { vector in
            var inlined: [12 of UInt8] = .init(repeating: 0)
            for index in 0..<min(vector.count, 12) { inlined[index] = vector[index] }
            return inlined
        }
    }

    static func lastBlock(_ block: Span<UInt8>) -> [16 of UInt8] {
        var inlined: [16 of UInt8] = .init(repeating: 0)
        for index in 0..<min(block.count, 16) { inlined[index] = block[index] }
        return inlined
    }
}
