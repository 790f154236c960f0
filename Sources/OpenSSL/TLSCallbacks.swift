import COpenSSL

/// What the callbacks of libssl need to know of their context.
final class TLSContextFacts: Sendable {
    let options: TLSOptions

    init(_ options: TLSOptions) { self.options = options }
}

/// What the callbacks of libssl note about one connection.
final class TLSSessionFacts {
    let verifiesPeer: Bool
    let pins: [CertificatePin]
    var certificate: CertificateFault?
    var alertReceived: TLSAlert?
    var alertSent: TLSAlert?
    var wasAskedForCertificate = false

    init(_ options: TLSOptions) {
        verifiesPeer = options.verifiesPeer
        pins = options.pins
    }

    /// Takes the judgement of libcrypto about one certificate of the chain; true to go on.
    func verified(_ accepted: Bool, store: OpaquePointer?) -> Bool {
        let depth = unsafe X509_STORE_CTX_get_error_depth(store)
        let current = unsafe X509_STORE_CTX_get_current_cert(store)
        if !accepted, verifiesPeer {
            let code = unsafe X509_STORE_CTX_get_error(store)
            let subject = unsafe PeerCertificate.subject(of: current)
            certificate = CertificateFault(code: code, depth: Int(depth), subject: subject)
            return false
        }
        // The judgement on the certificate itself comes last, so a pin speaks only about a chain that is accepted.
        guard depth == 0, !pins.isEmpty, let current = unsafe current else { return true }
        let leaf = unsafe PeerCertificate(reading: current)
        if pins.contains(where: { $0.matches(leaf) }) { return true }
        unsafe X509_STORE_CTX_set_error(store, X509_V_ERR_APPLICATION_VERIFICATION)
        certificate = CertificateFault(
            .pin,
            reason: "the certificate matches no pin",
            depth: 0,
            subject: leaf.subject
        )
        return false
    }

    /// Notes an alert of either direction.
    func alert(_ value: Int32, isReceived: Bool) {
        let isFatal = value >> 8 == SSL3_AL_FATAL
        guard isFatal, let number = UInt8(exactly: value & 0xff) else { return }
        if isReceived { alertReceived = TLSAlert(rawValue: number) } else { alertSent = TLSAlert(rawValue: number) }
    }
}

/// The functions libssl calls back; they find their Swift side in the application data of its objects.
enum TLSCallbacks {
    /// `SSL_set_app_data` and its kin are macros over this index.
    static let applicationData: Int32 = 0

    /// Hooks a context up; `facts` must live as long as it.
    static func install(on context: OpaquePointer, facts: TLSContextFacts, role: TLSRole) {
        unsafe SSL_CTX_set_ex_data(context, applicationData, Unmanaged.passUnretained(facts).toOpaque())
        unsafe SSL_CTX_set_info_callback(context) { session, event, value in
            guard event & SSL_CB_ALERT != 0 else { return }
            unsafe TLSCallbacks.facts(of: session)?.alert(value, isReceived: event & SSL_CB_READ != 0)
        }
        if facts.options.keyLog != nil {
            unsafe SSL_CTX_set_keylog_callback(context) { session, line in
                guard let line = unsafe line, let facts = unsafe TLSCallbacks.contextFacts(of: session) else { return }
                unsafe facts.options.keyLog?(String(cString: line))
            }
        }
        if case .client = role {
            // Called when the server asks for a certificate; 1 goes on with the one there is, or none.
            let noteRequest: @convention(c) (OpaquePointer?, UnsafeMutableRawPointer?) -> Int32 = { session, _ in
                unsafe TLSCallbacks.facts(of: session)?.wasAskedForCertificate = true
                return 1
            }
            unsafe SSL_CTX_set_cert_cb(context, noteRequest, nil)
        }
        if facts.options.preSharedKey != nil { unsafe installPreSharedKey(on: context, role: role) }
        unsafe SSL_CTX_set_verify(context, verifyMode(role)) { accepted, store in
            let index = SSL_get_ex_data_X509_STORE_CTX_idx()
            let session = unsafe OpaquePointer(X509_STORE_CTX_get_ex_data(store, index))
            guard let facts = unsafe TLSCallbacks.facts(of: session) else { return 0 }
            return unsafe facts.verified(accepted == 1, store: store) ? 1 : 0
        }
    }

    private static func verifyMode(_ role: TLSRole) -> Int32 {
        switch role {
        case .client: SSL_VERIFY_PEER
        case .server(false): SSL_VERIFY_NONE
        case .server(true): SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT
        }
    }

    private static func installPreSharedKey(on context: OpaquePointer, role: TLSRole) {
        guard case .client = role else {
            unsafe SSL_CTX_set_psk_server_callback(context) { session, identity, key, capacity in
                guard let known = unsafe TLSCallbacks.contextFacts(of: session)?.options.preSharedKey,
                    let identity = unsafe identity,
                    unsafe String(cString: identity) == known.identity
                else { return 0 }
                return unsafe UInt32(known.key.copy(to: key, capacity: Int(capacity)) ?? 0)
            }
            return
        }
        unsafe SSL_CTX_set_psk_client_callback(context) { session, _, identity, identityCapacity, key, capacity in
            guard let known = unsafe TLSCallbacks.contextFacts(of: session)?.options.preSharedKey,
                let identity = unsafe identity
            else { return 0 }
            let name = Array(known.identity.utf8CString)
            guard name.count <= Int(identityCapacity) else { return 0 }
            unsafe identity.update(from: name, count: name.count)
            return unsafe UInt32(known.key.copy(to: key, capacity: Int(capacity)) ?? 0)
        }
    }

    private static func facts(of session: OpaquePointer?) -> TLSSessionFacts? {
        guard let session = unsafe session, let data = unsafe SSL_get_ex_data(session, applicationData) else {
            return nil
        }
        return unsafe Unmanaged<TLSSessionFacts>.fromOpaque(data).takeUnretainedValue()
    }

    private static func contextFacts(of session: OpaquePointer?) -> TLSContextFacts? {
        guard let session = unsafe session, let context = unsafe SSL_get_SSL_CTX(session),
            let data = unsafe SSL_CTX_get_ex_data(context, applicationData)
        else { return nil }
        return unsafe Unmanaged<TLSContextFacts>.fromOpaque(data).takeUnretainedValue()
    }
}
