import MQTTCodec
import TCPReassembly
import Testing

@testable import MQTTTimeline

/// Sessions over connections: each row is what happens, and what is told of it.
@Suite struct SessionTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let play: @Sendable (CorrelationScript) -> Void
        let lines: [String]

        init(_ name: String, _ lines: [String], _ play: @escaping @Sendable (CorrelationScript) -> Void) {
            testDescription = name
            self.play = play
            self.lines = lines
        }
    }

    static let rows: [Row] = [
        Row(
            "a session without interval ends with its connection",
            [
                "a session 1 on 1 started", "a session 1 on 1 ended, connection_end",
            ]
        ) {
            $0.connect(0, "a")
            $0.disconnect(0)
            $0.close(0)
        },
        Row(
            "a session with an interval is resumed, with its subscriptions",
            [
                "a session 1 on 1 started", "a subscribed t/# at 1, holds 1",
                "a session 1 on 1 suspended, after(seconds: 60)", "a session 1 on 2 resumed, known, 1 subscriptions",
            ]
        ) {
            $0.connect(0, "a", clean: false, expiry: 60)
            $0.subscribe(0, ["t/#"], grants: [1])
            $0.close(0)
            $0.wait(seconds: 59)
            $0.connect(1, "a", clean: false, expiry: 60, present: true)
        },
        Row(
            "a session whose interval passes expires, and the next one is new",
            [
                "a session 1 on 1 started", "a session 1 on 1 suspended, after(seconds: 60)", "a session 1 expired",
                "a session 2 on 2 started",
            ]
        ) {
            $0.connect(0, "a", clean: false, expiry: 60)
            $0.close(0)
            $0.wait(seconds: 61)
            $0.connect(1, "a", clean: false, expiry: 60)
        },
        Row(
            "DISCONNECT changes the interval",
            [
                "a session 1 on 1 started", "a session 1 on 1 ended, connection_end",
            ]
        ) {
            $0.connect(0, "a", clean: false, expiry: 60)
            $0.disconnect(0, expiry: 0)
            $0.close(0)
        },
        Row(
            "a server that has lost the session",
            [
                "a session 1 on 1 started", "a session 1 on 1 suspended, never", "a session 1 on 2 ended, lost",
                "a session 2 on 2 started",
            ]
        ) {
            $0.connect(0, "a", clean: false, expiry: .max)
            $0.close(0)
            $0.connect(1, "a", clean: false, expiry: .max)
        },
        Row(
            "Clean Start ends what there was",
            [
                "a session 1 on 1 started", "a session 1 on 1 suspended, never", "a session 1 on 2 ended, clean_start",
                "a session 2 on 2 started",
            ]
        ) {
            $0.connect(0, "a", version: .v3_1_1, clean: false)
            $0.close(0)
            $0.connect(1, "a", version: .v3_1_1)
        },
        Row(
            "3.1 does not tell whether a session is new",
            [
                "a session 1 on 1 opened", "a session 1 on 1 suspended, never", "a session 1 on 2 opened, known",
            ]
        ) {
            $0.connect(0, "a", version: .v3_1, clean: false)
            $0.close(0)
            $0.connect(1, "a", version: .v3_1, clean: false)
        },
        Row("a resumed session that began before the capture", ["a session 1 on 1 resumed"]) {
            $0.connect(0, "a", clean: false, expiry: 60, present: true)
        },
        Row(
            "taken over while the first connection is open: told once",
            [
                "a session 1 on 1 started", "a session 2 on 2 started", "a session 1 on 1 taken over by 2, 1",
                "a session 1 on 1 ended, clean_start",
            ]
        ) {
            $0.connect(0, "a")
            $0.connect(1, "a")
            $0.close(0, by: .server)
        },
        Row(
            "the client closed the first connection itself, late: no takeover",
            [
                "a session 1 on 1 started", "a session 2 on 2 started",
            ]
        ) {
            $0.connect(0, "a")
            $0.connect(1, "a")
            $0.close(0, by: .client)
        },
        Row(
            "what the client said last before the server closed is missing: perhaps no takeover",
            [
                "a session 1 on 1 started", "a session 2 on 2 started",
            ]
        ) {
            $0.connect(0, "a")
            $0.connect(1, "a")
            $0.lose(0, from: .client)
            $0.close(0, by: .server)
        },
        Row(
            "a connection whose CONNECT is missing may have changed what a session was",
            [
                "a session 1 on 1 started", "a session 1 on 1 suspended, after(seconds: 60)",
                "a session 2 on 3 started",
            ]
        ) {
            $0.connect(0, "a", clean: false, expiry: 60)
            $0.close(0)
            $0.open(1)
            $0.lose(1, from: .client)
            $0.close(1)
            $0.connect(2, "a", clean: false, expiry: 60)
        },
        Row(
            "taken over: the server says so first",
            [
                "a session 1 on 1 started", "a session 1 on 1 taken over by 2, 1",
                "a session 1 on 1 ended, connection_end",
                "a session 2 on 2 started",
            ]
        ) {
            $0.connect(0, "a")
            $0.connect(1, "a", answer: nil)
            $0.disconnect(0, by: .server, .sessionTakenOver)
            $0.close(0, by: .server)
            $0.accept(1)
        },
        Row(
            "takeovers are counted over sessions",
            [
                "a session 1 on 1 started", "a session 2 on 2 started", "a session 1 on 1 taken over by 2, 1",
                "a session 1 on 1 ended, clean_start", "a session 3 on 3 started",
                "a session 2 on 2 taken over by 3, 2", "a session 2 on 2 ended, clean_start",
            ]
        ) {
            $0.connect(0, "a")
            $0.connect(1, "a")
            $0.close(0, by: .server)
            $0.connect(2, "a")
            $0.close(1, by: .server)
        },
        Row("a refused contender takes nothing over", ["a session 1 on 1 started"]) {
            $0.connect(0, "a")
            $0.connect(1, "a", answer: .notAuthorized)
            $0.close(1, by: .server)
        },
        Row(
            "the same identifier at another server is another session",
            [
                "a session 1 on 1 started", "a session 2 on 2 started",
            ]
        ) {
            $0.connect(0, "a")
            $0.open(1, server: 8883)
            let connect = ControlPacket.Connect(version: .v5_0, clientIdentifier: "a")
            $0.send(.connect(connect), 1, .client)
            $0.accept(1)
        },
        Row("a second CONNECT opens nothing", ["a session 1 on 1 started"]) {
            $0.connect(0, "a")
            let connect = ControlPacket.Connect(version: .v5_0, clientIdentifier: "b")
            $0.send(.connect(connect), 0, .client)
        },
        Row("an assigned identifier names the session", ["auto-1 session 1 on 1 started"]) {
            $0.connect(0, "", answer: nil)
            $0.accept(
                0,
                properties: CorrelationScript.properties(Property(.assignedClientIdentifier, .utf8String("auto-1")))
            )
        },
        Row(
            "a CONNACK that was not captured: SUBACK shows that there is a session",
            [
                "a session 1 on 1 opened", "a subscribed t at 0, holds 1",
            ]
        ) {
            $0.connect(0, "a", clean: false, expiry: 60, answer: nil)
            $0.subscribe(0, ["t"], grants: [0])
        },
        Row("what became of a session at the end of the capture is not known", ["a session 1 on 1 started"]) {
            $0.connect(0, "a")
            $0.close(0, by: nil, how: .captureEnd)
        },
        Row(
            "subscriptions: granted, refused, replaced, ended",
            [
                "a session 1 on 1 started", "a subscribed t at 1, holds 1", "a refused u, holds 1",
                "a replaced t at 0, holds 1", "a unsubscribed t, holds 0", "a not_held t, holds 0",
            ]
        ) {
            $0.connect(0, "a")
            $0.subscribe(0, ["t", "u"], grants: [1, 0x87])
            $0.subscribe(0, ["t"], grants: [0])
            $0.unsubscribe(0, "t")
            $0.unsubscribe(0, "t", answer: .noSubscriptionExisted)
        },
        Row(
            "a SUBSCRIBE without answer",
            [
                "a session 1 on 1 started", "a unanswered t, holds 0", "a session 1 on 1 ended, connection_end",
            ]
        ) {
            $0.connect(0, "a")
            $0.subscribe(0, ["t"], grants: nil)
            $0.close(0, by: .server)
        },
        Row(
            "a SUBSCRIBE whose answer may have been missed",
            [
                "a session 1 on 1 started", "a session 1 on 1 ended, connection_end",
            ]
        ) {
            $0.connect(0, "a")
            $0.subscribe(0, ["t"], grants: nil)
            $0.lose(0, from: .server)
            $0.close(0, by: .client)
        },
    ]

    @Test("What is told of sessions", arguments: rows)
    func told(_ row: Row) {
        let script = CorrelationScript()
        row.play(script)
        #expect(script.lines == row.lines)
    }

    @Test("Sessions without connection are forgotten beyond the limit, the first suspended first")
    func limit() {
        var limits = CorrelatorLimits()
        limits.sessions.suspendedSessions = 2
        let script = CorrelationScript(limits: limits)
        for (handle, name) in ["a", "b", "c"].enumerated() {
            script.connect(handle, name, clean: false, expiry: 60)
            script.close(handle)
        }
        script.connect(3, "a", clean: false, expiry: 60, present: true)
        script.connect(4, "c", clean: false, expiry: 60, present: true)
        #expect(
            script.lines.suffix(2) == ["a session 4 on 4 resumed", "c session 3 on 5 resumed, known"]
        )
    }

    @Test("A session that comes and goes leaves nothing behind, even if time stands still", arguments: [0.0, 0.01])
    func suspensions(pause: Double) {
        var limits = CorrelatorLimits()
        limits.sessions.suspendedSessions = 4
        let script = CorrelationScript(limits: limits)
        for _ in 0..<1000 {
            script.connect(0, "a", clean: false, expiry: .max - 1, present: true)
            script.close(0)
            if pause > 0 { script.wait(seconds: pause) } else { script.turnBack() }
        }
        let remembered = script.correlator.sessions.remembered
        #expect(remembered.sessions == 1)
        #expect(remembered.deadlines <= 73)
        #expect(remembered.suspensions <= 73)
    }

    @Test("A session is not kept for a connection that asked for it and has gone")
    func contender() {
        let script = CorrelationScript()
        for number in 0..<100 {
            script.connect(0, "c\(number)")
            script.connect(1, "c\(number)", answer: nil)
            script.close(1)
            script.close(0)
        }
        #expect(script.correlator.sessions.remembered.sessions == 0)
    }

    @Test("Long Client Identifiers of sessions without connection are forgotten by their length")
    func longIdentifiers() {
        var limits = CorrelatorLimits()
        limits.sessions.suspendedBytes = 10_000
        let script = CorrelationScript(limits: limits)
        for number in 0..<50 {
            script.connect(0, "\(number)" + String(repeating: "x", count: 1000), clean: false, expiry: 60)
            script.close(0)
        }
        #expect(script.correlator.sessions.remembered.sessions == 9)
    }

    @Test("Of SUBSCRIBE packets without answer, only so many bytes are kept")
    func pendingBytes() {
        var limits = CorrelatorLimits()
        limits.sessions.pendingBytes = 4000
        limits.sessions.pendingBytesInAll = 6000
        let script = CorrelationScript(limits: limits)
        for handle in 0..<4 {
            script.connect(handle, "c\(handle)")
            for _ in 0..<3 { script.subscribe(handle, [String(repeating: "t", count: 1500)], grants: nil) }
            script.subscribe(handle, [String(repeating: "t", count: 5000)], grants: nil)
        }
        #expect(script.correlator.sessions.pendingBytes <= 6000)
        for handle in 0..<4 { script.close(handle) }
        #expect(script.correlator.sessions.pendingBytes == 0)
    }

    @Test("Topic Filters are followed up to so many bytes, and those given back make room")
    func filterBytes() {
        var table = SubscriptionTable()
        let session = Session(
            number: 1,
            key: nil,
            clientIdentifier: "",
            expiry: .withConnection,
            isSubscriptionListWhole: true
        )
        func subscribe(_ number: Int) -> Bool? {
            let filter = "$share/\(number)" + String(repeating: "s", count: 60_000) + "/t"
            let grant = SubscriptionTable.Grant(
                filter: filter,
                qos: 0,
                options: SubscriptionOptions(maximumQoS: .atMostOnce),
                identifier: 0,
                timestamp: 0
            )
            return table.subscribe(session, grant)
        }
        let followed = (0..<200).prefix { subscribe($0) != nil }.count
        #expect(followed == 139)
        #expect(subscribe(3) == true)
        table.removeAll(of: session)
        #expect(subscribe(3) == false)
    }
}
