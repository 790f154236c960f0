import OpenSSL

/// The fingerprints JA3 of a client and JA3S of a server: numbers in decimal, in the order of the hello, without GREASE.
enum JA3 {
    /// Version, cipher suites, extensions, groups and point formats of ClientHello.
    static func text(_ hello: ClientHello) -> String {
        let lists = [
            hello.cipherSuites, hello.extensions, hello.supportedGroups, hello.pointFormats.map { UInt16($0) },
        ]
        return ([String(hello.legacyVersion.rawValue)] + lists.map { join($0) }).joined(separator: ",")
    }

    /// Version, cipher suite and extensions of ServerHello.
    static func text(_ hello: ServerHello) -> String {
        "\(hello.legacyVersion.rawValue),\(hello.cipherSuite),\(join(hello.extensions))"
    }

    /// The MD5 digest of a text in hexadecimal; nil where libcrypto refuses MD5.
    static func fingerprint(_ text: String) -> String? {
        (try? Digest.md5(Array(text.utf8))).map { Hexadecimal.text($0) }
    }

    private static func join(_ values: [UInt16]) -> String {
        values.filter { !GREASE.isReserved($0) }.map(String.init).joined(separator: "-")
    }
}
