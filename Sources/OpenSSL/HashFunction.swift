import COpenSSL

/// The hash functions that protocols over TCP still use.
public enum HashFunction: String, Sendable, CaseIterable {
    /// MD5 (RFC 1321): TLS 1.0 and 1.1, fingerprints, and clouds that still ask for it; never for security.
    case md5 = "MD5"
    /// SHA-1 (FIPS 180-4).
    case sha1 = "SHA1"
    /// SHA-256 (FIPS 180-4).
    case sha256 = "SHA256"
    /// SHA-384 (FIPS 180-4).
    case sha384 = "SHA384"

    /// The length of its digests, in bytes.
    public var digestLength: Int {
        switch self {
        case .md5: 16
        case .sha1: 20
        case .sha256: 32
        case .sha384: 48
        }
    }

    /// libcrypto's own constant.
    var implementation: OpaquePointer? {
        switch self {
        case .md5: unsafe EVP_md5()
        case .sha1: unsafe EVP_sha1()
        case .sha256: unsafe EVP_sha256()
        case .sha384: unsafe EVP_sha384()
        }
    }
}
