import OpenSSL
import TLSDecryption
import Testing

/// Steps of the key schedule that RFC 8448 does not show.
@Suite("Key schedule of TLS 1.3")
struct KeySchedule13Tests {
    @Test("a key update goes on from the traffic secret")
    func keyUpdate() throws {
        let row = try #require(RecordCase.all.first { $0.version == .tls13 })
        let next = try KeySchedule13.updatedTrafficSecret(row.parameters.hash, row.trafficSecret())
        #expect(next.count == row.parameters.hash.digestLength)
        let expected = try HKDF.expand(
            row.parameters.hash,
            key: row.trafficSecret(),
            info: ([0, 32, 17] + Array("tls13 traffic upd".utf8) + [0]).span,
            count: 32
        )
        #expect(hexadecimal(next) == hexadecimal(expected))
    }

    @Test("without a key exchange, zeros stand for its secret")
    func preSharedKeyOnly() throws {
        let early = try KeySchedule13.earlySecret(.sha384, preSharedKey: secret("0011"))
        let zeros = SecretBytes([UInt8](repeating: 0, count: 48))
        let alone = try KeySchedule13.handshakeSecret(.sha384, earlySecret: early)
        let explicit = try KeySchedule13.handshakeSecret(.sha384, earlySecret: early, sharedSecret: zeros)
        #expect(hexadecimal(alone) == hexadecimal(explicit))
    }

    @Test("labels and contexts that do not fit are refused")
    func limits() {
        let key = secret("00")
        #expect(throws: OpenSSLError.self) {
            try KeySchedule13.expandLabel(.sha256, key, label: String(repeating: "x", count: 250), count: 16)
        }
        #expect(throws: OpenSSLError.self) {
            try KeySchedule13.expandLabel(
                .sha256,
                key,
                label: "key",
                context: .init(repeating: 0, count: 256),
                count: 1
            )
        }
        #expect(throws: OpenSSLError.self) {
            try KeySchedule13.expandLabel(.sha256, key, label: "key", count: 1 << 20)
        }
    }

    @Test("messages wait for the hash function, but not without bound")
    func transcript() throws {
        var late = TranscriptHash()
        late.append([1, 2, 3].span)
        let early = late.value
        #expect(early == nil)
        try late.choose([.md5, .sha1])
        late.append([4].span)
        let both = late.value
        #expect(both == (try Digest.md5([1, 2, 3, 4])) + Digest.sha1([1, 2, 3, 4]))
        var long = TranscriptHash()
        long.append([UInt8](repeating: 0, count: TranscriptHash.maximumWaitingLength).span)
        long.append([0].span)
        try long.choose([.sha256])
        let tooLong = long.value
        #expect(tooLong == nil)
    }
}
