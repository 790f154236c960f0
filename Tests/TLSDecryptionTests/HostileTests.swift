import OpenSSL
import TCPReassembly
import TestSupport
import Testing
import WireBytes

@testable import TLSDecryption

@Suite("Hostile TLS")
struct HostileTests {
    static func record(_ type: UInt8, _ content: [UInt8]) -> [UInt8] {
        [type, 3, 3, UInt8(content.count >> 8), UInt8(content.count & 0xFF)] + content
    }

    /// A ClientHello of the library, as a record.
    static func clientHello() throws -> [UInt8] {
        let (client, server) = try FeatureTests.options(.tls13)
        let talk = try TLSConversation(client: client, server: server)
        talk.handshake()
        return try #require(talk.steps.first).bytes
    }

    @Test
    func aMessageTooLong() throws {
        let sessions = TLSSessionCache()
        var listener = Listener([], sessions: sessions)
        listener.hear(Self.record(22, [1, 2, 0, 1]), from: .first)
        listener.close()
        let heard = listener.overheard
        #expect(heard.handshakes.map(\.outcome) == [.broken])
        #expect(heard.readability == .unreadable)
        #expect(sessions.counts.longMessages == 1)
    }

    @Test
    func theLongestMessageInTinyRecords() throws {
        let sessions = TLSSessionCache()
        var listener = Listener([], sessions: sessions)
        listener.hear(Self.record(22, [14, 2, 0, 0]), from: .second)
        for _ in 0..<(128 << 10) { listener.hear(Self.record(22, [0]), from: .second) }
        listener.close()
        #expect(sessions.counts.longMessages == 0)
        #expect(listener.overheard.handshakes.map(\.outcome) == [.unfinished])
    }

    @Test
    func aClientThatDoesNotWait() throws {
        let sessions = TLSSessionCache()
        var listener = Listener(["# nothing"], sessions: sessions)
        listener.hear(try Self.clientHello(), from: .first)
        for _ in 0..<40 {
            listener.hear(Self.record(23, Array(repeating: 0, count: 16_000)), from: .first)
        }
        listener.close()
        #expect(sessions.counts.heldOverLimit == 1)
        #expect(listener.overheard.handshakes.count == 1)
    }

    /// Many connections of which each keeps little: the lane's limit holds.
    @Test
    func allConnectionsTogether() throws {
        let sessions = TLSSessionCache()
        var limits = TLSLimits()
        limits.keptBytesInAll = 100_000
        var count = 0
        Self.open(200, sessions, limits, &count)
        #expect(count > 0)
        #expect(sessions.counts.givenUpForMemory == count)
        #expect(sessions.keptBytes == 0)
    }

    /// Opens a connection inside the one before, so that all are open at once.
    static func open(_ left: Int, _ sessions: TLSSessionCache, _ limits: TLSLimits, _ count: inout Int) {
        guard left > 0 else { return }
        var listener = Listener([], sessions: sessions, limits: limits)
        let record = Self.record(22, [11, 0, 250, 0] + [UInt8](repeating: 0, count: 8000))
        listener.hear(record, from: .second)
        #expect(sessions.keptBytes <= limits.keptBytesInAll)
        if listener.overheard.readability == .unreadable { count += 1 }
        open(left - 1, sessions, limits, &count)
        listener.close()
    }

    @Test
    func sessionsAreForgotten() {
        let sessions = TLSSessionCache(capacity: 3)
        let session = TLSSessionCache.Session(masterSecret: SecretBytes([1]), source: .keyLog)
        for number in 0..<100 as Range<UInt8> {
            sessions.remember(.init(isTicket: false, bytes: [number]), session)
            let known = (0..<100 as Range<UInt8>).filter {
                sessions.session(.init(isTicket: false, bytes: [$0])) != nil
            }
            #expect(known == Array(max(Int(number) - 2, 0)...Int(number)).map { UInt8($0) })
        }
        #expect(sessions.counts.sessionsForgotten == 97)
    }

    /// Every shorter form of a message is refused with a place, or is complete in itself.
    @Test
    func shortenedHellos() throws {
        let hello = Array(try Self.clientHello()[9...])
        for count in 0..<hello.count {
            let bytes = Array(hello[..<count])
            var reader = WireReader(bytes.span)
            do throws(MalformedHandshake) {
                _ = try ClientHello(decoding: &reader)
                #expect(count < 80)
            } catch {
                #expect(error.offset <= count)
            }
        }
    }

    /// Handshakes with bytes changed, left out and put in; whatever they say, nothing traps and nothing wrong comes out.
    @Test(arguments: 0..<9)
    func changedHandshakes(_ index: Int) throws {
        let (name, talk) = GapTests.talks[index]
        for seed in 0..<80 {
            var random = SplitMix64(seed: UInt64(seed))
            var steps = talk.steps
            for _ in 0..<random.number(in: 1...4) {
                let step = random.below(talk.begin)
                let place = random.below(steps[step].bytes.count)
                switch random.below(4) {
                case 0: steps[step].bytes[place] ^= UInt8(random.number(in: 1...255))
                case 1: steps[step].bytes.remove(at: place)
                case 2: steps[step].bytes.insert(UInt8(random.below(256)), at: place)
                default: steps[step].bytes.swapAt(place, random.below(steps[step].bytes.count))
                }
                if steps[step].bytes.isEmpty { steps[step].bytes = [0] }
            }
            let heard = overhear(steps, talk.keyLog, longest: 400, seed: UInt64(seed))
            for end in Endpoint.allCases {
                let parts = heard.parts[end] ?? []
                #expect(GapTests.contains(talk.said[end] ?? [], parts), "\(name), seed \(seed)")
            }
            #expect(heard.handshakes.count <= 2, "\(name), seed \(seed)")
        }
    }

    /// Each message alone, of random bytes.
    @Test
    func randomMessages() {
        var random = SplitMix64(seed: 5)
        for _ in 0..<4000 {
            let bytes = random.bytes(random.below(80))
            let version: TLSVersionNumber = random.chance(0.5) ? .tls12 : .tls13
            for number in 0..<10 { Self.decode(number, bytes, version) }
        }
    }

    static func decode(_ number: Int, _ bytes: [UInt8], _ version: TLSVersionNumber) {
        var reader = WireReader(bytes.span)
        do throws(MalformedHandshake) {
            switch number {
            case 0: _ = try ClientHello(decoding: &reader)
            case 1: _ = try ServerHello(decoding: &reader)
            case 2: _ = try EncryptedExtensions(decoding: &reader)
            case 3: _ = try CertificateMessage(decoding: &reader, version: version, limit: 2)
            case 4: _ = try CertificateRequest(decoding: &reader, version: version)
            case 5: _ = try ServerKeyExchange(decoding: &reader, hasIdentityHint: true, isEllipticCurve: true)
            case 6: _ = try ClientKeyExchange(decoding: &reader, hasIdentity: true, isRSA: true)
            case 7: _ = try NewSessionTicket(decoding: &reader, version: version)
            default: _ = try LegacyClientHello.decode(&reader)
            }
        } catch {
            #expect(error.offset <= bytes.count)
        }
    }
}
