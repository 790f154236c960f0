import COpenSSL

/// One TLS connection as a machine of bytes: ciphertext and plaintext in and out, without a socket.
///
/// Owns an `SSL` over two memory BIOs. Used from one thread at a time. After an error only `ciphertext` may be asked
/// for, which then holds the alert for the other side.
@safe
public final class TLSSession {
    /// What a read found.
    public enum ReadResult: Sendable, Equatable {
        /// Plaintext was written to the target.
        case bytes
        /// More ciphertext is needed.
        case wantsCiphertext
        /// The other side has said that it sends no more (close_notify).
        case closed
    }

    let pointer: OpaquePointer
    private let incoming: OpaquePointer
    private let outgoing: OpaquePointer
    // Both are pointed to from `pointer` and must outlive it.
    private let context: TLSContext
    private let facts: TLSSessionFacts

    /// A connection with the server that `peerName` names: asked for by SNI, and verified unless the context does not.
    ///
    /// `peerName` is a host name or an IP address; the latter is verified but not sent (RFC 6066 section 3). With a
    /// server's context it is not used.
    public init(_ context: TLSContext, peerName: String) throws(OpenSSLError) {
        ErrorQueue.clear()
        let facts = TLSSessionFacts(context.facts.options)
        guard let session = unsafe SSL_new(context.pointer) else { throw OpenSSLError("make a TLS connection") }
        guard let incoming = unsafe BIO_new(BIO_s_mem()), let outgoing = unsafe BIO_new(BIO_s_mem()) else {
            unsafe SSL_free(session)
            throw OpenSSLError("make a TLS connection")
        }
        unsafe SSL_set_bio(session, incoming, outgoing)
        unsafe SSL_set_ex_data(session, TLSCallbacks.applicationData, Unmanaged.passUnretained(facts).toOpaque())
        self.context = context
        self.facts = facts
        unsafe pointer = session
        unsafe self.incoming = incoming
        unsafe self.outgoing = outgoing
        switch context.role {
        case .client:
            unsafe SSL_set_connect_state(session)
            try setPeerName(peerName)
        case .server:
            unsafe SSL_set_accept_state(session)
        }
    }

    deinit { unsafe SSL_free(pointer) }

    private func setPeerName(_ name: String) throws(OpenSSLError) {
        let parameters = unsafe SSL_get0_param(pointer)
        if unsafe X509_VERIFY_PARAM_set1_ip_asc(parameters, name) == 1 { return }
        ErrorQueue.clear()
        unsafe X509_VERIFY_PARAM_set_hostflags(parameters, UInt32(X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS))
        guard unsafe X509_VERIFY_PARAM_set1_host(parameters, name, name.utf8.count) == 1 else {
            throw OpenSSLError("verify the name \"\(name)\"")
        }
        let sent = unsafe name.withCString { name in
            let name = unsafe UnsafeMutableRawPointer(mutating: name)
            return unsafe SSL_ctrl(pointer, SSL_CTRL_SET_TLSEXT_HOSTNAME, Int(TLSEXT_NAMETYPE_host_name), name)
        }
        guard sent == 1 else { throw OpenSSLError("ask for the name \"\(name)\"") }
    }

    // MARK: Ciphertext

    /// Takes what came from the other side.
    public func receive(_ ciphertext: Span<UInt8>) {
        unsafe ciphertext.withUnsafeBufferPointer { bytes in
            guard let start = bytes.baseAddress else { return }
            var taken = 0
            while taken < bytes.count {
                let more = unsafe BIO_write(incoming, start + taken, Int32(clamping: bytes.count - taken))
                precondition(more > 0, "out of memory")
                taken += Int(more)
            }
        }
    }

    /// How many bytes wait to be sent to the other side.
    public var ciphertextLength: Int { unsafe BIO_ctrl_pending(outgoing) }

    /// Moves what waits for the other side to `target`, as far as there is room.
    public func takeCiphertext(into target: inout OutputRawSpan) {
        unsafe target.withUnsafeMutableBytes { memory, count in
            let room = memory.count - count
            guard room > 0, let start = memory.baseAddress else { return }
            let taken = unsafe BIO_read(outgoing, start + count, Int32(clamping: room))
            count += max(Int(taken), 0)
        }
    }

    // MARK: Handshake

    /// Goes on with the handshake as far as the ciphertext at hand allows; true when it is complete.
    public func handshake() throws(TLSError) -> Bool {
        ErrorQueue.clear()
        let result = unsafe SSL_do_handshake(pointer)
        if result == 1 { return true }
        try check(result)
        return false
    }

    /// True when the server has asked for a client certificate.
    public var wasAskedForCertificate: Bool { facts.wasAskedForCertificate }

    /// True when the handshake can be complete here before the server has judged this side's certificate, or its lack
    /// (RFC 8446 section 4.4.4).
    public var awaitsJudgement: Bool {
        let version = unsafe SSL_version(pointer)
        return facts.wasAskedForCertificate && version == Int32(TLSVersion.tls13.rawValue)
    }

    /// The version agreed upon, as in "TLSv1.3".
    public var version: String { unsafe String(cString: SSL_get_version(pointer)) }

    /// The cipher agreed upon in OpenSSL's spelling; nil before that.
    public var cipher: String? {
        guard let cipher = unsafe SSL_get_current_cipher(pointer) else { return nil }
        return unsafe String(cString: SSL_CIPHER_get_name(cipher))
    }

    /// The application protocol the server chose; nil when it chose none.
    public var applicationProtocol: String? {
        var name: UnsafePointer<UInt8>?
        var length: UInt32 = 0
        unsafe SSL_get0_alpn_selected(pointer, &name, &length)
        guard let name = unsafe name else { return nil }
        return unsafe String(decoding: UnsafeBufferPointer(start: name, count: Int(length)), as: UTF8.self)
    }

    /// The other side's certificate; nil before it came, and with a pre-shared key.
    public var peerCertificate: PeerCertificate? {
        guard let certificate = unsafe SSL_get0_peer_certificate(pointer) else { return nil }
        return unsafe PeerCertificate(reading: certificate)
    }

    // MARK: Plaintext

    /// Encrypts `plaintext`, which then waits as ciphertext.
    ///
    /// - Returns: False when the other side must be heard first (it has asked for a new handshake): the same bytes have
    ///   to be given again after the next read.
    public func write(_ plaintext: Span<UInt8>) throws(TLSError) -> Bool {
        guard plaintext.count > 0 else { return true }
        ErrorQueue.clear()
        var written = 0
        let result = unsafe plaintext.withUnsafeBufferPointer { bytes in
            unsafe SSL_write_ex(pointer, bytes.baseAddress, bytes.count, &written)
        }
        if result == 1 { return true }
        try check(result)
        return false
    }

    /// Decrypts at most one record's worth into `target`, which should have room.
    public func read(into target: inout OutputRawSpan) throws(TLSError) -> ReadResult {
        ErrorQueue.clear()
        var result: Int32 = 0
        unsafe target.withUnsafeMutableBytes { memory, count in
            let room = memory.count - count
            guard room > 0, let start = memory.baseAddress else { return }
            var taken = 0
            result = unsafe SSL_read_ex(pointer, start + count, room, &taken)
            count += taken
        }
        if result == 1 { return .bytes }
        return try check(result) ? .closed : .wantsCiphertext
    }

    /// Says to the other side that nothing more is going to be sent (close_notify); reading may go on.
    public func close() {
        ErrorQueue.clear()
        _ = unsafe SSL_shutdown(pointer)
        ErrorQueue.clear()
    }

    /// Begins a new handshake from the server's side; for tests.
    func renegotiate() -> Bool { unsafe SSL_renegotiate(pointer) == 1 && SSL_do_handshake(pointer) == 1 }

    /// Sends KeyUpdate and asks for one in return; for tests.
    func updateKeys() -> Bool {
        unsafe SSL_key_update(pointer, SSL_KEY_UPDATE_REQUESTED) == 1 && SSL_do_handshake(pointer) == 1
    }

    /// Turns the result of a call that did not succeed into an error at once; true when the other side has closed.
    @discardableResult
    private func check(_ result: Int32) throws(TLSError) -> Bool {
        switch unsafe SSL_get_error(pointer, result) {
        case SSL_ERROR_WANT_READ, SSL_ERROR_WANT_WRITE: return false
        case SSL_ERROR_ZERO_RETURN: return true
        default:
            throw TLSError(
                certificate: facts.certificate,
                alertReceived: facts.alertReceived,
                alertSent: facts.alertSent,
                wasAskedForCertificate: facts.wasAskedForCertificate,
                causes: ErrorQueue.drain()
            )
        }
    }
}
