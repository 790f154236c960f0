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
}
