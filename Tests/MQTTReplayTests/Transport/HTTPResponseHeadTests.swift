import Testing

@testable import MQTTReplay

/// The beginning of an HTTP response.
@Suite("HTTP response heads")
struct HTTPResponseHeadTests {
    @Test("a head is complete with its last byte and not before")
    func prefixes() {
        let text = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nA: b, c \r\na:d\r\n\r\n"
        let bytes = Array(text.utf8)
        for length in 0..<bytes.count {
            #expect(HTTPResponseHead.parse(Array(bytes[..<length])) == .incomplete, "\(length)")
        }
        let head = HTTPResponseHead(
            status: 101,
            reason: "Switching Protocols",
            fields: [("upgrade", "websocket"), ("a", "b, c"), ("a", "d")]
        )
        #expect(HTTPResponseHead.parse(bytes + [1, 2]) == .complete(head, length: bytes.count))
        #expect(head.values("a") == ["b", "c", "d"])
        #expect(head.value("upgrade") == "websocket")
    }

    @Test(
        "what is no head",
        arguments: [
            "HTTP/2 200\r\n\r\n", "HTTP/1.1 20 OK\r\n\r\n", "HTTP/1.1 abc\r\n\r\n", "HTTP/1.1 700 x\r\n\r\n",
            "HTTP/1.1 200 OK\r\nno colon\r\n\r\n", "\r\n\r\n", "SSH-2.0", "\u{15}\u{3}",
            "HTTP/1.1 200 OK\r\n" + String(repeating: "a: b\r\n", count: 4_000),
        ]
    )
    func malformed(text: String) {
        #expect(HTTPResponseHead.parse(Array(text.utf8)) == .malformed)
    }

    @Test("bare line feeds, no reason, and control characters that are not printed")
    func oddities() {
        let bytes = Array("HTTP/1.0 407\nX: y\n\n".utf8)
        let head = HTTPResponseHead(status: 407, reason: "", fields: [("x", "y")])
        #expect(HTTPResponseHead.parse(bytes) == .complete(head, length: bytes.count))
        #expect(head.statusLine == "407")
        let rude = HTTPResponseHead(status: 500, reason: "\u{1B}[31m", fields: [])
        #expect(rude.statusLine == "500 \u{FFFD}[31m")
    }
}
