import MQTTCodec
import TCPReassembly
import WireBytes

/// Decoding of whole packets, and what they change in the connection's state.
extension MQTTConnection {
    @inline(__always)
    mutating func decode(
        _ bytes: Span<UInt8>,
        at offset: Int,
        _ header: FixedHeader,
        _ place: PacketPlace,
        _ facts: MQTTConnectionFacts,
        _ context: StreamContext
    ) {
        if versionSource != .connect { inferVersion(bytes, at: offset, header) }
        if directions[side(of: place.from)].isLost { wasLost(place, facts, context) }
        do throws(DecodeError) {
            switch header.type.rawValue {
            case 3:
                let layout = try PublishLayout(decoding: bytes, header: header, at: offset, version: version)
                published(bytes, layout, layout.payload.count, place, facts, context)
            case 4, 5, 6, 7:
                let layout = try AcknowledgmentLayout(
                    decoding: bytes,
                    header: header,
                    at: offset,
                    version: version
                )
                acknowledged(bytes, layout, place, facts, context)
            default:
                let packet = bytes.extracting(offset..<offset &+ header.packetLength)
                received(
                    try ControlPacket(decoding: packet, version: version),
                    place,
                    facts,
                    context,
                    bytes: packet
                )
            }
            let side = side(of: place.from)
            if directions[side].isSuspect {
                directions[side].isSuspect = false
                facts.unreadSecrets.remove(place.from)
            }
        } catch {
            directions[side(of: place.from)].isSuspect = true
            let packet = bytes.extracting(offset..<offset &+ header.packetLength)
            malformed(packet, error, header, place, facts, context)
        }
    }

    /// Tells of a packet that breaks the format, but whose length is believed.
    private func malformed(
        _ bytes: Span<UInt8>,
        _ error: DecodeError,
        _ header: FixedHeader,
        _ place: PacketPlace,
        _ facts: MQTTConnectionFacts,
        _ context: StreamContext
    ) {
        facts.couldNotRead(header.type, from: place.from)
        let event = MalformedEvent(
            from: place.from,
            type: header.type,
            error: error,
            frames: place.frames.isEmpty ? [place.frame] : place.frames,
            streamOffset: place.streamOffset,
            timestamp: place.timestamp,
            length: header.packetLength,
            resumed: nil,
            isLost: false
        )
        context.observer.malformed(event, facts, bytes: bytes)
    }

    /// Decodes the head of a packet whose rest is not held.
    mutating func decodeShortened(
        _ bytes: Span<UInt8>,
        _ header: FixedHeader,
        _ place: PacketPlace,
        _ facts: MQTTConnectionFacts,
        _ context: StreamContext
    ) {
        do throws(DecodeError) {
            guard header.type == .publish else {
                throw DecodeError(
                    .packetTooLong,
                    .remainingLength,
                    at: 1,
                    value: header.packetLength,
                    limit: context.limits.packetBytes,
                    packetType: header.type,
                    version: version
                )
            }
            let head = header.shortened(to: bytes.count)
            let layout = try PublishLayout(decoding: bytes, header: head, at: 0, version: version)
            let payloadLength = header.packetLength &- layout.payload.lowerBound
            published(bytes, layout, payloadLength, place, facts, context)
        } catch {
            malformed(bytes, error, header, place, facts, context)
        }
    }

    @inline(__always)
    func side(of sender: Sender) -> Int { Int((sender == .client ? client : client.peer).rawValue) }

    private mutating func published(
        _ bytes: Span<UInt8>,
        _ layout: PublishLayout,
        _ payloadLength: Int,
        _ place: PacketPlace,
        _ facts: MQTTConnectionFacts,
        _ context: StreamContext
    ) {
        let side = side(of: place.from)
        var setsPin: Int32 = -1
        let topic = bytes.extracting(layout.topicName)
        if layout.topicAlias != 0 {
            if !topic.isEmpty {
                setsPin = setAlias(layout.topicAlias, to: topic, side, context)
            } else if let index = directions[side].aliases.index(of: layout.topicAlias) {
                let event = PublishEvent(
                    place: place,
                    layout: layout,
                    payloadLength: payloadLength,
                    setsPin: -1,
                    usesPin: directions[side].aliases.entries[index].pin
                )
                let resolved = directions[side].aliases.entries[index].topic
                context.observer.published(event, facts, bytes: bytes, topic: resolved.span)
                if layout.qos != .atMostOnce { follow(layout, place, topic: resolved.span, side, facts, context) }
                return
            }
        }
        let event = PublishEvent(
            place: place,
            layout: layout,
            payloadLength: payloadLength,
            setsPin: setsPin,
            usesPin: -1
        )
        context.observer.published(event, facts, bytes: bytes, topic: topic)
        if layout.qos != .atMostOnce { follow(layout, place, topic: topic, side, facts, context) }
    }

    /// Sets an alias as far as the limits allow.
    ///
    /// - Returns: its pin, −1 when a limit was hit.
    private mutating func setAlias(
        _ alias: UInt16,
        to topic: Span<UInt8>,
        _ side: Int,
        _ context: StreamContext
    ) -> Int32 {
        let before = directions[side].aliases.bytes
        let left = max(0, context.limits.aliasBytesInAll &- context.aliasBytes)
        let index = directions[side].aliases.set(
            alias,
            to: topic,
            limit: min(context.limits.aliasBytes, before &+ left),
            makePin: context.makePin
        )
        context.aliasBytes &+= directions[side].aliases.bytes &- before
        guard let index else {
            context.limitHits.forgottenAliases &+= 1
            return -1
        }
        return directions[side].aliases.entries[index].pin
    }

    private mutating func acknowledged(
        _ bytes: Span<UInt8>,
        _ layout: AcknowledgmentLayout,
        _ place: PacketPlace,
        _ facts: MQTTConnectionFacts,
        _ context: StreamContext
    ) {
        context.observer.acknowledged(AcknowledgmentEvent(place: place, layout: layout), facts, bytes: bytes)
        follow(layout, place, facts, context)
    }

    /// Takes what a rare packet changes.
    ///
    /// Not inlined: the checked accesses to `facts` would be made for every run of bytes.
    @inline(never)
    private mutating func received(
        _ packet: ControlPacket,
        _ place: PacketPlace,
        _ facts: MQTTConnectionFacts,
        _ context: StreamContext,
        bytes: Span<UInt8>
    ) {
        switch packet {
        case .connect(let connect):
            facts.sawConnect = true
            version = connect.version
            versionSource = .connect
            facts.clientIdentifier = connect.clientIdentifier
            facts.keepAlive = connect.keepAlive
            begin(connect, place, facts)
        case .connack(let connack):
            if let assigned = connack.properties.assignedClientIdentifier { facts.clientIdentifier = assigned }
            if let keepAlive = connack.properties.serverKeepAlive { facts.keepAlive = keepAlive }
            accept(connack, place)
            if connack.reasonCode.rawValue != 0 { facts.refusal = connack.reasonCode }
        case .disconnect(let disconnect):
            facts.disconnect = (place.from, disconnect.reason)
        default:
            break
        }
        context.observer.received(packet, place, facts, bytes: bytes)
        for exchange in exchanges.received(packet, place) { context.observer.exchanged(exchange, facts) }
    }

    /// Takes the version from a packet whose form only one version allows, where no CONNECT has told it.
    private mutating func inferVersion(
        _ bytes: Span<UInt8>,
        at offset: Int,
        _ header: FixedHeader
    ) {
        if header.type == .connect || header.remainingLength == 0 { return }
        let packet = bytes.extracting(offset..<offset &+ header.packetLength)
        let fits3 = fits(packet, header, .v3_1_1)
        let fits5 = fits(packet, header, .v5_0)
        if fits3 != fits5 {
            version = fits5 ? .v5_0 : .v3_1_1
            versionSource = .inferred
        } else if fits5, header.type == .publish, versionSource == .assumed {
            // A payload that happens to begin like a valid Property section is far less likely than a Property section.
            version = .v5_0
        }
    }

    private func fits(_ packet: Span<UInt8>, _ header: FixedHeader, _ version: ProtocolVersion) -> Bool {
        do throws(DecodeError) {
            if header.type == .publish {
                let layout = try PublishLayout(decoding: packet, header: header, at: 0, version: version)
                return !layout.topicName.isEmpty || layout.topicAlias != 0
            }
            _ = try ControlPacket(decoding: packet, version: version)
            return true
        } catch {
            return false
        }
    }
}
