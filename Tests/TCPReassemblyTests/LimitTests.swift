import TCPReassembly
import Testing

/// Limits are hit exactly, and it shows.
@Suite struct LimitTests {
    private func limits(_ change: (inout ReassemblyLimits) -> Void) -> ReassemblyLimits {
        var limits = ReassemblyLimits()
        change(&limits)
        return limits
    }

    @Test func bytesOfOneStream() {
        // Two runs of two bytes, and what each takes beside them.
        var scenario = Scenario(limits: limits { $0.waitingBytesPerStream = 2 * (2 + 96) })
        scenario.play(.handshake + [.data(1, "bc"), .data(4, "ef")])
        #expect(scenario.counts.waitingLimitHits == 0)
        scenario.play(.data(7, "h"))
        #expect(scenario.counts.waitingLimitHits == 1)
        let lines = scenario.lines
        #expect(lines == [">0 gap 1 waiting_limit", ">1 bc"])
    }

    @Test func segmentsOfOneStream() {
        var scenario = Scenario(limits: limits { $0.waitingSegmentsPerStream = 2 })
        scenario.play(.handshake + [.data(1, "b"), .data(3, "d"), .data(5, "f")])
        #expect(scenario.counts.waitingLimitHits == 1)
        let lines = scenario.lines
        #expect(lines == [">0 gap 1 waiting_limit", ">1 b"])
    }

    @Test func bytesInAll() {
        var scenario = Scenario(limits: limits { $0.waitingBytesInAll = 3 })
        scenario.play(.handshake + [.data(1, "bcd"), .answer(1, "y")])
        #expect(scenario.counts.waitingLimitHits > 0)
        #expect(scenario.counts.gaps > 0)
    }

    @Test func connections() {
        var scenario = Scenario(limits: limits { $0.maximumConnections = 0 })
        scenario.play(.handshake + [.data(0, "a")])
        #expect(scenario.openConnections == 0)
        #expect(scenario.counts.segmentsOverConnectionLimit == 3)
        #expect(scenario.counts.connections == 0)
    }

    @Test func slotsAreFreed() {
        var scenario = Scenario()
        for generation in 0..<UInt32(100) { scenario.play(.syn(generation * 1000)) }
        #expect(scenario.openConnections == 1)
        #expect(scenario.counts.connections == 100)
        scenario.play(.sweep(at: 120_000))
        #expect(scenario.openConnections == 0)
    }

    @Test func counts() {
        var scenario = Scenario()
        scenario.play(
            .handshake + [
                .data(0, "abcd"), .data(0, "abcd"), .data(2, "cdef"), .data(5, "?"), .data(8, "ij"), .data(1, "XX"),
                .data(1 << 31, "x"), .data(6, "gh"),
            ]
        )
        let counts = scenario.counts
        #expect(counts.segments == 11)
        #expect(counts.deliveredBytes == 10)
        #expect(counts.retransmittedSegments == 2)
        #expect(counts.overlappingSegments == 1)
        #expect(counts.disagreeingOverlaps == 1)
        #expect(counts.keepAliveProbes == 1)
        #expect(counts.outOfOrderSegments == 1)
        #expect(counts.outOfWindowSegments == 1)
        #expect(counts.gaps == 0)
    }

    @Test func hostileTimesNeverTrap() {
        let times: [Int64] = [.min, .max, 0, -1, .min, .max - 1, .min + 1, 1]
        for first in times {
            for second in times {
                var scenario = Scenario()
                scenario.play(.syn(), timestamp: first)
                scenario.play(.synAck(), timestamp: second)
                scenario.play(.data(3, "d"), timestamp: first)
                scenario.play(.ack(4), timestamp: second)
                scenario.play(.ack(4), timestamp: first)
                scenario.play(.sweep(at: 0), timestamp: second)
                scenario.play(.fin(.first, 4), timestamp: first)
                scenario.play(.sweep(at: 0), timestamp: first)
                scenario.play(.finish(), timestamp: second)
                #expect(scenario.openConnections == 0)
            }
        }
    }
}
