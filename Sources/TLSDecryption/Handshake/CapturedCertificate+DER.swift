import OpenSSL

extension CapturedCertificate {
    /// What a certificate in DER says; one that cannot be read is told by its digest alone.
    init(der: [UInt8], nameLimit: Int) {
        guard let certificate = PeerCertificate(decoding: der.span) else {
            self.init(
                subject: "",
                issuer: "",
                notBefore: nil,
                notAfter: nil,
                names: [],
                serialNumber: "",
                sha256: Digest.sha256(der)
            )
            return
        }
        self.init(
            subject: certificate.subject,
            issuer: certificate.issuer,
            notBefore: certificate.notBefore,
            notAfter: certificate.notAfter,
            names: Array(certificate.names.prefix(nameLimit)),
            serialNumber: certificate.serialNumber,
            sha256: certificate.sha256
        )
    }
}
