import MQTTCodec
import TCPReassembly
import Testing

@testable import MQTTTimeline

/// Topic Aliases hold for one direction of one connection (MQTT 5.0 §3.3.2.3.4).
@Suite struct TopicAliasTests {
    private func topics(limits: StreamLimits = StreamLimits(), _ packets: [(Endpoint, [UInt8])]) -> [String] {
        var feed = Feed(limits: limits)
        feed.send(.first, Samples.connect())
        for packet in packets { feed.send(packet.0, packet.1) }
        return feed.lines.filter { $0.contains("PUBLISH") }.map { line in
            line.split(separator: " ").dropFirst(4).joined(separator: " ").replacing(", payload 4", with: "")
        }
    }

    @Test func setUsedAndSetAgain() {
        let found = topics([
            (.first, Samples.publish("a", alias: 1)), (.first, Samples.publish("", alias: 1)),
            (.first, Samples.publish("b", alias: 2)), (.first, Samples.publish("c", alias: 1)),
            (.first, Samples.publish("", alias: 2)), (.first, Samples.publish("", alias: 1)),
        ])
        #expect(found == ["a sets alias", "a by alias", "b sets alias", "c sets alias", "b by alias", "c by alias"])
    }

    @Test func directionsHaveTheirOwn() {
        let found = topics([
            (.first, Samples.publish("a", alias: 1)), (.second, Samples.publish("z", alias: 1)),
            (.first, Samples.publish("", alias: 1)), (.second, Samples.publish("", alias: 1)),
        ])
        #expect(found == ["a sets alias", "z sets alias", "a by alias", "z by alias"])
    }

    @Test func unknown() {
        #expect(topics([(.first, Samples.publish("", alias: 5))]) == [""])
        #expect(
            topics([(.second, Samples.publish("a", alias: 5)), (.first, Samples.publish("", alias: 5))]).last == ""
        )
    }

    @Test func connectionsHaveTheirOwn() {
        let one = topics([(.first, Samples.publish("a", alias: 1))])
        let other = topics([(.first, Samples.publish("", alias: 1))])
        #expect(one == ["a sets alias"])
        #expect(other == [""])
    }

    @Test("An alias set anew counts with its new topic; one that does not fit stands for nothing any more")
    func limitOfAliasesSetAnew() {
        var limits = StreamLimits()
        limits.aliasBytes = 100
        let long = String(repeating: "t", count: 60)
        let found = topics(
            limits: limits,
            [
                (.first, Samples.publish("short", alias: 1)), (.first, Samples.publish(long, alias: 1)),
                (.first, Samples.publish("", alias: 1)), (.first, Samples.publish("tiny", alias: 1)),
                (.first, Samples.publish("", alias: 1)),
            ]
        )
        #expect(found == ["short sets alias", long, "", "tiny sets alias", "tiny by alias"])
    }

    @Test("What the aliases of all connections take is limited, and given back when a connection is removed")
    func limitInAll() {
        var limits = StreamLimits()
        limits.aliasBytesInAll = 100
        var feed = Feed(limits: limits)
        feed.send(.first, Samples.connect())
        feed.send(.first, Samples.publish("mine", alias: 1))
        feed.send(.second, Samples.publish("yours", alias: 1))
        #expect(feed.context.limitHits.forgottenAliases == 1)
        feed.connection.removed(feed.context)
        #expect(feed.context.aliasBytes == 0)
    }

    @Test func limit() {
        var limits = StreamLimits()
        limits.aliasBytes = 100
        let long = String(repeating: "t", count: 120)
        let found = topics(
            limits: limits,
            [
                (.first, Samples.publish("short", alias: 1)), (.first, Samples.publish(long, alias: 2)),
                (.first, Samples.publish("", alias: 1)), (.first, Samples.publish("", alias: 2)),
            ]
        )
        #expect(found == ["short sets alias", long, "short by alias", ""])
    }

    @Test func everyAlias() {
        var feed = Feed()
        feed.send(.first, Samples.connect())
        for alias in stride(from: UInt16(1), through: 65_000, by: 250) {
            feed.send(.first, Samples.publish("t/\(alias)", alias: alias))
        }
        for alias in stride(from: UInt16(1), through: 65_000, by: 250) {
            feed.send(.first, Samples.publish("", alias: alias))
            #expect(feed.lines.last?.contains(" t/\(alias) by alias") == true)
        }
    }
}
