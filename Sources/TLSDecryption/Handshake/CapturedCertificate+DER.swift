import OpenSSL

extension CapturedCertificate {
    /// What a certificate in DER says; one that cannot be read is told by its digest alone.
    init(der: [UInt8], nameLimit: Int) {
        guard let details = CertificateDetails(der: der, nameLimit: nameLimit) else {
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
            subject: details.certificate.subject,
            issuer: details.certificate.issuer,
            notBefore: details.certificate.notBefore,
            notAfter: details.certificate.notAfter,
            names: details.names,
            serialNumber: details.serialNumber,
            sha256: details.certificate.sha256
        )
    }
}
