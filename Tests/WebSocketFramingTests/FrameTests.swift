import TCPReassembly
import Testing

@testable import WebSocketFraming

/// Frames after an opening handshake, whole and in pieces.
@Suite struct FrameTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var name: String
        var client: [UInt8] = []
        var server: [UInt8] = []
        var clientBytes: [UInt8] = []
        var serverBytes: [UInt8] = []
        var violations: [String] = []
        var closings: [String] = []
        /// Messages, pings and pongs of both sides.
        var counts: [UInt64]?

        var testDescription: String { name }
    }

    private static let hello = Array("Hello".utf8)
    private static let kilobyte = (0..<1024).map { UInt8(truncatingIfNeeded: $0 &* 7) }
    private static let long = (0..<70_000).map { UInt8(truncatingIfNeeded: $0 &* 13) }

    /// The examples of RFC 6455 §5.7 in their order, then what MQTT makes of frames.
    static let rows: [Row] = [
        Row(
            name: "an unmasked text message",
            server: [0x81, 0x05, 0x48, 0x65, 0x6C, 0x6C, 0x6F],
            serverBytes: hello,
            violations: ["server text_message"]
        ),
        Row(
            name: "a masked text message",
            client: [0x81, 0x85, 0x37, 0xFA, 0x21, 0x3D, 0x7F, 0x9F, 0x4D, 0x51, 0x58],
            clientBytes: hello,
            violations: ["client text_message"]
        ),
        Row(
            name: "a fragmented text message",
            server: [0x01, 0x03, 0x48, 0x65, 0x6C, 0x80, 0x02, 0x6C, 0x6F],
            serverBytes: hello,
            violations: ["server text_message"],
            counts: [1, 0, 0]
        ),
        Row(
            name: "Ping and its masked Pong",
            client: [0x8A, 0x85, 0x37, 0xFA, 0x21, 0x3D, 0x7F, 0x9F, 0x4D, 0x51, 0x58],
            server: [0x89, 0x05, 0x48, 0x65, 0x6C, 0x6C, 0x6F],
            counts: [0, 1, 1]
        ),
        Row(
            name: "256 bytes",
            server: [0x82, 0x7E, 0x01, 0x00] + kilobyte.prefix(256),
            serverBytes: Array(kilobyte.prefix(256))
        ),
        Row(
            name: "64 KiB",
            server: [0x82, 0x7F, 0, 0, 0, 0, 0, 1, 0, 0] + long.prefix(65_536),
            serverBytes: Array(long.prefix(65_536))
        ),
        Row(
            name: "several messages, a Ping between fragments, an empty fragment",
            client: FrameBytes.client(2, [1, 2, 3]) + FrameBytes.client(2, [4], isFinal: false)
                + FrameBytes.client(9, [9, 9]) + FrameBytes.client(0, [], isFinal: false)
                + FrameBytes.client(0, [5, 6, 7, 8, 9]) + FrameBytes.client(2, []) + FrameBytes.client(2, kilobyte),
            clientBytes: [1, 2, 3, 4, 5, 6, 7, 8, 9] + kilobyte,
            counts: [4, 1, 0]
        ),
        Row(
            name: "Close with a code and a reason, and one without",
            client: FrameBytes.client(2, [1]) + FrameBytes.client(8, [0x03, 0xE8] + Array("bye".utf8)),
            server: FrameBytes.server(8, []),
            clientBytes: [1],
            closings: ["first 1000 bye", "second none "]
        ),
        Row(
            name: "bytes after Close",
            client: FrameBytes.client(8, [0x03, 0xE9]) + FrameBytes.client(2, [1, 2]),
            violations: ["client after_close fatal"],
            closings: ["first 1001 "]
        ),
        Row(
            name: "Close with half a code",
            client: FrameBytes.client(8, [3]),
            violations: ["client control_frame"],
            closings: ["first none "]
        ),
        Row(
            name: "masks the wrong way round",
            client: FrameBytes.server(2, [1, 2]),
            server: FrameBytes.client(2, [3, 4]),
            clientBytes: [1, 2],
            serverBytes: [3, 4],
            violations: ["client unmasked", "server masked"]
        ),
        Row(
            name: "a reserved bit",
            client: FrameBytes.client(2, [1], reserved: 1) + FrameBytes.client(2, [2]),
            clientBytes: [2],
            violations: ["client reserved_bit"]
        ),
        Row(
            name: "reserved opcodes",
            client: FrameBytes.client(3, [1]) + FrameBytes.client(0xB, [2]) + FrameBytes.client(2, [3]),
            clientBytes: [3],
            violations: ["client reserved_opcode", "client reserved_opcode"]
        ),
        Row(
            name: "control frames in fragments and too long",
            client: FrameBytes.client(9, [1], isFinal: false) + FrameBytes.client(10, long.suffix(126))
                + FrameBytes.client(2, [3]),
            clientBytes: [3],
            violations: ["client control_frame", "client control_frame"]
        ),
        Row(
            name: "a continuation of nothing, a message in a message",
            client: FrameBytes.client(0, [1]) + FrameBytes.client(2, [2], isFinal: false) + FrameBytes.client(2, [3]),
            clientBytes: [1, 2, 3],
            violations: ["client fragmentation", "client fragmentation"]
        ),
        Row(
            name: "lengths in more bytes than needed",
            server: [0x82, 126, 0, 1, 7, 0x82, 127, 0, 0, 0, 0, 0, 0, 0, 1, 8],
            serverBytes: [7, 8],
            violations: ["server length", "server length"]
        ),
        Row(
            name: "a length of 64 bits",
            server: [0x82, 127, 0x80, 0, 0, 0, 0, 0, 0, 1, 8],
            violations: ["server length fatal"]
        ),
    ]

    private static func steps(_ row: Row) -> [Step] {
        Opening.steps() + [.client(row.client), .server(row.server)]
    }

    private static func bytes(_ parts: [Heard.Part]) -> [UInt8] {
        parts.flatMap { part -> [UInt8] in if case .bytes(let bytes) = part { bytes } else { [] } }
    }

    @Test(arguments: rows)
    func `frames become the bytes of their messages`(row: Row) {
        let heard = listen(Self.steps(row))
        #expect(Self.bytes(heard.client) == row.clientBytes)
        #expect(Self.bytes(heard.server) == row.serverBytes)
        #expect(heard.violations == row.violations)
        #expect(heard.content == .webSocket)
        #expect(heard.handshakes.map(\.outcome) == [.completed])
        let closings = heard.closings.map { "\($0.sender) \($0.code.map(String.init) ?? "none") \($0.reason)" }
        #expect(closings == row.closings)
        if let counts = row.counts {
            let both = zip(heard.counts.dropLast(), heard.counts.dropFirst()).map { one, other in
                var sum = one
                sum += other
                return [sum.messages, sum.pings, sum.pongs]
            }
            #expect(both == [counts])
        }
    }

    @Test(arguments: rows)
    func `cuts at any byte change nothing`(row: Row) {
        let steps = Self.steps(row)
        let whole = listen(steps).withoutFrames
        #expect(listen(steps.inSingleBytes).withoutFrames == whole)
        let stride = max(1, steps.byteCount / 400)
        for offset in Swift.stride(from: 1, to: steps.byteCount, by: stride) {
            let heard = listen(steps.cut(at: offset)).withoutFrames
            if heard != whole { Issue.record("cut at \(offset): \(heard)") }
        }
    }

    @Test func `runs have the frames that brought them, and one run does for one segment`() {
        let frames = FrameBytes.client(2, [1, 2, 3, 4, 5]) + FrameBytes.client(2, [6, 7])
        let steps = Opening.steps() + [.client(Array(frames[..<8])), .client(Array(frames[8...]))]
        let heard = listen(steps)
        #expect(heard.runFrames == [[3], [4]])
        #expect(heard.client == [.bytes([1, 2, 3, 4, 5, 6, 7])])
    }
}
