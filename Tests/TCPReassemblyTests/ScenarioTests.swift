import PacketHeaders
import TCPReassembly
import Testing

/// Segments in, what comes out: each row is played at several initial sequence numbers, some of which wrap.
@Suite struct ScenarioTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let name: String
        let steps: [Step]
        let lines: [String]

        init(_ name: String, _ steps: [Step], _ lines: [String]) {
            self.name = name
            self.steps = steps
            self.lines = lines
        }

        var testDescription: String { name }
    }

    @Test(arguments: orders + overlaps + holes + openings + endings + times)
    func play(_ row: Row) {
        let initial: [[UInt32]] = [[1000, 5000], [.max, .max], [.max - 1, 0], [.max - 4, .max - 5], [.max - 8, 7]]
        for numbers in initial {
            var scenario = Scenario(initialSequences: numbers)
            scenario.play(row.steps)
            let lines = scenario.lines
            #expect(lines == row.lines, "from \(numbers)")
        }
    }

    static let orders: [Row] = [
        Row("in order", .handshake + [.data(0, "abc"), .data(3, "de"), .answer(0, "x")], [">0 abc", ">3 de", "<0 x"]),
        Row("out of order", .handshake + [.data(3, "de"), .data(0, "abc")], [">0 abc", ">3 de"]),
        Row(
            "three out of order",
            .handshake + [.data(4, "ef"), .data(2, "cd"), .data(6, "gh"), .data(0, "ab")],
            [">0 ab", ">2 cd", ">4 ef", ">6 gh"]
        ),
        Row("sent again whole", .handshake + [.data(0, "abc"), .data(0, "abc"), .data(3, "d")], [">0 abc", ">3 d"]),
        Row(
            "sent again while it waits",
            .handshake + [.data(1, "b"), .data(1, "b"), .data(0, "a")],
            [">0 a", ">1 b"]
        ),
        Row("sent again with more", .handshake + [.data(0, "abc"), .data(0, "abcde")], [">0 abc", ">3 de"]),
        Row("sent again in other pieces", .handshake + [.data(0, "abcd"), .data(2, "cdef")], [">0 abcd", ">4 ef"]),
        Row(
            "one segment spans several that wait",
            .handshake + [.data(1, "b"), .data(3, "d"), .data(0, "abcdef")],
            [">0 a", ">1 b", ">2 c", ">3 d", ">4 ef"]
        ),
        Row(
            "keep-alive probe of one byte",
            .handshake + [.data(0, "abc"), .data(2, "?"), .data(3, "d")],
            [">0 abc", ">3 d"]
        ),
        Row("keep-alive probe before any data", .handshake + [.data(-1, "?"), .data(0, "a")], [">0 a"]),
        Row("nowhere near", .handshake + [.data(0, "a"), .data(1 << 31, "x"), .data(1, "b")], [">0 a", ">1 b"]),
        Row("far ahead", .handshake + [.data(0, "a"), .data(0x5000_0000, "x"), .data(1, "b")], [">0 a", ">1 b"]),
    ]

    static let overlaps: [Row] = [
        Row("agreeing", .handshake + [.data(0, "abcd"), .data(1, "bc")], [">0 abcd"]),
        Row("first data wins", .handshake + [.data(0, "abcd"), .data(1, "XY")], [">0 abcd", ">1 overlap 2"]),
        Row(
            "first data wins while it waits",
            .handshake + [.data(2, "cd"), .data(1, "bXYe"), .data(0, "a")],
            [">2 overlap 2", ">0 a", ">1 b", ">2 cd", ">4 e"]
        ),
        Row(
            "first data wins over the segment that fills the hole",
            .handshake + [.data(2, "cd"), .data(0, "abXd")],
            [">0 ab", ">2 overlap 1", ">2 cd"]
        ),
    ]

    static let holes: [Row] = [
        Row(
            "acknowledged: not before the grace is over",
            .handshake + [.data(0, "ab"), .data(5, "f", at: 1), .ack(6, at: 2), .ack(6, at: 251)],
            [">0 ab"]
        ),
        Row(
            "acknowledged: after the grace",
            .handshake + [.data(0, "ab"), .data(5, "f", at: 1), .ack(6, at: 2), .ack(6, at: 252)],
            [">0 ab", ">2 gap 3 acknowledged", ">5 f"]
        ),
        Row(
            "acknowledged: filled within the grace",
            .handshake + [.data(0, "ab"), .data(5, "f"), .ack(6), .data(2, "cde", at: 200), .ack(6, at: 900)],
            [">0 ab", ">2 cde", ">5 f"]
        ),
        Row(
            "acknowledged, nothing behind it",
            .handshake + [.data(0, "ab"), .ack(12, at: 10), .sweep(at: 500), .data(12, "m", at: 501)],
            [">0 ab", ">2 gap 10 acknowledged", ">12 m"]
        ),
        Row(
            "an acknowledgment captured before its data",
            .handshake + [.ack(3), .data(0, "abc", at: 1), .sweep(at: 1000)],
            [">0 abc"]
        ),
        Row(
            "not acknowledged: waits",
            .handshake + [.data(0, "ab"), .data(5, "f"), .sweep(at: 29_000), .data(2, "cde", at: 29_500)],
            [">0 ab", ">2 cde", ">5 f"]
        ),
        Row(
            "not acknowledged: given up in time",
            .handshake + [.data(0, "ab"), .data(5, "f"), .sweep(at: 31_000)],
            [">0 ab", ">2 gap 3 timeout", ">5 f"]
        ),
        Row(
            "filled after it was given up",
            .handshake + [.data(1, "b"), .ack(2), .sweep(at: 300), .data(0, "a", at: 400), .data(2, "c", at: 401)],
            [">0 gap 1 acknowledged", ">1 b", ">2 c"]
        ),
        Row(
            "each hole has its own grace",
            .handshake + [
                .data(1, "b"), .ack(2, at: 1), .data(3, "d", at: 240), .ack(4, at: 241), .ack(4, at: 260),
                .data(2, "c", at: 261),
            ],
            [">0 gap 1 acknowledged", ">1 b", ">2 c", ">3 d"]
        ),
        Row(
            "two holes, one acknowledged",
            .handshake + [.data(1, "b"), .data(3, "d"), .ack(2), .sweep(at: 300)],
            [">0 gap 1 acknowledged", ">1 b"]
        ),
        Row(
            "the other direction has one too",
            .handshake + [.answer(2, "z", ack: 0), .data(0, "a", ack: 3), .sweep(at: 400)],
            [">0 a", "<0 gap 2 acknowledged", "<2 z"]
        ),
        Row(
            "snapshot length",
            .handshake + [.data(0, "ab", cut: 3), .data(5, "f")],
            [">0 ab", ">2 gap 3 snapshot_length", ">5 f"]
        ),
        Row(
            "snapshot length, nothing captured",
            .handshake + [.data(0, "", cut: 5), .data(5, "f")],
            [">0 gap 5 snapshot_length", ">5 f"]
        ),
        Row(
            "snapshot length before what waits",
            .handshake + [.data(4, "e"), .data(0, "ab", cut: 4)],
            [">0 ab", ">2 gap 2 snapshot_length", ">4 e"]
        ),
        Row(
            "snapshot length of what waits",
            .handshake + [.data(2, "c", cut: 2), .data(0, "ab"), .data(5, "f"), .ack(6), .sweep(at: 300)],
            [">0 ab", ">2 c", ">3 gap 2 acknowledged", ">5 f"]
        ),
    ]

    static let openings: [Row] = [
        Row("data on SYN", [.syn(text: "abc"), .synAck(), .data(3, "d")], [">0 abc", ">3 d"]),
        Row("SYN again", [.syn(), .syn(), .synAck(), .synAck(), .data(0, "a")], [">0 a"]),
        Row("SYN after SYN with ACK", [.synAck(), .syn(), .data(0, "a"), .answer(0, "x")], [">0 a", "<0 x"]),
        Row("SYN again after data", .handshake + [.data(0, "ab"), .syn(), .data(2, "c")], [">0 ab", ">2 c"]),
        Row("SYN with ACK not captured", [.syn(), .data(0, "a"), .answer(0, "x")], [">0 a", "<0 x"]),
        Row("SYN not captured", [.synAck(), .data(0, "a"), .answer(0, "x")], [">0 a", "<0 x"]),
        Row("from the middle", [.data(100, "ab"), .answer(50, "x"), .data(102, "c")], [">0 ab", "<0 x", ">2 c"]),
        Row("one direction only", [.syn(), .data(0, "a"), .data(2, "c"), .data(1, "b")], [">0 a", ">1 b", ">2 c"]),
        Row(
            "the four-tuple again",
            .handshake + [.data(0, "a"), .syn(77), .finish()],
            [">0 a", "closed replaced", "removed", "closed capture_end", "removed"]
        ),
        Row(
            "the four-tuple again after its end",
            .handshake + [.data(0, "a"), .rst(.first, 1), .syn(77), .finish()],
            [">0 a", "closed rst >", "removed", "closed capture_end", "removed"]
        ),
        Row("segments of no connection", [.ack(5), .rst(.first, 0), .fin(.first, 0), .finish()], []),
    ]

    static let endings: [Row] = [
        Row(
            "FIN acknowledged before it is captured, behind a hole",
            .handshake + [
                .data(0, "a"), .data(2, "c"), .ack(4, at: 10), .data(1, "b", at: 20), .fin(.first, 3, at: 30),
                .fin(.second, 0, ack: 4, at: 40),
            ],
            [">0 a", ">1 b", ">2 c", "closed fin >"]
        ),
        Row(
            "FIN from long ago finishes nothing",
            .handshake + [
                .answer(0, "abcdef"), .fin(.second, 2), .data(0, "x", ack: 6), .sweep(at: 400_000), .answer(6, "g"),
            ],
            ["<0 abcdef", ">0 x", "<6 g"]
        ),
        Row(
            "an acknowledgment from nowhere near says nothing",
            .handshake + [
                .data(0, "a"), .answer(1 << 28, "", ack: 1 << 25, at: 10), .data(1, "b", at: 20), .sweep(at: 1000),
                .data(2, "c", at: 1010),
            ],
            [">0 a", ">1 b", ">2 c"]
        ),
        Row(
            "RST far away ends nothing",
            .handshake + [.data(0, "a"), .rst(.second, 1 << 27), .data(1, "b"), .rst(.second, 0)],
            [">0 a", ">1 b", "closed rst <"]
        ),
        Row(
            "FIN by both",
            .handshake + [.data(0, "a"), .fin(.first, 1), .fin(.second, 0, ack: 2)],
            [">0 a", "closed fin >"]
        ),
        Row(
            "FIN with data",
            .handshake + [.fin(.second, 0, "bye"), .fin(.first, 0, "me too", ack: 4)],
            ["<0 bye", ">0 me too", "closed fin <"]
        ),
        Row(
            "half closed",
            .handshake + [
                .fin(.first, 0), .answer(0, "ab", ack: 1), .answer(2, "c", ack: 1), .fin(.second, 3, ack: 1),
            ],
            ["<0 ab", "<2 c", "closed fin >"]
        ),
        Row(
            "FIN before its data",
            .handshake + [.fin(.first, 2), .fin(.second, 0), .data(0, "ab")],
            [">0 ab", "closed fin >"]
        ),
        Row(
            "FIN again",
            .handshake + [.fin(.first, 0), .fin(.first, 0), .fin(.second, 0), .fin(.second, 0)],
            ["closed fin >"]
        ),
        Row(
            "the acknowledgment of a FIN is no hole",
            .handshake + [.data(0, "a"), .fin(.first, 1), .ack(2), .sweep(at: 1000), .fin(.second, 0, at: 1001)],
            [">0 a", "closed fin >"]
        ),
        Row(
            "the acknowledgment of a FIN that was not captured is no hole",
            .handshake + [.data(0, "a"), .ack(2), .sweep(at: 1000), .finish()],
            [">0 a", "closed capture_end", "removed"]
        ),
        Row(
            "a last byte that was acknowledged but never came",
            .handshake + [.data(0, "a"), .fin(.first, 2), .ack(3), .ack(3, at: 300), .fin(.second, 0, at: 301)],
            [">0 a", ">1 gap 1 acknowledged", "closed fin >"]
        ),
        Row("RST", .handshake + [.data(0, "a"), .rst(.second, 0)], [">0 a", "closed rst <"]),
        Row("RST twice", .handshake + [.rst(.second, 0), .rst(.first, 0)], ["closed rst <"]),
        Row(
            "RST with a hole",
            .handshake + [.data(2, "c"), .rst(.first, 3), .finish()],
            [">0 gap 2 ended", ">2 c", "closed rst >", "removed"]
        ),
        Row("a refused connection", [.syn(), .rst(.second, -1)], ["closed rst <"]),
        Row("RST with text is no data", .handshake + [Step(bits: .rst, text: "closed")], ["closed rst >"]),
        Row("data after RST", .handshake + [.rst(.second, 0), .data(0, "late")], ["closed rst <", ">0 late"]),
        Row(
            "the capture ends",
            .handshake + [.data(0, "a"), .data(3, "d"), .finish()],
            [">0 a", ">1 gap 2 ended", ">3 d", "closed capture_end", "removed"]
        ),
        Row(
            "the capture ends half closed",
            .handshake + [.data(0, "a"), .fin(.second, 0), .finish()],
            [">0 a", "closed fin <", "removed"]
        ),
        Row("ignored", .handshake + [.data(0, "a"), .ignore, .data(1, "b"), .finish()], [">0 a", "removed"]),
        Row(
            "the four-tuple of an ignored connection again",
            .handshake + [.ignore, .syn(9), .finish()],
            ["removed", "closed capture_end", "removed"]
        ),
    ]

    static let times: [Row] = [
        Row(
            "idle",
            .handshake + [.data(0, "a"), .sweep(at: 4 * 3_600_000 - 1), .sweep(at: 4 * 3_600_000)],
            [">0 a", "closed timeout", "removed"]
        ),
        Row(
            "handshake alone",
            .handshake + [.sweep(at: 119_999), .sweep(at: 120_000)],
            ["closed timeout", "removed"]
        ),
        Row(
            "half closed",
            .handshake + [.data(0, "a"), .fin(.first, 1), .sweep(at: 299_999), .sweep(at: 300_000)],
            [">0 a", "closed fin >", "removed"]
        ),
        Row(
            "after the end",
            .handshake + [.rst(.first, 0), .sweep(at: 29_999), .sweep(at: 30_000)],
            ["closed rst >", "removed"]
        ),
        Row(
            "ignored",
            .handshake + [.data(0, "a"), .ignore, .sweep(at: 4 * 3_600_000)],
            [">0 a", "removed"]
        ),
        Row(
            "time runs backwards",
            .handshake + [.data(0, "a"), .data(2, "c", at: 10), .sweep(at: -900_000), .data(1, "b", at: -5)],
            [">0 a", ">1 b", ">2 c"]
        ),
    ]
}

extension [Step] {
    static var handshake: [Step] { Step.handshake }
}
