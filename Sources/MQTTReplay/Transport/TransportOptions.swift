public import OpenSSL

/// How the server is reached.
public struct TransportOptions: Sendable {
    /// A PEM file with the authorities to trust instead of the machine's.
    public var caFile: String?
    /// A PEM file with the client's certificate and its chain.
    public var certificateFile: String?
    /// A PEM file with the client's key; without it the key is in `certificateFile`.
    public var keyFile: String?
    /// A PKCS #12 file with certificate, key and chain.
    public var pkcs12File: String?
    /// Called for the password of an encrypted key, only when there is one; nil for no password.
    public var keyPassword: (@Sendable () -> SecretBytes?)?
    /// The name to ask for (SNI) and to verify instead of the URL's host.
    public var serverName: String?
    /// The application protocols to offer (ALPN), the preferred one first.
    public var applicationProtocols: [String] = []
    /// The oldest TLS version; without it 1.2, or `maximumVersion` when that is older.
    public var minimumVersion: TLSVersion?
    /// The newest TLS version; without it the newest there is.
    public var maximumVersion: TLSVersion?
    /// Ciphers in OpenSSL's list format; names that begin with `TLS_` are suites of TLS 1.3.
    public var ciphers: String?
    /// The pre-shared key.
    public var preSharedKey: PreSharedKey?
    /// When not empty, the server's certificate, or its public key, must match one of these.
    public var pins: [CertificatePin] = []
    /// False lets any certificate pass, except that `pins` are checked all the same.
    public var verifiesPeer = true
    /// A file that the secrets of each connection are appended to; made with mode 0600.
    public var keyLogPath: String?
    /// Gets each line of that log too, from any thread.
    public var keyLog: (@Sendable (String) -> Void)?
    /// The proxy to go through.
    public var httpProxy: HTTPProxy?
    /// Additional header fields of the WebSocket request, as `Origin` or `Authorization`.
    public var webSocketHeaders: [WebSocketHeader] = []
    /// How long each phase may take: looking up, connecting, asking the proxy, TLS, opening the WebSocket.
    public var connectTimeout: Duration = .seconds(10)
    /// How long an orderly end may take before the connection is closed all the same.
    public var closeTimeout: Duration = .seconds(1)

    /// The defaults: no client certificate, verification against the machine's authorities.
    public init() {}

    /// Takes a pre-shared key with its key in hexadecimal, as `mosquitto_pub --psk` does.
    ///
    /// - Throws: `TransportError` in the phase `target` when it is not hexadecimal, or empty.
    public mutating func setPreSharedKey(identity: String, hexadecimalKey: String) throws(TransportError) {
        var bytes: [UInt8] = []
        var digits = Array(hexadecimalKey.utf8)[...]
        while !digits.isEmpty {
            let pair = String(decoding: digits.prefix(2), as: UTF8.self)
            guard pair.utf8.count == 2, pair.utf8.first != UInt8(ascii: "+"), let byte = UInt8(pair, radix: 16) else {
                throw .target("the pre-shared key is not hexadecimal", remedy: "write two digits for each byte")
            }
            bytes.append(byte)
            digits = digits.dropFirst(2)
        }
        guard !bytes.isEmpty, !identity.isEmpty else {
            throw .target("a pre-shared key needs an identity and at least one byte", remedy: nil)
        }
        preSharedKey = PreSharedKey(identity: identity, key: SecretBytes(wiping: &bytes))
    }

    /// Adds a pin as people write it; see `CertificatePin`.
    ///
    /// - Throws: `TransportError` in the phase `target` when it is none.
    public mutating func addPin(_ text: String) throws(TransportError) {
        guard let pin = CertificatePin(text) else {
            throw .target(
                "\"\(text)\" is no SHA-256 pin",
                remedy: "write 64 hexadecimal digits, or sha256// and base64, of the certificate or its public key"
            )
        }
        pins.append(pin)
    }

    /// Takes the versions as people write them, as `1.2`.
    ///
    /// - Throws: `TransportError` in the phase `target` when there is no such version.
    public mutating func setVersions(minimum: String?, maximum: String?) throws(TransportError) {
        if let minimum { minimumVersion = try Self.version(minimum) }
        if let maximum { maximumVersion = try Self.version(maximum) }
    }

    private static func version(_ name: String) throws(TransportError) -> TLSVersion {
        guard let version = TLSVersion(name: name) else {
            let known = TLSVersion.allCases.map(\.name).joined(separator: ", ")
            throw .target("there is no TLS version \"\(name)\"", remedy: "use one of \(known)")
        }
        return version
    }

    /// The same for libssl; `keyLog` gets the lines of the key log.
    func tls(keyLog: (@Sendable (String) -> Void)?) throws(TransportError) -> TLSOptions {
        var options = TLSOptions()
        if let caFile { options.trust = .file(caFile) }
        options.verifiesPeer = verifiesPeer
        options.password = keyPassword
        switch (pkcs12File, certificateFile) {
        case (let file?, nil): options.credentials = .pkcs12(file: file)
        case (nil, let file?): options.credentials = .pem(certificateFile: file, keyFile: keyFile ?? file)
        case (nil, nil):
            if keyFile != nil { throw .target("there is a key without a certificate", remedy: "give it with --cert") }
        default: throw .target("there are two client certificates", remedy: "give either --pkcs12 or --cert")
        }
        options.applicationProtocols = applicationProtocols
        options.minimumVersion = minimumVersion
        options.maximumVersion = maximumVersion
        options.preSharedKey = preSharedKey
        options.pins = pins
        options.keyLog = keyLog
        guard let ciphers else { return options }
        let names = ciphers.split { $0 == ":" || $0 == "," }
        let suites = names.filter { $0.hasPrefix("TLS_") }
        let others = names.filter { !$0.hasPrefix("TLS_") }
        if !suites.isEmpty { options.cipherSuites = suites.joined(separator: ":") }
        if !others.isEmpty { options.cipherList = others.joined(separator: ":") }
        return options
    }
}

/// A header field of the WebSocket request.
public struct WebSocketHeader: Sendable, Equatable {
    /// The name.
    public var name: String
    /// The value.
    public var value: String

    /// A header field.
    public init(name: String, value: String) {
        self.name = name
        self.value = value
    }
}
