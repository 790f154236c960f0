import MQTTCodec
import OpenSSL
import PacketHeaders
import TCPReassembly
import TLSDecryption
import Testing
import WebSocketFraming

@testable import MQTTTimeline

@Suite("What TLS and WebSocket have to do with the end of a connection")
struct LayerTests {
    /// One connection: opened in frame 1 at 0 s, its layers' events, ended in frame 9 at 5 s.
    struct Row: Sendable, CustomTestStringConvertible {
        let name: String
        var transport = Transport.tls
        var events: [LayerEvent] = []
        var how = ConnectionEnd.How.fin
        var by: Sender? = .server
        var carried = false
        /// Seconds at which client and server last sent a packet.
        var lastClient: Double?
        var lastServer: Double?
        var cause: DisconnectionCause
        var problem: HandshakeFailure.Problem?
        var certainty = Certainty.definite
        var message: String

        var testDescription: String { name }
    }

    static let broker = CapturedCertificate(
        subject: "CN=broker",
        issuer: "CN=Test CA",
        notBefore: 1_700_000_000,
        notAfter: 1_767_225_599,
        names: ["DNS:broker.example"],
        serialNumber: "01",
        sha256: [UInt8](repeating: 0xAB, count: 32)
    )

    static func handshake(
        _ outcome: TLSHandshake.Outcome = .completed,
        client: String? = "ClientHello",
        server: String? = nil,
        alert: (Endpoint, TLSAlert)? = nil,
        _ change: (inout TLSHandshake) -> Void = { _ in }
    ) -> LayerEvent {
        var handshake = TLSHandshake(client: .first)
        handshake.outcome = outcome
        handshake.lastClientMessage = client
        handshake.lastServerMessage = server
        handshake.frames = [4, 7]
        handshake.begin = 500_000_000
        handshake.end = 1_000_000_000
        if let (sender, alert) = alert {
            handshake.alerts = [
                TLSAlertEvent(sender: sender, isFatal: true, alert: alert, arrival: Arrival(frame: 7, timestamp: 0))
            ]
        }
        change(&handshake)
        return .tlsHandshake(handshake)
    }

    static func alert(_ sender: Endpoint, _ alert: TLSAlert) -> LayerEvent {
        .tlsAlert(TLSAlertEvent(sender: sender, isFatal: true, alert: alert, arrival: Arrival(frame: 8, timestamp: 0)))
    }

    static func upgrade(_ outcome: WebSocketHandshake.Outcome, status: UInt16? = nil) -> LayerEvent {
        var handshake = WebSocketHandshake(client: .first)
        handshake.outcome = outcome
        handshake.target = "/mqtt?X-Amz-Signature=secret"
        handshake.status = status
        handshake.frames = [4, 5]
        return .webSocketHandshake(handshake)
    }

    static func close(_ sender: Endpoint, _ code: UInt16?, _ reason: String = "") -> LayerEvent {
        .webSocketClosing(
            WebSocketClosing(sender: sender, code: code, reason: reason, arrival: Arrival(frame: 8, timestamp: 0))
        )
    }

    static let rows: [Row] = [
        Row(
            name: "unknown CA: the server's certificate",
            events: [
                handshake(.refused, server: "ServerHelloDone", alert: (.first, .unknownCA)) {
                    $0.serverCertificates = [broker]
                }
            ],
            by: .client,
            cause: .tlsHandshakeFailed,
            problem: .unknownCA,
            message: "TLS handshake failed: the client sent alert unknown_ca after the server's Certificate "
                + "(CN=broker, issued by \"CN=Test CA\")"
        ),
        Row(
            name: "expired: the server's certificate",
            events: [
                handshake(.refused, server: "Certificate", alert: (.first, .certificateExpired)) {
                    $0.serverCertificates = [broker]
                }
            ],
            by: .client,
            cause: .tlsHandshakeFailed,
            problem: .certificateExpired,
            message: "TLS handshake failed: the client sent alert certificate_expired after the server's Certificate "
                + "(CN=broker, valid until 2025-12-31)"
        ),
        Row(
            name: "unknown CA: the client's certificate, not visible",
            events: [
                handshake(.refused, client: "Finished", alert: (.second, .unknownCA)) { $0.hasClientCertificate = true }
            ],
            cause: .tlsHandshakeFailed,
            problem: .unknownCA,
            message: "TLS handshake failed: the server sent alert unknown_ca after the client's Certificate"
        ),
        Row(
            name: "TLS 1.3: refused when the client was through",
            events: [
                handshake(client: "Finished", server: "Finished") { $0.decryption = .keyLog },
                alert(.second, TLSAlert(rawValue: 116)),
            ],
            carried: true,
            lastClient: 1.1,
            cause: .tlsHandshakeFailed,
            problem: .certificateMissing,
            message: "TLS handshake failed: the server sent alert certificate_required after the client's Finished"
        ),
        Row(
            name: "TLS 1.2: no client certificate",
            events: [
                handshake(
                    .refused,
                    client: "Certificate",
                    server: "ServerHelloDone",
                    alert: (.second, .handshakeFailure)
                ) {
                    $0.cipherSuite = CipherSuite(rawValue: 0xC02F)
                    $0.asksForClientCertificate = true
                    $0.hasClientCertificate = false
                }
            ],
            cause: .tlsHandshakeFailed,
            problem: .certificateMissing,
            message: "TLS handshake failed: the server sent alert handshake_failure after the client's Certificate "
                + "(the client had sent no certificate)"
        ),
        Row(
            name: "no shared cipher",
            events: [handshake(.refused, alert: (.second, .handshakeFailure))],
            cause: .tlsHandshakeFailed,
            problem: .noSharedCipher,
            message: "TLS handshake failed: the server sent alert handshake_failure after the client's ClientHello"
        ),
        Row(
            name: "protocol version",
            events: [handshake(.refused, alert: (.second, .protocolVersion))],
            cause: .tlsHandshakeFailed,
            problem: .protocolVersion,
            message: "TLS handshake failed: the server sent alert protocol_version after the client's ClientHello"
        ),
        Row(
            name: "closed after ClientHello",
            events: [handshake(.unfinished)],
            cause: .tlsHandshakeFailed,
            problem: .abandoned,
            message: "TLS handshake failed: the server closed the connection after the client's ClientHello"
        ),
        Row(
            name: "reset after the server's flight",
            events: [handshake(.unfinished, server: "ServerHelloDone")],
            how: .rst,
            by: .client,
            cause: .tlsHandshakeFailed,
            problem: .abandoned,
            message: "TLS handshake failed: the client reset the connection after the server's ServerHelloDone"
        ),
        Row(
            name: "the capture ended within the handshake",
            events: [handshake(.unfinished)],
            how: .captureEnd,
            by: nil,
            cause: .captureEnd,
            message: "open when the capture ended, 4.00 s after the TLS handshake"
        ),
        Row(
            name: "encrypted, closed",
            events: [handshake { $0.decryption = .impossible("no key log") }],
            by: .client,
            cause: .closedEncrypted,
            message: "the client closed the connection 4.00 s after the TLS handshake; "
                + "its packets are encrypted, so that more cannot be told"
        ),
        Row(
            name: "encrypted, reset",
            events: [handshake { $0.decryption = .impossible("no key log") }],
            how: .rst,
            cause: .serverReset,
            message: "the server reset the connection 4.00 s after the TLS handshake; "
                + "its packets are encrypted, so that more cannot be told"
        ),
        Row(
            name: "encrypted, silent",
            events: [handshake { $0.decryption = .impossible("no key log") }],
            how: .timeout,
            by: nil,
            cause: .silence,
            message: "nothing more was seen; its packets are encrypted, so that more cannot be told"
        ),
        Row(
            name: "encrypted, begun before the capture",
            by: .client,
            cause: .closedEncrypted,
            message: "the client closed the connection 5.00 s after its first frame; "
                + "its packets are encrypted, so that more cannot be told"
        ),
        Row(
            name: "decrypted, nothing said",
            events: [handshake { $0.decryption = .keyLog }],
            cause: .connectTimeout,
            message: "the client sent no CONNECT for 5.00 s; the server closed the connection"
        ),
        Row(
            name: "decrypted, an alert within the conversation",
            events: [handshake { $0.decryption = .keyLog }, alert(.second, .badRecordMAC)],
            carried: true,
            lastClient: 4,
            lastServer: 4,
            cause: .serverClosed,
            message: "the server sent alert bad_record_mac and closed the connection without DISCONNECT, "
                + "1.00 s after the client's last packet (PINGREQ)"
        ),
        Row(
            name: "WebSocket refused",
            transport: .ws,
            events: [upgrade(.refused, status: 404)],
            by: .client,
            cause: .webSocketRefused,
            message: "WebSocket handshake failed: the server answered the request for /mqtt with status 404"
        ),
        Row(
            name: "WebSocket not answered",
            transport: .ws,
            events: [upgrade(.unfinished)],
            cause: .webSocketRefused,
            message: "WebSocket handshake failed: the request for /mqtt was not answered; "
                + "the server closed the connection"
        ),
        Row(
            name: "WebSocket closed by the side that did not close TCP",
            transport: .ws,
            events: [upgrade(.completed, status: 101), close(.first, 1001)],
            carried: true,
            lastClient: 4,
            lastServer: 4,
            cause: .clientClosed,
            message: "the client closed the WebSocket with code 1001 (going away) without DISCONNECT, "
                + "1.00 s after its last packet (PINGREQ)"
        ),
        Row(
            name: "WebSocket closed for a protocol error",
            transport: .wss,
            events: [upgrade(.completed, status: 101), close(.second, 1002, "bad\u{1B}[2J")],
            carried: true,
            lastClient: 4,
            lastServer: 4,
            cause: .protocolViolation,
            message: #"the server closed the WebSocket with code 1002 (protocol error): "bad\u{1B}[2J""#
        ),
        Row(
            name: "a text message",
            transport: .ws,
            events: [
                upgrade(.completed, status: 101),
                .webSocketViolation(
                    WebSocketViolation(
                        sender: .first,
                        kind: .textMessage,
                        isFatal: false,
                        arrival: Arrival(frame: 8, timestamp: 4_900_000_000)
                    )
                ),
            ],
            carried: true,
            lastClient: 4.9,
            lastServer: 4,
            cause: .protocolViolation,
            message: "the client's WebSocket frame in frame 8 is a text message, not a binary one; "
                + "the server closed the connection 100.0 ms later"
        ),
    ]

    @Test(arguments: rows)
    func verdict(_ row: Row) {
        let disconnection = Self.disconnection(row)
        #expect(disconnection.cause == row.cause)
        #expect(disconnection.evidence.handshake?.problem == row.problem)
        #expect(disconnection.certainty == row.certainty)
        #expect(disconnection.message == row.message)
        // A signed address gives access.
        #expect(!disconnection.message.contains("secret"))
    }

    static func disconnection(_ row: Row) -> Disconnection {
        let opening = ConnectionOpening(
            client: SocketAddress(address: IPAddress(ipv4: 0x0A00_0007), port: 4000),
            server: SocketAddress(address: IPAddress(ipv4: 0x0A00_0001), port: 8883),
            isMidStream: false,
            confidence: .probable,
            frame: 1,
            timestamp: 0,
            transport: row.transport
        )
        let state = ConnectionState(number: 1, opening)
        var tracker = DisconnectionTracker()
        tracker.opened(3, opening)
        for event in row.events { tracker.layer(3, event, .first) }
        func mark(_ seconds: Double?) -> PacketMark? {
            seconds.map { PacketMark(type: .pingreq, frame: 6, timestamp: Int64($0 * 1e9)) }
        }
        if row.carried {
            let connect = ControlPacket.Connect(version: .v3_1_1, clientIdentifier: "pump-7")
            let place = PacketPlace(
                from: .client,
                header: CorrelationScript.header,
                frame: 5,
                frames: [],
                omittedFrames: 0,
                streamOffset: 0,
                timestamp: 1
            )
            state.request = ConnectRequest(connect, place)
        }
        let ending = ConnectionEnding(
            how: row.how,
            by: row.by,
            frames: [9, 10],
            timestamp: 5_000_000_000,
            hasCarriedPackets: row.carried,
            cut: [],
            keepAlive: 60,
            lastPackets: (mark(row.lastClient), mark(row.lastServer))
        )
        guard let disconnection = tracker.closed(3, state, ending) else { preconditionFailure("no verdict") }
        return disconnection
    }

    @Test("What a layer told is forgotten with its connection")
    func forgotten() {
        let opening = ConnectionOpening(
            client: SocketAddress(address: IPAddress(ipv4: 0x0A00_0007), port: 4000),
            server: SocketAddress(address: IPAddress(ipv4: 0x0A00_0001), port: 1883),
            isMidStream: false,
            confidence: .certain,
            frame: 1,
            timestamp: 0
        )
        var tracker = DisconnectionTracker()
        tracker.opened(0, opening)
        tracker.layer(0, Self.upgrade(.refused, status: 403), .first)
        tracker.opened(0, opening)
        let ending = ConnectionEnding(
            how: .fin,
            by: .client,
            frames: [2, 3],
            timestamp: 1,
            hasCarriedPackets: false,
            cut: [],
            keepAlive: nil,
            lastPackets: (nil, nil)
        )
        let verdict = tracker.closed(0, ConnectionState(number: 1, opening), ending)
        #expect(verdict?.cause == .neverOpened)
    }

    @Test(
        "Which handshakes are for MQTT",
        arguments: [
            (["mqtt"], nil, true), (["h2", "mqtt"], nil, true), (["h2", "mqtt"], "h2", false), (["h2"], nil, false),
            (["x-amzn-mqtt-ca"], "x-amzn-mqtt-ca", true), ([], nil, false),
        ] as [([String], String?, Bool)]
    )
    func protocols(_ offered: [String], _ chosen: String?, _ isMQTT: Bool) {
        var handshake = TLSHandshake(client: .first)
        handshake.offeredProtocols = offered
        handshake.applicationProtocol = chosen
        #expect(handshake.namesMQTT == isMQTT)
    }
}
