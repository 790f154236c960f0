import OpenSSL
import TestSupport
import Testing

/// A handshake and how it must end.
struct HandshakeCase: Sendable, CustomTestStringConvertible {
    var name: String
    var server = "server"
    var authority = "ca"
    var peerName = "localhost"
    var verifies = true
    var clientNewest: TLSVersion?
    var serverNewest: TLSVersion?
    var serverOldest: TLSVersion?
    var requiresClientCertificate = false
    var certificateFault: CertificateFault.Kind?
    var alertReceived: TLSAlert?
    var version: String?

    var testDescription: String { name }

    static let all: [HandshakeCase] = [
        HandshakeCase(name: "the newest version", version: "TLSv1.3"),
        HandshakeCase(name: "TLS 1.2 by the client's wish", clientNewest: .tls12, version: "TLSv1.2"),
        HandshakeCase(name: "TLS 1.2 by the server's wish", serverNewest: .tls12, version: "TLSv1.2"),
        HandshakeCase(name: "TLS 1.1", clientNewest: .tls11, serverOldest: .tls10, version: "TLSv1.1"),
        HandshakeCase(name: "TLS 1.0", clientNewest: .tls10, serverOldest: .tls10, version: "TLSv1"),
        HandshakeCase(name: "an old server", serverNewest: .tls11, alertReceived: .protocolVersion),
        HandshakeCase(name: "an IP address", peerName: "127.0.0.1", version: "TLSv1.3"),
        HandshakeCase(name: "an IPv6 address", peerName: "::1", version: "TLSv1.3"),
        HandshakeCase(name: "another IP address", peerName: "127.0.0.2", certificateFault: .name),
        HandshakeCase(name: "another name", server: "elsewhere", certificateFault: .name),
        HandshakeCase(name: "the right name by another way", server: "elsewhere", peerName: "broker.example"),
        HandshakeCase(name: "expired", server: "expired", certificateFault: .expired),
        HandshakeCase(name: "another authority", authority: "other", certificateFault: .untrusted),
        HandshakeCase(name: "self-signed", server: "self", certificateFault: .selfSigned),
        HandshakeCase(name: "self-signed and trusted", server: "self", authority: "self"),
        HandshakeCase(name: "not verified", server: "expired", authority: "other", peerName: "x", verifies: false),
        HandshakeCase(
            name: "no client certificate",
            requiresClientCertificate: true,
            alertReceived: .certificateRequired
        ),
        HandshakeCase(
            name: "no client certificate in TLS 1.2",
            clientNewest: .tls12,
            requiresClientCertificate: true,
            alertReceived: .handshakeFailure
        ),
    ]
}

/// TLS connections in memory.
@Suite("TLS sessions")
struct TLSSessionTests {
    @Test("handshakes", arguments: HandshakeCase.all)
    func handshakes(row: HandshakeCase) throws {
        var client = try clientOptions(trusting: row.authority)
        client.verifiesPeer = row.verifies
        client.maximumVersion = row.clientNewest
        var server = try serverOptions(row.server)
        server.maximumVersion = row.serverNewest
        server.minimumVersion = row.serverOldest
        var pair = try TLSPair(
            client: client,
            server: server,
            requiresClientCertificate: row.requiresClientCertificate,
            name: row.peerName
        )
        let isComplete = pair.handshake()
        let isExpected = row.certificateFault == nil && row.alertReceived == nil
        #expect(isComplete == isExpected, "\(String(describing: pair.clientFailure))")
        #expect(pair.clientFailure?.certificate?.kind == row.certificateFault)
        #expect(pair.clientFailure?.alertReceived == row.alertReceived)
        if let version = row.version { #expect(pair.client.version == version) }
        if row.alertReceived == .protocolVersion { #expect(pair.clientFailure?.isProtocolVersion == true) }
    }

    @Test("a client certificate from each kind of file", arguments: ["plain", "encrypted", "pkcs12", "legacy"])
    func clientCertificate(kind: String) throws {
        let workshop = try CertificateWorkshop.shared.get()
        var client = try clientOptions()
        client.password = { SecretBytes([UInt8](CertificateWorkshop.password.utf8)) }
        let keyFile = workshop.path(kind == "encrypted" ? "client-encrypted.key" : "client.key")
        client.credentials =
            kind == "pkcs12" || kind == "legacy"
            ? .pkcs12(file: workshop.path(kind == "legacy" ? "legacy.p12" : "client.p12"))
            : .pem(certificateFile: workshop.path("client.pem"), keyFile: keyFile)
        var pair = try TLSPair(client: client, server: serverOptions("server"), requiresClientCertificate: true)
        let isComplete = pair.handshake()
        #expect(isComplete)
        #expect(pair.server.peerCertificate?.subject == "CN=device-7")
        #expect(pair.server.peerCertificate?.issuer == "CN=Authority ca")
    }

    @Test("a key that cannot be read says why and says no secret", arguments: [nil, "wrong"] as [String?])
    func encryptedKey(password: String?) throws {
        let workshop = try CertificateWorkshop.shared.get()
        for credentials in [
            TLSCredentials.pem(
                certificateFile: workshop.path("client.pem"),
                keyFile: workshop.path("client-encrypted.key")
            ),
            .pkcs12(file: workshop.path("client.p12")),
        ] {
            var options = TLSOptions()
            options.credentials = credentials
            options.password = { password.map { SecretBytes([UInt8]($0.utf8)) } }
            let failure = #expect(throws: OpenSSLError.self) { try TLSContext(options) }
            let text = failure?.description ?? ""
            #expect(text.hasSuffix(password == nil ? "there is no password" : "the password does not fit"), "\(text)")
            #expect(!text.contains("wrong"))
        }
    }

    @Test("a missing file is named with the system's reason")
    func missingFile() throws {
        var options = TLSOptions()
        options.trust = .file("/nonexistent/ca.pem")
        let failure = #expect(throws: OpenSSLError.self) { try TLSContext(options) }
        #expect(failure?.description.contains("/nonexistent/ca.pem") == true)
        #expect(failure?.description.contains("No such file") == true, "\(String(describing: failure))")
    }

    @Test("a pre-shared key", arguments: [TLSVersion.tls12, .tls13])
    func preSharedKey(version: TLSVersion) throws {
        for (key, fits) in [([1, 2, 3, 4], true), ([1, 2, 3, 5], false)] as [([UInt8], Bool)] {
            var client = TLSOptions()
            client.preSharedKey = PreSharedKey(identity: "device-7", key: SecretBytes([1, 2, 3, 4]))
            client.maximumVersion = version
            var server = TLSOptions()
            server.preSharedKey = PreSharedKey(identity: "device-7", key: SecretBytes(key))
            var pair = try TLSPair(client: client, server: server)
            let isComplete = pair.handshake()
            #expect(isComplete == fits, "\(String(describing: pair.clientFailure))")
        }
    }

    @Test("a pin is checked, verified or not", arguments: [true, false])
    func pins(verifies: Bool) throws {
        var client = try clientOptions()
        client.verifiesPeer = verifies
        var pair = try TLSPair(client: client, server: serverOptions("server"))
        _ = pair.handshake()
        let certificate = try #require(pair.client.peerCertificate)
        #expect(certificate.subject == "CN=localhost")
        let pins = [hexadecimal(certificate.sha256), hexadecimal(certificate.publicKeySHA256)]
        for text in pins + [String(repeating: "ab", count: 32)] {
            client.pins = [try #require(CertificatePin(text))]
            var pinned = try TLSPair(client: client, server: serverOptions("server"))
            let isComplete = pinned.handshake()
            #expect(isComplete == pins.contains(text))
            if !isComplete { #expect(pinned.clientFailure?.certificate?.kind == .pin) }
        }
    }

    @Test(
        "pins as people write them",
        arguments: [
            ("sha256//ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=", true),
            ("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", true),
            ("BA:78:16:BF:8F:01:CF:EA:41:41:40:DE:5D:AE:22:23:B0:03:61:A3:96:17:7A:9C:B4:10:FF:61:F2:00:15:AD", true),
            ("sha256//ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfI=", false),
            ("", false),
            ("ba7816bf", false),
            ("zz7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", false),
        ]
    )
    func pinText(text: String, isPin: Bool) {
        let pin = CertificatePin(text)
        #expect((pin != nil) == isPin)
        if let pin { #expect(pin.digest == Digest.sha256([UInt8]("abc".utf8))) }
    }

    @Test("megabytes arrive whole, and a close is told from a pause", arguments: [TLSVersion.tls12, .tls13])
    func data(version: TLSVersion) throws {
        var options = try clientOptions()
        options.maximumVersion = version
        options.applicationProtocols = ["mqtt"]
        var pair = try TLSPair(client: options, server: serverOptions("server"))
        let isComplete = pair.handshake()
        #expect(isComplete)
        var generator = SplitMix64(seed: 1)
        let sent = generator.bytes(3_000_000)
        #expect(try pair.server.write(sent.span))
        // The other side gets it in odd pieces.
        let ciphertext = pair.server.takeCiphertext()
        var received: [UInt8] = []
        for start in stride(from: 0, to: ciphertext.count, by: 1_237) {
            let piece = Array(ciphertext[start..<min(start + 1_237, ciphertext.count)])
            pair.client.receive(piece.span)
            received += pair.clientReads()
        }
        #expect(received == sent)
        #expect(try pair.client.readPlaintext(limit: 10).isClosed == false)
        pair.server.close()
        pair.deliver(from: pair.server, to: pair.client)
        #expect(try pair.client.readPlaintext(limit: 10).isClosed)
        // What this side has to say still gets through.
        let last: [UInt8] = [1, 2, 3]
        #expect(try pair.client.write(last.span))
    }

    @Test("a changed byte is an error with an alert for the other side")
    func corruption() throws {
        var pair = try TLSPair(client: clientOptions(), server: serverOptions("server"))
        _ = pair.handshake()
        let sent: [UInt8] = Array(0..<100)
        #expect(try pair.server.write(sent.span))
        var ciphertext = pair.server.takeCiphertext()
        ciphertext[ciphertext.count - 1] ^= 1
        pair.client.receive(ciphertext.span)
        let failure = #expect(throws: TLSError.self) { try pair.client.readPlaintext(limit: 200) }
        #expect(failure?.causes.isEmpty == false)
        #expect(failure?.alertSent == TLSAlert(rawValue: 20))
        #expect(pair.client.ciphertextLength > 0)
    }

    @Test(
        "what is not TLS is told",
        arguments: ["HTTP/1.1 400 Bad Request\r\n\r\n", "\u{20}\u{02}\u{00}\u{00}\u{00}\u{00}", "220 mail ready\r\n"]
    )
    func notTLS(text: String) throws {
        let client = try TLSSession(TLSContext(clientOptions()), peerName: "localhost")
        #expect(try client.handshake() == false)
        let bytes = [UInt8](text.utf8)
        client.receive(bytes.span)
        let failure = #expect(throws: TLSError.self) { try client.handshake() }
        #expect(failure?.isNotTLS == true, "\(String(describing: failure))")
    }

    @Test("the key log has a line for each secret", arguments: [TLSVersion.tls12, .tls13])
    func keyLog(version: TLSVersion) throws {
        let lines = Lines()
        var options = try clientOptions()
        options.maximumVersion = version
        options.keyLog = { lines.append($0) }
        var pair = try TLSPair(client: options, server: serverOptions("server"))
        _ = pair.handshake()
        let labels = lines.all.compactMap { $0.split(separator: " ").first.map(String.init) }
        if version == .tls12 { #expect(labels == ["CLIENT_RANDOM"]) } else { #expect(labels.count >= 4, "\(labels)") }
    }
}

/// Lines that a callback gathers.
private final class Lines: @unchecked Sendable {
    // One thread only: the connection calls back in the middle of its own functions.
    private(set) var all: [String] = []

    func append(_ line: String) { all.append(line) }
}
