import CaptureAnalysis
import MQTTCodec
import MQTTTimeline
import OpenSSL
import TCPReassembly
import TLSDecryption
import Testing
import WebSocketFraming

@testable import MQTTAudit

@Suite("What carries MQTT, in the auditor")
struct TransportTests {
    @Test(
        "Which cipher suites are weak",
        arguments: [
            (0x0000, true), (0x0001, true), (0x0003, true), (0x0005, true), (0x0009, true), (0x000A, true),
            (0x0018, true), (0x0034, true), (0xC006, true), (0xC0B4, true), (0x002F, false), (0x009C, false),
            (0xC02F, false), (0xCCA8, false), (0x1301, false), (0xFFF1, false),
        ] as [(UInt16, Bool)]
    )
    func weakness(_ number: UInt16, _ isWeak: Bool) {
        let weakness = TLSChecks.weakness(of: CipherSuite(rawValue: number))
        #expect((weakness != nil) == isWeak, "\(CipherSuite(rawValue: number)): \(weakness ?? "strong")")
    }

    /// A connection, and whether what is said in it is hidden and its client may be known without CONNECT.
    struct Row: Sendable, CustomTestStringConvertible {
        let name: String
        var transport = Transport.tls
        var events: [LayerEvent] = []
        let isConfidential: Bool
        let mayKnowClient: Bool

        var testDescription: String { name }
    }

    private static func handshake(_ change: (inout TLSHandshake) -> Void) -> LayerEvent {
        var handshake = TLSHandshake(client: .first)
        handshake.outcome = .completed
        handshake.decryption = .keyLog
        handshake.cipherSuite = CipherSuite(rawValue: 0xC02F)
        change(&handshake)
        return .tlsHandshake(handshake)
    }

    private static func upgrade(_ target: String) -> LayerEvent {
        var handshake = WebSocketHandshake(client: .first)
        handshake.target = target
        return .webSocketHandshake(handshake)
    }

    static let rows: [Row] = [
        Row(name: "WebSocket", transport: .ws, events: [upgrade("/mqtt")], isConfidential: false, mayKnowClient: false),
        Row(
            name: "a signed address",
            transport: .ws,
            events: [upgrade("/mqtt?X-Amz-Signature=1")],
            isConfidential: false,
            mayKnowClient: true
        ),
        Row(name: "no handshake seen", isConfidential: true, mayKnowClient: true),
        Row(
            name: "no certificate asked for",
            events: [handshake { $0.asksForClientCertificate = false }],
            isConfidential: true,
            mayKnowClient: false
        ),
        Row(
            name: "none sent",
            events: [
                handshake {
                    $0.asksForClientCertificate = true
                    $0.hasClientCertificate = false
                }
            ],
            isConfidential: true,
            mayKnowClient: false
        ),
        Row(
            name: "one sent",
            events: [
                handshake {
                    $0.asksForClientCertificate = true
                    $0.hasClientCertificate = true
                }
            ],
            isConfidential: true,
            mayKnowClient: true
        ),
        Row(name: "not visible", events: [handshake { _ in }], isConfidential: true, mayKnowClient: true),
        Row(
            name: "resumed",
            events: [
                handshake {
                    $0.asksForClientCertificate = false
                    $0.resumption = .ticket
                }
            ],
            isConfidential: true,
            mayKnowClient: true
        ),
        Row(
            name: "a pre-shared key that does not encrypt",
            events: [
                handshake {
                    $0.asksForClientCertificate = false
                    $0.cipherSuite = CipherSuite(rawValue: 0x002C)
                    $0.decryption = .notEncrypted
                }
            ],
            isConfidential: false,
            mayKnowClient: true
        ),
    ]

    @Test(arguments: rows)
    func layers(_ row: Row) {
        let layers = AuditedLayers(row.transport, client: .first)
        for event in row.events { layers.take(event) }
        #expect(layers.isConfidential == row.isConfidential)
        #expect(layers.mayKnowClient == row.mayKnowClient)
    }

    @Test("Events wait within their limit")
    func waiting() {
        let layers = AuditedLayers(.tls, client: .first)
        for _ in 0..<20 { layers.take(Self.handshake { _ in }) }
        #expect(layers.takeWaiting().count == AuditedLayers.maximumWaiting)
        #expect(layers.takeWaiting().isEmpty)
    }

    @Test("What was decrypted was not in the open: User Name and Password over WebSocket are, in TLS they are not")
    func clearCredentials() throws {
        var script = AuditScript(.v3_1_1)
        script.upgrade()
        script.connectInside(userName: "pump")
        let found = try script.findings { $0.auditedGroups = [.security] }.map(\.finding.rule)
        #expect(found.contains("MQTT3-cleartext-credentials"))
    }
}
