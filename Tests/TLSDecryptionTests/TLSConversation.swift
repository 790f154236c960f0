import OpenSSL
import Synchronization
import TCPReassembly
import TestSupport

/// A client and a server that talk in memory, and what each put on the wire.
final class TLSConversation {
    /// Bytes of one side as they would be sent.
    struct Step: Sendable {
        var sender: Endpoint
        var bytes: [UInt8]
    }

    let client: TLSSession
    let server: TLSSession
    private(set) var steps: [Step] = []
    /// What each side's application said.
    private(set) var said: [Endpoint: [UInt8]] = [.first: [], .second: []]
    private let lines: KeyLogLines
    private(set) var clientFailure: TLSError?
    private(set) var serverFailure: TLSError?

    var keyLog: [String] { lines.all }

    init(
        client: TLSOptions,
        server: TLSOptions,
        requiresClientCertificate: Bool = false,
        serverContext: TLSContext? = nil,
        name: String = "localhost"
    ) throws {
        let lines = KeyLogLines()
        var options = client
        options.keyLog = { lines.add($0) }
        self.lines = lines
        self.client = try TLSSession(TLSContext(options), peerName: name)
        let context =
            try serverContext
            ?? TLSContext(server, role: .server(requiresClientCertificate: requiresClientCertificate))
        self.server = try TLSSession(context, peerName: "")
    }

    /// Lets both talk until nobody has more to say; true when both handshakes are complete.
    @discardableResult
    func handshake() -> Bool {
        var isClientDone = false
        var isServerDone = false
        for _ in 0..<12 {
            if clientFailure == nil {
                do throws(TLSError) { isClientDone = try client.handshake() } catch { clientFailure = error }
            }
            deliver(.first)
            if serverFailure == nil {
                do throws(TLSError) { isServerDone = try server.handshake() } catch { serverFailure = error }
            }
            deliver(.second)
            if isClientDone, clientFailure == nil { _ = read(.first) }
        }
        return isClientDone && isServerDone && clientFailure == nil && serverFailure == nil
    }

    /// One side says something, the other one reads it.
    func say(_ text: [UInt8], from sender: Endpoint) throws {
        said[sender]? += text
        _ = try session(sender).write(text.span)
        deliver(sender)
        _ = read(sender.peer)
        deliver(sender.peer)
        _ = read(sender)
    }

    /// One side says something that goes out with what it says next.
    func mumble(_ text: [UInt8], from sender: Endpoint) throws {
        said[sender]? += text
        _ = try session(sender).write(text.span)
    }

    /// One side asks for new keys.
    func renewKeys(from sender: Endpoint) {
        _ = session(sender).requestNewKeys()
        for _ in 0..<6 {
            deliver(sender)
            _ = read(sender.peer)
            deliver(sender.peer)
            _ = read(sender)
        }
    }

    func close(from sender: Endpoint) {
        session(sender).close()
        deliver(sender)
    }

    private func session(_ end: Endpoint) -> TLSSession { end == .first ? client : server }

    @discardableResult
    private func read(_ end: Endpoint) -> [UInt8] {
        do throws(TLSError) {
            return try session(end).readPlaintext(limit: 1 << 20).bytes
        } catch {
            if end == .first { clientFailure = error } else { serverFailure = error }
            return []
        }
    }

    private func deliver(_ sender: Endpoint) {
        let bytes = session(sender).takeCiphertext()
        guard !bytes.isEmpty else { return }
        steps.append(Step(sender: sender, bytes: bytes))
        session(sender.peer).receive(bytes.span)
    }
}

/// Lines of a key log, from any thread.
final class KeyLogLines: Sendable {
    private let lines = Mutex<[String]>([])

    func add(_ line: String) { lines.withLock { $0.append(line) } }

    var all: [String] { lines.withLock { $0 } }
}

/// Options for a server with a certificate of the workshop.
func serverOptions(_ certificate: String = "server") throws -> TLSOptions {
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
