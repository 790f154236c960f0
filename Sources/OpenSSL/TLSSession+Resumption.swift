import COpenSSL

/// What a client keeps of a connection to go on from it in another; for tests.
@safe
package final class TLSSavedSession {
    fileprivate let pointer: OpaquePointer

    fileprivate init(owning pointer: OpaquePointer) { unsafe self.pointer = pointer }

    deinit { unsafe SSL_SESSION_free(pointer) }
}

extension TLSSession {
    /// The session at present; nil before the handshake, and in TLS 1.3 of no use before the server's ticket was read.
    package func save() -> TLSSavedSession? {
        guard let session = unsafe SSL_get1_session(pointer) else { return nil }
        return unsafe TLSSavedSession(owning: session)
    }

    /// Goes on from an earlier session if the server agrees; before the handshake.
    package func resume(_ session: TLSSavedSession) {
        _ = unsafe SSL_set_session(pointer, session.pointer)
    }

    /// Whether the handshake went on from an earlier session.
    package var isResumed: Bool { unsafe SSL_session_reused(pointer) == 1 }
}
