import MQTTCodec
import MQTTTimeline
import TCPReassembly
import TestSupport
import Testing

/// What is taken for MQTT, and how surely.
@Suite struct IdentificationTests {
    @Test(arguments: [Endpoint.first, .second], [nil, Endpoint.first, .second])
    func connectOnAnyPort(client: Endpoint, knownServer: Endpoint?) {
        var feed = Feed(knownServer: knownServer)
        feed.send(client, Samples.connect())
        feed.send(client.peer, Samples.connack())
        #expect(feed.lines.first == "MQTT certain, client is \(client == .first ? "first" : "second")")
        #expect(feed.recorder.packets == 2)
        #expect(feed.connection.facts?.version == .v5_0)
    }

    struct Foreign: Sendable {
        let name: String
        let bytes: [UInt8]
        let found: ForeignProtocol
    }

    @Test(arguments: [
        Foreign(name: "HTTP", bytes: Array("GET / HTTP/1.1\r\n".utf8), found: .http),
        Foreign(name: "an HTTP proxy", bytes: Array("CONNECT a:443 HTTP/1.1\r\n".utf8), found: .http),
        Foreign(name: "TLS", bytes: [0x16, 3, 1, 2, 0, 1, 0, 1, 0xFC, 3, 3], found: .tls),
        Foreign(name: "SSH", bytes: Array("SSH-2.0-OpenSSH_9.6\r\n".utf8), found: .other),
        Foreign(
            name: "almost CONNECT",
            bytes: [0x10, 12, 0, 4] + Array("MQTX".utf8) + [4, 2, 0, 0, 0, 0],
            found: .other
        ),
    ])
    func otherProtocols(_ row: Foreign) {
        var feed = Feed(knownServer: nil)
        feed.send(.first, row.bytes)
        #expect(feed.connection.carries == .foreign(row.found), "\(row.name)")
        #expect(feed.lines.isEmpty)
    }

    @Test func connectInPiecesIsWaitedFor() {
        let bytes = Samples.connect()
        var feed = Feed(knownServer: nil)
        for byte in bytes.prefix(7) {
            feed.send(.first, [byte])
            #expect(feed.connection.carries == .undecided)
        }
        feed.send(.first, Array(bytes[7...]))
        #expect(feed.connection.carries == .mqtt)
    }

    @Test(arguments: [nil, Endpoint.second])
    func answerCapturedBeforeConnect(knownServer: Endpoint?) {
        var feed = Feed(knownServer: knownServer)
        feed.send(.second, Samples.connack(.v3_1_1))
        feed.send(.first, Samples.connect(.v3_1_1))
        feed.send(.first, Samples.pingreq)
        #expect(feed.connection.carries == .mqtt)
        #expect(feed.recorder.packets == 3)
        #expect(feed.connection.facts?.client == .first)
        #expect(feed.connection.facts?.version == .v3_1_1)
    }

    @Test func middleOfVersion3() {
        var feed = Feed(isFromStart: false, knownServer: nil)
        for number in UInt16(1)...4 {
            let publish = Samples.publish(
                "plant/7/temp",
                qos: .atLeastOnce,
                identifier: number,
                version: .v3_1_1
            )
            feed.send(.second, publish)
            feed.send(.first, Samples.bytes(.puback(.init(packetIdentifier: number)), .v3_1_1))
        }
        feed.send(.second, Samples.pingreq)
        feed.close()
        #expect(feed.connection.carries == .mqtt)
        #expect(feed.connection.facts?.confidence == .probable)
        #expect(feed.connection.facts?.version == .v3_1_1)
        #expect(feed.recorder.packets == 9)
    }

    @Test func middleOfVersion5() {
        var feed = Feed(isFromStart: false, knownServer: nil)
        for number in UInt16(1)...4 {
            feed.send(.first, Samples.publish("plant/7/temp", alias: 3, qos: .atLeastOnce, identifier: number))
            feed.send(.second, Samples.bytes(.puback(.init(packetIdentifier: number, reasonCode: .quotaExceeded))))
        }
        feed.close()
        #expect(feed.connection.facts?.version == .v5_0)
        #expect(feed.connection.facts?.versionSource == .inferred)
        #expect(feed.recorder.packets == 8)
    }

    @Test func hintedPortNeedsLess() {
        let publish = Samples.publish("a", "", version: .v3_1_1)
        var hinted = Feed(isFromStart: false, knownServer: .second)
        hinted.send(.first, publish + Samples.pingreq)
        #expect(hinted.connection.carries == .mqtt)
        var unknown = Feed(isFromStart: false, knownServer: nil)
        unknown.send(.first, Samples.publish("a", "", version: .v3_1_1))
        #expect(unknown.connection.carries == .undecided)
    }

    @Test func tooLongUndecidedIsForeign() {
        var random = SplitMix64(seed: 5)
        var feed = Feed(isFromStart: false, knownServer: nil)
        for _ in 0..<40 { feed.send(.first, random.bytes(1000)) }
        #expect(feed.connection.carries == .foreign(.other))
    }
}
