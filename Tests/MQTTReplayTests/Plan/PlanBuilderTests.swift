import CaptureAnalysis
import CaptureFile
import Foundation
import MQTTCodec
import MQTTReplay
import MQTTTimeline
import TCPReassembly
import TestSupport
import Testing
import WireBytes

@Suite("Plan of a capture")
struct PlanBuilderTests {
    private static let connect = ControlPacket.connect(
        .init(version: .v5_0, clientIdentifier: "pump-7", keepAlive: 30)
    )
    private static let connack = ControlPacket.connack(.init(reasonCode: .success))

    private static func publish(_ topic: String, qos: QoS = .atMostOnce, id: UInt16? = nil) -> ControlPacket {
        .publish(.init(topicName: topic, payload: Array("21.5".utf8), qos: qos, packetIdentifier: id))
    }

    private static func bytes(_ packet: ControlPacket) throws -> [UInt8] { try packet.encoded(version: .v5_0) }

    @Test(
        "Each packet of a sample is in its plan, or the plan says why it is not",
        arguments: try PlannedCapture.samples()
    )
    func samples(sample: String) throws {
        let counter = PacketCounter()
        let path = PlannedCapture.root.appending(path: sample).path
        _ = try CaptureAnalyzer().analyze(
            Capture([.file(path)]),
            makeRenderer: { NumberingTimeline.Renderer() },
            writer: counter
        )
        let plan = try PlannedCapture.plan(of: sample)
        let planned = plan.connections.reduce(0) { $0 + $1.steps.count }
        #expect(planned == counter.packets || !plan.remarks.isEmpty)
        #expect(plan.connections.allSatisfy { counter.connections.contains(UInt64($0.number)) })
        #expect(plan.connections.allSatisfy { $0.steps.allSatisfy { $0.at >= 0 } })
        let orders = plan.connections.flatMap { $0.steps.map(\.order) }
        #expect(Set(orders).count == orders.count)
        for connection in plan.connections {
            #expect(try connection.packets().count == connection.steps.count)
        }
    }

    @Test("Two plans of one capture are the same")
    func deterministic() throws {
        let sample = "Samples/mixed-traffic.pcapng"
        #expect(try PlannedCapture.plan(of: sample) == PlannedCapture.plan(of: sample))
    }

    @Test("Packets come with their times, frames and the end of the connection")
    func conversation() throws {
        let plan = try PlannedCapture.plan { capture in
            try capture.open()
            try capture.send(Self.bytes(Self.connect), from: .client)
            try capture.send(Self.bytes(Self.connack), from: .server)
            capture.wait(.seconds(2))
            try capture.send(Self.bytes(Self.publish("plant/7/temp", qos: .atLeastOnce, id: 9)), from: .client)
            try capture.send(Self.bytes(.puback(.init(packetIdentifier: 9))), from: .server)
            try capture.reset(by: .client)
        }
        let connection = try #require(plan.connections.first)
        #expect(plan.connections.count == 1 && plan.remarks.isEmpty)
        #expect(connection.capturedClientIdentifier == "pump-7" && !connection.isConnectMade)
        #expect(connection.connect.keepAlive == 30 && connection.server.port == 1883)
        #expect(connection.steps.map(\.type) == [.connect, .connack, .publish, .puback])
        #expect(connection.steps.map(\.from) == [.client, .server, .client, .server])
        #expect(connection.steps.map(\.at) == [375_000, 500_000, 2_000_625_000, 2_000_750_000])
        #expect(connection.steps.map(\.frame) == [4, 5, 6, 7])
        #expect(connection.steps.map(\.packetIdentifier) == [0, 0, 9, 9])
        #expect(connection.steps[2].qos == .atLeastOnce)
        #expect(connection.end == PlannedEnd(.clientReset, at: 2_000_875_000))
    }

    @Test("After DISCONNECT the client ended the connection, whoever closed first")
    func disconnect() throws {
        let plan = try PlannedCapture.plan { capture in
            try capture.open()
            try capture.send(Self.bytes(Self.connect), from: .client)
            try capture.send(Self.bytes(.disconnect(.init())), from: .client)
            try capture.close(by: .server)
        }
        #expect(plan.connections.first?.end.manner == .clientClosed)
    }

    @Test("Beside a Topic Alias stands its Topic Name")
    func alias() throws {
        func publish(_ topic: String, alias: UInt16) throws -> [UInt8] {
            let properties = try Properties([
                Property(.topicAlias, .twoByteInteger(alias)), .userProperty("k", "v"),
            ])
            return try Self.bytes(.publish(.init(topicName: topic, payload: [1], properties: properties)))
        }
        let plan = try PlannedCapture.plan { capture in
            try capture.open()
            try capture.send(Self.bytes(Self.connect), from: .client)
            try capture.send(publish("plant/7/temp", alias: 3), from: .client)
            try capture.send(publish("", alias: 3), from: .client)
            try capture.send(publish("", alias: 4), from: .client)
        }
        let connection = try #require(plan.connections.first)
        let publishes: [ControlPacket.Publish] = try connection.packets().compactMap {
            if case .publish(let publish) = $0 { publish } else { nil }
        }
        // Nobody set alias 4, and nothing is missing: the client did send it.
        #expect(publishes.map(\.topicName) == ["plant/7/temp", "plant/7/temp", ""])
        #expect(publishes.map(\.properties.topicAlias) == [3, 3, 4])
        #expect(publishes.map(\.properties.userProperties.count) == [1, 1, 1])
        #expect(connection.steps.map(\.topicAlias) == [0, 3, 3, 0])
    }

    @Test("Without CONNECT, one is made and a remark says so")
    func midStream() throws {
        let plan = try PlannedCapture.plan { capture in
            for id: UInt16 in 1...4 {
                try capture.send(Self.bytes(Self.publish("plant/7/temp", qos: .atLeastOnce, id: id)), from: .client)
                try capture.send(Self.bytes(.puback(.init(packetIdentifier: id, reasonCode: .success))), from: .server)
            }
        }
        let connection = try #require(plan.connections.first)
        #expect(connection.isConnectMade && connection.connect.clientIdentifier == "connection-1")
        #expect(connection.connect.cleanStart && connection.connect.version == .v5_0)
        #expect(connection.steps.count == 8)
        #expect(connection.end.manner == .unseen)
        #expect(plan.remarks.map(\.weight) == [.risk])
        #expect(plan.remarks.first?.message.hasPrefix("no CONNECT was captured: one is made with an invented") == true)
    }

    @Test("What is missing or malformed is remarked")
    func losses() throws {
        let plan = try PlannedCapture.plan { capture in
            try capture.open()
            try capture.send(Self.bytes(Self.connect), from: .client)
            try capture.send([0x36, 2, 0, 0], from: .client)
            capture.lose(100, from: .client)
            try capture.acknowledge(from: .server)
            capture.wait(.seconds(1))
            for _ in 0..<6 { try capture.send(Self.bytes(Self.publish("plant/7/temp")), from: .client) }
            try capture.close(by: .client)
        }
        let messages = plan.remarks.map(\.message)
        #expect(messages.contains { $0.hasPrefix("a malformed packet of the client is left out") })
        #expect(messages.contains { $0.hasPrefix("100 bytes of the client are not in the capture") })
        #expect(plan.connections.first?.end.manner == .clientClosed)
    }

    @Test("A plan says that it is full")
    func limit() throws {
        let plan = try PlannedCapture.plan(.adjusted { $0.limits.bytes = 1_500 }) { capture in
            try capture.open()
            try capture.send(Self.bytes(Self.connect), from: .client)
            for _ in 0..<20 { try capture.send(Self.bytes(Self.publish("plant/7/temp")), from: .client) }
            try capture.close(by: .client)
        }
        let connection = try #require(plan.connections.first)
        #expect(connection.steps.count < 10 && connection.end.manner == .unseen)
        #expect(
            plan.remarks.first?.message.hasPrefix("the plan holds 1500 bytes at most: from connection 1 on") == true
        )
    }

    @Test("A selection keeps what sets up the session, and what belongs to kept messages")
    func selection() throws {
        let subscribe = ControlPacket.subscribe(
            .init(
                packetIdentifier: 1,
                subscriptions: [.init(topicFilter: "a/#", options: .init(maximumQoS: .atMostOnce))]
            )
        )
        func plan(_ adjust: (inout PlanSelection) throws -> Void) throws -> ReplayPlan {
            try PlannedCapture.plan(.adjusted { try adjust(&$0.selection) }) { capture in
                try capture.open()
                try capture.send(Self.bytes(Self.connect), from: .client)
                try capture.send(Self.bytes(Self.connack), from: .server)
                try capture.send(Self.bytes(subscribe), from: .client)
                try capture.send(Self.bytes(Self.publish("a/1", qos: .atLeastOnce, id: 2)), from: .client)
                try capture.send(Self.bytes(Self.publish("b/1", qos: .atLeastOnce, id: 3)), from: .client)
                capture.wait(.seconds(1))
                try capture.send(Self.bytes(.puback(.init(packetIdentifier: 2))), from: .server)
                try capture.send(Self.bytes(.puback(.init(packetIdentifier: 3))), from: .server)
                try capture.send(Self.bytes(Self.publish("a/2", qos: .atLeastOnce, id: 2)), from: .client)
                try capture.send(Self.bytes(.puback(.init(packetIdentifier: 2))), from: .server)
            }
        }
        let late = try plan { $0.from = try CaptureMoment("+0.5s") }
        #expect(late.connections.first?.steps.map(\.type) == [.connect, .connack, .subscribe, .publish, .puback])
        #expect(late.connections.first?.steps.prefix(3).allSatisfy { $0.at == 0 } == true)
        let early = try plan { $0.to = try CaptureMoment("+0.5s") }
        #expect(
            early.connections.first?.steps.map(\.type)
                == [.connect, .connack, .subscribe, .publish, .publish, .puback, .puback]
        )
        #expect(early.connections.first?.end.manner == .unseen)
        let other = try plan { $0.topic = try TopicSelection("b/+") }
        #expect(other.connections.first?.steps.map(\.type) == [.connect, .connack, .publish, .puback])
        #expect(try plan { $0.topic = try TopicSelection("c") }.connections.isEmpty)
        #expect(try plan { $0.client = try ClientGlob("valve-*") }.connections.isEmpty)
        #expect(try plan { $0.connections = [2] }.connections.isEmpty)
        #expect(try plan { $0.connections = [1] }.connections.count == 1)
    }

    @Test("A plan of bytes has the client's segments as they were")
    func segments() throws {
        let whole = try Self.bytes(Self.connect) + Self.bytes(Self.publish("a")) + [0x36, 2, 0, 0]
        let plan = try PlannedCapture.plan(.adjusted { $0.contents = .bytes }) { capture in
            try capture.open()
            try capture.send(Array(whole[..<5]), from: .client)
            try capture.send(Array(whole[5...]), from: .client)
            try capture.send(Self.bytes(Self.connack), from: .server)
        }
        let connection = try #require(plan.connections.first)
        #expect(connection.segmentBytes == whole)
        #expect(connection.segments.map(\.bytes) == [0..<5, 5..<whole.count])
        #expect(connection.segments.map(\.order) == [0, 1])
        #expect(connection.segments.map(\.at) == [375_000, 500_000])
    }

    /// The counts are those of tshark: streams to the port, and the bytes sent there.
    @Test("A plan of bytes leaves nothing out of what clients sent")
    func allBytes() throws {
        let plan = try PlannedCapture.plan(of: "Samples/malformed.pcap", .adjusted { $0.contents = .bytes })
        #expect(plan.connections.count == 26)
        #expect(plan.connections.reduce(0) { $0 + $1.segmentBytes.count } == 708)
        #expect(plan.remarks.map(\.weight) == [.note])
    }

    @Test("A plan of bytes has what does not read as MQTT, on a port for MQTT")
    func unreadable() throws {
        let garbage = [UInt8](repeating: 0xEE, count: 300)
        func connections(port: UInt16) throws -> [PlannedConnection] {
            try PlannedCapture.plan(.adjusted { $0.contents = .bytes }, serverPort: port) { capture in
                try capture.open()
                for _ in 0..<100 { try capture.send(garbage, from: .client) }
                try capture.close(by: .server)
            }
            .connections
        }
        let connection = try #require(try connections(port: 1883).first)
        #expect(connection.segmentBytes.count == 30_000 && connection.segments.count == 100)
        #expect(connection.number == 1 && connection.end.manner == .serverClosed)
        #expect(try connections(port: 9999).isEmpty)
    }
}

/// Counts packets, and what connections there are.
private final class PacketCounter: TimelineWriter {
    var packets = 0
    var connections: Set<UInt64> = []

    func begin(files: [CaptureFileFacts], firstTimestamp: Int64?) {}
    func write(_ event: TimelineEvent, rendered: Span<UInt8>) {
        if event.kind == .packet { packets += 1 }
        if event.kind == .connectionOpen, let number = event.connection { connections.insert(number) }
    }
    func flush() {}
    func end(_ summary: Summary) {}
}
