import NIOCore
import NIOEmbedded
import OpenSSL
import Testing

@testable import MQTTReplay

/// A WebSocket's handlers on a channel without socket.
private final class WebSocketBench {
    let channel = EmbeddedChannel()
    let recorder = Recorder()
    let handshake = WebSocketHandshake(host: "broker", path: "/mqtt?x=1", headers: [])

    init() throws {
        let handler = WebSocketUpgradeHandler(
            handshake: handshake,
            timeout: .seconds(10),
            closeTimeout: .seconds(1)
        )
        try channel.pipeline.syncOperations.addHandlers([ResetHandler(), handler, recorder])
        channel.connect(to: try SocketAddress(ipAddress: "127.0.0.1", port: 1), promise: nil)
    }

    var accepted: [UInt8] {
        Array(
            """
            HTTP/1.1 101 Switching Protocols\r
            Upgrade: WebSocket\r
            Connection: Upgrade\r
            Sec-WebSocket-Accept: \(handshake.expectedAccept)\r
            Sec-WebSocket-Protocol: mqtt\r
            \r

            """.utf8
        )
    }

    /// All bytes the handlers have sent since the last call.
    func sent() throws -> [UInt8] {
        var bytes: [UInt8] = []
        while let buffer = try channel.readOutbound(as: ByteBuffer.self) { bytes += buffer.readableBytesView }
        return bytes
    }

    func receive(_ bytes: [UInt8], pieces: Int = .max) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            try channel.writeInbound(ByteBuffer(bytes: rest.prefix(pieces)))
            rest = rest.dropFirst(pieces)
        }
    }

    func open() throws {
        _ = try sent()
        try receive(accepted)
    }

    /// Takes frames apart: the opcodes and unmasked payloads.
    static func frames(_ bytes: [UInt8]) -> [(opcode: UInt8, payload: [UInt8])] {
        var rest = bytes[...]
        var frames: [(UInt8, [UInt8])] = []
        while let first = rest.popFirst(), let second = rest.popFirst() {
            var length = Int(second & 127)
            let extra = length == 126 ? 2 : length == 127 ? 8 : 0
            if extra > 0 { length = 0 }
            for _ in 0..<extra { length = length << 8 | Int(rest.removeFirst()) }
            let key = Array(rest.prefix(4))
            rest = rest.dropFirst(4)
            frames.append((first, rest.prefix(length).enumerated().map { $1 ^ key[$0 % 4] }))
            rest = rest.dropFirst(length)
        }
        return frames
    }
}

/// WebSockets without sockets.
@Suite("WebSocket handlers")
struct WebSocketTests {
    @Test("the request, and the answer to the key of RFC 6455 section 1.3")
    func handshake() {
        var handshake = WebSocketHandshake(
            host: "broker:9001",
            path: "/mqtt",
            headers: [WebSocketHeader(name: "Origin", value: "http://x")]
        )
        handshake.key = "dGhlIHNhbXBsZSBub25jZQ=="
        #expect(handshake.expectedAccept == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
        let request = """
            GET /mqtt HTTP/1.1\r
            Host: broker:9001\r
            Upgrade: websocket\r
            Connection: Upgrade\r
            Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
            Sec-WebSocket-Version: 13\r
            Sec-WebSocket-Protocol: mqtt\r
            Origin: http://x\r
            \r

            """
        #expect(handshake.request == request)
    }

    @Test("one byte at a time: the answer, a message in fragments, a ping between them", arguments: [1, 3, Int.max])
    func pieces(pieces: Int) throws {
        let bench = try WebSocketBench()
        #expect(try bench.sent().starts(with: Array("GET /mqtt?x=1 HTTP/1.1\r\n".utf8)))
        let frames: [UInt8] =
            [0x02, 2, 1, 2] + [0x89, 1, 42] + [0x00, 0] + [0x80, 1, 3] + [0x82, 126, 0, 130]
            + [UInt8](repeating: 4, count: 130) + [0x8A, 0]
        try bench.receive(bench.accepted + frames, pieces: pieces)
        #expect(bench.recorder.activations == 1)
        #expect(bench.recorder.bytes == [1, 2, 3] + [UInt8](repeating: 4, count: 130))
        let answers = WebSocketBench.frames(try bench.sent())
        #expect(answers.map(\.opcode) == [0x8A])
        #expect(answers.first?.payload == [42])
    }

    @Test("what is written goes out in masked binary frames")
    func writes() throws {
        let bench = try WebSocketBench()
        try bench.open()
        for length in [0, 1, 125, 126, 65_535, 65_536, 300_000] {
            let message = [UInt8](repeating: UInt8(truncatingIfNeeded: length &+ 1), count: length)
            bench.channel.writeAndFlush(ByteBuffer(bytes: message), promise: nil)
            let bytes = try bench.sent()
            #expect(bytes[1] & 128 != 0)
            let frames = WebSocketBench.frames(bytes)
            #expect(frames.map(\.opcode) == [0x82])
            #expect(frames.first?.payload == message)
        }
    }

    @Test("pongs do not pile up for a server that does not read")
    func pingFlood() throws {
        let bench = try WebSocketBench()
        try bench.open()
        bench.channel.isWritable = false
        for _ in 0..<100 { try bench.receive([0x89, 1, 42]) }
        #expect(try bench.sent().isEmpty)
        #expect(bench.recorder.failures.isEmpty)
    }

    @Test("an answer without end is given up", arguments: [1, 1_000])
    func endlessAnswer(pieces: Int) throws {
        let bench = try WebSocketBench()
        let bytes = Array("HTTP/1.1 101 a\r\n".utf8) + [UInt8](repeating: 97, count: 20_000)
        var sent = 0
        while bench.recorder.failures.isEmpty, sent < bytes.count {
            try? bench.receive(Array(bytes[sent..<min(sent + pieces, bytes.count)]))
            sent += pieces
        }
        #expect(bench.recorder.failures.map(\.code) == [.notHTTP])
        #expect(abs(sent - HTTPResponseHead.maximumLength) <= pieces)
    }

    @Test("a Close is answered and is the end of input", arguments: [1_000, 1_011])
    func closed(code: Int) throws {
        let bench = try WebSocketBench()
        try bench.open()
        try? bench.receive([0x88, 5, UInt8(code >> 8), UInt8(code & 255)] + Array("why".utf8))
        #expect(bench.recorder.inputEnds == 1)
        #expect(WebSocketBench.frames(try bench.sent()).map(\.opcode) == [0x88])
        #expect(
            bench.recorder.failures.map(\.message)
                == (code == 1_000
                    ? []
                    : [
                        "the server closed the WebSocket with 1011 (why)"
                    ])
        )
        try bench.channel.close().wait()
    }

    @Test("our Close waits for the server's, but not for ever", arguments: [true, false])
    func close(answers: Bool) throws {
        let bench = try WebSocketBench()
        try bench.open()
        let closed = bench.channel.close()
        #expect(WebSocketBench.frames(try bench.sent()).map(\.opcode) == [0x88])
        #expect(bench.channel.isActive)
        if answers {
            try bench.receive([0x88, 2, 3, 232])
        } else {
            bench.channel.embeddedEventLoop.advanceTime(by: .seconds(1))
        }
        try closed.wait()
        #expect(!bench.channel.isActive)
        #expect(bench.recorder.failures.isEmpty)
    }

    @Test(
        "frames against the rules",
        arguments: [
            [0x81, 1, 97], [0x80, 0], [0x02, 0, 0x82, 0], [0x82, 0x81, 1, 2, 3, 4, 5], [0x09, 0], [0x89, 126, 0, 126],
            [0x83, 0], [0x82, 127, 0, 0, 0, 1, 0, 0, 0, 0], [0x82, 127, 255, 255, 255, 255, 255, 255, 255, 255],
        ] as [[UInt8]]
    )
    func rules(frames: [UInt8]) throws {
        let bench = try WebSocketBench()
        try bench.open()
        try? bench.receive(frames)
        #expect(bench.recorder.failures.map(\.code) == [.webSocketProtocol])
        #expect(!bench.channel.isActive)
    }

    @Test(
        "answers that are refusals",
        arguments: [
            ("HTTP/1.1 403 Forbidden\r\n\r\n", "websocket-refused", "403 Forbidden"),
            ("HTTP/1.1 404\r\n\r\n", "websocket-refused", "404"),
            ("HTTP/1.1 302 Found\r\nLocation: /other\r\n\r\n", "websocket-refused", "/other"),
            ("HTTP/1.1 200 OK\r\n\r\n<html>", "websocket-refused", "web server"),
            ("HTTP/1.1 101 Ok\r\nUpgrade: websocket\r\n\r\n", "websocket-protocol", "does not belong"),
            (" \u{2}\u{0}\u{5}", "not-http", "mqtt://"),
            ("\u{15}\u{3}\u{1}\u{0}\u{2}\u{2}\u{16}", "not-http", "wss://"),
        ]
    )
    func refusals(answer: String, code: String, words: String) throws {
        let bench = try WebSocketBench()
        try? bench.receive(Array(answer.utf8))
        let error = try #require(bench.recorder.failures.first)
        #expect(error.code.rawValue == code)
        #expect(error.description.contains(words), "\(error)")
        #expect(bench.recorder.activations == 0)
        #expect(!bench.channel.isActive)
    }

    @Test("another subprotocol is refused, none is let pass", arguments: ["mqttv3.1", nil] as [String?])
    func subprotocol(name: String?) throws {
        let bench = try WebSocketBench()
        let text = String(decoding: bench.accepted, as: UTF8.self).split(separator: "Sec-WebSocket-Protocol")[0]
        try? bench.receive(Array((text + (name.map { "Sec-WebSocket-Protocol: \($0)\r\n\r\n" } ?? "\r\n")).utf8))
        #expect(bench.recorder.activations == (name == nil ? 1 : 0))
    }

    @Test("a server that never answers, or closes instead", arguments: [true, false])
    func silence(closes: Bool) throws {
        let bench = try WebSocketBench()
        if closes {
            bench.channel.pipeline.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
        } else {
            bench.channel.embeddedEventLoop.advanceTime(by: .seconds(10))
        }
        #expect(bench.recorder.failures.map(\.code) == [closes ? .closed : .timeout])
        #expect(!bench.channel.isActive)
    }
}
