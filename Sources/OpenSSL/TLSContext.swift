import COpenSSL

/// How TLS is spoken, with certificates and keys loaded: shared by all connections to one server.
///
/// Owns an `SSL_CTX`. libssl counts its references and locks it, and nothing changes it after `init`: it may be used
/// from any thread.
@safe
public final class TLSContext: @unchecked Sendable {
    /// SSL_OP_LEGACY_SERVER_CONNECT and SSL_OP_NO_COMPRESSION, casts that Swift cannot import.
    private static let legacyServerConnect: UInt64 = 1 << 2
    private static let noCompression: UInt64 = 1 << 17

    let pointer: OpaquePointer
    let facts: TLSContextFacts
    let role: TLSRole

    /// A client's context.
    ///
    /// - Throws: `OpenSSLError` when a file cannot be read, a key does not fit or no cipher is left.
    public convenience init(_ options: TLSOptions) throws(OpenSSLError) {
        try self.init(options, role: .client)
    }

    /// A context for either side; servers are for tests.
    package init(_ options: TLSOptions, role: TLSRole) throws(OpenSSLError) {
        ErrorQueue.clear()
        let facts = TLSContextFacts(options)
        guard let pointer = unsafe SSL_CTX_new(TLS_method()) else { throw OpenSSLError("make a TLS context") }
        unsafe self.pointer = pointer
        self.facts = facts
        self.role = role
        unsafe TLSCallbacks.install(on: pointer, facts: facts, role: role)
        try setVersions(options)
        try setCiphers(options)
        try setTrust(options)
        try setApplicationProtocols(options.applicationProtocols)
        if let credentials = options.credentials {
            let loader = unsafe CredentialLoader(context: pointer, password: options.password)
            try loader.load(credentials)
        }
        unsafe SSL_CTX_set_options(pointer, Self.noCompression)
        // Buffers go back to the allocator while a connection is idle, which is most of the time for most of them.
        let mode = SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_AUTO_RETRY
        unsafe SSL_CTX_ctrl(pointer, SSL_CTRL_MODE, Int(mode), nil)
        unsafe SSL_CTX_ctrl(pointer, SSL_CTRL_SET_SESS_CACHE_MODE, Int(SSL_SESS_CACHE_OFF), nil)
    }

    deinit { unsafe SSL_CTX_free(pointer) }

    private func setVersions(_ options: TLSOptions) throws(OpenSSLError) {
        let oldest = options.effectiveMinimumVersion
        guard unsafe SSL_CTX_ctrl(pointer, SSL_CTRL_SET_MIN_PROTO_VERSION, Int(oldest.rawValue), nil) == 1 else {
            throw OpenSSLError("speak \(oldest)")
        }
        if let newest = options.maximumVersion {
            guard newest >= oldest else {
                throw OpenSSLError("speak TLS: the oldest version is \(oldest), the newest \(newest)", causes: [])
            }
            guard unsafe SSL_CTX_ctrl(pointer, SSL_CTRL_SET_MAX_PROTO_VERSION, Int(newest.rawValue), nil) == 1 else {
                throw OpenSSLError("speak \(newest)")
            }
        }
        guard oldest < .tls12 else { return }
        // Their signatures rest on MD5 and SHA-1, which no higher level allows; and their servers predate RFC 5746.
        unsafe SSL_CTX_set_security_level(pointer, 0)
        unsafe SSL_CTX_set_options(pointer, Self.legacyServerConnect)
    }

    private func setCiphers(_ options: TLSOptions) throws(OpenSSLError) {
        var list = options.cipherList
        // With the usual list a server might choose a cipher with certificates, which is not what a key is given for.
        if list == nil, options.preSharedKey != nil { list = "PSK" }
        if let list, unsafe SSL_CTX_set_cipher_list(pointer, list) != 1 {
            throw OpenSSLError("use the ciphers \"\(list)\"")
        }
        if let suites = options.cipherSuites, unsafe SSL_CTX_set_ciphersuites(pointer, suites) != 1 {
            throw OpenSSLError("use the TLS 1.3 cipher suites \"\(suites)\"")
        }
    }

    private func setTrust(_ options: TLSOptions) throws(OpenSSLError) {
        switch options.trust {
        case .system:
            guard options.verifiesPeer, case .client = role else { return }
            if unsafe SSL_CTX_set_default_verify_paths(pointer) != 1 {
                throw OpenSSLError("load the machine's certificate authorities")
            }
        case .file(let path):
            guard unsafe SSL_CTX_load_verify_file(pointer, path) == 1 else {
                throw OpenSSLError("load the certificate authorities of \(path)")
            }
        }
    }

    private func setApplicationProtocols(_ names: [String]) throws(OpenSSLError) {
        guard !names.isEmpty else { return }
        var list: [UInt8] = []
        for name in names {
            guard let length = UInt8(exactly: name.utf8.count), length > 0 else {
                throw OpenSSLError("offer the application protocol \"\(name)\": it must be 1 to 255 bytes", causes: [])
            }
            list.append(length)
            list += name.utf8
        }
        // Unlike everything else here, this returns 0 when it went well.
        guard unsafe SSL_CTX_set_alpn_protos(pointer, list, UInt32(clamping: list.count)) == 0 else {
            throw OpenSSLError("offer the application protocols")
        }
    }
}
