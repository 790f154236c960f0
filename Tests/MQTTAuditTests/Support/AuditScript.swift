import CaptureAnalysis
import CaptureFile
import Foundation
import MQTTAudit
import MQTTCodec
import MQTTTimeline
import PacketHeaders
import TestSupport
import WireBytes

/// A conversation on any number of TCP connections, written step by step into a capture and then audited.
///
/// Frames are 1 ms apart unless time is moved. Each segment acknowledges all that was sent to its sender. Connection n is
/// that of client 10.0.1.n, port 40000 + n, with server 10.0.0.1, port 1883.
struct AuditScript: ~Copyable {
    private var frames: [(time: Int64, bytes: [UInt8])] = []
    private var builder = FrameBuilder()
    private var sequences: [Int: (client: UInt32, server: UInt32)] = [:]
    private var ports: [Int: UInt16] = [:]
    private var time: Int64 = 1_772_352_000_000_000_000
    private var lastFrame: Int64 = 0
    private var opened: UInt16 = 0
    /// The version in which packets are written.
    var version: ProtocolVersion

    init(_ version: ProtocolVersion) {
        self.version = version
    }

    // MARK: - Connections

    /// The handshake of connection `number`; the same number may be opened again, from another port.
    mutating func open(_ number: Int = 1) {
        opened += 1
        ports[number] = 40_000 + opened
        sequences[number] = (1_000, 9_000)
        segment(number, .client, [.syn])
        advance(number, .client, 1)
        segment(number, .server, [.syn, .ack])
        advance(number, .server, 1)
        segment(number, .client, [.ack])
    }

    /// Handshake, CONNECT and a CONNACK that accepts it.
    mutating func connect(
        _ number: Int = 1,
        id: String = "pump-7",
        cleanStart: Bool = true,
        keepAlive: UInt16 = 0,
        properties: [Property] = [],
        will: ControlPacket.Will? = nil,
        sessionPresent: Bool = false,
        connackProperties: [Property] = []
    ) {
        open(number)
        client(
            .connect(
                ControlPacket.Connect(
                    version: version,
                    clientIdentifier: id,
                    cleanStart: cleanStart,
                    keepAlive: keepAlive,
                    properties: Self.section(properties),
                    will: will
                )
            ),
            on: number
        )
        server(
            .connack(
                ControlPacket.Connack(
                    sessionPresent: sessionPresent,
                    reasonCode: ReasonCode(rawValue: 0),
                    properties: Self.section(connackProperties)
                )
            ),
            on: number
        )
        acknowledge(.client, on: number)
    }

    /// DISCONNECT by the client, and FIN.
    mutating func disconnect(_ number: Int = 1) {
        client(.disconnect(ControlPacket.Disconnect()), on: number)
        close(by: .client, on: number)
    }

    /// FIN from both ends, the given one first.
    mutating func close(by end: Sender, on number: Int = 1) {
        for end in [end, end.peer] {
            segment(number, end, [.ack, .fin])
            advance(number, end, 1)
        }
    }

    /// RST.
    mutating func reset(by end: Sender, on number: Int = 1) {
        segment(number, end, [.ack, .rst])
    }

    // MARK: - Packets

    /// A packet by the client.
    mutating func client(_ packet: ControlPacket, on number: Int = 1) {
        send(encoded(packet), from: .client, on: number)
    }

    /// A packet by the server.
    mutating func server(_ packet: ControlPacket, on number: Int = 1) {
        send(encoded(packet), from: .server, on: number)
    }

    /// Bytes by the client.
    mutating func client(bytes: [UInt8], on number: Int = 1) { send(bytes, from: .client, on: number) }

    /// Bytes by the server.
    mutating func server(bytes: [UInt8], on number: Int = 1) { send(bytes, from: .server, on: number) }

    /// One segment with data.
    mutating func send(_ bytes: [UInt8], from end: Sender, on number: Int = 1) {
        segment(number, end, [.ack, .psh], bytes)
        advance(number, end, UInt32(bytes.count))
    }

    /// The last bytes of this end once more, as `bytes`.
    mutating func sendAgain(_ bytes: [UInt8], from end: Sender, on number: Int = 1) {
        let count = UInt32(bytes.count)
        advance(number, end, 0 &- count)
        send(bytes, from: end, on: number)
    }

    /// A segment without data that acknowledges everything.
    mutating func acknowledge(_ end: Sender, on number: Int = 1) { segment(number, end, [.ack]) }

    /// A packet that was sent, acknowledged, and not captured.
    mutating func lose(_ packet: ControlPacket, from end: Sender, on number: Int = 1) {
        advance(number, end, UInt32(encoded(packet).count))
        acknowledge(end.peer, on: number)
    }

    /// Lets time pass.
    mutating func wait(seconds: Double) { time += Int64(seconds * 1_000_000_000) }

    /// A Property section.
    static func section(_ properties: [Property]) -> Properties {
        do {
            return try Properties(properties)
        } catch {
            fatalError("a test's properties cannot be written: \(error)")
        }
    }

    func encoded(_ packet: ControlPacket) -> [UInt8] {
        do {
            return try packet.encoded(version: version)
        } catch {
            fatalError("a test's packet cannot be written: \(error)")
        }
    }

    // MARK: - Shorthands

    /// A PUBLISH.
    static func publish(
        _ topic: String,
        _ payload: String = "21.5",
        qos: QoS = .atMostOnce,
        id: UInt16? = nil,
        dup: Bool = false,
        retain: Bool = false,
        _ properties: [Property] = []
    ) -> ControlPacket {
        .publish(
            ControlPacket.Publish(
                topicName: topic,
                payload: Array(payload.utf8),
                qos: qos,
                packetIdentifier: id ?? (qos == .atMostOnce ? nil : 1),
                dup: dup,
                retain: retain,
                properties: Self.section(properties)
            )
        )
    }

    /// A SUBSCRIBE for one filter.
    static func subscribe(
        _ filter: String,
        qos: QoS = .atMostOnce,
        id: UInt16 = 1,
        options: SubscriptionOptions? = nil,
        _ properties: [Property] = []
    ) -> ControlPacket {
        .subscribe(
            ControlPacket.Subscribe(
                packetIdentifier: id,
                subscriptions: [
                    ControlPacket.Subscription(
                        topicFilter: filter,
                        options: options ?? SubscriptionOptions(maximumQoS: qos)
                    )
                ],
                properties: Self.section(properties)
            )
        )
    }

    /// A SUBACK.
    static func suback(_ codes: [UInt8] = [0], id: UInt16 = 1) -> ControlPacket {
        .suback(ControlPacket.Suback(packetIdentifier: id, reasonCodes: codes.map { ReasonCode(rawValue: $0) }))
    }

    /// SUBSCRIBE and SUBACK.
    mutating func subscribe(
        _ filter: String,
        qos: QoS = .atMostOnce,
        id: UInt16 = 1,
        options: SubscriptionOptions? = nil,
        _ properties: [Property] = [],
        on number: Int = 1
    ) {
        client(Self.subscribe(filter, qos: qos, id: id, options: options, properties), on: number)
        server(Self.suback([options.map { $0.rawValue & 3 } ?? qos.rawValue], id: id), on: number)
    }

    // MARK: - Result

    /// The findings of an audit of what was written so far.
    consuming func findings(_ change: (inout AnalysisOptions) -> Void = { _ in }) throws -> [PlacedFinding] {
        if time > lastFrame + 2_000_000 {
            // What was waited for is over: some other connection says that time went on.
            opened += 1
            ports[0] = 50_000
            sequences[0] = (1, 1)
            segment(0, .client, [.syn], [], serverPort: 9)
        }
        let path = FileManager.default.temporaryDirectory
            .appendingPathComponent("mqttscope-audit-\(UUID().uuidString).pcap").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        var writer = try CaptureWriter(path: path, format: .pcap(nanoseconds: true))
        let interface = try writer.writeInterface(linkType: LinkLayer.raw.linkType)
        for frame in frames { try writer.write(frame.bytes.span, interface: interface, timestamp: frame.time) }
        try writer.close()
        var options = AnalysisOptions()
        options.auditedGroups = [.protocol, .profile]
        change(&options)
        let collector = FindingCollector()
        let outcome = try CaptureAnalyzer(options: options).analyze(
            Capture([.file(path)]),
            makeRenderer: { collector },
            writer: NumberingTimeline()
        )
        if let failure = outcome.failure { throw failure }
        return collector.findings
    }

    // MARK: - Frames

    private mutating func advance(_ number: Int, _ end: Sender, _ count: UInt32) {
        if end == .client { sequences[number]?.client &+= count } else { sequences[number]?.server &+= count }
    }

    private mutating func segment(
        _ number: Int,
        _ end: Sender,
        _ bits: ControlBits,
        _ data: [UInt8] = [],
        serverPort: UInt16 = 1883
    ) {
        guard let next = sequences[number], let port = ports[number] else {
            fatalError("connection \(number) is not open")
        }
        let client = FrameBuilder.End(address: IPAddress(ipv4: 0x0A00_0100 + UInt32(number)), port: port)
        let server = FrameBuilder.End(address: IPAddress(ipv4: 0x0A00_0001), port: serverPort)
        let built = builder.build(
            .raw,
            from: end == .client ? client : server,
            to: end == .client ? server : client,
            sequence: end == .client ? next.client : next.server,
            acknowledgment: bits.contains(.ack) ? (end == .client ? next.server : next.client) : 0,
            controlBits: bits,
            options: [],
            payload: data.span
        )
        frames.append((time, built.bytes))
        lastFrame = time
        time += 1_000_000
    }
}
