import OpenSSL
import TLSDecryption

/// A protection of records that is measured.
enum RecordKind: String, CaseIterable {
    /// TLS 1.3.
    case aes128GCM = "AES-128-GCM"
    /// TLS 1.3.
    case aes256GCM = "AES-256-GCM"
    /// TLS 1.3.
    case chaCha20Poly1305 = "CHACHA20-POLY1305"
    /// TLS 1.2 with the MAC inside.
    case aes128CBCSHA = "AES-128-CBC-SHA"

    private var suite: CipherSuite {
        switch self {
        case .aes128GCM: CipherSuite(rawValue: 0x1301)
        case .aes256GCM: CipherSuite(rawValue: 0x1302)
        case .chaCha20Poly1305: CipherSuite(rawValue: 0x1303)
        case .aes128CBCSHA: CipherSuite(rawValue: 0x002f)
        }
    }

    /// Makes a record's fragment with so many bytes of application data, and what opens it.
    func prepare(length: Int, fragment: inout [UInt8]) throws -> RecordProtection {
        let data = [UInt8](repeating: 0x6d, count: length)
        guard let parameters = CipherSuiteParameters(suite) else { throw MeasureError.unknownCipher }
        switch parameters.protection {
        case .aead(let algorithm):
            let secret = SecretBytes([UInt8](repeating: 0x11, count: parameters.hash.digestLength))
            let sealed = length + 1 + algorithm.tagLength
            fragment = try Sealing.seal(
                algorithm,
                key: try expand(parameters.hash, secret, "tls13 key", parameters.keyLength),
                nonce: bytes(try expand(parameters.hash, secret, "tls13 iv", 12)),
                additionalData: [23, 3, 3, UInt8(sealed >> 8), UInt8(sealed & 0xff)],
                plaintext: data + [23]
            )
            return try RecordProtection(parameters, trafficSecret: secret)
        case .block(let algorithm, let mac):
            let keys = WriteKeys(
                macKey: SecretBytes([UInt8](repeating: 0x22, count: parameters.macKeyLength)),
                key: SecretBytes([UInt8](repeating: 0x33, count: parameters.keyLength)),
                vector: SecretBytes([])
            )
            let header: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 23, 3, 3, UInt8(length >> 8), UInt8(length & 0xff)]
            let code = try HMAC.authenticationCode(mac, key: bytes(keys.macKey), message: header + data)
            let padding = 15 - (length + code.count) % 16
            let vector = [UInt8](repeating: 0x44, count: algorithm.blockLength)
            let ciphertext = try Sealing.encrypt(
                algorithm,
                key: keys.key,
                vector: vector,
                plaintext: data + code + [UInt8](repeating: UInt8(padding), count: padding + 1)
            )
            fragment = vector + ciphertext
            return try RecordProtection(parameters, version: .tls12, keys: keys)
        default: throw MeasureError.unknownCipher
        }
    }

    private func expand(
        _ hash: HashFunction,
        _ secret: SecretBytes,
        _ label: String,
        _ count: Int
    ) throws -> SecretBytes {
        let info = [0, UInt8(count), UInt8(label.utf8.count)] + Array(label.utf8) + [0]
        return try HKDF.expand(hash, key: secret, info: info.span, count: count)
    }

    private func bytes(_ secret: SecretBytes) -> [UInt8] {
        secret.withSpan { secret in secret.indices.map { secret[$0] } }
    }
}

/// What ends a measurement.
enum MeasureError: Error {
    /// There is no such cipher here.
    case unknownCipher
    /// A record did not open: fast and wrong does not count.
    case refused
}
