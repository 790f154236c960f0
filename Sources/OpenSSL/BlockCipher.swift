/// Decrypts with a block cipher in CBC mode under one key.
public struct BlockCipher: ~Copyable {
    /// The ciphers that TLS uses so.
    public enum Algorithm: String, Sendable, CaseIterable {
        /// AES-128 (RFC 5246).
        case aes128 = "AES-128-CBC"
        /// AES-256 (RFC 5246).
        case aes256 = "AES-256-CBC"
        /// Triple DES with three keys (RFC 5246).
        case tripleDES = "DES-EDE3-CBC"
        /// Camellia-128 (RFC 5932).
        case camellia128 = "CAMELLIA-128-CBC"
        /// Camellia-256 (RFC 5932).
        case camellia256 = "CAMELLIA-256-CBC"
        /// ARIA-128 (RFC 6209).
        case aria128 = "ARIA-128-CBC"
        /// ARIA-256 (RFC 6209).
        case aria256 = "ARIA-256-CBC"
        /// SEED (RFC 4162).
        case seed = "SEED-CBC"
        /// DES (RFC 5469).
        case des = "DES-CBC"
        /// IDEA (RFC 5469).
        case idea = "IDEA-CBC"

        /// The length of the key, in bytes.
        public var keyLength: Int {
            switch self {
            case .des: 8
            case .aes128, .camellia128, .aria128, .seed, .idea: 16
            case .tripleDES: 24
            case .aes256, .camellia256, .aria256: 32
            }
        }

        /// The length of a block and of the Initialization Vector, in bytes.
        public var blockLength: Int {
            switch self {
            case .tripleDES, .des, .idea: 8
            default: 16
            }
        }
    }

    /// The cipher.
    public let algorithm: Algorithm

    private let context: CipherContext

    /// A cipher under its key.
    ///
    /// Throws when the key has another length than the cipher's, or when libcrypto does not offer the cipher.
    public init(_ algorithm: Algorithm, key: SecretBytes) throws(OpenSSLError) {
        self.algorithm = algorithm
        context = try CipherContext(algorithm.rawValue, key: key, direction: .decrypt)
    }

    /// Decrypts whole blocks and adds them to `plaintext`, padding included.
    ///
    /// - Returns: false, with nothing added, when the ciphertext is not whole blocks, `vector` is not one block, or
    ///   `plaintext` has no room.
    public func decrypt(
        _ ciphertext: Span<UInt8>,
        vector: Span<UInt8>,
        into plaintext: inout OutputSpan<UInt8>
    ) -> Bool {
        let isWhole = ciphertext.count % algorithm.blockLength == 0 && vector.count == algorithm.blockLength
        guard isWhole, ciphertext.count <= plaintext.freeCapacity, ciphertext.count < Int(Int32.max) else {
            return false
        }
        guard context.start(vector), context.update(ciphertext, into: &plaintext) else { return context.failed() }
        return true
    }
}
