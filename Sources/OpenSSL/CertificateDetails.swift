import COpenSSL

/// What a certificate says of its subject, beyond what is needed to verify it.
public struct CertificateDetails: Sendable, Equatable {
    /// Subject, issuer, validity and digests.
    public var certificate: PeerCertificate
    /// The subject's alternative names, as "DNS:broker.example" or "IP:10.0.0.1", in their order.
    public var names: [String]
    /// The serial number in lowercase hexadecimal.
    public var serialNumber: String

    /// Reads a certificate in DER; nil when it is none.
    ///
    /// Of the alternative names, the first `limit` are taken.
    public init?(der: [UInt8], nameLimit limit: Int) {
        ErrorQueue.clear()
        defer { ErrorQueue.clear() }
        let decoded = unsafe der.withUnsafeBufferPointer { bytes in
            var start = bytes.baseAddress
            return unsafe d2i_X509(nil, &start, bytes.count)
        }
        guard let decoded = unsafe decoded else { return nil }
        defer { unsafe X509_free(decoded) }
        certificate = unsafe PeerCertificate(reading: decoded)
        serialNumber = unsafe Self.bytes(X509_get0_serialNumber(decoded)).map { Self.hexadecimal($0) }.joined()
        names = unsafe Self.names(of: decoded, limit: limit)
    }

    private static func names(of certificate: OpaquePointer, limit: Int) -> [String] {
        guard let found = unsafe X509_get_ext_d2i(certificate, NID_subject_alt_name, nil, nil) else { return [] }
        let list = OpaquePointer(found)
        defer { unsafe GENERAL_NAMES_free(list) }
        var names: [String] = []
        let count = unsafe OPENSSL_sk_num(list)
        for index in 0..<max(min(count, Int32(clamping: limit)), 0) {
            guard let entry = unsafe OPENSSL_sk_value(list, index) else { continue }
            var type: Int32 = 0
            let value = unsafe GENERAL_NAME_get0_value(entry.assumingMemoryBound(to: GENERAL_NAME.self), &type)
            guard let value = unsafe value else { continue }
            let kind: String
            switch type {
            case GEN_DNS: kind = "DNS:"
            case GEN_URI: kind = "URI:"
            case GEN_EMAIL: kind = "email:"
            case GEN_IPADD: kind = "IP:"
            default: continue
            }
            let content = unsafe bytes(UnsafePointer(value.assumingMemoryBound(to: ASN1_STRING.self)))
            names.append(kind + (type == GEN_IPADD ? address(content) : String(decoding: content, as: UTF8.self)))
        }
        return names
    }

    /// An address as people write it, IPv6 without the shortest form's gap but where RFC 5952 has one.
    private static func address(_ bytes: [UInt8]) -> String {
        if bytes.count == 4 { return bytes.map(String.init).joined(separator: ".") }
        guard bytes.count == 16 else { return bytes.map(hexadecimal).joined() }
        let groups = (0..<8).map { UInt16(bytes[$0 * 2]) << 8 | UInt16(bytes[$0 * 2 + 1]) }
        var best = 0..<0
        var index = 0
        while index < 8 {
            let start = index
            while index < 8, groups[index] == 0 { index += 1 }
            if index - start > max(best.count, 1) { best = start..<index }
            index += 1
        }
        let text = { (groups: ArraySlice<UInt16>) in groups.map { String($0, radix: 16) }.joined(separator: ":") }
        guard !best.isEmpty else { return text(groups[...]) }
        return text(groups[..<best.lowerBound]) + "::" + text(groups[best.upperBound...])
    }

    private static func hexadecimal(_ byte: UInt8) -> String {
        (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }

    private static func bytes(_ string: UnsafePointer<ASN1_STRING>?) -> [UInt8] {
        guard let string = unsafe string, let start = unsafe ASN1_STRING_get0_data(string) else { return [] }
        return unsafe Array(UnsafeBufferPointer(start: start, count: Int(max(ASN1_STRING_length(string), 0))))
    }
}
