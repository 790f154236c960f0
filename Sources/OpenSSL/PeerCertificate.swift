import COpenSSL

/// What is worth knowing of a certificate (RFC 5280), as the other side of a connection showed it.
///
/// Nothing of it is verified here.
public struct PeerCertificate: Sendable, Equatable {
    /// The subject's name in the form of RFC 2253.
    public var subject: String
    /// The issuer's name in the form of RFC 2253.
    public var issuer: String
    /// The first second it is valid, counted from 1970 in UTC; nil when it cannot be read.
    public var notBefore: Int64?
    /// The last second it is valid, counted from 1970 in UTC; nil when it cannot be read.
    public var notAfter: Int64?
    /// The subject's alternative names, as "DNS:broker.example" or "IP:10.0.0.1", in their order.
    public var names: [String]
    /// The serial number in lower-case hexadecimal, as "-0a" where it is negative; empty when it cannot be read.
    public var serialNumber: String
    /// The SHA-256 digest of the whole certificate, 32 bytes.
    public var sha256: [UInt8]
    /// The SHA-256 digest of its SubjectPublicKeyInfo, 32 bytes, as in RFC 7469.
    public var publicKeySHA256: [UInt8]

    /// What a certificate in DER says; nil when it is none, or more follows it.
    public init?(decoding certificate: Span<UInt8>) {
        let decoded = unsafe certificate.withUnsafeBufferPointer { bytes -> OpaquePointer? in
            var position = bytes.baseAddress
            guard let decoded = unsafe d2i_X509(nil, &position, bytes.count) else { return nil }
            let hasMore = unsafe position != bytes.baseAddress.map { unsafe $0 + bytes.count }
            guard hasMore else { return unsafe decoded }
            unsafe X509_free(decoded)
            return nil
        }
        defer { ErrorQueue.clear() }
        guard let decoded = unsafe decoded else { return nil }
        defer { unsafe X509_free(decoded) }
        unsafe self.init(reading: decoded)
    }

    /// Takes the facts from a certificate of libcrypto, which stays the caller's.
    init(reading certificate: OpaquePointer) {
        unsafe subject = Self.text(X509_get_subject_name(certificate))
        unsafe issuer = Self.text(X509_get_issuer_name(certificate))
        unsafe notBefore = Self.seconds(X509_get0_notBefore(certificate))
        unsafe notAfter = Self.seconds(X509_get0_notAfter(certificate))
        unsafe sha256 = Self.digest { unsafe X509_digest(certificate, EVP_sha256(), $0, $1) }
        unsafe publicKeySHA256 = Self.publicKeyDigest(X509_get0_pubkey(certificate))
        unsafe names = AlternativeNames.names(of: certificate)
        unsafe serialNumber = Self.serialNumber(of: certificate)
    }

    /// The SHA-256 digest of a public key's SubjectPublicKeyInfo; that of nothing where there is no key.
    static func publicKeyDigest(_ publicKey: OpaquePointer?) -> [UInt8] {
        var key: UnsafeMutablePointer<UInt8>?
        let length = unsafe i2d_PUBKEY(publicKey, &key)
        let bytes = unsafe [UInt8](UnsafeBufferPointer(start: key, count: max(Int(length), 0)))
        unsafe CRYPTO_free(key, #file, #line)
        return Digest.sha256(bytes)
    }

    private static func serialNumber(of certificate: OpaquePointer) -> String {
        guard let number = unsafe ASN1_INTEGER_to_BN(X509_get0_serialNumber(certificate), nil) else { return "" }
        defer { unsafe BN_free(number) }
        guard let text = unsafe BN_bn2hex(number) else { return "" }
        defer { unsafe CRYPTO_free(text, #file, #line) }
        return unsafe String(cString: text).lowercased()
    }

    /// The subject of a certificate that may be missing.
    static func subject(of certificate: OpaquePointer?) -> String {
        guard let certificate = unsafe certificate else { return "" }
        return unsafe text(X509_get_subject_name(certificate))
    }

    /// XN_FLAG_RFC2253, which Swift cannot import, without escapes for what is not ASCII: ESC_2253, ESC_CTRL,
    /// UTF8_CONVERT, DUMP_UNKNOWN, DUMP_DER, SEP_COMMA_PLUS, DN_REV and DUMP_UNKNOWN_FIELDS.
    private static let nameFlags: UInt = 0x1 | 0x2 | 0x10 | 0x100 | 0x200 | 1 << 16 | 1 << 20 | 1 << 24

    private static func digest(_ make: (UnsafeMutablePointer<UInt8>?, UnsafeMutablePointer<UInt32>) -> Int32) -> [UInt8]
    {
        var bytes = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
        var length: UInt32 = 0
        let made = unsafe bytes.withUnsafeMutableBufferPointer { unsafe make($0.baseAddress, &length) }
        return made == 1 ? Array(bytes.prefix(Int(length))) : []
    }

    private static func text(_ name: OpaquePointer?) -> String {
        guard let name = unsafe name, let memory = unsafe BIO_new(BIO_s_mem()) else { return "" }
        defer { unsafe BIO_free(memory) }
        guard unsafe X509_NAME_print_ex(memory, name, 0, nameFlags) >= 0 else { return "" }
        var bytes = [UInt8](repeating: 0, count: unsafe BIO_ctrl_pending(memory))
        let length = unsafe BIO_read(memory, &bytes, Int32(clamping: bytes.count))
        return String(decoding: bytes.prefix(max(Int(length), 0)), as: UTF8.self)
    }

    private static func seconds(_ time: UnsafePointer<ASN1_TIME>?) -> Int64? {
        guard let time = unsafe time, let epoch = unsafe ASN1_TIME_set(nil, 0) else { return nil }
        defer { unsafe ASN1_STRING_free(epoch) }
        var days: Int32 = 0
        var seconds: Int32 = 0
        guard unsafe ASN1_TIME_diff(&days, &seconds, epoch, time) == 1 else { return nil }
        return Int64(days) * 86_400 + Int64(seconds)
    }
}
