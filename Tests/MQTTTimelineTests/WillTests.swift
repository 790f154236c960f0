import MQTTCodec
import TCPReassembly
import Testing

@testable import MQTTTimeline

/// What becomes of Will Messages.
@Suite("Will Messages") struct WillTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let expected: [String]
        let script: @Sendable (CorrelationScript) -> Void

        init(_ name: String, _ expected: [String], _ script: @escaping @Sendable (CorrelationScript) -> Void) {
            testDescription = name
            self.expected = expected
            self.script = script
        }
    }

    /// Connection 1 is a monitor, subscribed to everything; connection 2 is "pump" with a Will Message.
    private static func begin(
        _ script: CorrelationScript,
        delay: UInt32 = 0,
        expiry: UInt32? = nil,
        retain: Bool = false,
        version: ProtocolVersion = .v5_0
    ) {
        script.connect(1, "monitor", clean: true)
        script.subscribe(1, ["#"], grants: [1])
        script.connect(
            2,
            "pump",
            version: version,
            clean: expiry == nil,
            expiry: expiry,
            will: CorrelationScript.will("s", delay: delay, retain: retain)
        )
    }

    static let rows = [
        Row("published at once", ["pump will published definite, connection_end, 1 ms late, 1 receivers"]) {
            begin($0)
            $0.close(2)
            $0.publish(1, .server, "s")
            $0.wait(seconds: 6)
        },
        Row("discarded by DISCONNECT", ["pump will suppressed definite"]) {
            begin($0)
            $0.disconnect(2)
            $0.close(2)
            $0.wait(seconds: 6)
        },
        Row("discarded by DISCONNECT of 3.1.1", ["pump will suppressed definite"]) {
            begin($0, version: .v3_1_1)
            $0.disconnect(2)
            $0.finish()
        },
        Row("DISCONNECT after the server closed", ["pump will unknown suspected, connection_end"]) {
            begin($0)
            let closed = $0.time
            $0.disconnect(2)
            $0.close(2, by: .server, since: closed)
            $0.wait(seconds: 6)
        },
        Row(
            "the client is gone: the server's FIN stays without answer for minutes",
            ["pump will published definite, connection_end, 1 ms late, 1 receivers"]
        ) {
            begin($0)
            let closed = $0.time
            $0.publish(1, .server, "s")
            $0.wait(seconds: 300)
            $0.close(2, by: .server, since: closed)
            $0.wait(seconds: 6)
        },
        Row("asked for by DISCONNECT", ["pump will published definite, client_request, 1 ms late, 1 receivers"]) {
            begin($0)
            $0.disconnect(2, .disconnectWithWillMessage)
            $0.publish(1, .server, "s")
            $0.close(2)
            $0.wait(seconds: 6)
        },
        Row(
            "the server throws the client out, and publishes before that can be seen",
            ["pump will published definite, server_disconnect, -1 ms late, 1 receivers"]
        ) {
            begin($0)
            $0.publish(1, .server, "s")
            $0.disconnect(2, by: .server, .keepAliveTimeout)
            $0.close(2, by: .server)
            $0.wait(seconds: 6)
        },
        Row("not sent to a subscriber", ["pump will overdue suspected, connection_end, expected by monitor"]) {
            begin($0)
            $0.close(2)
            $0.wait(seconds: 6)
        },
        Row("nobody is subscribed", ["pump will not_seen definite, connection_end"]) {
            $0.connect(2, "pump", will: CorrelationScript.will("s"))
            $0.close(2)
            $0.wait(seconds: 6)
        },
        Row("bytes to the subscriber are missing", ["pump will not_seen definite, connection_end"]) {
            begin($0)
            $0.close(2)
            $0.lose(1, from: .server)
            $0.wait(seconds: 6)
        },
        Row("the capture ends before the wait does", ["pump will not_seen definite, connection_end"]) {
            begin($0)
            $0.close(2)
            $0.wait(seconds: 1)
            $0.finish()
        },
        Row("a gap may hide DISCONNECT", ["pump will unknown suspected, connection_end"]) {
            begin($0)
            $0.lose(2, from: .client)
            $0.close(2)
            $0.wait(seconds: 6)
        },
        Row(
            "a gap may hide DISCONNECT, but it was published",
            ["pump will published definite, connection_end, 1 ms late, 1 receivers"]
        ) {
            begin($0)
            $0.lose(2, from: .client)
            $0.close(2)
            $0.publish(1, .server, "s")
            $0.wait(seconds: 6)
        },
        Row("delayed", ["pump will published definite, connection_end, 1 ms late, 1 receivers"]) {
            begin($0, delay: 3, expiry: 60)
            $0.close(2)
            $0.wait(seconds: 3)
            $0.publish(1, .server, "s")
            $0.wait(seconds: 6)
        },
        Row("the session ends before the delay", ["pump will published definite, session_end, 1 ms late, 1 receivers"])
        {
            begin($0, delay: 30, expiry: 2)
            $0.close(2)
            $0.wait(seconds: 2)
            $0.publish(1, .server, "s")
            $0.wait(seconds: 6)
        },
        Row("the delay ends with the session", ["pump will published definite, connection_end, 1 ms late, 1 receivers"])
        {
            begin($0, delay: 30)
            $0.close(2)
            $0.publish(1, .server, "s")
            $0.wait(seconds: 6)
        },
        Row("the client comes back in time", ["pump will cancelled definite, connection_end"]) {
            begin($0, delay: 3, expiry: 60)
            $0.close(2)
            $0.wait(seconds: 1)
            $0.connect(3, "pump", clean: false, expiry: 60, present: true)
            $0.wait(seconds: 10)
        },
        Row(
            "the client comes back and wants a new session",
            ["pump will published definite, session_end, 2 ms late, 1 receivers"]
        ) {
            begin($0, delay: 3, expiry: 60)
            $0.close(2)
            $0.wait(seconds: 1)
            $0.connect(3, "pump", clean: true)
            $0.publish(1, .server, "s")
            $0.wait(seconds: 10)
        },
        Row("taken over, delayed: the session goes on", ["pump will cancelled definite"]) {
            begin($0, delay: 3, expiry: 60)
            $0.connect(3, "pump", clean: false, expiry: 60, present: true)
            $0.close(2, by: .server)
            $0.wait(seconds: 10)
        },
        Row("taken over without delay", ["pump will published definite, takeover, 1 ms late, 1 receivers"]) {
            begin($0, expiry: 60)
            $0.connect(3, "pump", clean: false, expiry: 60, present: true)
            $0.close(2, by: .server)
            $0.publish(1, .server, "s")
            $0.wait(seconds: 10)
        },
        Row("too early", ["pump will early definite, connection_end, -9499 ms late, 1 receivers"]) {
            begin($0, delay: 10, expiry: 60)
            $0.close(2)
            $0.wait(seconds: 0.5)
            $0.publish(1, .server, "s")
            $0.wait(seconds: 20)
        },
        Row("not due when the capture ends", ["pump will pending definite, connection_end"]) {
            begin($0, delay: 10, expiry: 60)
            $0.close(2)
            $0.finish()
        },
        Row("refused: nothing was registered", []) {
            $0.connect(2, "pump", answer: .notAuthorized, will: CorrelationScript.will("s"))
            $0.close(2)
            $0.wait(seconds: 6)
        },
        Row("open when the capture ends", []) {
            begin($0)
            $0.close(2, by: nil, how: .captureEnd)
            $0.finish()
        },
        Row(
            "another client publishes the same",
            ["pump will published suspected, connection_end, 2 ms late, 1 receivers"]
        ) {
            begin($0)
            $0.connect(3, "other")
            $0.close(2)
            $0.publish(3, .client, "s")
            $0.publish(1, .server, "s")
            $0.wait(seconds: 6)
        },
        Row(
            "only a retained copy was seen",
            ["pump will published suspected, connection_end, 1 ms late, 1 receivers"]
        ) {
            begin($0, retain: true)
            $0.close(2)
            $0.publish(1, .server, "s", retain: true)
            $0.wait(seconds: 6)
        },
        Row(
            "two alike, each to two receivers",
            [
                "a will published definite, connection_end, 2 ms late, 2 receivers",
                "b will published definite, connection_end, 3 ms late, 2 receivers",
            ]
        ) {
            $0.connect(1, "x")
            $0.connect(2, "y")
            $0.connect(3, "a", will: CorrelationScript.will("s"))
            $0.connect(4, "b", will: CorrelationScript.will("s"))
            $0.close(3)
            $0.close(4)
            for _ in 0..<2 {
                $0.publish(1, .server, "s")
                $0.publish(2, .server, "s")
            }
            $0.wait(seconds: 6)
        },
        Row("another server's messages do not count", ["pump will not_seen definite, connection_end"]) {
            $0.connect(2, "pump", will: CorrelationScript.will("s"))
            $0.close(2)
            $0.publish(2, .server, "other topic")
            $0.wait(seconds: 6)
        },
    ]

    @Test(arguments: rows)
    func outcome(_ row: Row) {
        let script = CorrelationScript()
        row.script(script)
        #expect(script.lines.filter { $0.contains(" will ") } == row.expected)
    }

    @Test("Will Messages beyond the limit are decoded and not followed")
    func limit() {
        var limits = CorrelatorLimits()
        limits.wills.wills = 2
        let script = CorrelationScript(limits: limits)
        for handle in 1...4 { script.connect(handle, "c\(handle)", will: CorrelationScript.will("s\(handle)")) }
        for handle in 1...4 { script.disconnect(handle) }
        script.finish()
        #expect(script.lines.filter { $0.contains(" will ") }.count == 2)
        #expect(script.correlator.unfollowedWills == 2)
    }

    @Test("A client that comes and goes leaves nothing behind")
    func reconnects() {
        var limits = CorrelatorLimits()
        limits.wills.wills = 4
        let script = CorrelationScript(limits: limits)
        for turn in 0..<500 {
            script.connect(
                1,
                "pump",
                clean: false,
                expiry: 3600,
                present: turn > 0,
                will: CorrelationScript.will("s", delay: 1000)
            )
            script.close(1)
        }
        #expect(script.lines.filter { $0.contains("will cancelled") }.count == 499)
        #expect(script.correlator.unfollowedWills == 0)
    }
}
