import TCPReassembly
import Testing

@testable import WebSocketFraming

/// Opening handshakes, as clients and servers and those between them write them.
@Suite struct HandshakeTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var name: String
        var request: String
        var answer: String
        var outcome: WebSocketHandshake.Outcome?
        var subprotocol: String? = "mqtt"
        var status: UInt16? = 101

        var testDescription: String { name }
    }

    private static let request = text(Opening.request())
    private static let answer = text(Opening.answer())

    private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    private static func refusal(_ line: String, body: String = "") -> String {
        "HTTP/1.1 \(line)\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
    }

    private static func replacing(_ text: String, _ old: String, _ new: String) -> String {
        text.replacing(old, with: new)
    }

    static let rows: [Row] = [
        Row(name: "as in the standard", request: request, answer: answer, outcome: .completed),
        Row(
            name: "any case, odd spaces, no spaces",
            request: "GET  /mqtt\tHTTP/1.1\r\nhost:broker.example:8080\r\nUPGRADE :\tfoo, WebSocket \r\n"
                + "sec-websocket-KEY:dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol:mqtt,mqttv3.1\r\n\r\n",
            answer: "HTTP/1.1 101\r\nupgrade:WEBSOCKET\r\nsec-websocket-accept:\t s3pPLMBiTxaQ9kYGzzhZRbK+xOo= \r\n"
                + "Sec-Websocket-Protocol:mqtt\r\n\r\n",
            outcome: .completed
        ),
        Row(
            name: "folded lines, a field on several lines, line feeds alone",
            request: "GET /mqtt HTTP/1.1\nHost:\n broker.example:8080\nUpgrade: websocket\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\nSec-WebSocket-Protocol: mqtt\n"
                + "Sec-WebSocket-Protocol: , mqttv3.1\n\n",
            answer: replacing(answer, "Accept: ", "Accept:\r\n\t"),
            outcome: .completed
        ),
        Row(
            name: "an answer that announces another one",
            request: request,
            answer: "HTTP/1.1 103 Early Hints\r\nLink: </style.css>\r\n\r\n" + answer,
            outcome: .completed
        ),
        Row(
            name: "another key",
            request: request,
            answer: replacing(answer, "s3pPL", "S3pPL"),
            outcome: .broken("Sec-WebSocket-Accept does not fit the request's key.")
        ),
        Row(
            name: "no key",
            request: replacing(request, "Sec-WebSocket-Key", "X-Key"),
            answer: answer,
            outcome: .broken("The request has no Sec-WebSocket-Key.")
        ),
        Row(
            name: "no accept",
            request: request,
            answer: replacing(answer, "Sec-WebSocket-Accept", "X-Accept"),
            outcome: .broken("The answer has no Sec-WebSocket-Accept.")
        ),
        Row(
            name: "a subprotocol nobody offered",
            request: request,
            answer: replacing(answer, "Protocol: mqtt", "Protocol: amqp"),
            outcome: .broken("The server chose a subprotocol that was not offered."),
            subprotocol: "amqp"
        ),
        Row(
            name: "no subprotocol",
            request: request,
            answer: replacing(answer, "Sec-WebSocket-Protocol: mqtt\r\n", ""),
            outcome: .completed,
            subprotocol: nil
        ),
        Row(
            name: "an extension nobody offered",
            request: request,
            answer: text(Opening.answer(extensions: "permessage-deflate")),
            outcome: .broken("The server chose an extension that was not offered.")
        ),
        Row(
            name: "compression with a window that does not exist",
            request: text(Opening.request(extensions: "permessage-deflate")),
            answer: text(Opening.answer(extensions: "permessage-deflate; server_max_window_bits=16")),
            outcome: .broken("The answer has permessage-deflate with parameters that break RFC 7692.")
        ),
        Row(
            name: "not found",
            request: request,
            answer: refusal("404 Not Found", body: "nothing here"),
            outcome: .refused,
            subprotocol: nil,
            status: 404
        ),
        Row(
            name: "unauthorized, without a reason",
            request: request,
            answer: refusal("401"),
            outcome: .refused,
            subprotocol: nil,
            status: 401
        ),
        Row(name: "no answer", request: request, answer: "", outcome: .unfinished, subprotocol: nil, status: nil),
        Row(
            name: "half an answer",
            request: request,
            answer: "HTTP/1.1 101 Switch",
            outcome: .unfinished,
            subprotocol: nil,
            status: nil
        ),
        Row(name: "a page", request: "GET / HTTP/1.1\r\nHost: broker.example\r\n\r\n", answer: refusal("200 OK")),
        Row(name: "another method", request: replacing(request, "GET", "PUT"), answer: refusal("200 OK")),
        Row(name: "half a request", request: "GET / HTTP/1.1\r\nUpgrade: web", answer: ""),
        Row(name: "no HTTP at all", request: "\u{10}\u{0C}\u{0}\u{04}MQTT", answer: ""),
        Row(name: "an answer that is none", request: request, answer: "HTTP/1.1 one hundred\r\n\r\n"),
        Row(
            name: "a head that never ends",
            request: "GET / HTTP/1.1\r\n" + String(repeating: "a: b\r\n", count: 4000),
            answer: ""
        ),
    ]

    @Test(arguments: rows)
    func `a handshake is told as it went`(row: Row) throws {
        let heard = listen([.client(Array(row.request.utf8)), .server(Array(row.answer.utf8))])
        guard let outcome = row.outcome else {
            #expect(heard.content == .foreign)
            #expect(heard.handshakes.isEmpty)
            return
        }
        #expect(heard.content == .webSocket)
        let handshake = try #require(heard.handshakes.first)
        #expect(handshake.outcome == outcome)
        #expect(handshake.status == row.status)
        #expect(handshake.subprotocol == row.subprotocol)
        #expect(handshake.client == .first)
        #expect(handshake.target == "/mqtt")
        #expect(handshake.host == "broker.example:8080")
        #expect(handshake.offeredSubprotocols == ["mqtt", "mqttv3.1"])
    }

    @Test(arguments: rows)
    func `cuts at any byte change nothing`(row: Row) {
        let steps: [Step] = [
            .client(Array(row.request.utf8)), .server(Array(row.answer.utf8) + FrameBytes.server(2, [1, 2])),
            .client(FrameBytes.client(2, [3, 4])),
        ]
        let whole = listen(steps).withoutFrames
        let stride = max(1, steps.byteCount / 800)
        for offset in Swift.stride(from: 1, to: steps.byteCount, by: stride) {
            let heard = listen(steps.cut(at: offset)).withoutFrames
            if heard != whole { Issue.record("cut at \(offset): \(heard)") }
        }
    }

    @Test func `a handshake has its frames, times and fields`() throws {
        let request = Opening.request(
            "Origin: https://app.example\r\nUser-Agent: client/1\r\n",
            extensions: "permessage-deflate; client_max_window_bits, x-other; a=\"b,c\""
        )
        let steps: [Step] = [
            .client([UInt8](request[..<40])), .client([UInt8](request[40...])),
            .server(Opening.answer(extensions: "permessage-deflate")), .server(FrameBytes.server(2, [1])),
        ]
        let handshake = try #require(listen(steps).handshakes.first)
        #expect(handshake.frames == [1, 3])
        #expect(handshake.end - handshake.begin == 2_000_000)
        #expect(handshake.origin == "https://app.example")
        #expect(handshake.userAgent == "client/1")
        #expect(
            handshake.offeredExtensions == [
                "permessage-deflate; client_max_window_bits", "x-other; a=\"b,c\"",
            ]
        )
        #expect(handshake.extensions == ["permessage-deflate"])
    }

    @Test func `texts and lists are shown in part`() throws {
        let long = String(repeating: "x", count: 1000)
        let many = (0..<100).map { "Sec-WebSocket-Protocol: p\($0)\r\n" }.joined()
        let request = Opening.request("User-Agent: \(long)\r\n\(many)")
        let handshake = try #require(listen([.client(request), .server(Opening.answer())]).handshakes.first)
        #expect(handshake.userAgent?.utf8.count == WebSocketLimits().shownText)
        #expect(handshake.offeredSubprotocols.count == WebSocketLimits().shownNames)
    }

    @Test func `either end can be the client, and bytes behind the heads belong to the frames`() {
        let steps: [Step] = [
            .bytes(.second, Opening.request()), .bytes(.first, Opening.answer() + FrameBytes.server(2, [7])),
            .bytes(.second, FrameBytes.client(2, [8])),
        ]
        let heard = listen(steps)
        #expect(heard.handshakes.map(\.client) == [.second])
        #expect(heard.client == [.bytes([7])])
        #expect(heard.server == [.bytes([8])])
        #expect(heard.violations.isEmpty)
    }

    @Test func `a client that does not wait is read once the answer is there`() {
        let frame = FrameBytes.client(2, [1, 2, 3])
        let steps: [Step] = [
            .client(Opening.request() + frame), .client(frame), .server(Opening.answer()),
        ]
        let heard = listen(steps)
        #expect(heard.client == [.bytes([1, 2, 3, 1, 2, 3])])
        #expect(heard.runFrames == [[1], [2]])
    }

    @Test func `what a refused client sent is not handed on`() {
        let steps: [Step] = [
            .client(Opening.request() + FrameBytes.client(2, [1, 2, 3])), .server(Array(Self.refusal("403").utf8)),
        ]
        let heard = listen(steps)
        #expect(heard.client.isEmpty)
        #expect(heard.handshakes.map(\.outcome) == [.refused])
    }

    @Test func `frames are read where only one direction is in the capture`() {
        let frame = FrameBytes.client(2, [1, 2, 3])
        let client = listen([.client(Opening.request()), .client(frame), .pause(seconds: 6), .client(frame)])
        #expect(client.client == [.bytes([1, 2, 3, 1, 2, 3])])
        #expect(client.handshakes.map(\.outcome) == [.unfinished])

        let atTheEnd = listen([.client(Opening.request()), .client(frame)])
        #expect(atTheEnd.client == [.bytes([1, 2, 3])])

        let answer = FrameBytes.server(2, [4, 5])
        let server = listen([.server(Opening.answer()), .server(answer)])
        #expect(server.server == [.bytes([4, 5])])
        #expect(server.handshakes.map(\.outcome) == [.completed])
        #expect(server.handshakes.map(\.target) == [""])
    }

    @Test func `a request that comes late in the capture is waited for`() {
        let steps: [Step] = [
            .server(Opening.answer()), .client(Opening.request()), .client(FrameBytes.client(2, [1])),
        ]
        let heard = listen(steps)
        #expect(heard.handshakes.map(\.target) == ["/mqtt"])
        #expect(heard.client == [.bytes([1])])
    }

    @Test func `a client that sends more than is held is read without an answer`() {
        let frame = FrameBytes.client(2, [UInt8](repeating: 1, count: 1000))
        let heard = listen([.client(Opening.request())] + (0..<100).map { _ in .client(frame) }, closing: false)
        #expect(heard.client == [.bytes([UInt8](repeating: 1, count: 100_000))])
    }

    @Test(arguments: [
        ("", "needsMore"), ("G", "needsMore"), ("GET ", "needsMore"), ("GET /", "http"), ("HTTP/1.", "needsMore"),
        ("HTTP/1.1", "http"), ("HTTP/2 ", "other"), ("PUT /", "other"), ("GETS", "other"), ("GET \u{1}", "other"),
        ("\u{16}\u{3}\u{1}", "other"), ("\u{10}", "other"), ("get /", "other"),
    ])
    func `the first bytes say whether it may be a handshake`(text: String, beginning: String) {
        let bytes = Array(text.utf8)
        let found = WebSocketConnection.begins(bytes.span)
        #expect("\(found)" == beginning)
    }
}
