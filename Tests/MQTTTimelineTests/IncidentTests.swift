import MQTTCodec
import PacketHeaders
import TCPReassembly
import Testing

@testable import MQTTTimeline

@Suite("Incidents")
struct IncidentTests {
    /// What happened, and what is said of it; nothing for a near miss.
    struct Row: Sendable, CustomTestStringConvertible {
        let name: String
        let detector: @Sendable () -> any IncidentDetector
        let facts: [@Sendable () -> (IncidentFact, IncidentSubject)]
        var said: [String] = []
        var certainty = Certainty.definite

        var testDescription: String { name }
    }

    @Test(arguments: rows)
    func incidents(_ row: Row) {
        var detector = row.detector()
        for fact in row.facts {
            let (fact, subject) = fact()
            detector.take(fact, of: subject)
        }
        let incidents = detector.incidents().sorted { $0.message < $1.message }
        #expect(incidents.map(\.message) == row.said)
        #expect(incidents.allSatisfy { $0.certainty == row.certainty && $0.frames.count <= Incident.listed })
    }

    @Test("The worst kind comes first, and the surest of a kind")
    func order() {
        let script = CorrelationScript()
        script.lose(script.opened("pump-1"), from: .client)
        for _ in 0..<3 {
            script.connect(2, "pump-2", answer: .notAuthorized)
            script.close(2, by: .server)
        }
        script.finish()
        #expect(script.incidents.map(\.kind) == [.connectRefused, .captureGaps])
    }

    @Test("What is found at the end of the capture is told in full, however few findings are kept at once")
    func findings() {
        var limits = CorrelatorLimits()
        limits.journeys.findings = 8
        let script = CorrelationScript(limits: limits)
        let publisher = script.opened("pump-7")
        let receiver = script.opened("app-1")
        for number in 0..<20 {
            script.publish(publisher, "a/b", "\(number)")
            for _ in 0..<2 { script.deliver(receiver, "a/b", "\(number)") }
        }
        script.finish()
        #expect(script.incidents.map(\.kind) == [.duplicates])
        #expect(script.incidents.map(\.count) == [20])
        #expect(script.counts.droppedFindings == 0)
    }

    @Test("Groups beyond the limit are counted together")
    func limit() {
        var groups = IncidentGroups<Void>(maximumGroups: 2)
        for client in ["a", "b", "c", "d", "a"] {
            groups.add(IncidentKey(clientIdentifier: client), frame: 1, 0)
        }
        let incidents = groups.incidents(.publishRefused) { key, group in (key.clientIdentifier, group.tally) }
        #expect(incidents.map(\.message).sorted() == ["2 more of further clients", "a", "b"])
        #expect(incidents.map(\.count).reduce(0, +) == 5)
    }

    @Test("Names from outside are escaped, and cut when long")
    func names() {
        #expect(Wording.client("pump-7") == "client pump-7")
        #expect(Wording.client("") == "a client not known by name")
        #expect(Wording.name("two words") == "\"two words\"")
        #expect(Wording.name("evil\u{1B}[31m") == "\"evil\\u{1B}[31m\"")
        #expect(Wording.name(String(repeating: "x", count: 1000)).count == 60)
        #expect(Wording.timeOfDay(1_772_352_067_999_999_999) == "08:01:07")
        #expect(Wording.list(["a", "b", "c"]) == "a, b and c")
    }
}

// MARK: - Rows

extension IncidentTests {
    typealias Fact = @Sendable () -> (IncidentFact, IncidentSubject)

    static var rows: [Row] { takeovers + reconnects + masses + ends + refusals + stalls + others }

    private static let takeovers: [Row] = [
        Row(
            name: "two devices take turns",
            detector: { TakeoverLoop() },
            facts: (0..<41).map { takeover($0 * 4, former: $0 % 2 == 0 ? 7 : 9, by: $0 % 2 == 0 ? 9 : 7) },
            said: [
                "client pump-7 was taken over 41 times in 2 min 40 s, back and forth between 10.0.0.7 and 10.0.0.9: "
                    + "they run with the same Client Identifier"
            ]
        ),
        Row(
            name: "one address",
            detector: { TakeoverLoop() },
            facts: (0..<3).map { takeover($0, former: 7, by: 7) },
            said: [
                "client pump-7 was taken over 3 times in 2.00 s by other connections from 10.0.0.7: two programs there "
                    + "run with the same Client Identifier, or one connects anew without closing"
            ],
            certainty: .suspected
        ),
        Row(name: "twice", detector: { TakeoverLoop() }, facts: (0..<2).map { takeover($0, former: 7, by: 9) }),
        Row(
            name: "three times in an hour",
            detector: { TakeoverLoop() },
            facts: (0..<3).map { takeover($0 * 1200, former: 7, by: 9) }
        ),
    ]

    private static let reconnects: [Row] = [
        Row(
            name: "five connections in a minute",
            detector: { ReconnectLoop() },
            facts: (0..<5).flatMap { [start($0 * 12), end(.clientClosed, $0 * 12 + 1)] },
            said: [
                "client pump-7 connected 5 times in 48.0 s; 5 × the end was: client closed without DISCONNECT"
            ]
        ),
        Row(
            name: "four connections",
            detector: { ReconnectLoop() },
            facts: (0..<4).flatMap { [start($0), end(.clientClosed, $0)] }
        ),
        Row(
            name: "five in five minutes",
            detector: { ReconnectLoop() },
            facts: (0..<5).flatMap { [start($0 * 60), end(.clientClosed, $0 * 60)] }
        ),
        Row(
            name: "five takeovers, the old connection closed first",
            detector: { ReconnectLoop() },
            facts: (0..<6).flatMap {
                [takeover($0, former: 7, by: 9, connection: 1), end(.takeover, $0), start($0)]
            }
        ),
        Row(
            name: "five takeovers, the old connections closed at the end",
            detector: { ReconnectLoop() },
            facts: (0..<6).map { start($0, connection: UInt64($0) + 2) }
                + (0..<5).map { takeover($0, former: 7, by: 9, connection: UInt64($0) + 3) }
        ),
    ]

    private static let masses: [Row] = [
        Row(
            name: "six of ten at once",
            detector: { MassDisconnection() },
            facts: (1...10).map { opened(UInt64($0)) } + (0..<6).map { _ in end(.serverClosed, 9) },
            said: [
                "server 10.0.0.1:1883 ended 6 of 10 connections within 0 µs: it was stopped or restarted, or dropped them all"
            ]
        ),
        Row(
            name: "six of thirteen",
            detector: { MassDisconnection() },
            facts: (1...13).map { opened(UInt64($0)) } + (0..<6).map { _ in end(.serverClosed, 9) }
        ),
        Row(
            name: "four of four",
            detector: { MassDisconnection() },
            facts: (1...4).map { opened(UInt64($0)) } + (0..<4).map { _ in end(.serverClosed, 9) }
        ),
        Row(
            name: "six of ten, one after the other",
            detector: { MassDisconnection() },
            facts: (1...10).map { opened(UInt64($0)) } + (0..<6).map { end(.serverClosed, 9 + $0) }
        ),
        Row(
            name: "six of ten by their clients",
            detector: { MassDisconnection() },
            facts: (1...10).map { opened(UInt64($0)) } + (0..<6).map { _ in end(.clientClosed, 9) }
        ),
    ]

    private static let ends: [Row] = [
        Row(
            name: "silent twice",
            detector: { KeepAliveTimeouts() },
            facts: [end(.keepAlive, 15, silence: 15.2), end(.keepAlive, 60, silence: 15.0)],
            said: [
                "client pump-7 was dropped 2 times by the server for its silence: it promised a packet every 10 s and "
                    + "was once silent for 15.2 s"
            ]
        ),
        Row(name: "closed by the server", detector: { KeepAliveTimeouts() }, facts: [end(.serverClosed, 15)]),
        Row(
            name: "PINGREQ unanswered",
            detector: { UnansweredPings() },
            facts: [unanswered(waited: 10), unanswered(waited: 0.9)],
            said: [
                "the server did not answer 1 PINGREQ packet of client pump-7, which waited 10.0 s before its connection ended"
            ]
        ),
        Row(name: "PINGREQ, then the end", detector: { UnansweredPings() }, facts: [unanswered(waited: 0.9)]),
        Row(
            name: "protocol broken",
            detector: { BrokenProtocol() },
            facts: [end(.protocolViolation, 1, fault: .secondConnect)],
            said: ["client pump-7: it ended"]
        ),
        Row(
            name: "packet too large",
            detector: { OversizedPackets() },
            facts: [end(.protocolViolation, 1, fault: .tooLarge(length: 2000, limit: 1000))],
            said: [
                "client pump-7 lost 1 connection to packets that are too large: the client's PUBLISH in frame 7 has "
                    + "2,000 bytes where the server accepts 1,000 (Maximum Packet Size)"
            ]
        ),
        Row(
            name: "another violation is not too large",
            detector: { OversizedPackets() },
            facts: [end(.protocolViolation, 1, fault: .secondConnect)]
        ),
        Row(
            name: "too large is told once",
            detector: { BrokenProtocol() },
            facts: [end(.protocolViolation, 1, fault: .tooLarge(length: 2000, limit: 1000))]
        ),
        Row(
            name: "nobody listens",
            detector: { UnreachableServers() },
            facts: (0..<3).map { end(.neverOpened, $0) },
            said: [
                "server 10.0.0.1:1883 turned away 3 connections before they carried anything: nothing listens there, "
                    + "or something on the way refuses them"
            ]
        ),
        Row(
            name: "turned away twice",
            detector: { UnreachableServers() },
            facts: (0..<2).map { end(.neverOpened, $0) }
        ),
    ]

    private static let refusals: [Row] = [
        Row(
            name: "refused three times",
            detector: { RefusedConnects() },
            facts: (0..<3).map { end(.refused, $0, reason: .notAuthorized, client: $0 == 0 ? "a" : "b") },
            said: ["server 10.0.0.1:1883 refused 3 CONNECT packets of clients a and b: Not authorized (135)"]
        ),
        Row(
            name: "refused twice, and once for something else",
            detector: { RefusedConnects() },
            facts: (0..<3).map { end(.refused, $0, reason: $0 == 0 ? .banned : .notAuthorized) }
        ),
        Row(
            name: "handshakes that fail for one reason",
            detector: { FailedHandshakes() },
            facts: (0..<3).map { _ in failure("unknown CA: the server's certificate") },
            said: [
                "3 TLS handshakes failed with server 10.0.0.1:1883 of client 10.0.0.7: the client sent alert unknown_ca "
                    + "after the server's Certificate (CN=broker, issued by \"CN=Test CA\"); give the client the "
                    + "certificate of the authority that issued the server's, or let the server send the whole chain"
            ]
        ),
        Row(
            name: "WebSocket requests refused",
            detector: { FailedHandshakes() },
            facts: (0..<4).map { _ in failure("WebSocket refused") },
            said: [
                "4 WebSocket handshakes failed with server 10.0.0.1:1883 of client 10.0.0.7: "
                    + "the server answered the request for /mqtt with status 404"
            ]
        ),
        Row(
            name: "handshakes that fail twice for each of two reasons",
            detector: { FailedHandshakes() },
            facts: ["no shared cipher", "protocol version", "no shared cipher", "protocol version"].map { failure($0) }
        ),
        Row(
            name: "subscription refused",
            detector: { RefusedSubscriptions() },
            facts: [subscription(.refused, "a/#", .notAuthorized), subscription(.refused, "b", .notAuthorized)],
            said: ["the server refused client pump-7 2 subscriptions, first a/#: Not authorized (135)"]
        ),
        Row(
            name: "subscription granted",
            detector: { RefusedSubscriptions() },
            facts: [subscription(.subscribed, "a/#", .grantedQoS1)]
        ),
        Row(
            name: "less granted",
            detector: { LoweredSubscriptions() },
            facts: [subscription(.subscribed, "a/#", .grantedQoS1)],
            said: [
                "the server granted client pump-7 less than it asked for in 1 subscription, a/#: asked for QoS 2, "
                    + "granted QoS 1"
            ]
        ),
        Row(
            name: "all granted",
            detector: { LoweredSubscriptions() },
            facts: [subscription(.subscribed, "a/#", .grantedQoS2)]
        ),
        Row(
            name: "messages refused",
            detector: { RefusedMessages() },
            facts: [delivery(refused: .notAuthorized), delivery(refused: .notAuthorized), delivery()],
            said: ["the server refused 2 messages of client pump-7: Not authorized (135)"]
        ),
        Row(name: "nothing refused", detector: { RefusedMessages() }, facts: [delivery()]),
    ]

    private static let stalls: [Row] = [
        Row(
            name: "server stalls",
            detector: { StalledServers() },
            facts: [stall(.acknowledgments, .server, 6.1, waiting: 340)],
            said: ["the server stopped acknowledging client pump-7 at frame 8812 for 6.10 s; 340 messages waited"]
        ),
        Row(
            name: "server stalls for several clients",
            detector: { StalledServers() },
            facts: [
                stall(.acknowledgments, .server, 6.1, waiting: 340),
                stall(.acknowledgments, .server, 3, waiting: 2, client: "pump-8"),
            ],
            said: [
                "the server acknowledged nothing to 2 clients at the same time, from frame 8812 on, for up to 6.10 s; "
                    + "342 messages waited"
            ]
        ),
        Row(
            name: "server is slow",
            detector: { StalledServers() },
            facts: [stall(.acknowledgments, .server, 1.9, waiting: 340)]
        ),
        Row(
            name: "client stalls",
            detector: { StalledClients() },
            facts: [stall(.acknowledgments, .client, 6.1, waiting: 3)],
            said: ["client pump-7 stopped acknowledging at frame 8812 for 6.10 s; 3 messages waited"]
        ),
        Row(
            name: "client is slow",
            detector: { StalledClients() },
            facts: [stall(.acknowledgments, .client, 1.9, waiting: 3)]
        ),
        Row(
            name: "window full",
            detector: { FullWindows() },
            facts: [stall(.window, .client, 12.3, waiting: 20)],
            said: [
                "client pump-7 held 20 unacknowledged messages, its Receive Maximum, from 00:01:40 on for 12.3 s"
            ]
        ),
        Row(
            name: "window full because nothing is acknowledged",
            detector: { FullWindows() },
            facts: [stall(.window, .client, 12.3, waiting: 20, silence: 12.4)]
        ),
        Row(
            name: "window full, and too short a pause to be told",
            detector: { FullWindows() },
            facts: [stall(.window, .client, 1.5, waiting: 20, silence: 1.6)],
            said: [
                "client pump-7 held 20 unacknowledged messages, its Receive Maximum, from 00:01:40 on for 1.50 s"
            ]
        ),
        Row(
            name: "client stalls with a full window",
            detector: { StalledClients() },
            facts: [stall(.acknowledgments, .client, 6.1, waiting: 20, isFull: true)],
            said: [
                "client pump-7 stopped acknowledging at frame 8812 for 6.10 s; 20 messages waited, and Receive Maximum "
                    + "was reached"
            ]
        ),
        Row(
            name: "waiting is no full window",
            detector: { FullWindows() },
            facts: [stall(.acknowledgments, .client, 12.3, waiting: 20)]
        ),
    ]

    private static let others: [Row] = [
        Row(
            name: "request without response",
            detector: { UnansweredRequestGroups() },
            facts: [request(.requesterEnd, waited: 1)],
            said: ["1 request of client pump-7, on a/b, got no response"]
        ),
        Row(
            name: "request open when the capture ended",
            detector: { UnansweredRequestGroups() },
            facts: [request(.captureEnd, waited: 29)],
            said: ["1 request of client pump-7, on a/b, got no response"],
            certainty: .suspected
        ),
        Row(
            name: "session lost",
            detector: { LostSessions() },
            facts: [session(.ended(.lost), 1)],
            said: [
                "client pump-7 came back for its session and the server no longer had it: its subscriptions and what "
                    + "was queued for it are gone"
            ]
        ),
        Row(
            name: "session ended with its connection",
            detector: { LostSessions() },
            facts: [session(.ended(.connectionEnd), 1)]
        ),
        Row(
            name: "session thrown away",
            detector: { DiscardedSessions() },
            facts: [session(.suspended(expiry: .never, inFlight: inFlight(3)), 1), session(.ended(.cleanStart), 2)],
            said: [
                "client pump-7 began anew with Clean Start and threw away 3 messages that had not been acknowledged"
            ]
        ),
        Row(
            name: "session without messages thrown away",
            detector: { DiscardedSessions() },
            facts: [session(.suspended(expiry: .never, inFlight: inFlight(0)), 1), session(.ended(.cleanStart), 2)]
        ),
        Row(
            name: "messages lost",
            detector: { LostMessages() },
            facts: [message(.missing), message(.missing)],
            said: ["client app-1 did not get 2 messages of client pump-7"]
        ),
        Row(name: "perhaps lost", detector: { LostMessages() }, facts: [message(.missing, isDefinite: false)]),
        Row(
            name: "twice",
            detector: { DuplicateMessages() },
            facts: [message(.duplicate(.publisherRepeated)), message(.missing)],
            said: ["client app-1 got 1 message more than once: the publisher sent again"]
        ),
        Row(name: "missing is not twice", detector: { DuplicateMessages() }, facts: [message(.missing)]),
        Row(
            name: "expired",
            detector: { ExpiredMessages() },
            facts: [message(.overrun)],
            said: ["client app-1 was sent 1 message whose Message Expiry Interval was over"]
        ),
        Row(name: "missing is not expired", detector: { ExpiredMessages() }, facts: [message(.missing)]),
        Row(
            name: "unknown alias",
            detector: { UnknownAliases() },
            facts: [{ (.unknownAlias(from: .client, frame: 7, timestamp: 1), subject()) }],
            said: [
                "client pump-7 sent 1 message with a Topic Alias that was not seen set: the topic is not known"
            ]
        ),
        Row(name: "no alias", detector: { UnknownAliases() }, facts: [message(.missing)]),
        Row(
            name: "gaps",
            detector: { CaptureGaps() },
            facts: [gap(), gap()],
            said: [
                "the capture misses 2,000 bytes in 2 gaps of 1 connection (from client, acknowledged by the other side): "
                    + "what they held is not known, and less is said about what came before and after them"
            ]
        ),
        Row(name: "no gaps", detector: { CaptureGaps() }, facts: [opened(1)]),
    ]
}
