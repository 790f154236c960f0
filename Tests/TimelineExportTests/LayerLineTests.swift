import CaptureAnalysis
import Foundation
import MQTTTimeline
import OpenSSL
import PacketHeaders
import TCPReassembly
import TLSDecryption
import TestSupport
import Testing
import TimelineExport
import WebSocketFraming
import WireBytes

@Suite("TLS and WebSocket in JSON")
struct LayerLineTests {
    private static func line(
        _ kind: String,
        showsSecrets: Bool = false,
        _ render: (JSONEventRenderer, inout ByteWriter) -> Void
    ) -> String {
        var output = ByteWriter(capacity: 1024)
        render(JSONEventRenderer(showsSecrets: showsSecrets), &output)
        let head = #"{"kind":"\#(kind)","seq":2,"time":"2026-03-01T08:00:00.000000000Z","connection":1"#
        return head + String(decoding: output.array, as: UTF8.self) + "}"
    }

    private static func expect(_ line: String, _ rest: String) throws {
        let start = try #require(line.range(of: #""connection":1,"#)?.upperBound)
        #expect(line[start...] == rest)
        let folder = try TemporaryDirectory()
        let file = folder.file("line.json")
        try Data(line.utf8).write(to: URL(filePath: file))
        let (status, output) = try Schema.validate([file], as: "event")
        #expect(status == 0, "\(output.prefix(2000))")
    }

    private static let certificate = CapturedCertificate(
        subject: "CN=broker \u{202E}",
        issuer: "CN=Test CA\u{1B}",
        notBefore: 1_767_225_600,
        notAfter: 253_402_300_799,
        names: ["DNS:broker.example", "IP:10.0.0.1"],
        serialNumber: "0A",
        sha256: [UInt8](repeating: 0xAB, count: 32)
    )

    @Test("A handshake in which all is seen")
    func handshake() throws {
        var handshake = TLSHandshake(client: .first)
        handshake.outcome = .completed
        handshake.isRenegotiation = true
        handshake.offeredVersions = [.tls13, .tls12]
        handshake.version = .tls12
        handshake.cipherSuite = CipherSuite(rawValue: 0xFFF1)
        handshake.group = 29
        handshake.serverName = "broker.example"
        handshake.offeredProtocols = ["mqtt", "\u{7}"]
        handshake.applicationProtocol = "mqtt"
        handshake.serverCertificates = [Self.certificate]
        handshake.clientCertificates = [Self.certificate]
        handshake.asksForClientCertificate = true
        handshake.hasClientCertificate = true
        handshake.resumption = .ticket
        handshake.earlyData = .rejected
        handshake.hasHelloRetryRequest = true
        handshake.alerts = [
            TLSAlertEvent(
                sender: .second,
                isFatal: false,
                alert: TLSAlert(rawValue: 100),
                arrival: Arrival(frame: 6, timestamp: 0)
            )
        ]
        handshake.ja3 = String(repeating: "0", count: 32)
        handshake.ja3s = String(repeating: "f", count: 32)
        handshake.ja4 = "t13d1516h2_8daaf6152771_e5627efa2ab1"
        handshake.decryption = .keyLog
        handshake.frames = [4, 7]
        handshake.begin = 1000
        handshake.end = 4000
        let certificate =
            #"{"subject":"CN=broker \u202e","issuer":{"length":11,"base64":"Q049VGVzdCBDQRs="},"#
            + #""not_before":"2026-01-01T00:00:00Z","not_after":"9999-12-31T23:59:59Z","#
            + #""names":["DNS:broker.example","IP:10.0.0.1"],"serial_number":"0A","#
            + #""sha256":"\#(String(repeating: "ab", count: 32))"}"#
        try Self.expect(
            Self.line("tls_handshake") { $0.render(handshake, into: &$1) },
            #""outcome":"completed","renegotiation":true,"version":"1.2","offered_versions":["1.3","1.2"],"#
                + #""cipher_suite":"0xfff1","group":"x25519","server_name":"broker.example","#
                + #""offered_protocols":["mqtt",{"length":1,"base64":"Bw=="}],"protocol":"mqtt","#
                + #""server_certificates":[\#(certificate)],"client_certificate":{"requested":true,"sent":true},"#
                + #""client_certificates":[\#(certificate)],"resumption":"ticket","early_data":"rejected","#
                + #""hello_retry_request":true,"alerts":[{"from":"server","level":"warning","#
                + #""name":"no_renegotiation","code":100,"frame":6}],"ja3":"\#(String(repeating: "0", count: 32))","#
                + #""ja3s":"\#(String(repeating: "f", count: 32))","ja4":"t13d1516h2_8daaf6152771_e5627efa2ab1","#
                + #""decryption":"key_log","duration_ns":3000,"frames":[4,7]}"#
        )
    }

    @Test("A handshake that failed, without keys")
    func refused() throws {
        var handshake = TLSHandshake(client: .second)
        handshake.outcome = .refused
        handshake.lastClientMessage = "ClientHello"
        handshake.hasClientCertificate = false
        handshake.alerts = [
            TLSAlertEvent(
                sender: .first,
                isFatal: true,
                alert: TLSAlert(rawValue: 200),
                arrival: Arrival(frame: 6, timestamp: 0)
            )
        ]
        handshake.decryption = .impossible("There is no key log.")
        handshake.frames = [6]
        // The clock went back.
        handshake.begin = 10
        try Self.expect(
            Self.line("tls_handshake") { $0.render(handshake, into: &$1) },
            #""outcome":"refused","message":"the server sent alert alert_200 after the client's ClientHello","#
                + #""client_certificate":{"sent":false},"resumption":"none","early_data":"none","#
                + #""alerts":[{"from":"server","level":"fatal","name":"alert_200","code":200,"frame":6}],"#
                + #""decryption":"impossible","decryption_problem":"There is no key log.","frames":[6]}"#
        )
    }

    @Test("An alert, and a Close frame with and without words")
    func short() throws {
        let arrival = Arrival(frame: 9, timestamp: 0, earlierFrames: [7, 8])
        let alert = TLSAlertEvent(sender: .first, isFatal: true, alert: .badRecordMAC, arrival: arrival)
        try Self.expect(
            Self.line("tls_alert") { $0.render(alert, from: .client, into: &$1) },
            #""from":"client","level":"fatal","name":"bad_record_mac","code":20,"frames":[7,8,9]}"#
        )
        let closing = WebSocketClosing(sender: .first, code: 1001, reason: "\u{1B}[2J", arrival: arrival)
        try Self.expect(
            Self.line("websocket_close") { $0.render(closing, from: .server, into: &$1) },
            #""from":"server","code":1001,"reason":{"length":4,"base64":"G1sySg=="},"frames":[7,8,9]}"#
        )
        let silent = WebSocketClosing(sender: .first, code: nil, reason: "", arrival: Arrival(frame: 9, timestamp: 0))
        try Self.expect(
            Self.line("websocket_close") { $0.render(silent, from: .client, into: &$1) },
            #""from":"client","frames":[9]}"#
        )
    }

    @Test("A WebSocket handshake; the query of its target may give access")
    func upgrade() throws {
        var handshake = WebSocketHandshake(client: .first)
        handshake.outcome = .broken("The answer has \u{1B}.")
        handshake.target = "/mqtt?X-Amz-Signature=abc"
        handshake.host = "broker.example"
        handshake.origin = "https://example.com"
        handshake.userAgent = "Mozilla/5.0"
        handshake.offeredSubprotocols = ["mqtt", "mqttv3.1"]
        handshake.subprotocol = "mqtt"
        handshake.offeredExtensions = ["permessage-deflate; client_max_window_bits"]
        handshake.extensions = ["permessage-deflate"]
        handshake.status = 101
        handshake.frames = [4, 5]
        handshake.end = 2_000_000
        let rest =
            #""host":"broker.example","origin":"https://example.com","user_agent":"Mozilla/5.0","#
            + #""offered_subprotocols":["mqtt","mqttv3.1"],"subprotocol":"mqtt","#
            + #""offered_extensions":["permessage-deflate; client_max_window_bits"],"#
            + #""extensions":["permessage-deflate"],"status":101,"duration_ns":2000000,"frames":[4,5]}"#
        try Self.expect(
            Self.line("websocket_handshake") { $0.render(handshake, into: &$1) },
            #""outcome":"broken","message":"The answer has \\u{1B}.","target":"/mqtt","query_length":19,"# + rest
        )
        try Self.expect(
            Self.line("websocket_handshake", showsSecrets: true) { $0.render(handshake, into: &$1) },
            #""outcome":"broken","message":"The answer has \\u{1B}.","target":"/mqtt?X-Amz-Signature=abc","# + rest
        )
    }

    @Test("A connection that a proxy announced: the Community ID is that of the proxy's connection")
    func proxied() throws {
        let server = SocketAddress(address: IPAddress(ipv4: 0x0A00_0001), port: 8883)
        let proxy = SocketAddress(address: IPAddress(ipv4: 0x0A00_0002), port: 5000)
        let opening = ConnectionOpening(
            client: SocketAddress(address: IPAddress(ipv4: 0xC000_0207), port: 40_112),
            server: server,
            isMidStream: false,
            confidence: .certain,
            frame: 1,
            timestamp: 0,
            transport: .wss,
            proxy: ConnectionProxy(version: 2, address: proxy)
        )
        try Self.expect(
            Self.line("connection_open") { $0.render(opening, into: &$1) },
            #""client":{"ip":"192.0.2.7","port":40112},"server":{"ip":"10.0.0.1","port":8883},"#
                + #""proxy":{"version":2,"ip":"10.0.0.2","port":5000},"transport":"wss","#
                + #""community_id":"\#(CommunityID.of(proxy, server))","mid_stream":false,"confidence":"certain","#
                + #""frames":[1]}"#
        )
    }
}
