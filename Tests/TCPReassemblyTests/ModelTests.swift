import PacketHeaders
import TCPReassembly
import TestSupport
import Testing
import WireBytes

/// Random segments to the reassembler and to a model too simple to be wrong.
@Suite struct ModelTests {
    /// One direction as an array of bytes by offset: the first copy of a byte wins.
    struct Model {
        var bytes: [UInt8?]

        init(length: Int) { bytes = Array(repeating: nil, count: length) }

        mutating func insert(_ payload: [UInt8], at offset: Int) {
            for (index, byte) in payload.enumerated() where bytes[offset + index] == nil {
                bytes[offset + index] = byte
            }
        }
    }

    /// What came out of the reassembler for one direction, by offset: nil where a gap was declared.
    struct Output {
        var bytes: [UInt8?] = []
        var isInOrder = true

        mutating func append(_ more: [UInt8?], at offset: UInt64) {
            if offset != UInt64(bytes.count) { isInOrder = false }
            bytes += more
        }
    }

    struct Round: ~Copyable {
        var random: SplitMix64
        var models: [Model]
        var outputs = [Output(), Output()]
        var reassembler = TCPReassembler(seed: 3)
        let initial: [UInt32]
        var frame: UInt64 = 0
        var time: Int64 = 1_700_000_000_000_000_000
        /// What comes out is not looked at: gaps may be very long.
        var isNonsense = false

        init(seed: UInt64) {
            random = SplitMix64(seed: seed)
            let near = random.chance(0.7)
            var generator = random
            initial = (0..<2).map { _ in
                near
                    ? UInt32.max &- UInt32(generator.below(300))
                    : UInt32(truncatingIfNeeded: generator.next())
            }
            random = generator
            models = [Model(length: 1 + random.below(400)), Model(length: 1 + random.below(400))]
        }

        mutating func send(
            _ side: Int,
            _ bits: ControlBits,
            at offset: Int,
            _ payload: [UInt8] = [],
            acknowledging: Int? = nil
        ) {
            frame += 1
            time += Int64(random.below(1_000_000))
            let ends = [
                SocketAddress(address: IPAddress(ipv4: 1), port: 2),
                SocketAddress(address: IPAddress(ipv4: 3), port: 4),
            ]
            let acknowledgment = acknowledging.map { initial[side ^ 1] &+ 1 &+ UInt32($0) }
            let segment = TCPSegment(
                source: ends[side].address,
                destination: ends[side ^ 1].address,
                sourcePort: ends[side].port,
                destinationPort: ends[side ^ 1].port,
                sequenceNumber: initial[side] &+ 1 &+ UInt32(truncatingIfNeeded: offset),
                acknowledgmentNumber: acknowledgment ?? 0,
                controlBits: acknowledgment == nil ? bits : bits.union(.ack),
                window: 0,
                payload: 0..<payload.count,
                payloadLengthOnWire: payload.count
            )
            let outcome = reassembler.receive(segment, payload: payload.span, frame: frame, timestamp: time)
            if !outcome.inOrder.isEmpty, !isNonsense {
                let side = Int(outcome.sender.rawValue)
                outputs[side].append(Array(payload[outcome.inOrder]), at: outcome.streamOffset)
            }
            collect()
        }

        mutating func collect() {
            if isNonsense { return }
            for event in reassembler.events {
                switch event.kind {
                case .data(let data):
                    outputs[Int(data.sender.rawValue)].append(data.bytes, at: data.streamOffset)
                case .gap(let gap):
                    let missing = [UInt8?](repeating: nil, count: Int(gap.length))
                    outputs[Int(gap.sender.rawValue)].append(missing, at: gap.streamOffset)
                case .overlap, .closed, .removed:
                    break
                }
            }
        }

        /// Sends pieces of a stream of random bytes until most of it was sent, in any order, some of it never.
        mutating func sendPieces(isDisagreeing: Bool, isLossy: Bool) {
            let streams = [random.bytes(models[0].bytes.count), random.bytes(models[1].bytes.count)]
            var pieces: [(side: Int, range: Range<Int>)] = []
            for side in 0..<2 {
                var position = 0
                while position < streams[side].count {
                    let end = min(streams[side].count, position + 1 + random.below(60))
                    if !(isLossy && random.chance(0.1)) { pieces.append((side, position..<end)) }
                    position = end
                }
                for _ in 0..<random.below(8) {
                    let start = random.below(streams[side].count)
                    pieces.append((side, start..<min(streams[side].count, start + 1 + random.below(90))))
                }
            }
            let disorder = random.below(30)
            for index in pieces.indices {
                let other = min(pieces.count - 1, index + random.below(disorder + 1))
                pieces.swapAt(index, other)
            }
            for piece in pieces {
                var payload = Array(streams[piece.side][piece.range])
                if isDisagreeing, random.chance(0.3) { payload[random.below(payload.count)] ^= 0x55 }
                models[piece.side].insert(payload, at: piece.range.lowerBound)
                send(piece.side, .psh, at: piece.range.lowerBound, payload)
            }
        }
    }

    /// - Parameter isDisagreeing: whether copies of a byte may differ.
    private func run(seed: UInt64, isDisagreeing: Bool, isLossy: Bool) -> String? {
        var round = Round(seed: seed)
        round.send(0, .syn, at: -1)
        round.send(1, .syn, at: -1, acknowledging: 0)
        round.sendPieces(isDisagreeing: isDisagreeing, isLossy: isLossy)
        // The FINs make both streams as long as the models: what lies before them and never came is a gap.
        for side in 0..<2 { round.send(side, .fin, at: round.models[side].bytes.count) }
        if isLossy {
            for side in 0..<2 {
                round.send(side, .ack, at: 0, acknowledging: round.models[side ^ 1].bytes.count)
            }
        }
        round.reassembler.finish(now: round.time)
        round.collect()
        for side in 0..<2 {
            if !round.outputs[side].isInOrder { return "offsets of side \(side) do not follow each other" }
            if round.outputs[side].bytes != round.models[side].bytes { return "side \(side) differs" }
        }
        let counts = round.reassembler.counts
        let delivered = round.models.reduce(0) { $0 + $1.bytes.count { $0 != nil } }
        if counts.deliveredBytes != UInt64(delivered) { return "delivered \(counts.deliveredBytes), not \(delivered)" }
        let missing = round.models.reduce(0) { $0 + $1.bytes.count { $0 == nil } }
        if counts.missingBytes != UInt64(missing) { return "missing \(counts.missingBytes), not \(missing)" }
        if round.reassembler.openConnections != 0 { return "a connection is left" }
        return nil
    }

    @Test(arguments: [false, true], [false, true])
    func equalsModel(isDisagreeing: Bool, isLossy: Bool) {
        for seed in 0..<UInt64(2000) {
            let difference = run(seed: seed, isDisagreeing: isDisagreeing, isLossy: isLossy)
            #expect(difference == nil, "seed \(seed)")
            if difference != nil { return }
        }
    }

    /// Segments that no stack would send: nothing traps, and every connection ends.
    @Test func nonsenseNeverTraps() {
        for seed in 0..<UInt64(1000) {
            var round = Round(seed: seed)
            round.isNonsense = true
            for _ in 0..<60 {
                let side = round.random.below(2)
                let bits = ControlBits(rawValue: UInt8(truncatingIfNeeded: round.random.next()))
                let isWild = round.random.chance(0.1)
                let offset = isWild ? Int(truncatingIfNeeded: round.random.next()) : round.random.below(100) - 20
                let payload = round.random.bytes(round.random.below(30))
                let acknowledging = round.random.chance(0.5) ? round.random.below(200) : nil
                if round.random.chance(0.05) { round.time &+= 40_000_000_000 }
                round.send(side, bits, at: offset, payload, acknowledging: acknowledging)
                if round.random.chance(0.05) { round.reassembler.sweep(now: round.time) }
            }
            round.reassembler.finish(now: round.time)
            #expect(round.reassembler.openConnections == 0)
        }
    }
}
