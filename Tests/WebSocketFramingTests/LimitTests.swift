import TCPReassembly
import Testing

@testable import WebSocketFraming

/// Limits that were hit, and how that shows.
@Suite struct LimitTests {
    @Test func `violations are told up to a number and then counted`() {
        let frames = (0..<40).flatMap { _ in FrameBytes.server(2, [1]) }
        let heard = listen(Opening.steps() + [.client(frames)])
        #expect(heard.violations == [String](repeating: "client unmasked", count: WebSocketLimits().violations))
        #expect(heard.counts[0].untoldViolations == 40 - UInt64(WebSocketLimits().violations))
        #expect(heard.client == [.bytes([UInt8](repeating: 1, count: 40))])
    }

    @Test func `bytes after Close are counted`() {
        let steps = Opening.steps() + [.client(FrameBytes.client(8, [])), .client([1, 2, 3]), .client([4])]
        #expect(listen(steps).counts[0].bytesAfterClose == 4)
    }

    @Test(arguments: [16 << 10, (16 << 10) + 1])
    func `a head is as long as the limit at most`(length: Int) {
        let before = Opening.request().count + "X: \r\n".utf8.count
        let request = Opening.request("X: \(String(repeating: "x", count: length - before))\r\n")
        #expect(request.count == length)
        let heard = listen([.client(request), .server(Opening.answer())])
        #expect(heard.content == (length > WebSocketLimits().headBytes ? .foreign : .webSocket))
    }

    @Test func `a server that goes on without a request in full is read when too much is held`() {
        let frame = FrameBytes.server(2, [UInt8](repeating: 1, count: 1000))
        let steps: [Step] =
            [.client([UInt8](Opening.request().dropLast(5))), .server(Opening.answer())]
            + (0..<100).map { _ in .server(frame) }
        let heard = listen(steps, closing: false)
        #expect(heard.server == [.bytes([UInt8](repeating: 1, count: 100_000))])
        #expect(heard.handshakes.map(\.target) == [""])
    }

    @Test func `answers that announce others do not add up`() {
        let interim = Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)
        let steps: [Step] =
            [.client(Opening.request())] + (0..<10_000).map { _ in .server(interim) } + [.server(Opening.answer())]
        #expect(listen(steps).handshakes.map(\.outcome) == [.completed])
    }
}
