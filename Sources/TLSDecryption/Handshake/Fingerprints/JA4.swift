import OpenSSL

/// The fingerprint JA4 of a client, which does not depend on the order of cipher suites and extensions.
enum JA4 {
    /// As `t13d1516h2_8daaf6152771_e5627efa2ab1`.
    static func fingerprint(_ hello: ClientHello) -> String {
        let suites = withoutGREASE(hello.cipherSuites).sorted()
        return "\(prefix(hello))_\(digest(list(suites)))_\(digest(secondList(hello)))"
    }

    /// What the last part digests: sorted extensions but for server name and application protocols, then the signature
    /// algorithms in their own order.
    static func secondList(_ hello: ClientHello) -> String {
        let untold = [ExtensionType.serverName.rawValue, ExtensionType.applicationProtocols.rawValue]
        let extensions = withoutGREASE(hello.extensions).filter { !untold.contains($0) }.sorted()
        let algorithms = withoutGREASE(hello.signatureAlgorithms)
        return algorithms.isEmpty ? list(extensions) : list(extensions) + "_" + list(algorithms)
    }

    /// The part people can read.
    private static func prefix(_ hello: ClientHello) -> String {
        let name = hello.extensions.contains(ExtensionType.serverName.rawValue) ? "d" : "i"
        let suites = count(withoutGREASE(hello.cipherSuites).count)
        let extensions = count(withoutGREASE(hello.extensions).count)
        return "t" + version(hello) + name + suites + extensions + ends(hello.applicationProtocols.first ?? [])
    }

    private static func version(_ hello: ClientHello) -> String {
        switch hello.offeredVersions.map(\.rawValue).max() {
        case 0x0304: "13"
        case 0x0303: "12"
        case 0x0302: "11"
        case 0x0301: "10"
        case 0x0300: "s3"
        case 0x0002: "s2"
        default: "00"
        }
    }

    /// The first and the last character of an application protocol; those of its hexadecimal form where one of them is
    /// neither letter nor digit.
    private static func ends(_ name: [UInt8]) -> String {
        guard let first = name.first, let last = name.last else { return "00" }
        let ends =
            isAlphanumeric(first) && isAlphanumeric(last)
            ? [first, last] : [Hexadecimal.digit(first >> 4), Hexadecimal.digit(last & 0xF)]
        return String(decoding: ends, as: UTF8.self)
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"):
            true
        default: false
        }
    }

    private static func count(_ number: Int) -> String {
        number < 10 ? "0\(number)" : String(min(number, 99))
    }

    private static func withoutGREASE(_ values: [UInt16]) -> [UInt16] {
        values.filter { !GREASE.isReserved($0) }
    }

    private static func list(_ values: [UInt16]) -> String {
        values.map { Hexadecimal.text($0) }.joined(separator: ",")
    }

    private static func digest(_ text: String) -> String {
        guard !text.isEmpty else { return "000000000000" }
        return Hexadecimal.text(Array(Digest.sha256(Array(text.utf8)).prefix(6)))
    }
}
