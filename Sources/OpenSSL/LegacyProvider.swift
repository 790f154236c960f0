import COpenSSL

/// Ciphers that libcrypto keeps apart because they are not safe any more: RC4, DES, IDEA and SEED.
///
/// They are loaded into a library context of their own, so that nothing else in the process can come to use them.
@safe
enum LegacyProvider {
    // An address that never changes after it was made, and that libcrypto guards with locks.
    private nonisolated(unsafe) static let library: OpaquePointer? = {
        guard let library = unsafe OSSL_LIB_CTX_new() else { return nil }
        guard unsafe OSSL_PROVIDER_load(library, "legacy") != nil else {
            ErrorQueue.clear()
            unsafe OSSL_LIB_CTX_free(library)
            return nil
        }
        return unsafe library
    }()

    /// A cipher by name, from the default library context or else from the legacy provider; the caller frees it.
    static func fetch(_ name: String) -> OpaquePointer? {
        if let cipher = unsafe EVP_CIPHER_fetch(nil, name, nil) { return unsafe cipher }
        guard let library = unsafe library else { return nil }
        ErrorQueue.clear()
        return unsafe EVP_CIPHER_fetch(library, name, nil)
    }
}
