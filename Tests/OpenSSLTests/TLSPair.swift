import OpenSSL
import TestSupport

/// A client and a server that talk in memory.
struct TLSPair {
    let client: TLSSession
    let server: TLSSession
    private(set) var clientFailure: TLSError?
    private(set) var serverFailure: TLSError?

    init(
        client: TLSOptions,
        server: TLSOptions,
        requiresClientCertificate: Bool = false,
        name: String = "localhost"
    )
        throws
    {
        self.client = try TLSSession(TLSContext(client), peerName: name)
        let context = try TLSContext(server, role: .server(requiresClientCertificate: requiresClientCertificate))
        self.server = try TLSSession(context, peerName: "")
    }

    /// Lets both talk until nobody has more to say; true when both handshakes are complete.
    mutating func handshake() -> Bool {
        var isClientDone = false
        var isServerDone = false
        for _ in 0..<20 {
            if clientFailure == nil {
                do throws(TLSError) { isClientDone = try client.handshake() } catch { clientFailure = error }
            }
            deliver(from: client, to: server)
            if serverFailure == nil {
                do throws(TLSError) { isServerDone = try server.handshake() } catch { serverFailure = error }
            }
            deliver(from: server, to: client)
            // In TLS 1.3 a client is done before the server has judged its certificate.
            if isClientDone, clientFailure == nil { _ = clientReads() }
        }
        return isClientDone && isServerDone && clientFailure == nil && serverFailure == nil
    }

    mutating func clientReads() -> [UInt8] {
        do throws(TLSError) { return try client.readPlaintext(limit: 65_536).bytes } catch { clientFailure = error }
        return []
    }

    func deliver(from sender: TLSSession, to receiver: TLSSession) {
        let bytes = sender.takeCiphertext()
        receiver.receive(bytes.span)
    }
}

/// Options for a server with a certificate of the workshop.
func serverOptions(_ certificate: String) throws -> TLSOptions {
    let workshop = try CertificateWorkshop.shared.get()
    var options = TLSOptions()
    options.trust = .file(workshop.path("ca.pem"))
    options.credentials = .pem(
        certificateFile: workshop.path(certificate + ".pem"),
        keyFile: workshop.path(certificate + ".key")
    )
    return options
}

/// Options for a client that trusts an authority of the workshop.
func clientOptions(trusting authority: String = "ca") throws -> TLSOptions {
    var options = TLSOptions()
    options.trust = .file(try CertificateWorkshop.shared.get().path(authority + ".pem"))
    return options
}
