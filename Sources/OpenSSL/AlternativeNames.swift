import COpenSSL
import Glibc

/// The subject's alternative names in a certificate (RFC 5280 section 4.2.1.6).
@safe
enum AlternativeNames {
    /// The most names that are read from one certificate.
    static let maximumCount = 1_024

    /// The names in their order, as "DNS:broker.example" or "IP:10.0.0.1"; other forms are left out.
    static func names(of certificate: OpaquePointer) -> [String] {
        guard let names = unsafe X509_get_ext_d2i(certificate, NID_subject_alt_name, nil, nil) else { return [] }
        let stack = OpaquePointer(names)
        defer { unsafe GENERAL_NAMES_free(stack) }
        var texts: [String] = []
        for index in 0..<min(unsafe OPENSSL_sk_num(stack), Int32(maximumCount)) {
            guard let name = unsafe OPENSSL_sk_value(stack, index) else { continue }
            if let text = unsafe text(name.assumingMemoryBound(to: GENERAL_NAME.self)) { texts.append(text) }
        }
        return texts
    }

    private static func text(_ name: UnsafePointer<GENERAL_NAME>) -> String? {
        var type: Int32 = 0
        guard let value = unsafe GENERAL_NAME_get0_value(name, &type) else { return nil }
        // Those of all forms that are read here are strings of ASN.1.
        let string = unsafe value.assumingMemoryBound(to: ASN1_STRING.self)
        func bytes() -> [UInt8] {
            unsafe Array(
                UnsafeBufferPointer(start: ASN1_STRING_get0_data(string), count: Int(ASN1_STRING_length(string)))
            )
        }
        switch type {
        case GEN_DNS: return "DNS:" + String(decoding: bytes(), as: UTF8.self)
        case GEN_EMAIL: return "email:" + String(decoding: bytes(), as: UTF8.self)
        case GEN_URI: return "URI:" + String(decoding: bytes(), as: UTF8.self)
        case GEN_IPADD: return address(bytes()).map { "IP:" + $0 }
        default: return nil
        }
    }

    private static func address(_ bytes: [UInt8]) -> String? {
        switch bytes.count {
        case 4: return bytes.map { String($0) }.joined(separator: ".")
        case 16:
            var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
            guard unsafe inet_ntop(AF_INET6, bytes, &text, UInt32(text.count)) != nil else { return nil }
            return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        default: return nil
        }
    }
}
