import TCPReassembly
import Testing

@testable import WebSocketFraming

/// Messages compressed with permessage-deflate (RFC 7692).
@Suite struct CompressionTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var name: String
        var server: [UInt8]
        var bytes: String
        var agreed = "permessage-deflate"

        var testDescription: String { name }
    }

    private static let hello: [UInt8] = [0xF2, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00]

    private static func message(_ payload: [UInt8]) -> [UInt8] { FrameBytes.server(2, payload, reserved: 4) }

    /// The examples of RFC 7692 §7.2.3, then what goes with them.
    static let rows: [Row] = [
        Row(name: "one block", server: message(hello), bytes: "Hello"),
        Row(
            name: "one block in fragments, a Ping between",
            server: FrameBytes.server(2, [0xF2, 0x48, 0xCD], isFinal: false, reserved: 4) + FrameBytes.server(9, [1])
                + FrameBytes.server(0, [0xC9, 0xC9, 0x07, 0x00]),
            bytes: "Hello"
        ),
        Row(
            name: "with the window of the message before",
            server: message(hello) + message([0xF2, 0x00, 0x11, 0x00, 0x00]),
            bytes: "HelloHello"
        ),
        Row(
            name: "without the window of the message before",
            server: message(hello) + message(hello),
            bytes: "HelloHello",
            agreed: "permessage-deflate; server_no_context_takeover; client_max_window_bits=8"
        ),
        Row(
            name: "a stored block",
            server: message([0x00, 0x05, 0x00, 0xFA, 0xFF, 0x48, 0x65, 0x6C, 0x6C, 0x6F, 0x00]),
            bytes: "Hello"
        ),
        Row(
            name: "a final block, and the window after it",
            server: message([0xF3, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00, 0x00])
                + message([0xF2, 0x00, 0x11, 0x00, 0x00]),
            bytes: "HelloHello"
        ),
        Row(
            name: "a final block with nothing after it",
            server: message([0xF3, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00]) + message(hello),
            bytes: "HelloHello"
        ),
        Row(
            name: "two blocks",
            server: message([0xF2, 0x48, 0x05, 0x00, 0x00, 0x00, 0xFF, 0xFF, 0xCA, 0xC9, 0xC9, 0x07, 0x00]),
            bytes: "Hello"
        ),
        Row(name: "an empty message", server: message([0x00]) + message(hello), bytes: "Hello"),
        Row(name: "an empty message without a byte", server: message([]) + message(hello), bytes: "Hello"),
        Row(
            name: "messages that are not compressed between",
            server: message(hello) + FrameBytes.server(2, Array("plain".utf8))
                + message([0xF2, 0x00, 0x11, 0x00, 0x00]),
            bytes: "HelloplainHello"
        ),
        Row(
            name: "parameters in quotation marks",
            server: message(hello),
            bytes: "Hello",
            agreed: "permessage-deflate; Server_Max_Window_Bits = \"9\" ; client_no_context_takeover"
        ),
    ]

    @Test(arguments: rows)
    func `messages inflate, however they are cut`(row: Row) {
        let steps = Opening.steps(deflate: row.agreed) + [.server(row.server)]
        let whole = listen(steps).withoutFrames
        #expect(whole.server == [.bytes(Array(row.bytes.utf8))])
        #expect(whole.violations.isEmpty)
        #expect(whole.handshakes.map(\.outcome) == [.completed])
        for offset in 1..<steps.byteCount {
            let heard = listen(steps.cut(at: offset)).withoutFrames
            if heard != whole { Issue.record("cut at \(offset): \(heard)") }
        }
        #expect(listen(steps.inSingleBytes).withoutFrames == whole)
    }

    @Test(arguments: [
        ("", true), ("; server_no_context_takeover; client_no_context_takeover", true),
        ("; server_max_window_bits=8; client_max_window_bits=15", true), ("; server_max_window_bits=7", false),
        ("; server_max_window_bits=08", false), ("; server_max_window_bits=+9", false),
        ("; server_max_window_bits", false), ("; client_max_window_bits", false),
        ("; server_no_context_takeover=1", false), ("; server_no_context_takeover; server_no_context_takeover", false),
        ("; other", false), ("; server_max_window_bits=16", false), ("; server_max_window_bits=", false),
    ])
    func `parameters keep the rules or are refused`(parameters: String, isGood: Bool) {
        let named = NamedExtension(Array(("permessage-deflate" + parameters).utf8)[...])
        #expect(named.name == "permessage-deflate")
        #expect((DeflateParameters(named.parameters) != nil) == isGood)
    }

    @Test func `a run has the frames of all that it took`() {
        let steps = Opening.steps(deflate: "permessage-deflate") + Self.message(Self.hello).map { .server([$0]) }
        // Nine bytes in frames 3 to 11: two of the header, then the first letter needs two of the payload.
        #expect(listen(steps).runFrames.first == [5, 6])
    }

    @Test func `what is compressed without an answer in the capture inflates all the same`() {
        let payload = FrameBytes.client(2, Self.hello, reserved: 4)
        let request = Opening.request(extensions: "permessage-deflate")
        #expect(listen([.client(request), .client(payload)]).client == [.bytes(Array("Hello".utf8))])
    }

    @Test func `what does not inflate ends the direction`() {
        let steps =
            Opening.steps(deflate: "permessage-deflate")
            + [.server(Self.message(Self.hello) + Self.message([0xFF, 0xFF, 0xFF]) + FrameBytes.server(2, [1]))]
        let heard = listen(steps)
        #expect(heard.server == [.bytes(Array("Hello".utf8)), .missing(3, isExact: false, "not_inflated")])
        #expect(heard.violations == ["server compression fatal"])
        #expect(heard.counts[1].abandonments == 1)
    }

    @Test func `a decompression bomb ends at the limit`() {
        // It would become about 9 MiB.
        let bomb = Self.message(Deflater.zeros(bytes: 60 << 10))
        let steps = Opening.steps(deflate: "permessage-deflate") + [.server(bomb), .server(bomb)]
        var limits = WebSocketLimits()
        limits.inflationAllowance = 1 << 20
        limits.maximumInflation = 16
        let heard = listen(steps, limits: limits)
        guard case .bytes(let bytes)? = heard.server.first else {
            Issue.record("nothing inflated")
            return
        }
        #expect(bytes.count == 1 << 20 + 16 * (60 << 10))
        #expect(heard.server.dropFirst() == [.missing(60 << 10, isExact: false, "inflation_limit")])
        #expect(heard.violations == ["server inflation fatal"])

        limits = WebSocketLimits()
        limits.inflatedBytesAtOnce = 100_000
        guard case .bytes(let atOnce)? = listen(steps, limits: limits).server.first else {
            Issue.record("nothing inflated")
            return
        }
        #expect(atOnce.count == 100_000)
    }

    @Test func `inflaters of all connections count together and are given back`() {
        var limits = WebSocketLimits()
        limits.inflaterBytesInAll = Inflater.memory
        let context = WebSocketContext(limits: limits)
        let both =
            Opening.steps(deflate: "permessage-deflate")
            + [.server(Self.message(Self.hello)), .client(FrameBytes.client(2, Self.hello, reserved: 4))]
        for round in 1...3 {
            let heard = listen(both, context: context)
            #expect(heard.server == [.bytes(Array("Hello".utf8))])
            #expect(heard.client == [.missing(7, isExact: false, "inflation_limit")])
            #expect(context.inflaterBytes == 0)
            #expect(context.refusedInflaters == UInt64(round))
        }
        // Without compressed messages there is no inflater.
        #expect(listen(Opening.steps(deflate: "permessage-deflate"), context: context).violations.isEmpty)
        #expect(context.refusedInflaters == 3)
    }
}
