import OpenSSL
import TCPReassembly
import TestSupport
import Testing

@testable import TLSDecryption

@Suite("Conversations with a key log")
struct ConversationTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var version: TLSVersion
        var ciphers: String
        var isNull = false
        var testDescription: String { "\(version) \(ciphers)" }

        func conversation() throws -> TLSConversation {
            var client = try clientOptions()
            var server = try serverOptions()
            client.minimumVersion = version
            client.maximumVersion = version
            server.minimumVersion = version
            server.maximumVersion = version
            if version == .tls13 {
                client.cipherSuites = ciphers
            } else {
                client.cipherList = ciphers + ":@SECLEVEL=0"
                server.cipherList = ciphers + ":@SECLEVEL=0"
            }
            client.applicationProtocols = ["mqtt"]
            return try TLSConversation(client: client, server: server)
        }
    }

    static let cases = [
        Case(version: .tls13, ciphers: "TLS_AES_128_GCM_SHA256"),
        Case(version: .tls13, ciphers: "TLS_AES_256_GCM_SHA384"),
        Case(version: .tls13, ciphers: "TLS_CHACHA20_POLY1305_SHA256"),
        Case(version: .tls12, ciphers: "ECDHE-ECDSA-AES128-GCM-SHA256"),
        Case(version: .tls12, ciphers: "ECDHE-ECDSA-CHACHA20-POLY1305"),
        Case(version: .tls12, ciphers: "ECDHE-ECDSA-AES256-CCM8"),
        Case(version: .tls12, ciphers: "ECDHE-ECDSA-AES256-SHA384"),
        Case(version: .tls12, ciphers: "ECDHE-ECDSA-NULL-SHA", isNull: true),
        Case(version: .tls11, ciphers: "ECDHE-ECDSA-AES128-SHA"),
        Case(version: .tls10, ciphers: "ECDHE-ECDSA-AES128-SHA"),
    ]

    /// A few messages each way, one of them longer than a record.
    static func talk(_ conversation: TLSConversation) throws {
        var random = SplitMix64(seed: 7)
        try conversation.say(random.bytes(20), from: .first)
        try conversation.say(random.bytes(4), from: .second)
        try conversation.say(random.bytes(40_000), from: .first)
        for _ in 0..<20 {
            try conversation.mumble(random.bytes(random.number(in: 1...300)), from: .second)
        }
        try conversation.say(random.bytes(1), from: .second)
        try conversation.say(random.bytes(16_384), from: .second)
    }

    @Test(arguments: cases)
    func plaintextComesOut(_ row: Case) throws {
        let conversation = try row.conversation()
        #expect(conversation.handshake())
        try Self.talk(conversation)
        conversation.close(from: .first)
        let whole = overhear(conversation.steps, conversation.keyLog)
        #expect(whole.said == conversation.said)
        #expect(whole.readability == .readable)
        #expect(whole.missing.isEmpty)
        let handshake = try #require(whole.handshakes.first)
        #expect(whole.handshakes.count == 1)
        #expect(handshake.outcome == .completed)
        #expect(handshake.decryption == (row.isNull ? .notEncrypted : .secretsBlock))
        #expect(handshake.version?.rawValue == row.version.rawValue)
        #expect(handshake.serverName == "localhost")
        #expect(handshake.offeredProtocols == ["mqtt"])
        #expect(handshake.serverCertificates.first?.subject == "CN=localhost")
        #expect(
            handshake.serverCertificates.first?.names == ["DNS:localhost", "IP:127.0.0.1", "IP:::1"]
        )
        #expect(handshake.asksForClientCertificate == false)
        #expect(handshake.hasClientCertificate == false)
        #expect(handshake.resumption == .none)
        #expect(whole.alerts.map(\.alert) == [.closeNotify])
        for longest in [7, 100, 20_000] {
            let pieces = overhear(conversation.steps, conversation.keyLog, longest: longest, seed: UInt64(longest))
            #expect(pieces.said == conversation.said)
            #expect(pieces.missing.isEmpty)
            #expect(pieces.handshakes.count == 1)
        }
    }

    @Test(arguments: cases)
    func byteByByte(_ row: Case) throws {
        let conversation = try row.conversation()
        #expect(conversation.handshake())
        try conversation.say(Array("hello".utf8), from: .first)
        try conversation.say(Array("world".utf8), from: .second)
        let heard = overhear(conversation.steps, conversation.keyLog, longest: 1, seed: 1)
        #expect(heard.said == conversation.said)
        #expect(heard.handshakes.map(\.outcome) == [.completed])
    }

    @Test(arguments: cases)
    func withoutKeysTheHandshakeIsTold(_ row: Case) throws {
        let conversation = try row.conversation()
        #expect(conversation.handshake())
        try Self.talk(conversation)
        let heard = overhear(conversation.steps, [])
        let handshake = try #require(heard.handshakes.first)
        #expect(heard.handshakes.count == 1)
        #expect(handshake.outcome == .completed)
        if row.isNull {
            #expect(heard.said == conversation.said)
        } else {
            #expect(heard.said == [.first: [], .second: []])
            #expect(heard.readability == .unreadable)
            #expect(handshake.decryption == .impossible("there are no keys"))
        }
        #expect(heard.missing.isEmpty)
    }

    @Test(arguments: cases.filter { !$0.isNull })
    func anotherKeyLogDoesNotHelp(_ row: Case) throws {
        let conversation = try row.conversation()
        #expect(conversation.handshake())
        try Self.talk(conversation)
        let other = try row.conversation()
        #expect(other.handshake())
        let heard = overhear(conversation.steps, other.keyLog)
        #expect(heard.said == [.first: [], .second: []])
        #expect(heard.readability == .unreadable)
        #expect(
            heard.handshakes.map(\.decryption)
                == [.impossible("no key log line for this connection's client random")]
        )
        #expect(heard.handshakes.map(\.outcome) == [.completed])
    }
}
