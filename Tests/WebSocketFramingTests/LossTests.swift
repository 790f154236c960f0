import TCPReassembly
import Testing

@testable import WebSocketFraming

/// Bytes that the capture lacks, and what is read around them.
@Suite struct LossTests {
    private static let letters = (0..<100).map { UInt8(ascii: "a") + UInt8($0 % 26) }

    private static func reason(_ length: UInt64, isExact: Bool) -> Heard.Part {
        .missing(length, isExact: isExact, "acknowledged")
    }

    @Test(arguments: 0...99)
    func `a loss inside a payload has its length, and the mask goes on`(start: Int) {
        let frame = FrameBytes.client(2, Self.letters)
        let next = FrameBytes.client(2, [1, 2, 3])
        let head = 6
        for count in 1...(100 - start) {
            let steps =
                Opening.steps() + [
                    .client([UInt8](frame[..<(head + start)])), .missing(.first, UInt64(count)),
                    .client([UInt8](frame[(head + start + count)...]) + next),
                ]
            let heard = listen(steps)
            let before = start == 0 ? [] : [Heard.Part.bytes(Array(Self.letters[..<start]))]
            let after = Heard.Part.bytes(Array(Self.letters[(start + count)...]) + [1, 2, 3])
            if heard.client != before + [Self.reason(UInt64(count), isExact: true), after] || !heard.violations.isEmpty
            {
                Issue.record("\(start), \(count): \(heard)")
            }
        }
    }

    @Test func `a loss inside a control frame loses nothing of a message`() {
        let ping = FrameBytes.client(9, Self.letters)
        let steps =
            Opening.steps() + [
                .client([UInt8](ping[..<20])), .missing(.first, 86), .client(FrameBytes.client(2, [1])),
            ]
        #expect(listen(steps).client == [.bytes([1])])
    }

    @Test func `a loss inside Close leaves it without its code`() {
        let close = FrameBytes.client(8, [3, 0xE8] + Array("bye".utf8))
        let steps = Opening.steps() + [.client([UInt8](close[..<7])), .missing(.first, 4)]
        #expect(listen(steps).closings.map(\.code) == [nil])
    }

    @Test(arguments: [true, false])
    func `frames are found again at the beginning of a segment`(isClient: Bool) {
        let side = isClient ? Endpoint.first : .second
        func frame(_ payload: [UInt8]) -> [UInt8] {
            isClient ? FrameBytes.client(2, payload) : FrameBytes.server(2, payload)
        }
        let steps =
            Opening.steps() + [
                .bytes(side, frame([1, 2, 3])), .missing(side, 5000),
                .bytes(side, frame(Self.letters)), .bytes(side, frame([4])),
            ]
        let heard = listen(steps)
        let expected: [Heard.Part] = [
            .bytes([1, 2, 3]), Self.reason(5000, isExact: false), .bytes(Self.letters + [4]),
        ]
        #expect((isClient ? heard.client : heard.server) == expected)
        #expect(heard.counts[isClient ? 0 : 1].resumptions == 1)
    }

    @Test func `frames are found again inside a segment`() {
        let frames = (0..<6).flatMap { FrameBytes.client(2, Array(Self.letters.prefix(20 + $0))) }
        let said = (0..<6).flatMap { Self.letters.prefix(20 + $0) }
        let steps =
            Opening.steps() + [
                .client(FrameBytes.client(2, [1])), .missing(.first, 1000),
                .client(Self.letters + frames),
            ]
        let expected: [Heard.Part] = [.bytes([1]), Self.reason(1100, isExact: false), .bytes(said)]
        #expect(listen(steps).client == expected)
    }

    @Test func `a loss over the end of a frame is searched behind, and its length is no promise`() {
        let frame = FrameBytes.client(2, Self.letters)
        let steps =
            Opening.steps() + [
                .client([UInt8](frame[..<50])), .missing(.first, 100), .client(frame), .client(frame),
            ]
        let heard = listen(steps)
        let before = Heard.Part.bytes(Array(Self.letters[..<44]))
        #expect(heard.client == [before, Self.reason(100, isExact: false), .bytes(Self.letters + Self.letters)])
    }

    @Test func `a loss whose length is not known is searched behind`() {
        let frame = FrameBytes.client(2, Self.letters)
        let steps =
            Opening.steps() + [
                .client([UInt8](frame[..<50])), .missing(.first, 10, isExact: false), .client(frame),
            ]
        let before = Heard.Part.bytes(Array(Self.letters[..<44]))
        #expect(listen(steps).client == [before, Self.reason(10, isExact: false), .bytes(Self.letters)])
    }

    @Test func `zeros and text are no frames`() {
        for junk in [[UInt8](repeating: 0, count: 3000), [UInt8](repeating: 0x41, count: 3000)] {
            let steps =
                Opening.steps() + [.server(FrameBytes.server(2, [1])), .missing(.second, 10), .server(junk)]
            #expect(listen(steps).server == [.bytes([1]), Self.reason(3010, isExact: false)])
        }
    }

    @Test func `a search that finds nothing gives the direction up`() {
        let junk = [UInt8](repeating: 0x41, count: 10_000)
        let steps =
            Opening.steps() + [.missing(.first, 10)] + (0..<200).map { _ in Step.client(junk) }
            + [.client(FrameBytes.client(2, [1]))]
        let heard = listen(steps)
        #expect(heard.client.count == 1)
        #expect(heard.counts[0].abandonments == 1)
    }

    @Test func `a hostile search costs what it is long`() {
        // Headers of frames that would be complete much later, a byte at a time.
        let header: [UInt8] = [0x82, 0xFE, 0xFF, 0xFF]
        let headers = (0..<60_000).map { header[$0 % 4] }
        let steps = Opening.steps() + [.missing(.first, 10)] + headers.map { Step.client([$0]) }
        #expect(listen(steps).client.count == 1)
    }

    @Test func `compressed messages after a loss are read only if they stand alone`() {
        let compressed = FrameBytes.server(2, [0xF2, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00], reserved: 4)
        let plain = FrameBytes.server(2, Array("plain".utf8))
        let hello = Array("Hello".utf8)
        func steps(_ agreed: String) -> [Step] {
            Opening.steps(deflate: agreed) + [
                .server([UInt8](compressed[..<5])), .missing(.second, 2),
                .server([UInt8](compressed[7...]) + plain + compressed),
            ]
        }
        let alone = listen(steps("permessage-deflate; server_no_context_takeover"))
        let context = listen(steps("permessage-deflate"))
        // What the first message lost, with the rest of it, is told by the length of the frame.
        let loss = Self.reason(4, isExact: false)
        #expect(Array(alone.server.suffix(2)) == [loss, .bytes(Array("plain".utf8) + hello)])
        let unreadable = Heard.Part.missing(7, isExact: false, "not_inflated")
        #expect(Array(context.server.suffix(3)) == [loss, .bytes(Array("plain".utf8)), unreadable])
    }

    @Test func `a handshake with a loss is made out from what there is`() {
        let frame = FrameBytes.client(2, Self.letters)
        let request = Opening.request()
        let client = listen([
            .client([UInt8](request[..<30])), .missing(.first, UInt64(request.count - 30)),
            .server(Opening.answer()), .client(frame),
        ])
        #expect(client.handshakes.map(\.status) == [101])
        #expect(client.client == [Self.reason(UInt64(request.count - 30), isExact: false), .bytes(Self.letters)])

        let server = listen([
            .client(request), .missing(.second, 200), .client(frame), .server(FrameBytes.server(2, [1])),
        ])
        #expect(server.handshakes.map(\.outcome) == [.unfinished])
        #expect(server.client == [.bytes(Self.letters)])
        #expect(server.server == [Self.reason(200, isExact: false), .bytes([1])])

        let neither = listen([.missing(.first, 10), .missing(.second, 10), .client(frame)])
        #expect(neither.content == .foreign)
    }
}
