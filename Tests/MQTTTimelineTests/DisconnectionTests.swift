import MQTTCodec
import PacketHeaders
import TCPReassembly
import Testing

@testable import MQTTTimeline

@Suite("Why connections end")
struct DisconnectionTests {
    /// One connection: opened in frame 1 at 0 s, CONNECT in frame 2, CONNACK in frame 3, ended in frame 9.
    struct Row: Sendable, CustomTestStringConvertible {
        let name: String
        var version = ProtocolVersion.v5_0
        var keepAlive: UInt16? = 10
        var request = true
        var connack: ReasonCode? = .success
        var carried = true
        var how = ConnectionEnd.How.fin
        var by: Sender? = .client
        var end = 100.0
        var frames: [UInt64] = [9, 10]
        /// Seconds at which client and server last sent a packet.
        var lastClient: Double? = 99.9
        var lastServer: Double? = 99.9
        var clientDisconnect: (ReasonCode, Double)?
        var serverDisconnect: (ReasonCode, Double)?
        var takenOver: Double?
        /// Seconds at which the client sent a packet that breaks the format.
        var malformed: Double?
        /// Seconds at which PINGREQ was sent that nobody answered.
        var ping: Double?
        /// Seconds at which bytes of a side were found missing.
        var gap: (Sender, Double)?
        var cause: DisconnectionCause
        var certainty = Certainty.definite
        var message = ""

        var testDescription: String { name }
    }

    static let rows: [Row] = [
        Row(
            name: "client's DISCONNECT",
            clientDisconnect: (.normalDisconnection, 99.9),
            cause: .clientDisconnect,
            message: "the client sent DISCONNECT"
        ),
        Row(
            name: "client's DISCONNECT with a reason",
            clientDisconnect: (.disconnectWithWillMessage, 99.9),
            cause: .clientDisconnect,
            message: "the client sent DISCONNECT: Disconnect with Will Message (4)"
        ),
        Row(
            name: "client's DISCONNECT although bytes are missing before",
            clientDisconnect: (.normalDisconnection, 99.9),
            gap: (.client, 50),
            cause: .clientDisconnect
        ),
        Row(
            name: "server's DISCONNECT",
            by: .server,
            serverDisconnect: (.serverShuttingDown, 99.9),
            cause: .serverDisconnect,
            message: "the server sent DISCONNECT: Server shutting down (139)"
        ),
        Row(
            name: "refused",
            connack: .notAuthorized,
            by: .server,
            cause: .refused,
            message: "the server refused CONNECT: Not authorized (135)"
        ),
        Row(
            name: "closed instead of CONNACK",
            connack: nil,
            by: .server,
            end: 0.3,
            lastClient: 0.1,
            lastServer: nil,
            cause: .refused,
            certainty: .suspected,
            message: "CONNECT was not answered; the server closed the connection after 200.0 ms"
        ),
        Row(
            name: "no CONNACK",
            connack: nil,
            end: 30.1,
            lastClient: 0.1,
            lastServer: nil,
            cause: .connectTimeout,
            message: "CONNECT was not answered; the client closed the connection after 30.0 s"
        ),
        Row(
            name: "CONNACK may be missing",
            connack: nil,
            end: 30.1,
            lastClient: 0.1,
            lastServer: nil,
            gap: (.server, 20),
            cause: .clientClosed,
            certainty: .suspected
        ),
        Row(
            name: "taken over",
            by: .server,
            takenOver: 99.9,
            cause: .takeover,
            message: "taken over by 10.0.0.9:4000 (connection 2) with the same Client Identifier"
        ),
        Row(name: "taken over after the client had closed", takenOver: 100.1, cause: .clientClosed),
        Row(
            name: "taken over after the client's DISCONNECT",
            by: .server,
            clientDisconnect: (.normalDisconnection, 99.8),
            takenOver: 99.9,
            cause: .clientDisconnect
        ),
        Row(
            name: "Keep Alive",
            by: .server,
            lastClient: 84.8,
            cause: .keepAlive,
            message: "the client promised a packet every 10 s, was silent for 15.2 s; the server closed the connection"
        ),
        Row(name: "not quite 1.5 times the Keep Alive", by: .server, lastClient: 85.1, cause: .serverClosed),
        Row(name: "Keep Alive off", keepAlive: 0, by: .server, lastClient: 10, cause: .serverClosed),
        Row(name: "Keep Alive not known", keepAlive: nil, by: .server, lastClient: 10, cause: .serverClosed),
        Row(
            name: "long after the Keep Alive",
            by: .server,
            lastClient: 20,
            cause: .keepAlive,
            certainty: .suspected
        ),
        Row(
            name: "silent, or not captured",
            by: .server,
            lastClient: 84.8,
            gap: (.client, 90),
            cause: .serverClosed,
            certainty: .suspected
        ),
        Row(name: "silent, and the client closed", lastClient: 80, cause: .clientClosed),
        Row(
            name: "Keep Alive by the server's word",
            by: .server,
            lastClient: 84.8,
            serverDisconnect: (.keepAliveTimeout, 99.9),
            cause: .keepAlive,
            message:
                "the client promised a packet every 10 s, was silent for 15.1 s; "
                + "the server sent DISCONNECT: Keep Alive timeout (141)"
        ),
        Row(
            name: "malformed packet just before",
            by: .server,
            malformed: 99.9995,
            cause: .protocolViolation,
            message:
                "the client's PUBLISH in frame 7 is malformed: byte 4: Topic Name is not valid UTF-8 [MQTT-3.3.2-1]; "
                + "the server closed the connection 500 µs later"
        ),
        Row(
            name: "malformed packet, and a good one after it",
            by: .server,
            lastClient: 99.95,
            malformed: 99.9,
            cause: .protocolViolation,
            certainty: .suspected
        ),
        Row(name: "malformed packet long before", by: .server, malformed: 98.9, cause: .serverClosed),
        Row(name: "malformed packet, and its sender closed", malformed: 99.95, cause: .clientClosed),
        Row(
            name: "protocol broken by the server's word",
            by: .server,
            serverDisconnect: (.protocolError, 99.9),
            cause: .protocolViolation,
            message: "the server sent DISCONNECT: Protocol Error (130)"
        ),
        Row(
            name: "PINGREQ unanswered",
            lastClient: 90,
            lastServer: 60,
            ping: 90,
            cause: .pingUnanswered,
            message: "the client sent PINGREQ, got no answer for 10.0 s and closed the connection"
        ),
        Row(name: "closed right after PINGREQ", lastClient: 99.5, lastServer: 60, ping: 99.5, cause: .clientClosed),
        Row(
            name: "PINGRESP may be missing",
            lastClient: 90,
            lastServer: 60,
            ping: 90,
            gap: (.server, 95),
            cause: .clientClosed,
            certainty: .suspected
        ),
        Row(
            name: "closed by the client",
            cause: .clientClosed,
            message:
                "the client closed the connection without DISCONNECT, 100.0 ms after its last packet (PINGREQ)"
        ),
        Row(name: "closed, only one FIN seen", frames: [9], cause: .clientClosed, certainty: .suspected),
        Row(name: "DISCONNECT may be missing", gap: (.client, 99.95), cause: .clientClosed, certainty: .suspected),
        Row(name: "reset by the client", how: .rst, frames: [9], cause: .clientReset),
        Row(name: "reset by the server", how: .rst, by: .server, frames: [9], cause: .serverReset),
        Row(
            name: "nobody listens",
            request: false,
            connack: nil,
            carried: false,
            how: .rst,
            by: .server,
            end: 0.001,
            frames: [9],
            lastClient: nil,
            lastServer: nil,
            cause: .neverOpened
        ),
        Row(
            name: "no CONNECT",
            request: false,
            connack: nil,
            carried: false,
            by: .server,
            end: 30,
            lastClient: nil,
            lastServer: nil,
            cause: .connectTimeout,
            message: "the client sent no CONNECT for 30.0 s; the server closed the connection"
        ),
        Row(name: "replaced", how: .replaced, by: nil, frames: [9], cause: .replaced),
        Row(name: "silence", how: .timeout, by: nil, frames: [], cause: .silence),
        Row(
            name: "end of the capture",
            how: .captureEnd,
            by: nil,
            frames: [],
            cause: .captureEnd,
            message: "open when the capture ended, 100.0 ms after its last packet"
        ),
    ]

    @Test(arguments: rows)
    func verdict(_ row: Row) {
        let disconnection = Self.disconnection(row)
        #expect(disconnection.cause == row.cause)
        #expect(disconnection.certainty == row.certainty)
        if !row.message.isEmpty { #expect(disconnection.message == row.message) }
    }

    @Test("A wrong packet is told by what came before it")
    func violations() {
        let script = CorrelationScript()
        script.connect(1, "pump-7")
        script.send(.connect(.init(version: .v5_0, clientIdentifier: "pump-7")), 1, .client)
        script.close(1, by: .server)
        script.open(2)
        script.subscribe(2, ["a"], grants: nil)
        script.close(2, by: .server)
        script.connect(3, "valve-2")
        script.send(.subscribe(.init(packetIdentifier: 1, subscriptions: [])), 3, .client)
        script.close(3, by: .server)
        script.connect(4, "valve-3")
        script.subscribe(4, ["a"], grants: nil)
        script.close(4, by: .server)
        let faults = script.disconnections.map { $0.evidence.violation?.name ?? $0.cause.rawValue }
        #expect(faults == ["second_connect", "before_connect", "invalid_content", "server_closed"])
    }

    @Test("What SUBSCRIBE and PUBLISH may not hold")
    func contents() throws {
        let script = CorrelationScript()
        for (handle, (filter, qos)) in [("a/b#", 0), ("a/b", 3)].enumerated() {
            script.connect(handle, "valve-\(handle)")
            let options = SubscriptionOptions(rawValue: UInt8(qos))
            let subscribe = ControlPacket.Subscribe(
                packetIdentifier: 1,
                subscriptions: [.init(topicFilter: filter, options: options)]
            )
            script.send(.subscribe(subscribe), handle, .client)
            script.close(handle, by: .server)
        }
        // CONNACK without Topic Alias Maximum allows none.
        script.connect(2, "valve-2")
        let alias = CorrelationScript.properties(Property(.topicAlias, .twoByteInteger(3)))
        script.send(.init(topicName: "a", payload: [], qos: .atMostOnce, properties: alias), 2, .client)
        script.close(2, by: .server)
        let violations = script.disconnections.compactMap(\.evidence.violation)
        #expect(
            violations.map(\.explanation) == [
                "holds a/b#, which is no Topic Filter", "asks for QoS 3",
                "has Topic Alias 3 where Topic Alias Maximum is 0",
            ]
        )
    }

    @Test(arguments: [
        ("#", true), ("+", true), ("+/a/#", true), ("/", true), ("a//b", true), ("$share/g/a/+", true), ("é/+", true),
        ("", false), ("a#", false), ("a/#/b", false), ("#/", false), ("a+", false), ("+a", false), ("a/b+/c", false),
        ("++", false), ("##", false),
    ])
    func topicFilter(_ text: String, _ isFilter: Bool) {
        #expect(text.isTopicFilter == isFilter)
    }

    static func disconnection(_ row: Row) -> Disconnection {
        let opening = ConnectionOpening(
            client: SocketAddress(address: IPAddress(ipv4: 0x0A00_0007), port: 4000),
            server: SocketAddress(address: IPAddress(ipv4: 0x0A00_0001), port: 1883),
            isMidStream: false,
            confidence: .certain,
            frame: 1,
            timestamp: 0
        )
        let state = ConnectionState(number: 1, opening)
        var history = ConnectionHistory(isMidStream: false)
        var limits = SendLimits()
        let connect = ControlPacket.Connect(version: row.version, clientIdentifier: "pump-7")
        if row.request {
            let place = place(.client, 0.1, 2)
            state.request = ConnectRequest(connect, place)
            history.received(.connect(connect), place, &limits)
        }
        if let reason = row.connack {
            let connack = ControlPacket.Connack(sessionPresent: false, reasonCode: reason)
            history.received(.connack(connack), place(.server, 0.2, 3), &limits)
        }
        state.clientDisconnect = row.clientDisconnect.map { .init(reason: $0.0, frame: 8, timestamp: time($0.1)) }
        state.serverDisconnect = row.serverDisconnect.map { .init(reason: $0.0, frame: 8, timestamp: time($0.1)) }
        if let moment = row.takenOver {
            let client = SocketAddress(address: IPAddress(ipv4: 0x0A00_0009), port: 4000)
            state.isTakenOver = true
            state.takenOverBy = 2
            state.takeover = .init(timestamp: time(moment), client: client, count: 1)
        }
        if let moment = row.malformed { history.malformed(malformed(time(moment))) }
        if let moment = row.ping { history.unanswered(ping(time(moment))) }
        if let (sender, moment) = row.gap {
            if sender == .client { state.lastGap.client = time(moment) } else { state.lastGap.server = time(moment) }
        }
        let ending = ConnectionEnding(
            how: row.how,
            by: row.by,
            frames: row.frames,
            timestamp: time(row.end),
            hasCarriedPackets: row.carried,
            cut: [],
            keepAlive: row.keepAlive,
            lastPackets: (
                row.lastClient.map { PacketMark(type: .pingreq, frame: 6, timestamp: time($0)) },
                row.lastServer.map { PacketMark(type: .pingresp, frame: 5, timestamp: time($0)) }
            )
        )
        return DisconnectionJudge(state: state, history: history, layers: nil, ending: ending).disconnection()
    }

    private static func time(_ seconds: Double) -> Int64 { Int64((seconds * 1_000_000).rounded()) * 1000 }

    private static func place(_ sender: Sender, _ seconds: Double, _ frame: UInt64) -> PacketPlace {
        PacketPlace(
            from: sender,
            header: CorrelationScript.header,
            frame: frame,
            frames: [],
            omittedFrames: 0,
            streamOffset: 0,
            timestamp: time(seconds)
        )
    }

    private static func malformed(_ timestamp: Int64) -> MalformedEvent {
        MalformedEvent(
            from: .client,
            type: .publish,
            error: DecodeError(.invalidUTF8, .topicName, at: 4, packetType: .publish, version: .v5_0),
            frames: [7],
            streamOffset: 50,
            timestamp: timestamp,
            length: 10,
            resumed: nil,
            isLost: false
        )
    }

    private static func ping(_ timestamp: Int64) -> ExchangeEvent {
        ExchangeEvent(
            kind: .ping,
            from: .client,
            packetIdentifier: nil,
            request: .init(type: .pingreq, frame: 6, timestamp: timestamp),
            response: nil,
            outcome: .unanswered,
            reason: nil,
            waited: nil
        )
    }
}
