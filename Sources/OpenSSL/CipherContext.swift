import COpenSSL

/// Owns a cipher of libcrypto with its key.
@safe
struct CipherContext: ~Copyable {
    /// Which way it works.
    enum Direction: Int32 {
        case decrypt = 0
        case encrypt = 1
    }

    private let context: OpaquePointer
    /// The length of a block, in bytes; 1 for a stream.
    let blockLength: Int

    /// A cipher by the name that libcrypto has for it, without padding.
    ///
    /// - Parameters:
    ///   - name: the name.
    ///   - key: the key; its length must be the cipher's.
    ///   - direction: whether it decrypts.
    ///   - ccmTagLength: for CCM the length of the tag: that and the nonce's length must be known before the key.
    init(
        _ name: String,
        key: SecretBytes,
        direction: Direction,
        ccmTagLength: Int? = nil
    ) throws(OpenSSLError) {
        guard let cipher = unsafe LegacyProvider.fetch(name) else { throw OpenSSLError("use \(name)") }
        defer { unsafe EVP_CIPHER_free(cipher) }
        let isVariable = unsafe EVP_CIPHER_get_flags(cipher) & UInt(EVP_CIPH_VARIABLE_LENGTH) != 0
        guard unsafe isVariable || Int(EVP_CIPHER_get_key_length(cipher)) == key.count, key.count > 0 else {
            throw OpenSSLError("use \(name) with a key of \(key.count) bytes", causes: [])
        }
        guard let context = unsafe EVP_CIPHER_CTX_new() else { throw OpenSSLError("use \(name)") }
        guard unsafe Self.prepare(context, cipher, key, direction, ccmTagLength) else {
            unsafe EVP_CIPHER_CTX_free(context)
            throw OpenSSLError("use \(name)")
        }
        unsafe self.context = context
        unsafe blockLength = Int(EVP_CIPHER_get_block_size(cipher))
    }

    private static func prepare(
        _ context: OpaquePointer,
        _ cipher: OpaquePointer,
        _ key: SecretBytes,
        _ direction: Direction,
        _ ccmTagLength: Int?
    ) -> Bool {
        guard unsafe EVP_CipherInit_ex(context, cipher, nil, nil, nil, direction.rawValue) == 1 else { return false }
        if let ccmTagLength {
            guard unsafe EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_IVLEN, 12, nil) == 1,
                unsafe EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, Int32(ccmTagLength), nil) == 1
            else { return false }
        }
        guard unsafe EVP_CIPHER_CTX_set_key_length(context, Int32(clamping: key.count)) == 1 else { return false }
        let isKeyed = unsafe key.withBytes { key in
            let bytes = unsafe key.assumingMemoryBound(to: UInt8.self)
            return unsafe EVP_CipherInit_ex(context, nil, nil, bytes.baseAddress, nil, -1) == 1
        }
        guard isKeyed else { return false }
        return unsafe EVP_CIPHER_get_block_size(cipher) == 1 || removePadding(context)
    }

    /// Turns padding off where it stays off: `EVP_CIPHER_CTX_set_padding` would be repeated with each message.
    private static func removePadding(_ context: OpaquePointer) -> Bool {
        var padding: UInt32 = 0
        return unsafe OSSL_CIPHER_PARAM_PADDING.withCString { name in
            unsafe withUnsafeMutablePointer(to: &padding) { padding in
                let parameters = unsafe [OSSL_PARAM_construct_uint(name, padding), OSSL_PARAM_construct_end()]
                return unsafe EVP_CIPHER_CTX_set_params(context, parameters) == 1
            }
        }
    }

    deinit { unsafe EVP_CIPHER_CTX_free(context) }

    /// Starts a message with its nonce or Initialization Vector, whose length the caller knows to be right.
    func start(_ vector: Span<UInt8>) -> Bool {
        unsafe vector.withUnsafeBufferPointer { vector in
            unsafe EVP_CipherInit_ex(context, nil, nil, nil, vector.baseAddress, -1) == 1
        }
    }

    /// Sets the tag that a message must have.
    func setTag(_ tag: Span<UInt8>) -> Bool {
        unsafe tag.withUnsafeBufferPointer { tag in
            // It only reads, in spite of its type.
            let bytes = unsafe UnsafeMutablePointer(mutating: tag.baseAddress)
            return unsafe EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, Int32(tag.count), bytes) == 1
        }
    }

    /// The tag of the message that was sealed last; nil when libcrypto fails.
    func tag(length: Int) -> [UInt8]? {
        var tag = [UInt8](repeating: 0, count: length)
        guard unsafe EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, Int32(length), &tag) == 1 else { return nil }
        return tag
    }

    /// Says how long the message will be, which CCM needs.
    func setLength(_ length: Int) -> Bool {
        var written: Int32 = 0
        return unsafe EVP_CipherUpdate(context, nil, &written, nil, Int32(clamping: length)) == 1
    }

    /// Takes what is authenticated but not encrypted.
    func addAdditionalData(_ bytes: Span<UInt8>) -> Bool {
        var written: Int32 = 0
        return unsafe bytes.withUnsafeBufferPointer { bytes in
            unsafe EVP_CipherUpdate(context, nil, &written, bytes.baseAddress, Int32(clamping: bytes.count)) == 1
        }
    }

    /// Takes whole blocks of a message; as many bytes come out, and `output` must have room for them.
    func update(_ input: Span<UInt8>, into output: inout OutputSpan<UInt8>) -> Bool {
        precondition(input.count <= output.freeCapacity && input.count < Int(Int32.max))
        return unsafe output.withUnsafeMutableBufferPointer { buffer, count in
            guard let start = buffer.baseAddress else { return input.isEmpty }
            var written: Int32 = 0
            let isDone = unsafe input.withUnsafeBufferPointer { input in
                // CCM knows the data by their address, even when there are none.
                let bytes = unsafe input.baseAddress ?? UnsafePointer(start)
                return unsafe EVP_CipherUpdate(context, start + count, &written, bytes, Int32(input.count)) == 1
            }
            guard isDone, Int(written) == input.count else { return false }
            count += input.count
            return true
        }
    }

    /// Ends a message and compares its tag.
    func finish() -> Bool {
        var block: [32 of UInt8] = .init(repeating: 0)
        var written: Int32 = 0
        var span = block.mutableSpan
        return unsafe span.withUnsafeMutableBufferPointer { block in
            unsafe EVP_CipherFinal_ex(context, block.baseAddress, &written) == 1
        }
    }

    /// Takes the state of another context with the same cipher.
    func copy(_ other: borrowing CipherContext) -> Bool {
        unsafe EVP_CIPHER_CTX_copy(context, other.context) == 1
    }

    /// False, with the queue of errors empty: that a message is not genuine is not an error.
    func failed() -> Bool {
        ErrorQueue.clear()
        return false
    }
}
