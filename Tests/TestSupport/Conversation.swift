import CaptureFile
import MQTTCodec

/// What one client and its server say on one connection, step by step.
struct Conversation {
    /// Something one side is going to send, after everything before it in its exchange.
    enum Action {
        case packet(TrafficTruth.Sender, ControlPacket)
        /// The topic is told by an alias where one is known when it is sent.
        case publish(TrafficTruth.Sender, ControlPacket.Publish)
        /// The last acknowledgment of a message with this QoS.
        case lastAcknowledgment(of: QoS, by: TrafficTruth.Sender, ControlPacket)
        case end(TrafficTruth.Ending)
    }

    let identity: ClientIdentity
    private let options: TrafficOptions
    private var flow: Flow
    private var exchanges: [[Action]] = []
    private(set) var isOver = false
    /// Nothing may come between the packets of the first exchange: it opens or ends the conversation.
    private var isExclusive = true
    /// The end that a packet has announced.
    private var announced: TrafficTruth.Ending?
    private var nextIdentifier: [UInt16] = [1, 1]
    /// Messages under way, by sender and QoS 1 and 2.
    private var underWay: [UInt64] = [0, 0, 0, 0]
    /// For each side, the topics of its aliases.
    private var aliases: [[UInt16: String]] = [[:], [:]]

    /// The client connects: everything up to CONNECT is sent at once.
    init(
        _ identity: ClientIdentity,
        _ flow: Flow,
        _ options: TrafficOptions,
        _ network: inout Network,
        _ random: inout SplitMix64
    ) throws(CaptureError) {
        self.identity = identity
        self.flow = flow
        self.options = options
        try network.open(&self.flow)
        network.truth.connections += 1
        network.truth.versions[identity.version, default: 0] += 1
        network.truth.clients[identity.name, default: 0] += 1
        var script = Script(identity, options, random)
        exchanges = [script.connecting()]
        random = script.random
        try step(&network, &random)
    }

    /// Sends one packet, beginning another exchange where there is none or by chance.
    mutating func step(_ network: inout Network, _ random: inout SplitMix64) throws(CaptureError) {
        if exchanges.isEmpty || exchanges.count < 4 && !isExclusive && random.chance(0.3) {
            var script = Script(identity, options, random)
            exchanges.append(script.exchange(identifiers: &nextIdentifier))
            random = script.random
        }
        let index = isExclusive ? 0 : random.below(exchanges.count)
        let action = exchanges[index].removeFirst()
        switch action {
        case .packet(_, .connack(let connack)):
            isExclusive = connack.reasonCode != .success
            if isExclusive { announced = .refused }
        case .packet(let sender, .disconnect):
            exchanges = [exchanges[index]]
            isExclusive = true
            announced = sender == .client ? .clientDisconnect : .serverDisconnect
        default:
            if exchanges[index].isEmpty { exchanges.remove(at: index) }
        }
        if exchanges.first?.isEmpty == true { exchanges.removeFirst() }
        try perform(action, &network, &random)
    }

    private mutating func perform(
        _ action: Action,
        _ network: inout Network,
        _ random: inout SplitMix64
    ) throws(CaptureError) {
        switch action {
        case .packet(let sender, let packet):
            try send(packet, from: sender, &network, &random)
        case .publish(let sender, let publish):
            try send(publish, from: sender, &network, &random)
        case .lastAcknowledgment(let qos, let sender, let packet):
            try send(packet, from: sender, &network, &random)
            let index = sender.peer.rawValue * 2 + Int(qos.rawValue) - 1
            underWay[index] -= 1
            network.truth.deliveryCounts[index].completed += 1
        case .end(let ending):
            try end(ending, &network, &random)
        }
    }

    private mutating func send(
        _ publish: ControlPacket.Publish,
        from sender: TrafficTruth.Sender,
        _ network: inout Network,
        _ random: inout SplitMix64
    ) throws(CaptureError) {
        var publish = publish
        let topic = publish.topicName
        if identity.version == .v5_0, random.chance(0.4) { useAlias(&publish, sender, &random) }
        if publish.qos != .atMostOnce { underWay[sender.rawValue * 2 + Int(publish.qos.rawValue) - 1] += 1 }
        network.truth.count(publish, on: topic, from: sender)
        try send(.publish(publish), from: sender, &network, &random)
        // 3.1 and 3.1.1 let a sender repeat itself on the same connection.
        if publish.qos != .atMostOnce, identity.version != .v5_0, random.chance(0.01) {
            publish.dup = true
            network.truth.count(publish, on: topic, from: sender)
            network.truth.deliveryCounts[sender.rawValue * 2 + Int(publish.qos.rawValue) - 1].repeated += 1
            try send(.publish(publish), from: sender, &network, &random)
        }
    }

    private mutating func useAlias(
        _ publish: inout ControlPacket.Publish,
        _ sender: TrafficTruth.Sender,
        _ random: inout SplitMix64
    ) {
        let topic = publish.topicName
        var known: UInt16?
        for alias in UInt16(1)...8 where aliases[sender.rawValue][alias] == topic { known = alias }
        if known != nil { publish.topicName = "" }
        let alias = known ?? UInt16(random.number(in: 1...8))
        aliases[sender.rawValue][alias] = topic
        publish.properties = publish.properties.adding([Property(.topicAlias, .twoByteInteger(alias))])
    }

    private mutating func send(
        _ packet: ControlPacket,
        from sender: TrafficTruth.Sender,
        _ network: inout Network,
        _ random: inout SplitMix64
    ) throws(CaptureError) {
        let side = sender.rawValue
        try settle(side ^ 1, &network)
        let bytes = packet.bytes(version: identity.version)
        network.truth.count(packet.type, from: sender, length: bytes.count)
        let start = flow.sides[side].end
        if options.lost > 0 || options.snapshotLength > 0 {
            let range = start..<start + UInt64(bytes.count)
            flow.sides[side].extents.append(FlowSide.Extent(range: range, type: packet.type.rawValue))
        }
        if options.listsPackets {
            network.truth.list.append(entry(sender, packet.type, start, bytes.count))
        }
        flow.sides[side].append(bytes)
        // Packets that wait share a segment with what comes next.
        if packet.type == .connect || random.chance(0.75) { try network.transmit(&flow, from: side) }
    }

    /// What one side said has arrived before the other one answers.
    private mutating func settle(_ side: Int, _ network: inout Network) throws(CaptureError) {
        if flow.sides[side].unsent > 0 { try network.transmit(&flow, from: side) }
        try network.recover(&flow, from: side)
    }

    private func entry(
        _ sender: TrafficTruth.Sender,
        _ type: ControlPacketType,
        _ start: UInt64,
        _ length: Int
    ) -> TrafficTruth.Packet {
        TrafficTruth.Packet(
            connection: flow.number,
            from: sender,
            type: type,
            streamOffset: start,
            length: length
        )
    }

    private mutating func end(
        _ ending: TrafficTruth.Ending,
        _ network: inout Network,
        _ random: inout SplitMix64
    ) throws(CaptureError) {
        for side in 0..<2 { try settle(side, &network) }
        switch ending {
        case .clientDisconnect, .clientClosed: try network.close(&flow, by: 0)
        case .serverDisconnect, .serverClosed, .refused: try network.close(&flow, by: 1)
        case .clientReset, .serverReset:
            let side = ending == .clientReset ? 0 : 1
            if random.chance(0.5) {
                var script = Script(identity, options, random)
                let bytes = ControlPacket.publish(script.message(qos: .atMostOnce)).bytes(version: identity.version)
                random = script.random
                flow.sides[side].append(Array(bytes.prefix(random.number(in: 1...bytes.count - 1))))
                network.truth.cutPackets += 1
            }
            try network.reset(&flow, by: side)
        case .neverOpened, .captureEnd: break
        }
        finish(ending, &network)
    }

    /// The capture ends while the connection is open.
    mutating func captureEnds(_ network: inout Network) throws(CaptureError) {
        for side in 0..<2 { try settle(side, &network) }
        finish(announced ?? .captureEnd, &network)
    }

    private mutating func finish(_ ending: TrafficTruth.Ending, _ network: inout Network) {
        isOver = true
        network.truth.endings[ending, default: 0] += 1
        for index in 0..<4 { network.truth.deliveryCounts[index].unfinished += underWay[index] }
        for sender in TrafficTruth.Sender.allCases {
            for extent in flow.sides[sender.rawValue].damaged {
                let type = ControlPacketType(rawValue: extent.type)
                let range = extent.range
                network.truth.damaged.append(entry(sender, type, range.lowerBound, range.count))
            }
        }
    }
}

extension ControlPacket {
    /// The bytes of a packet that was made to fit its version.
    func bytes(version: ProtocolVersion) -> [UInt8] {
        do throws(EncodeError) {
            return try encoded(version: version)
        } catch {
            preconditionFailure("generated packet: \(error)")
        }
    }
}

extension Properties {
    /// These properties and more that fit their types.
    func adding(_ more: [Property]) -> Properties {
        var properties = self
        do throws(EncodeError) {
            for property in more { try properties.append(property) }
        } catch {
            preconditionFailure("generated property: \(error)")
        }
        return properties
    }
}
