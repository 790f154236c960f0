import COpenSSL

/// Reads private keys, asking for a password where they are encrypted.
@safe
enum PrivateKeyLoader {
    /// Answers libcrypto's question for a password and remembers that it was asked.
    final class Asker {
        private let password: (@Sendable () -> SecretBytes?)?
        private(set) var wasAsked = false
        private var hadAnswer = false

        init(_ password: (@Sendable () -> SecretBytes?)?) { self.password = password }

        func answer(_ target: UnsafeMutablePointer<CChar>?, capacity: Int32) -> Int32 {
            wasAsked = true
            guard let secret = password?() else { return -1 }
            hadAnswer = true
            return unsafe Int32(clamping: secret.copy(to: target, capacity: Int(capacity)) ?? -1)
        }

        /// Says it is the password's fault where it is.
        func failure(_ task: String) -> OpenSSLError {
            let causes = ErrorQueue.drain()
            guard wasAsked else { return OpenSSLError(task, causes: causes) }
            let why = hadAnswer ? "the password does not fit" : "it is encrypted and there is no password"
            return OpenSSLError("\(task): \(why)", causes: [])
        }
    }

    /// The key in a file, PEM or DER; the caller frees it.
    static func load(_ path: String, password: (@Sendable () -> SecretBytes?)?) throws(OpenSSLError) -> OpaquePointer {
        guard let file = unsafe BIO_new_file(path, "r") else { throw OpenSSLError("open the key \(path)") }
        defer { unsafe BIO_free(file) }
        return try unsafe read(file, "read the key \(path)", password)
    }

    /// The key in bytes, PEM or DER; the caller frees it.
    static func load(
        _ bytes: [UInt8],
        password: (@Sendable () -> SecretBytes?)?
    ) throws(OpenSSLError) -> OpaquePointer {
        let task = "read a key"
        let loaded = unsafe bytes.withUnsafeBytes { bytes -> Result<OpaquePointer, OpenSSLError> in
            guard let memory = unsafe BIO_new_mem_buf(bytes.baseAddress, Int32(clamping: bytes.count)) else {
                return unsafe .failure(OpenSSLError(task))
            }
            defer { unsafe BIO_free(memory) }
            return unsafe Result { () throws(OpenSSLError) in try unsafe read(memory, task, password) }
        }
        return try unsafe loaded.get()
    }

    private static func read(
        _ source: OpaquePointer,
        _ task: String,
        _ password: (@Sendable () -> SecretBytes?)?
    ) throws(OpenSSLError) -> OpaquePointer {
        ErrorQueue.clear()
        let asker = Asker(password)
        let answer: @convention(c) (UnsafeMutablePointer<CChar>?, Int32, Int32, UnsafeMutableRawPointer?) -> Int32 = {
            target,
            capacity,
            _,
            asker in
            guard let asker = unsafe asker else { return -1 }
            return unsafe Unmanaged<Asker>.fromOpaque(asker).takeUnretainedValue().answer(target, capacity: capacity)
        }
        let context = unsafe Unmanaged.passUnretained(asker).toOpaque()
        if let key = unsafe PEM_read_bio_PrivateKey(source, nil, answer, context) { return unsafe key }
        // A key that was found but could not be decrypted is no DER.
        guard !asker.wasAsked, unsafe BIO_ctrl(source, BIO_CTRL_RESET, 0, nil) >= 0 else { throw asker.failure(task) }
        ErrorQueue.clear()
        if let key = unsafe d2i_PrivateKey_bio(source, nil) { return unsafe key }
        guard unsafe BIO_ctrl(source, BIO_CTRL_RESET, 0, nil) >= 0 else { throw asker.failure(task) }
        ErrorQueue.clear()
        if let key = unsafe d2i_PKCS8PrivateKey_bio(source, nil, answer, context) { return unsafe key }
        throw asker.failure(task)
    }
}
