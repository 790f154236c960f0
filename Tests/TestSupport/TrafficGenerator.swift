public import CaptureFile
import MQTTCodec
import PacketHeaders

/// Makes captures of MQTT conversations and knows exactly what is in them.
///
///     var options = TrafficOptions()
///     options.reordered = 0.05
///     let truth = try TrafficGenerator(options).write(to: ["made.pcapng"])
///
/// The same options make the same bytes.
public struct TrafficGenerator: Sendable {
    private let options: TrafficOptions

    /// A generator of the traffic that `options` describe.
    public init(_ options: TrafficOptions) {
        self.options = options
    }

    /// Writes the capture, one file after the other with about the same number of frames each.
    ///
    /// - Returns: what is in it.
    /// - Throws: `CaptureError` when a file cannot be written.
    /// - Precondition: there is at least one path.
    public func write(to paths: [String]) throws(CaptureError) -> TrafficTruth {
        let run = try Run(options, paths: paths)
        return try run.all()
    }

    /// The making of one capture.
    private struct Run: ~Copyable {
        let options: TrafficOptions
        var network: Network
        var random: SplitMix64
        var conversations: [Conversation] = []
        var connections = 0

        init(_ options: TrafficOptions, paths: [String]) throws(CaptureError) {
            self.options = options
            network = try Network(options, paths: paths)
            random = SplitMix64(seed: options.seed)
        }

        consuming func all() throws(CaptureError) -> TrafficTruth {
            for client in 0..<max(1, options.clients) {
                let identity = ClientIdentity(number: client, options, &random)
                conversations.append(try open(identity))
            }
            while network.frames < UInt64(options.frames) {
                let index = random.below(conversations.count)
                try conversations[index].step(&network, &random)
                if conversations[index].isOver { try replace(index) }
            }
            for index in conversations.indices { try conversations[index].captureEnds(&network) }
            return try network.finish()
        }

        private mutating func open(_ identity: ClientIdentity) throws(CaptureError) -> Conversation {
            let flow = makeFlow(identity, port: identity.serverPort)
            return try Conversation(identity, flow, options, &network, &random)
        }

        /// The client comes back, after something that is not MQTT now and then.
        private mutating func replace(_ index: Int) throws(CaptureError) {
            var identity = conversations[index].identity
            // Mostly from another port; the same one makes a four-tuple that was in use before.
            if !random.chance(0.1) { identity.useNextPort() }
            while random.chance(options.foreign) {
                try makeForeign(identity)
                identity.useNextPort()
            }
            conversations[index] = try open(identity)
        }

        private mutating func makeForeign(_ identity: ClientIdentity) throws(CaptureError) {
            switch random.below(3) {
            case 0:
                var flow = makeFlow(identity, port: identity.serverPort)
                try network.refuse(&flow)
                network.truth.emptyConnections += 1
                network.truth.endings[.neverOpened, default: 0] += 1
            case 1:
                var flow = makeFlow(identity, port: 8080)
                try network.exchange(
                    &flow,
                    Array("GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n".utf8),
                    Array("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".utf8)
                )
                network.truth.httpConnections += 1
            default:
                var flow = makeFlow(identity, port: 8883)
                try network.exchange(
                    &flow,
                    [0x16, 3, 1, 0, 64] + random.bytes(64),
                    [0x16, 3, 3, 0, 64] + random.bytes(64)
                )
                network.truth.tlsConnections += 1
            }
        }

        private mutating func makeFlow(_ identity: ClientIdentity, port: UInt16) -> Flow {
            defer { connections += 1 }
            return Flow(
                number: connections,
                identity: identity.number,
                link: identity.link,
                interface: identity.interface,
                ends: [identity.client, FrameBuilder.End(address: identity.server, port: port)],
                sides: [
                    FlowSide(initialSequence: initialSequence()), FlowSide(initialSequence: initialSequence()),
                ],
                options: identity.hasTimestamps ? [1, 1, 8, 10, 0, 0, 0, 1, 0, 0, 0, 2] : []
            )
        }

        private mutating func initialSequence() -> UInt32 {
            if options.wrapsSequenceNumbers, random.chance(0.5) {
                return UInt32.max &- UInt32(random.below(3000))
            }
            return UInt32(truncatingIfNeeded: random.next())
        }
    }
}

/// Who a client is, over all its connections.
struct ClientIdentity {
    let number: Int
    let name: String
    let version: ProtocolVersion
    let link: LinkLayer
    let interface: Int
    let server: IPAddress
    let serverPort: UInt16
    let hasTimestamps: Bool
    private(set) var client: FrameBuilder.End

    init(number: Int, _ options: TrafficOptions, _ random: inout SplitMix64) {
        self.number = number
        version = options.versions[random.below(options.versions.count)]
        // 3.1 allows 23 characters and no empty name.
        name = "\(["pump", "meter", "Büro", "gateway"][random.below(4)])-\(number)"
        interface = options.format == .pcapng ? random.below(options.links.count) : 0
        link = options.links[interface]
        serverPort = options.ports[random.below(options.ports.count)]
        hasTimestamps = random.chance(0.5)
        let port = UInt16(32_768 + random.below(16_000))
        if random.chance(options.ipv6Share) {
            server = IPAddress(ipv6High: 0x2001_0DB8_0000_0001, low: 1)
            let address = IPAddress(ipv6High: 0x2001_0DB8_0000_0002, low: UInt64(number) + 0x100)
            client = FrameBuilder.End(address: address, port: port)
        } else {
            server = IPAddress(ipv4: 0x0A00_0001)
            client = FrameBuilder.End(address: IPAddress(ipv4: 0x0A01_0000 + UInt32(number)), port: port)
        }
    }

    mutating func useNextPort() {
        client.port = client.port == .max ? 32_768 : client.port + 1
    }
}

extension Network {
    /// A connection that carries one message each way.
    mutating func exchange(_ flow: inout Flow, _ request: [UInt8], _ response: [UInt8]) throws(CaptureError) {
        try open(&flow)
        flow.sides[0].append(request)
        try transmit(&flow, from: 0)
        try recover(&flow, from: 0)
        flow.sides[1].append(response)
        try close(&flow, by: 1)
    }
}
