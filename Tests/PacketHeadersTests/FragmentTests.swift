import PacketHeaders
import Testing

/// Every order of the numbers below `count`.
private func permutations(_ count: Int) -> [[Int]] {
    guard count > 0 else { return [[]] }
    return permutations(count - 1).flatMap { shorter in
        (0..<count).map { position in
            var longer = shorter
            longer.insert(count - 1, at: position)
            return longer
        }
    }
}

@Suite("Fragments")
struct FragmentTests {
    static let text = "abcdefghijklmnopqrstuvwxyz"
    /// 46 bytes of TCP in four pieces, the first shorter than the TCP header.
    static let pieces = [0..<8, 8..<24, 24..<40, 40..<46]

    @Test("complete a datagram in any order", arguments: permutations(4))
    func anyOrder(order: [Int]) {
        for isIPv6 in [false, true] {
            var dissector = FrameDissector()
            let payload = isIPv6 ? tcp6(Self.text) : tcp(Self.text)
            for (step, index) in order.enumerated() {
                let piece = Self.pieces[index]
                let frame =
                    isIPv6
                    ? ethernet(fragment6(payload, piece, isLast: index == 3), type: 0x86dd)
                    : ethernet(fragment4(payload, piece, isLast: index == 3))
                let outcome = dissector.dissect(frame)
                if step < 3 {
                    #expect(outcome == .fragmentHeld)
                } else {
                    expectSegment(outcome, in: dissector.reassembled, Self.text, isIPv6: isIPv6)
                }
            }
            #expect(dissector.counts.fragments == 4)
            #expect(dissector.counts.fragmentsHeld == 3)
            #expect(dissector.counts.datagramsReassembled == 1)
            #expect(dissector.counts.datagramsAbandoned == 0)
            #expect(dissector.counts.overlappingFragments == 0)
            #expect(dissector.reassembled.dropFirst(isIPv6 ? 40 : 20).elementsEqual(payload))
        }
    }

    @Test("that overlap leave the bytes that came first")
    func overlap() {
        let first = tcp("aaaaaaaaaaaaaaaaaaaaaaaa")  // 44 bytes, of which 20 are header
        let other = tcp("bbbbbbbbbbbbbbbbbbbbbbbb")
        var dissector = FrameDissector()
        #expect(dissector.dissect(ethernet(fragment4(first, 24..<32, isLast: false))) == .fragmentHeld)
        #expect(dissector.dissect(ethernet(fragment4(other, 16..<40, isLast: false))) == .fragmentHeld)
        #expect(dissector.dissect(ethernet(fragment4(first, 0..<24, isLast: false))) == .fragmentHeld)
        #expect(dissector.dissect(ethernet(fragment4(other, 0..<24, isLast: false))) == .fragmentHeld)
        let outcome = dissector.dissect(ethernet(fragment4(first, 32..<44, isLast: true)))
        expectSegment(outcome, in: dissector.reassembled, "bbbbaaaaaaaabbbbbbbbaaaa")
        #expect(dissector.counts.overlappingFragments == 4)
    }

    @Test("missing from a datagram abandon it, even one with a whole TCP header")
    func missing() {
        var dissector = FrameDissector()
        let payload = tcp(Self.text)
        #expect(dissector.dissect(ethernet(fragment4(payload, 0..<40, isLast: false))) == .fragmentHeld)
        dissector.captureEnded()
        #expect(dissector.counts.datagramsAbandoned == 1)
        #expect(dissector.counts.datagramsOverLimit == 0)
        #expect(dissector.dissect(ethernet(fragment4(payload, 40..<46, isLast: true))) == .fragmentHeld)
    }

    @Test("cut by the capture cannot complete a datagram")
    func cut() {
        var dissector = FrameDissector()
        let payload = tcp(Self.text)
        let frame = ethernet(fragment4(payload, 0..<40, isLast: false))
        let cut = Array(frame.dropLast(1))
        #expect(dissector.dissect(cut, originalLength: frame.count) == .fragmentHeld)
        #expect(dissector.dissect(ethernet(fragment4(payload, 40..<46, isLast: true))) == .fragmentHeld)
        expectSegment(dissector.dissect(frame), in: dissector.reassembled, Self.text)
    }

    @Test(
        "may come 30 seconds after the first, by the capture's clock",
        arguments: [
            (0, 30_000_000_000, true), (0, 30_000_000_001, false), (5, 0, true), (.min, .max, false),
            (.max, .min, true),
        ] as [(Int64, Int64, Bool)]
    )
    func timeout(first: Int64, second: Int64, isInTime: Bool) {
        var dissector = FrameDissector()
        let payload = tcp(Self.text)
        #expect(dissector.dissect(ethernet(fragment4(payload, 0..<40, isLast: false)), at: first) == .fragmentHeld)
        let outcome = dissector.dissect(ethernet(fragment4(payload, 40..<46, isLast: true)), at: second)
        #expect(dissector.counts.datagramsAbandoned == (isInTime ? 0 : 1))
        if isInTime {
            expectSegment(outcome, in: dissector.reassembled, Self.text)
        } else {
            #expect(outcome == .fragmentHeld)
        }
    }

    @Test("of one datagram too many push out the oldest")
    func datagramLimit() {
        var options = DissectionOptions()
        options.maximumFragmentedDatagrams = 2
        var dissector = FrameDissector(options: options)
        let payload = tcp(Self.text)
        for identification in 1...3 {
            let fragment = fragment4(payload, 0..<40, isLast: false, identification: identification)
            #expect(dissector.dissect(ethernet(fragment)) == .fragmentHeld)
        }
        #expect(dissector.counts.datagramsOverLimit == 1)
        for identification in [3, 2] {
            let fragment = fragment4(payload, 40..<46, isLast: true, identification: identification)
            expectSegment(dissector.dissect(ethernet(fragment)), in: dissector.reassembled, Self.text)
        }
        let fragment = fragment4(payload, 40..<46, isLast: true, identification: 1)
        #expect(dissector.dissect(ethernet(fragment)) == .fragmentHeld)
        #expect(dissector.counts.datagramsAbandoned == 1)
    }

    @Test("past the limit of memory push out the oldest", arguments: [(92, true), (91, false)])
    func byteLimit(limit: Int, isFirstKept: Bool) {
        var options = DissectionOptions()
        options.maximumFragmentBytes = limit
        var dissector = FrameDissector(options: options)
        let payload = tcp(Self.text)
        // A last fragment takes room for all 46 bytes of its datagram.
        for identification in 1...2 {
            let fragment = fragment4(payload, 40..<46, isLast: true, identification: identification)
            #expect(dissector.dissect(ethernet(fragment)) == .fragmentHeld)
        }
        #expect(dissector.counts.datagramsOverLimit == (isFirstKept ? 0 : 1))
        let second = fragment4(payload, 0..<40, isLast: false, identification: 2)
        expectSegment(dissector.dissect(ethernet(second)), in: dissector.reassembled, Self.text)
        let first = fragment4(payload, 0..<40, isLast: false, identification: 1)
        #expect((dissector.dissect(ethernet(first)) == .fragmentHeld) == !isFirstKept)
    }

    @Test("that fit no limit at all are abandoned at once", arguments: [(0, 4096), (8, 0), (8, 39), (-1, -1)])
    func noRoom(datagrams: Int, bytes: Int) {
        var options = DissectionOptions()
        options.maximumFragmentedDatagrams = datagrams
        options.maximumFragmentBytes = bytes
        var dissector = FrameDissector(options: options)
        #expect(dissector.dissect(ethernet(fragment4(tcp(Self.text), 0..<40, isLast: false))) == .fragmentHeld)
        #expect(dissector.counts.datagramsOverLimit == 1)
        dissector.captureEnded()
        #expect(dissector.counts.datagramsAbandoned == 1)
    }

    @Test("that contradict the datagram's length are malformed")
    func contradictions() {
        let payload = tcp(Self.text)
        var dissector = FrameDissector()
        #expect(dissector.dissect(ethernet(fragment4(payload, 24..<45, isLast: true))) == .fragmentHeld)
        #expect(dissector.dissect(ethernet(fragment4(payload, 24..<46, isLast: true))) == .malformed)
        #expect(dissector.dissect(ethernet(fragment4(payload, 24..<44, isLast: true))) == .malformed)
        #expect(dissector.dissect(ethernet(fragment4(payload + [0, 0], 40..<48, isLast: false))) == .malformed)
        let outcome = dissector.dissect(ethernet(fragment4(payload, 0..<24, isLast: false)))
        expectSegment(outcome, in: dissector.reassembled, String(Self.text.dropLast()))

        #expect(dissector.dissect(ethernet(fragment4(payload, 24..<40, isLast: false))) == .fragmentHeld)
        #expect(dissector.dissect(ethernet(fragment4(payload, 24..<39, isLast: true))) == .malformed)
    }

    @Test("of datagrams that differ in anything are kept apart")
    func keys() {
        let payload = tcp(Self.text)
        let first = fragment4(payload, 0..<40, isLast: false)
        let others = [
            ethernet(fragment4(payload, 40..<46, isLast: true, identification: 8)),
            ethernet(fragment4(payload, 40..<46, isLast: true, protocolNumber: 17)),
            ethernet(fragment4(payload, 40..<46, isLast: true, source: server4)),
            ethernet(ipv4(fragment4(payload, 40..<46, isLast: true), protocolNumber: 4)),
            vxlan(ethernet(fragment4(payload, 40..<46, isLast: true)), network: 1),
            vxlan(ethernet(fragment4(payload, 40..<46, isLast: true)), network: 2),
        ]
        var dissector = FrameDissector()
        #expect(dissector.dissect(ethernet(first)) == .fragmentHeld)
        for other in others { #expect(dissector.dissect(other) == .fragmentHeld) }
        let outcome = dissector.dissect(vxlan(ethernet(first), network: 2))
        expectSegment(outcome, in: dissector.reassembled, Self.text)
    }

    @Test("of a tunnel's own packets, around fragments of what it carries")
    func nested() {
        let payload = tcp(Self.text)
        var dissector = FrameDissector()
        let inner = [
            fragment4(payload, 0..<24, isLast: false), fragment4(payload, 24..<46, isLast: true),
        ]
        var outcome = Dissection.notTCP
        for (index, packet) in inner.enumerated() {
            let carried = hex("0000 0800") + packet
            for (piece, isLast) in [(0..<16, false), (16..<carried.count, true)] {
                #expect(outcome == (index == 0 && piece.lowerBound == 0 ? .notTCP : .fragmentHeld))
                let frame = fragment4(carried, piece, isLast: isLast, identification: index, protocolNumber: 47)
                outcome = dissector.dissect(ethernet(frame))
            }
        }
        expectSegment(outcome, in: dissector.reassembled, Self.text)
        #expect(dissector.counts.datagramsReassembled == 3)
        #expect(dissector.counts.tunnels.gre == 2)
        #expect(dissector.counts.outcomes == 4)
    }

    @Test("with options behind the fragment header, in IPv6")
    func extensionHeadersInside() {
        let payload = hex("06 00 010400000000") + tcp6(Self.text)
        var dissector = FrameDissector()
        _ = dissector.dissect(ethernet(fragment6(payload, 0..<40, isLast: false, nextHeader: 60), type: 0x86dd))
        // Only the first fragment's next header counts (RFC 8200 §4.5).
        let last = fragment6(payload, 40..<payload.count, isLast: true, nextHeader: 17)
        let outcome = dissector.dissect(ethernet(last, type: 0x86dd))
        expectSegment(outcome, in: dissector.reassembled, Self.text, isIPv6: true)
    }

    @Test("many of them keep the memory of few")
    func longRun() {
        var dissector = FrameDissector()
        let payload = tcp(Self.text)
        _ = dissector.dissect(ethernet(fragment4(payload, 0..<8, isLast: false, identification: 0xffff)))
        for round in 0..<5000 {
            for (piece, isLast) in [(0..<40, false), (40..<46, true)] {
                _ = dissector.dissect(ethernet(fragment4(payload, piece, isLast: isLast, identification: round)))
            }
        }
        #expect(dissector.counts.datagramsReassembled == 5000)
        #expect(dissector.counts.tcpSegments == 5000)
        dissector.captureEnded()
        #expect(dissector.counts.datagramsAbandoned == 1)
    }

    @Test("at random agree with a model that is an array of bytes")
    func model() {
        var random = SeededGenerator(seed: 0x5eed_0002)
        for round in 0..<2000 {
            let length = Int.random(in: 21...120, using: &random)
            var model = [UInt8?](repeating: nil, count: length)
            var dissector = FrameDissector()
            var whole = false
            var lastSeen = false
            while !whole {
                let start = Int.random(in: 0...(length - 1) / 8, using: &random) * 8
                let end = min(length, start + 8 * Int.random(in: 1...6, using: &random))
                // All of it at once is no fragment.
                if start == 0, end == length { continue }
                // Bytes that differ each time show which fragment they came from; the TCP header stays valid.
                let payload = tcp(String(repeating: "x", count: length - 20)).enumerated().map { offset, byte in
                    offset < 20 ? byte : UInt8.random(in: 0...255, using: &random)
                }
                for offset in start..<end where model[offset] == nil { model[offset] = payload[offset] }
                lastSeen = lastSeen || end == length
                whole = lastSeen && !model.contains(nil)
                let outcome = dissector.dissect(ethernet(fragment4(payload, start..<end, isLast: end == length)))
                if case .reassembledSegment = outcome {
                    #expect(
                        whole && dissector.reassembled.dropFirst(20).elementsEqual(model.compactMap(\.self)),
                        "round \(round)"
                    )
                } else {
                    #expect(!whole && outcome == .fragmentHeld, "round \(round)")
                }
            }
        }
    }
}
