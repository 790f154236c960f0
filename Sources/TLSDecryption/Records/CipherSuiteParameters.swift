public import OpenSSL

/// What a cipher suite says about keys and records, for those that can be decrypted here.
public struct CipherSuiteParameters: Sendable, Equatable {
    /// How the two sides come to a common secret.
    public enum KeyExchange: String, Sendable, CaseIterable {
        /// TLS 1.3, where the cipher suite does not say.
        case any = ""
        /// The client encrypts the premaster secret for the server's RSA key.
        case rsa = "RSA"
        /// Diffie-Hellman with one-time keys, signed with RSA.
        case dheRSA = "DHE_RSA"
        /// Diffie-Hellman with one-time keys, signed with DSA.
        case dheDSS = "DHE_DSS"
        /// Diffie-Hellman with the key of an RSA certificate.
        case dhRSA = "DH_RSA"
        /// Diffie-Hellman with the key of a DSA certificate.
        case dhDSS = "DH_DSS"
        /// Diffie-Hellman without authentication.
        case dhAnonymous = "DH_anon"
        /// Elliptic curves with one-time keys, signed with RSA.
        case ecdheRSA = "ECDHE_RSA"
        /// Elliptic curves with one-time keys, signed with ECDSA or EdDSA.
        case ecdheECDSA = "ECDHE_ECDSA"
        /// Elliptic curves with the key of a certificate that RSA signed.
        case ecdhRSA = "ECDH_RSA"
        /// Elliptic curves with the key of a certificate.
        case ecdhECDSA = "ECDH_ECDSA"
        /// Elliptic curves without authentication.
        case ecdhAnonymous = "ECDH_anon"
        /// A pre-shared key alone (RFC 4279).
        case psk = "PSK"
        /// A pre-shared key and Diffie-Hellman (RFC 4279).
        case dhePSK = "DHE_PSK"
        /// A pre-shared key and elliptic curves (RFC 5489).
        case ecdhePSK = "ECDHE_PSK"
        /// A pre-shared key and a secret encrypted for the server's RSA key (RFC 4279).
        case rsaPSK = "RSA_PSK"
        /// A password (RFC 5054), the server without certificate.
        case srp = "SRP_SHA"
        /// A password (RFC 5054), and a server's certificate for RSA.
        case srpRSA = "SRP_SHA_RSA"
        /// A password (RFC 5054), and a server's certificate for DSA.
        case srpDSS = "SRP_SHA_DSS"
        /// Kerberos (RFC 2712).
        case kerberos = "KRB5"
        /// A password over elliptic curves (RFC 8492).
        case eccPassword = "ECCPWD"
    }

    /// How records are protected.
    public enum Protection: Sendable, Equatable {
        /// Encrypted and authenticated at once.
        case aead(AEAD.Algorithm)
        /// A block cipher in CBC mode, and HMAC.
        case block(BlockCipher.Algorithm, mac: HashFunction)
        /// RC4 with 128 bits, and HMAC.
        case stream(mac: HashFunction)
        /// HMAC only: everyone can read it.
        case null(mac: HashFunction)
    }

    /// The cipher suite.
    public var suite: CipherSuite
    /// How the two sides come to a common secret.
    public var keyExchange: KeyExchange
    /// How records are protected.
    public var protection: Protection
    /// The hash function of the key schedule in TLS 1.3 and of the PRF in TLS 1.2.
    public var hash: HashFunction

    /// Whether it is one of TLS 1.3, and none of another version.
    public var isTLS13: Bool { keyExchange == .any }

    /// Whether it is for TLS 1.2 and no other version: those with AEAD (RFC 5246 section 6.2.3.3).
    public var isOnlyTLS12: Bool {
        guard case .aead = protection else { return false }
        return !isTLS13
    }

    /// What a cipher suite says, read from its registered name; nil when it is unknown or cannot be decrypted here.
    ///
    /// Not here are GOST, SM4, Camellia in GCM, RC2 and suites with export keys.
    public init?(_ suite: CipherSuite) {
        guard let name = suite.name, name.hasPrefix("TLS_") else { return nil }
        var words = name.dropFirst(4).split(separator: "_", omittingEmptySubsequences: false)[...]
        self.suite = suite
        if let with = words.firstIndex(of: "WITH") {
            var exchange = words[..<with].joined(separator: "_")
            // RFC 6655 registered two names the other way round.
            if exchange == "PSK_DHE" { exchange = "DHE_PSK" }
            guard !exchange.isEmpty, let keyExchange = KeyExchange(rawValue: exchange) else { return nil }
            self.keyExchange = keyExchange
            words = words[(with + 1)...]
        } else {
            keyExchange = .any
        }
        var last = Self.hashes[words.last ?? ""]
        if last != nil { words.removeLast() }
        let cipher = words.joined(separator: "_")
        if let algorithm = Self.aeads[cipher] {
            // Those of CCM name none for TLS 1.2: then it is SHA-256 (RFC 6655 section 3).
            if last == nil, cipher.contains("CCM") { last = .sha256 }
            guard let last, last == .sha256 || last == .sha384 else { return nil }
            protection = .aead(algorithm)
            hash = last
            return
        }
        guard keyExchange != .any, let last else { return nil }
        hash = last == .sha384 ? .sha384 : .sha256
        switch cipher {
        case "NULL": protection = .null(mac: last)
        case "RC4_128": protection = .stream(mac: last)
        default:
            guard let algorithm = Self.blocks[cipher] else { return nil }
            protection = .block(algorithm, mac: last)
        }
    }

    private static let hashes: [Substring: HashFunction] = [
        "MD5": .md5, "SHA": .sha1, "SHA256": .sha256, "SHA384": .sha384,
    ]

    private static let aeads: [String: AEAD.Algorithm] = [
        "AES_128_GCM": .aes128GCM, "AES_256_GCM": .aes256GCM, "CHACHA20_POLY1305": .chaCha20Poly1305,
        "AES_128_CCM": .aes128CCM, "AES_256_CCM": .aes256CCM, "AES_128_CCM_8": .aes128CCM8,
        "AES_256_CCM_8": .aes256CCM8, "ARIA_128_GCM": .aria128GCM, "ARIA_256_GCM": .aria256GCM,
    ]

    private static let blocks: [String: BlockCipher.Algorithm] = [
        "AES_128_CBC": .aes128, "AES_256_CBC": .aes256, "3DES_EDE_CBC": .tripleDES, "CAMELLIA_128_CBC": .camellia128,
        "CAMELLIA_256_CBC": .camellia256, "ARIA_128_CBC": .aria128, "ARIA_256_CBC": .aria256, "SEED_CBC": .seed,
        "DES_CBC": .des, "IDEA_CBC": .idea,
    ]
}

extension CipherSuiteParameters {
    /// The length of the key for HMAC in each direction, in bytes; 0 with AEAD.
    public var macKeyLength: Int {
        switch protection {
        case .aead: 0
        case .block(_, let mac), .stream(let mac), .null(let mac): mac.digestLength
        }
    }

    /// The length of the cipher's key in each direction, in bytes.
    public var keyLength: Int {
        switch protection {
        case .aead(let algorithm): algorithm.keyLength
        case .block(let algorithm, _): algorithm.keyLength
        case .stream: 16
        case .null: 0
        }
    }

    /// How much of nonce or Initialization Vector comes from the key schedule in each direction, in bytes.
    public func vectorLength(_ version: TLSVersionNumber) -> Int {
        switch protection {
        // The rest is in the record (RFC 5288 section 3), but for ChaCha20 (RFC 7905 section 2).
        case .aead(let algorithm): isTLS13 || algorithm == .chaCha20Poly1305 ? AEAD.nonceLength : 4
        // Since TLS 1.1 each record brings its own.
        case .block(let algorithm, _): version.rawValue < TLSVersionNumber.tls11.rawValue ? algorithm.blockLength : 0
        case .stream, .null: 0
        }
    }
}
