import CaptureAnalysis
import CaptureFile
import MQTTCodec
import MQTTTimeline
import TestSupport
import Testing

/// What the analysis counts against what the generator knows.
@Suite struct GroundTruthTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let name: String
        let change: @Sendable (inout TrafficOptions) -> Void

        init(_ name: String, _ change: @escaping @Sendable (inout TrafficOptions) -> Void) {
            self.name = name
            self.change = change
        }

        var testDescription: String { name }
    }

    static let rows: [Row] = [
        Row("undisturbed") { _ in },
        Row("many endings") { $0.endings = 0.2 },
        Row("retransmitted 1 %") { $0.retransmitted = 0.01 },
        Row("retransmitted 5 %") { $0.retransmitted = 0.05 },
        Row("reordered 1 %") { $0.reordered = 0.01 },
        Row("reordered 5 %") { $0.reordered = 0.05 },
        Row("reordered and retransmitted 1 %") {
            $0.reordered = 0.01
            $0.retransmitted = 0.01
        },
        Row("reordered and retransmitted 5 %") {
            $0.reordered = 0.05
            $0.retransmitted = 0.05
        },
        Row("overlapping") { $0.overlapping = 0.1 },
        Row("captured twice") { $0.duplicated = 0.1 },
        Row("recovered") { $0.recovered = 0.05 },
        Row("everything") {
            $0.reordered = 0.05
            $0.retransmitted = 0.05
            $0.overlapping = 0.05
            $0.duplicated = 0.05
            $0.recovered = 0.05
            $0.endings = 0.05
            $0.largeMessages = 0.02
            $0.links = LinkLayer.allCases
        },
        Row("classic file, cooked") {
            $0.format = .pcap(nanoseconds: true)
            $0.links = [.linuxSLL2]
        },
        Row("ports nobody knows") {
            $0.ports = [7000, 4321]
            $0.foreign = 0
            $0.reordered = 0.05
        },
    ]

    @Test(arguments: rows, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10] as [UInt64])
    func countsEqualTruth(_ row: Row, _ seed: UInt64) throws {
        let directory = try TemporaryDirectory()
        var options = TrafficOptions()
        options.seed = seed
        options.frames = 4000
        row.change(&options)
        let path = directory.path("traffic")
        let truth = try TrafficGenerator(options).write(to: [path])
        let summary = try CaptureAnalyzer().analyze(Capture([.file(path)])).summary
        expect(summary, equals: truth, isInOrder: options.reordered == 0 && options.duplicated == 0)
    }

    /// - Parameter isInOrder: whether packets of different directions were captured in the order of sending; an
    ///   acknowledgment captured before its message ends no delivery.
    private func expect(_ summary: Summary, equals truth: TrafficTruth, isInOrder: Bool) {
        let traffic = summary.traffic
        #expect(summary.frames == truth.frames)
        #expect(traffic.connections == truth.connections)
        #expect(traffic.midStreamConnections == 0)
        #expect(traffic.malformedPackets == 0)
        #expect(traffic.gaps == 0)
        #expect(traffic.skippedBytes == 0)
        #expect(traffic.emptyConnections == truth.emptyConnections)
        #expect(traffic.foreignConnections[.http] ?? 0 == truth.httpConnections)
        // They go to a port for MQTT, so that those of which a record was seen are in the timeline.
        #expect((traffic.foreignConnections[.tls] ?? 0) + traffic.layers.encryptedConnections == truth.tlsConnections)
        #expect(traffic.foreignConnections[.other] ?? 0 == 0)
        #expect(traffic.versions == truth.versions)
        for type in 1...15 {
            let type = ControlPacketType(rawValue: UInt8(type))
            #expect(traffic.packets(type, from: .client) == truth.packets(type, from: .client), "client \(type)")
            #expect(traffic.packets(type, from: .server) == truth.packets(type, from: .server), "server \(type)")
        }
        for qos in QoS.allCases {
            #expect(traffic.messages(qos, from: .client) == truth.messages(qos, from: .client))
            #expect(traffic.messages(qos, from: .server) == truth.messages(qos, from: .server))
        }
        #expect(traffic.bytes(from: .client) == truth.bytes[0])
        #expect(traffic.bytes(from: .server) == truth.bytes[1])
        #expect(traffic.payloadBytes == truth.payloadBytes)
        #expect(traffic.retainedMessages == truth.retainedMessages)
        #expect(traffic.aliasedMessages == truth.aliasedMessages)
        #expect(summary.topics == UInt64(truth.topics.count))
        for topic in summary.topTopics {
            let known = truth.topics[String(decoding: topic.topic, as: UTF8.self)]
            #expect(topic.messages == known?.messages)
            #expect(topic.payloadBytes == known?.payloadBytes)
        }
        for client in traffic.clientSummaries {
            #expect(client.connections == truth.clients[client.clientIdentifier], "\(client.clientIdentifier)")
        }
        #expect(traffic.clientSummaries.count == truth.clients.count)
        for ending in TrafficTruth.Ending.allCases {
            guard let cause = DisconnectionCause(rawValue: ending.rawValue) else { continue }
            #expect(summary.disconnections.count(cause) == truth.endings[ending] ?? 0, "\(ending)")
        }
        for delivery in traffic.deliveries where isInOrder {
            let known = truth.deliveries(delivery.qos, from: delivery.from == .client ? .client : .server)
            #expect(delivery.completed == known.completed, "\(delivery.from) \(delivery.qos)")
            #expect(delivery.unfinished + delivery.unknown == known.unfinished, "\(delivery.from) \(delivery.qos)")
            #expect(delivery.repeated == known.repeated, "\(delivery.from) \(delivery.qos)")
        }
    }
}
