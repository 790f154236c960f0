import TCPReassembly
import TestSupport
import Testing
import WireBytes

@testable import WebSocketFraming

/// Conversations made at random, with a record of what was said.
struct RandomConversation {
    private(set) var steps: [Step] = []
    private(set) var said: [Endpoint: [UInt8]] = [.first: [], .second: []]
    private(set) var pings: UInt64 = 0
    private var random: SplitMix64
    private var deflaters: [Endpoint: Deflater] = [:]

    /// - Parameter compressing: how compression was agreed on; nil for none.
    init(seed: UInt64, compressing agreed: String? = nil) {
        random = SplitMix64(seed: seed)
        if let agreed {
            deflaters[.first] = Deflater(keepsContext: !agreed.contains("client_no"))
            deflaters[.second] = Deflater(keepsContext: !agreed.contains("server_no"))
        }
        steps = Opening.steps(deflate: agreed)
        for _ in 0..<random.number(in: 2...6) {
            for side in Endpoint.allCases { add(messages(side), side) }
        }
    }

    private mutating func add(_ stream: [UInt8], _ side: Endpoint) {
        var rest = stream[...]
        while !rest.isEmpty {
            let count = min(rest.count, random.chance(0.3) ? random.number(in: 1...20) : random.number(in: 1...1460))
            steps.append(.bytes(side, Array(rest.prefix(count))))
            rest = rest.dropFirst(count)
        }
    }

    private mutating func messages(_ side: Endpoint) -> [UInt8] {
        var stream: [UInt8] = []
        for _ in 0..<random.below(6) {
            let word = random.bytes(random.number(in: 1...30))
            let message = (0..<random.below(30)).flatMap { _ in random.chance(0.8) ? word : random.bytes(3) }
            said[side]? += message
            if random.chance(0.8), let payload = deflaters[side]?.compress(message) {
                stream += fragments(payload, reserved: 4, side)
            } else {
                stream += fragments(message, reserved: 0, side)
            }
        }
        return stream
    }

    /// The frames of one message, with control frames between them.
    private mutating func fragments(_ payload: [UInt8], reserved: UInt8, _ side: Endpoint) -> [UInt8] {
        var frames: [UInt8] = []
        var rest = payload[...]
        var isFirst = true
        var isFinal = false
        while !isFinal {
            if random.chance(0.2) {
                pings += 1
                frames += frame(FrameBytes.ping, random.bytes(random.below(10)), true, 0, side)
            }
            let count = random.chance(0.6) ? rest.count : random.below(rest.count + 1)
            isFinal = count == rest.count && random.chance(0.9)
            let opcode = isFirst ? FrameBytes.binary : FrameBytes.continuation
            frames += frame(opcode, Array(rest.prefix(count)), isFinal, isFirst ? reserved : 0, side)
            rest = rest.dropFirst(count)
            isFirst = false
        }
        return frames
    }

    private mutating func frame(
        _ opcode: UInt8,
        _ payload: [UInt8],
        _ isFinal: Bool,
        _ reserved: UInt8,
        _ side: Endpoint
    ) -> [UInt8] {
        let mask = side == .first ? random.bytes(4) : nil
        return FrameBytes.frame(opcode, payload, isFinal: isFinal, reserved: reserved, mask: mask)
    }
}

@Suite struct RandomTests {
    static let agreements = [
        nil, "permessage-deflate", "permessage-deflate; client_no_context_takeover; server_no_context_takeover",
        "permessage-deflate; server_no_context_takeover; client_max_window_bits=9",
    ]

    @Test(arguments: 1...25 as ClosedRange<UInt64>, agreements)
    func `what was said is heard`(seed: UInt64, agreed: String?) {
        let conversation = RandomConversation(seed: seed, compressing: agreed)
        let heard = listen(conversation.steps)
        let said = conversation.said.mapValues { $0.isEmpty ? [] : [Heard.Part.bytes($0)] }
        #expect(heard.client == said[.first])
        #expect(heard.server == said[.second])
        #expect(heard.violations.isEmpty)
        #expect(heard.counts[0].pings + heard.counts[1].pings == conversation.pings)
    }

    @Test(arguments: 1...50 as ClosedRange<UInt64>)
    func `masked bytes are those of a simple loop`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let bytes = random.bytes(random.below(60))
        let key = random.bytes(4)
        let mask = key.reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        var output = random.bytes(random.below(10))
        let expected = output + bytes.enumerated().map { $1 ^ key[$0 & 3] }
        output.append(copying: bytes.span, exclusiveOr: mask)
        #expect(output == expected)
    }

    @Test(arguments: 1...100 as ClosedRange<UInt64>)
    func `bytes at random and losses anywhere neither trap nor grow`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let agreed = Self.agreements[random.below(4)]
        var steps = RandomConversation(seed: seed, compressing: agreed).steps
        for index in steps.indices where random.chance(0.2) {
            guard case .bytes(let side, var bytes) = steps[index], !bytes.isEmpty else { continue }
            switch random.below(4) {
            case 0: steps[index] = .missing(side, UInt64(bytes.count))
            case 1: steps[index] = .missing(side, random.next(), isExact: random.chance(0.5))
            case 2: steps[index] = .bytes(side, random.bytes(bytes.count))
            default:
                bytes[random.below(bytes.count)] ^= 1 << UInt8(random.below(8))
                steps[index] = .bytes(side, bytes)
            }
        }
        let heard = listen(steps)
        #expect(heard.client.count <= steps.byteCount + steps.count)
    }
}
