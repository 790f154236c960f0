import OpenSSL
import TCPReassembly
import TestSupport
import Testing

@testable import TLSDecryption

@Suite("What a TLS connection can do")
struct FeatureTests {
    static let versions: [TLSVersion] = [.tls12, .tls13]

    static func options(_ version: TLSVersion) throws -> (client: TLSOptions, server: TLSOptions) {
        var client = try clientOptions()
        var server = try serverOptions()
        client.minimumVersion = version
        client.maximumVersion = version
        server.minimumVersion = version
        server.maximumVersion = version
        return (client, server)
    }

    static func clientCredentials(_ options: inout TLSOptions, _ name: String = "client") throws {
        let workshop = try CertificateWorkshop.shared.get()
        options.credentials = .pem(
            certificateFile: workshop.path(name + ".pem"),
            keyFile: workshop.path(name + ".key")
        )
    }

    @Test(arguments: versions)
    func clientCertificates(_ version: TLSVersion) throws {
        var (client, server) = try Self.options(version)
        try Self.clientCredentials(&client)
        let talk = try TLSConversation(client: client, server: server, requiresClientCertificate: true)
        #expect(talk.handshake())
        try talk.say([1, 2, 3], from: .first)
        try talk.say([4], from: .second)
        let heard = overhear(talk.steps, talk.keyLog)
        let handshake = try #require(heard.handshakes.first)
        #expect(handshake.outcome == .completed)
        #expect(handshake.asksForClientCertificate == true)
        #expect(handshake.hasClientCertificate == true)
        #expect(handshake.clientCertificates.first?.subject == "CN=device-7")
        #expect(handshake.clientCertificates.first?.issuer == "CN=Authority ca")
        #expect(heard.said == talk.said)
        server.credentials = nil
    }

    struct Failure: Sendable, CustomTestStringConvertible {
        var name: String
        var version: TLSVersion
        var alert: TLSAlert
        var sender: Endpoint
        var set: @Sendable (inout TLSOptions, inout TLSOptions) throws -> Void
        var requiresClientCertificate = false
        var testDescription: String { "\(version): \(name)" }
    }

    static let failures: [Failure] = versions.flatMap { version in
        [
            Failure(name: "unknown CA", version: version, alert: .unknownCA, sender: .first) { client, _ in
                client = try clientOptions(trusting: "other")
                client.minimumVersion = version
            },
            Failure(name: "expired", version: version, alert: .certificateExpired, sender: .first) { _, server in
                let own = server
                server = try serverOptions("expired")
                server.minimumVersion = own.minimumVersion
                server.maximumVersion = own.maximumVersion
            },
            Failure(
                name: "no client certificate",
                version: version,
                alert: version == .tls13 ? .certificateRequired : .handshakeFailure,
                sender: .second,
                set: { _, _ in },
                requiresClientCertificate: true
            ),
            Failure(
                name: "client certificate of a stranger",
                version: version,
                alert: .unknownCA,
                sender: .second,
                set: { client, _ in try clientCredentials(&client, "self") },
                requiresClientCertificate: true
            ),
        ]
    }

    @Test(arguments: failures)
    func failuresAreToldWithTheAlert(_ row: Failure) throws {
        var (client, server) = try Self.options(row.version)
        try row.set(&client, &server)
        let talk = try TLSConversation(
            client: client,
            server: server,
            requiresClientCertificate: row.requiresClientCertificate
        )
        #expect(!talk.handshake())
        let heard = overhear(talk.steps, talk.keyLog)
        let handshake = try #require(heard.handshakes.first)
        #expect(heard.handshakes.count == 1)
        #expect(handshake.outcome == .refused)
        #expect(handshake.alerts.map(\.alert) == [row.alert])
        #expect(handshake.alerts.map(\.sender) == [row.sender])
        // Without keys, a server's alert of TLS 1.3 shows as a record of its size at most, and that is no fact. The
        // library's client gives up before it encrypts.
        let blind = overhear(talk.steps, [])
        #expect(blind.handshakes.count == 1)
        if row.version == .tls13, row.sender == .second {
            #expect(blind.handshakes.map(\.outcome) == [.unfinished])
            #expect(blind.handshakes.map(\.alertSizedRecordFrom) == [row.sender])
        } else {
            #expect(blind.handshakes.map(\.outcome) == [.refused])
        }
    }

    @Test
    func noCommonVersion() throws {
        var (client, server) = try Self.options(.tls12)
        client.minimumVersion = .tls12
        server.minimumVersion = .tls13
        server.maximumVersion = .tls13
        let talk = try TLSConversation(client: client, server: server)
        #expect(!talk.handshake())
        let heard = overhear(talk.steps, [])
        #expect(heard.handshakes.map(\.outcome) == [.refused])
        #expect(heard.handshakes.first?.alerts.map(\.alert) == [.protocolVersion])
        #expect(heard.handshakes.first?.decryption == .notReached)
        #expect(heard.handshakes.first?.offeredVersions == [.tls12])
        #expect(heard.handshakes.first?.version == nil)
    }

    /// The library's servers refuse a client's wish for renegotiation.
    @Test(arguments: [(TLSVersion.tls12, Endpoint.second), (.tls13, .first), (.tls13, .second)])
    func keysAreRenewed(_ version: TLSVersion, _ side: Endpoint) throws {
        let (client, server) = try Self.options(version)
        let talk = try TLSConversation(client: client, server: server)
        #expect(talk.handshake())
        try talk.say(Array("before".utf8), from: .first)
        for round in 0..<3 {
            talk.renewKeys(from: side)
            try talk.say(Array("after \(round)".utf8), from: .first)
            try talk.say(Array("answer \(round)".utf8), from: .second)
        }
        let heard = overhear(talk.steps, talk.keyLog)
        #expect(heard.said == talk.said)
        #expect(heard.missing.isEmpty)
        if version == .tls12, heard.handshakes.count > 1 {
            #expect(heard.handshakes.dropFirst().allSatisfy { $0.isRenegotiation && $0.outcome == .completed })
        }
        for longest in [1, 50] {
            #expect(overhear(talk.steps, talk.keyLog, longest: longest, seed: 3).said == talk.said)
        }
    }

    @Test(arguments: versions)
    func resumption(_ version: TLSVersion) throws {
        let (client, server) = try Self.options(version)
        let context = try TLSContext(server, role: .server(requiresClientCertificate: false))
        let first = try TLSConversation(client: client, server: server, serverContext: context)
        #expect(first.handshake())
        try first.say([1], from: .second)
        let saved = try #require(first.client.save())
        let second = try TLSConversation(client: client, server: server, serverContext: context)
        second.client.resume(saved)
        #expect(second.handshake())
        #expect(second.client.isResumed)
        try second.say([7, 8], from: .first)
        try second.say([9], from: .second)
        let sessions = TLSSessionCache()
        #expect(overhear(first.steps, first.keyLog, sessions: sessions).said == first.said)
        // Up to TLS 1.2 the first connection's secret is enough.
        let heard = overhear(second.steps, version == .tls13 ? second.keyLog : ["# no keys"], sessions: sessions)
        #expect(heard.said == second.said)
        let handshake = try #require(heard.handshakes.first)
        #expect(handshake.outcome == .completed)
        #expect(handshake.resumption == (version == .tls13 ? .preSharedKey : .ticket))
        #expect(handshake.decryption == .secretsBlock)
        let stranger = overhear(second.steps, ["# no keys"])
        #expect(stranger.said == [.first: [], .second: []])
    }

    @Test
    func preSharedKeyOfTLS12() throws {
        var (client, server) = try Self.options(.tls12)
        let key = PreSharedKey(identity: "pump-7", key: SecretBytes([1, 2, 3, 4, 5, 6, 7, 8]))
        client.preSharedKey = key
        server.preSharedKey = key
        for cipher in ["PSK-AES128-GCM-SHA256", "PSK-AES256-CBC-SHA", "PSK-NULL-SHA256"] {
            client.cipherList = cipher + ":@SECLEVEL=0"
            server.cipherList = cipher + ":@SECLEVEL=0"
            let talk = try TLSConversation(client: client, server: server)
            #expect(talk.handshake())
            try talk.say(Array("hello".utf8), from: .first)
            let keys = TLSKeys()
            keys.add(psk: Array("pump-7".utf8), key: [1, 2, 3, 4, 5, 6, 7, 8])
            var listener = Listener(keys)
            for step in talk.steps { listener.hear(step.bytes, from: step.sender) }
            listener.close()
            let heard = listener.overheard
            #expect(heard.said == talk.said, "\(cipher)")
            let source: TLSHandshake.Decryption = cipher.contains("NULL") ? .notEncrypted : .preSharedKey
            #expect(heard.handshakes.map(\.decryption) == [source])
        }
    }

    /// Handshake secrets may be missing: then the application's are tried until one opens a record.
    @Test
    func trafficSecretsAloneAreEnough() throws {
        let (client, server) = try Self.options(.tls13)
        let talk = try TLSConversation(client: client, server: server)
        #expect(talk.handshake())
        try talk.say(Array("hello".utf8), from: .first)
        try talk.say(Array("world".utf8), from: .second)
        let some = talk.keyLog.filter { $0.contains("TRAFFIC_SECRET_0") }
        #expect(some.count == 2)
        let heard = overhear(talk.steps, some)
        #expect(heard.said == talk.said)
        #expect(heard.missing.isEmpty)
        #expect(heard.handshakes.map(\.outcome) == [.completed])
        let oneSided = overhear(talk.steps, some.filter { $0.hasPrefix("SERVER") })
        #expect(oneSided.said == [.first: [], .second: talk.said[.second] ?? []])
    }

    @Test
    func framesOfARecordInPieces() throws {
        let (client, server) = try Self.options(.tls13)
        let talk = try TLSConversation(client: client, server: server)
        #expect(talk.handshake())
        var listener = Listener(talk.keyLog)
        for step in talk.steps { listener.hear(step.bytes, from: step.sender) }
        let frame = UInt64(talk.steps.count)
        let count = talk.steps.count
        try talk.say(Array(repeating: 5, count: 100), from: .first)
        try talk.say(Array(repeating: 6, count: 100), from: .first)
        let bytes = talk.steps[count...].flatMap(\.bytes)
        listener.hear(Array(bytes[..<3]), from: .first)
        listener.hear(Array(bytes[3..<40]), from: .first)
        listener.hear(Array(bytes[40...]), from: .first)
        let first = Arrival(
            frame: frame + 3,
            timestamp: Int64(frame + 3) * 1_000_000,
            earlierFrames: [frame + 1, frame + 2]
        )
        let second = Arrival(frame: frame + 3, timestamp: Int64(frame + 3) * 1_000_000)
        let arrivals = listener.overheard.arrivals
        #expect(arrivals == [first, second])
    }

    @Test
    func theMiddleOfAConversation() throws {
        let (client, server) = try Self.options(.tls13)
        let talk = try TLSConversation(client: client, server: server)
        #expect(talk.handshake())
        let begin = talk.steps.count
        try talk.say(Array("hello".utf8), from: .first)
        var listener = Listener(talk.keyLog, isFromStart: false)
        for step in talk.steps[begin...] { listener.hear(step.bytes, from: step.sender) }
        let heard = listener.overheard
        #expect(heard.readability == .unreadable)
        #expect(heard.handshakes.map(\.outcome) == [.unfinished])
        #expect(
            heard.handshakes.map(\.decryption)
                == [.impossible("the capture does not hold the whole beginning of the connection")]
        )
    }
}
