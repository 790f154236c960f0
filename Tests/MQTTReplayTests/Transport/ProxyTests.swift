import NIOCore
import NIOEmbedded
import Testing

@testable import MQTTReplay

/// The proxy's handler on a channel without socket.
@Suite("HTTP proxy")
struct ProxyTests {
    private func channel(_ proxy: String, _ recorder: Recorder) throws -> EmbeddedChannel {
        let channel = EmbeddedChannel()
        let handler = ProxyClientHandler(
            proxy: try HTTPProxy(proxy),
            authority: "broker:8883",
            timeout: .seconds(10)
        )
        try channel.pipeline.syncOperations.addHandlers([handler, recorder])
        channel.connect(to: try SocketAddress(ipAddress: "127.0.0.1", port: 1), promise: nil)
        return channel
    }

    @Test("asks, and hands on what follows the answer")
    func tunnel() throws {
        let recorder = Recorder()
        let channel = try channel("http://Aladdin:open%20sesame@proxy", recorder)
        let request = try channel.readOutbound(as: ByteBuffer.self).map { String(buffer: $0) }
        let expected = """
            CONNECT broker:8883 HTTP/1.1\r
            Host: broker:8883\r
            Proxy-Authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==\r
            \r

            """
        #expect(request == expected)
        for byte in Array("HTTP/1.1 200 Connection established\r\n\r".utf8) {
            try channel.writeInbound(ByteBuffer(bytes: [byte]))
        }
        #expect(recorder.activations == 0)
        try channel.writeInbound(ByteBuffer(string: "\nabc"))
        try channel.writeInbound(ByteBuffer(string: "def"))
        #expect(recorder.activations == 1)
        #expect(recorder.bytes == Array("abcdef".utf8))
    }

    @Test(
        "refusals",
        arguments: [
            ("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n", "proxy-refused", "give a user"),
            ("HTTP/1.1 403 Forbidden\r\n\r\n", "proxy-refused", "other ports"),
            ("HTTP/1.1 502 Bad Gateway\r\n\r\n", "proxy-refused", "cannot reach"),
            ("\u{5}\u{0}", "not-http", "--proxy"),
        ]
    )
    func refusals(answer: String, code: String, words: String) throws {
        let recorder = Recorder()
        let channel = try channel("http://proxy", recorder)
        _ = try? channel.writeInbound(ByteBuffer(string: answer))
        let error = try #require(recorder.failures.first)
        #expect(error.code.rawValue == code)
        #expect(error.phase == .proxy)
        #expect(error.description.contains(words), "\(error)")
        #expect(!channel.isActive)
    }

    @Test("a proxy that never answers, or closes instead", arguments: [true, false])
    func silence(closes: Bool) throws {
        let recorder = Recorder()
        let channel = try channel("http://proxy", recorder)
        if closes {
            channel.pipeline.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
        } else {
            channel.embeddedEventLoop.advanceTime(by: .seconds(10))
        }
        #expect(recorder.failures.map(\.code) == [closes ? .closed : .timeout])
        #expect(!channel.isActive)
    }
}

/// What a plain connection's first bytes say about the server.
@Suite("First bytes of a plain server")
struct PlainGuardTests {
    @Test(
        "TLS and HTTP are told, MQTT is handed on",
        arguments: [
            ([0x15, 3, 1, 0, 2, 2, 70], "needs-tls"), (Array("HTTP/1.0 400 Bad\r\n".utf8), "needs-websocket"),
            ([0x20, 2, 0, 0], nil), ([0x15, 4, 9], nil), (Array("HTTX".utf8), nil), ([0x15], nil),
        ] as [([UInt8], String?)]
    )
    func first(bytes: [UInt8], code: String?) throws {
        for pieces in [1, Int.max] {
            let recorder = Recorder()
            let channel = EmbeddedChannel()
            try channel.pipeline.syncOperations.addHandlers([PlainGuardHandler(), recorder])
            channel.connect(to: try SocketAddress(ipAddress: "127.0.0.1", port: 1), promise: nil)
            var rest = bytes[...]
            while !rest.isEmpty, recorder.failures.isEmpty {
                _ = try? channel.writeInbound(ByteBuffer(bytes: rest.prefix(pieces)))
                rest = rest.dropFirst(pieces)
            }
            channel.pipeline.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
            #expect(recorder.failures.map(\.code.rawValue) == [code].compactMap(\.self))
            #expect(recorder.bytes == (code == nil ? bytes : []))
        }
    }
}
