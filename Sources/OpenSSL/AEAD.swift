import COpenSSL

/// Opens what was sealed by a cipher that encrypts and authenticates at once (RFC 5116), under one key.
@safe
public struct AEAD: ~Copyable {
    /// The ciphers of this kind that TLS uses and that libcrypto has.
    public enum Algorithm: Sendable, CaseIterable {
        /// AES-128 in GCM (RFC 5288).
        case aes128GCM
        /// AES-256 in GCM (RFC 5288).
        case aes256GCM
        /// ChaCha20 with Poly1305 (RFC 8439).
        case chaCha20Poly1305
        /// AES-128 in CCM with 16 bytes of tag (RFC 6655).
        case aes128CCM
        /// AES-256 in CCM with 16 bytes of tag (RFC 6655).
        case aes256CCM
        /// AES-128 in CCM with 8 bytes of tag (RFC 6655).
        case aes128CCM8
        /// AES-256 in CCM with 8 bytes of tag (RFC 6655).
        case aes256CCM8
        /// ARIA-128 in GCM (RFC 6209).
        case aria128GCM
        /// ARIA-256 in GCM (RFC 6209).
        case aria256GCM

        /// The length of the key, in bytes.
        public var keyLength: Int {
            switch self {
            case .aes128GCM, .aes128CCM, .aes128CCM8, .aria128GCM: 16
            case .aes256GCM, .aes256CCM, .aes256CCM8, .aria256GCM, .chaCha20Poly1305: 32
            }
        }

        /// The length of the tag at the end of what is sealed, in bytes.
        public var tagLength: Int {
            switch self {
            case .aes128CCM8, .aes256CCM8: 8
            default: 16
            }
        }

        /// Whether libcrypto must know the length of a message before the first byte.
        var isCCM: Bool {
            switch self {
            case .aes128CCM, .aes256CCM, .aes128CCM8, .aes256CCM8: true
            default: false
            }
        }

        /// As libcrypto calls it.
        var name: String {
            switch self {
            case .aes128GCM: "AES-128-GCM"
            case .aes256GCM: "AES-256-GCM"
            case .chaCha20Poly1305: "ChaCha20-Poly1305"
            case .aes128CCM, .aes128CCM8: "AES-128-CCM"
            case .aes256CCM, .aes256CCM8: "AES-256-CCM"
            case .aria128GCM: "ARIA-128-GCM"
            case .aria256GCM: "ARIA-256-GCM"
            }
        }
    }

    /// The length of a nonce, in bytes.
    public static let nonceLength = 12

    /// The cipher.
    public let algorithm: Algorithm

    private let context: CipherContext

    /// A cipher under its key.
    ///
    /// Throws when the key has another length than the cipher's, or when libcrypto does not offer the cipher.
    public init(_ algorithm: Algorithm, key: SecretBytes) throws(OpenSSLError) {
        self.algorithm = algorithm
        context = try CipherContext(algorithm.name, key: key, direction: .decrypt, ccmTagLength: algorithm.ccmTagLength)
    }

    /// Opens a ciphertext with its tag at the end, and adds what was in it to `plaintext`.
    ///
    /// - Parameters:
    ///   - sealed: the ciphertext and its tag.
    ///   - nonce: the number that was used only for it.
    ///   - additionalData: what the tag also covers.
    ///   - plaintext: where the plaintext goes: the length of `sealed` less the tag. Nothing is added otherwise.
    /// - Returns: false when it is not what was sealed, or `plaintext` has no room for it.
    public func open(
        _ sealed: Span<UInt8>,
        nonce: [12 of UInt8],
        additionalData: Span<UInt8>,
        into plaintext: inout OutputSpan<UInt8>
    ) -> Bool {
        let length = sealed.count - algorithm.tagLength
        guard length >= 0, length <= plaintext.freeCapacity else { return false }
        let ciphertext = sealed.extracting(first: length)
        let tag = sealed.extracting(last: algorithm.tagLength)
        guard context.start(nonce.span), context.setTag(tag) else { return context.failed() }
        if algorithm.isCCM, !context.setLength(length) { return context.failed() }
        guard context.addAdditionalData(additionalData) else { return context.failed() }
        let start = plaintext.count
        // CCM authenticates with the data, even when there are none; the others at the end.
        if length > 0 || algorithm.isCCM {
            guard context.update(ciphertext, into: &plaintext) else { return context.failed() }
        }
        guard algorithm.isCCM || context.finish() else {
            plaintext.removeLast(plaintext.count - start)
            return context.failed()
        }
        return true
    }
}

extension AEAD.Algorithm {
    /// The length of the tag where it must be known before the key.
    var ccmTagLength: Int? { isCCM ? tagLength : nil }
}
