import OpenSSL
import TCPReassembly
import TestSupport
import Testing

@testable import TLSDecryption

@Suite("Gaps in TLS")
struct GapTests {
    /// Conversations, made once: a handshake takes long.
    static let talks: [(name: String, talk: Recorded)] = ConversationTests.cases.filter { !$0.isNull }.compactMap {
        row in
        guard let talk = try? row.conversation(), talk.handshake() else { return nil }
        let begin = talk.steps.count
        var random = SplitMix64(seed: 11)
        do {
            for _ in 0..<40 {
                try talk.say(random.bytes(random.number(in: 1...600)), from: random.chance(0.5) ? .first : .second)
            }
        } catch {
            return nil
        }
        return (row.testDescription, Recorded(steps: talk.steps, begin: begin, said: talk.said, keyLog: talk.keyLog))
    }

    struct Recorded: Sendable {
        var steps: [TLSConversation.Step]
        /// The first step behind the handshake.
        var begin: Int
        var said: [Endpoint: [UInt8]]
        var keyLog: [String]
    }

    @Test
    func allAreRecorded() { #expect(Self.talks.count == ConversationTests.cases.count - 1) }

    /// Plaintext on both sides of a gap is right, and all behind it is found again.
    @Test(arguments: 0..<9, 0..<12)
    func aGapInTheConversation(_ index: Int, _ seed: Int) throws {
        let (name, talk) = Self.talks[index]
        var random = SplitMix64(seed: UInt64(seed))
        let sender: Endpoint = random.chance(0.5) ? .first : .second
        var listener = Listener(talk.keyLog)
        for step in talk.steps[..<talk.begin] { listener.hear(step.bytes, from: step.sender) }
        let pieces = talk.steps[talk.begin...]
        let bytes = pieces.filter { $0.sender == sender }.flatMap(\.bytes)
        let length = random.number(in: 1...2000)
        let start = random.below(bytes.count - 4000)
        listener.hear(Array(bytes[..<start]), from: sender)
        listener.miss(length, from: sender, isExact: random.chance(0.7))
        for piece in stride(from: start + length, to: bytes.count, by: 333) {
            listener.hear(Array(bytes[piece..<min(piece + 333, bytes.count)]), from: sender)
        }
        listener.close()
        let heard = listener.overheard
        let said = talk.said[sender] ?? []
        let parts = heard.parts[sender] ?? []
        #expect(Self.contains(said, parts), "\(name)")
        // TLS 1.0 needs the last block of a record to begin the next, so that one more may be lost.
        #expect(heard.missing.count == 1 || (name.hasPrefix("TLS 1.0") && heard.missing.count == 2), "\(name)")
        #expect(!(parts.last?.isEmpty ?? true) && said.hasSuffix(parts.last ?? []), "\(name)")
        let lost = said.count - parts.reduce(0) { $0 + $1.count }
        let missing = Int(heard.missing.reduce(0) { $0 + $1.length })
        let isExact = heard.missing.allSatisfy(\.isExact)
        #expect(isExact ? missing == lost : missing >= lost, "\(name): \(missing), \(lost)")
    }

    /// Whatever is lost, and be it of the handshake: nothing wrong comes out.
    @Test(arguments: 0..<9)
    func gapsAnywhere(_ index: Int) throws {
        let (name, talk) = Self.talks[index]
        for seed in 0..<30 {
            var random = SplitMix64(seed: UInt64(1000 + seed))
            var listener = Listener(talk.keyLog)
            for step in talk.steps {
                var rest = step.bytes[...]
                while !rest.isEmpty {
                    let piece = rest.prefix(random.number(in: 1...1500))
                    rest = rest.dropFirst(piece.count)
                    if random.chance(0.1) {
                        listener.miss(piece.count, from: step.sender, isExact: random.chance(0.8))
                    } else {
                        listener.hear(Array(piece), from: step.sender)
                    }
                }
            }
            listener.close()
            for end in Endpoint.allCases {
                let parts = listener.overheard.parts[end] ?? []
                #expect(Self.contains(talk.said[end] ?? [], parts), "\(name), seed \(seed)")
            }
            #expect(listener.overheard.handshakes.count == 1, "\(name), seed \(seed)")
        }
    }

    /// A key update may be among what is lost.
    @Test
    func aKeyUpdateInTheGap() throws {
        let (client, server) = try FeatureTests.options(.tls13)
        let talk = try TLSConversation(client: client, server: server)
        #expect(talk.handshake())
        try talk.say(Array("before".utf8), from: .first)
        let lostFrom = talk.steps.count
        talk.renewKeys(from: .first)
        try talk.say(Array("lost".utf8), from: .first)
        let lostTo = talk.steps.count
        try talk.say(Array("after".utf8), from: .first)
        var listener = Listener(talk.keyLog)
        for (index, step) in talk.steps.enumerated() {
            if (lostFrom..<lostTo).contains(index), step.sender == .first {
                listener.miss(step.bytes.count, from: step.sender)
            } else {
                listener.hear(step.bytes, from: step.sender)
            }
        }
        let heard = listener.overheard
        #expect(heard.parts[.first] == [Array("before".utf8), Array("after".utf8)])
    }

    /// Bytes that were changed on the way do not come out, and what follows does.
    @Test(arguments: 0..<9)
    func changedBytes(_ index: Int) throws {
        let (name, talk) = Self.talks[index]
        for seed in 0..<20 {
            var random = SplitMix64(seed: UInt64(2000 + seed))
            var steps = talk.steps
            let changed = random.number(in: talk.begin...(steps.count - 3))
            steps[changed].bytes[random.below(steps[changed].bytes.count)] ^= 1 << UInt8(random.below(8))
            let heard = overhear(steps, talk.keyLog)
            for end in Endpoint.allCases {
                #expect(Self.contains(talk.said[end] ?? [], heard.parts[end] ?? []), "\(name), seed \(seed)")
            }
        }
    }

    /// Whether all parts are in `whole` in this order.
    static func contains(_ whole: [UInt8], _ parts: [[UInt8]]) -> Bool {
        var position = 0
        for part in parts where !part.isEmpty {
            var found: Int?
            var start = position
            while start + part.count <= whole.count {
                if whole[start] == part[0], whole[start..<start + part.count].elementsEqual(part) {
                    found = start
                    break
                }
                start += 1
            }
            guard let found else { return false }
            position = found + part.count
        }
        return true
    }
}

extension Array where Element == UInt8 {
    func hasSuffix(_ other: [UInt8]) -> Bool { suffix(other.count).elementsEqual(other) }
}
