import OpenSSL
import TLSDecryption

/// Protects the records of one direction, as a peer does.
struct RecordSealer: ~Copyable {
    let parameters: CipherSuiteParameters
    let version: TLSVersionNumber
    let keys: WriteKeys
    let encryptsThenMACs: Bool
    private(set) var sequence: UInt64 = 0
    private var lastBlock: [UInt8]
    private let stream: StreamCipher?

    init(
        _ parameters: CipherSuiteParameters,
        _ version: TLSVersionNumber,
        keys: WriteKeys,
        encryptsThenMACs: Bool = false
    ) throws {
        let stream: StreamCipher? =
            parameters.keyLength == 16 && parameters.isRC4 ? try StreamCipher(key: keys.key) : nil
        self.parameters = parameters
        self.version = version
        self.keys = keys
        self.encryptsThenMACs = encryptsThenMACs
        lastBlock = keys.vector.bytes
        self.stream = stream
    }

    /// The version in the headers of records.
    var headerVersion: UInt16 { min(version.rawValue, TLSVersionNumber.tls12.rawValue) }

    /// What follows the header of the next record.
    mutating func seal(_ contentType: UInt8, _ plaintext: [UInt8], padding: Int = 0) throws -> [UInt8] {
        defer { sequence += 1 }
        switch parameters.protection {
        case .aead(let algorithm):
            return version == .tls13
                ? try sealTLS13(algorithm, contentType, plaintext, padding)
                : try sealAEAD(algorithm, contentType, plaintext)
        case .block(let algorithm, let mac):
            return try sealBlock(algorithm, mac, contentType, plaintext, padding)
        case .stream(let mac):
            let authenticated = plaintext + (try code(mac, contentType, plaintext))
            var sealed: [UInt8] = []
            sealed.append(addingCapacity: authenticated.count) { output in
                switch stream {
                case .some(let stream): _ = stream.decrypt(authenticated.span, into: &output)
                case nil: break
                }
            }
            return sealed
        case .null(let mac):
            return plaintext + (try code(mac, contentType, plaintext))
        }
    }

    private func sealTLS13(
        _ algorithm: AEAD.Algorithm,
        _ contentType: UInt8,
        _ plaintext: [UInt8],
        _ padding: Int
    ) throws -> [UInt8] {
        let inner = plaintext + [contentType] + [UInt8](repeating: 0, count: padding)
        return try Sealing.seal(
            algorithm,
            key: keys.key,
            nonce: mixed(keys.vector.bytes),
            additionalData: [23, 3, 3] + length(inner.count + algorithm.tagLength),
            plaintext: inner
        )
    }

    private func sealAEAD(
        _ algorithm: AEAD.Algorithm,
        _ contentType: UInt8,
        _ plaintext: [UInt8]
    ) throws -> [UInt8] {
        let isImplicit = algorithm == .chaCha20Poly1305
        // A nonce that is not the sequence number, which is allowed.
        let explicit: [UInt8] = isImplicit ? [] : number(sequence &* 0x0102_0304_0506_0709 &+ 7)
        let sealed = try Sealing.seal(
            algorithm,
            key: keys.key,
            nonce: isImplicit ? mixed(keys.vector.bytes) : keys.vector.bytes + explicit,
            additionalData: header(contentType, plaintext.count),
            plaintext: plaintext
        )
        return explicit + sealed
    }

    private mutating func sealBlock(
        _ algorithm: BlockCipher.Algorithm,
        _ mac: HashFunction,
        _ contentType: UInt8,
        _ plaintext: [UInt8],
        _ padding: Int
    ) throws -> [UInt8] {
        var inner = plaintext
        if !encryptsThenMACs { inner += try code(mac, contentType, plaintext) }
        var last = algorithm.blockLength - 1 - inner.count % algorithm.blockLength
        last += min(padding, 255 - last) / algorithm.blockLength * algorithm.blockLength
        inner += [UInt8](repeating: UInt8(last), count: last + 1)
        let isChained = version.rawValue < TLSVersionNumber.tls11.rawValue
        let vector =
            isChained ? lastBlock : Array((number(sequence &* 77) + number(sequence)).prefix(algorithm.blockLength))
        let ciphertext = try Sealing.encrypt(algorithm, key: keys.key, vector: vector, plaintext: inner)
        lastBlock = Array(ciphertext.suffix(algorithm.blockLength))
        let sealed = (isChained ? [] : vector) + ciphertext
        return encryptsThenMACs ? sealed + (try code(mac, contentType, sealed)) : sealed
    }

    private func code(_ mac: HashFunction, _ contentType: UInt8, _ message: [UInt8]) throws -> [UInt8] {
        try HMAC.authenticationCode(
            mac,
            key: keys.macKey.bytes,
            message: header(contentType, message.count) + message
        )
    }

    private func header(_ contentType: UInt8, _ count: Int) -> [UInt8] {
        number(sequence) + [contentType, UInt8(headerVersion >> 8), UInt8(headerVersion & 0xff)] + length(count)
    }

    private func length(_ count: Int) -> [UInt8] { [UInt8(count >> 8), UInt8(count & 0xff)] }

    private func number(_ value: UInt64) -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: value >> UInt64(56 - 8 * $0)) }
    }

    private func mixed(_ vector: [UInt8]) -> [UInt8] {
        zip(vector, [0, 0, 0, 0] + number(sequence)).map { $0 ^ $1 }
    }
}

extension SecretBytes {
    /// Its bytes; only tests look at them.
    var bytes: [UInt8] { withSpan { span in span.indices.map { span[$0] } } }
}

extension CipherSuiteParameters {
    /// Whether it encrypts with RC4.
    var isRC4: Bool {
        guard case .stream = protection else { return false }
        return true
    }

    /// Whether it is a block cipher in CBC mode.
    var isBlock: Bool {
        guard case .block = protection else { return false }
        return true
    }
}
