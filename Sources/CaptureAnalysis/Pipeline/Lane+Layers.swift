import MQTTTimeline
import TCPReassembly
import WireBytes

/// Connections with layers between TCP and MQTT: kept out of the way of those that have none.
extension Lane {
    /// Looks for layers in a connection from now on.
    mutating func stackLayers(_ slot: Int) -> LayerStack {
        let isFromStart = reassembler.facts(of: slot)?.sawOpening ?? false
        let layers = LayerStack(keys: keys, buffers: layerBuffers, isFromStart: isFromStart)
        connections[slot].layers = layers
        return layers
    }

    /// Takes bytes that TCP brought.
    mutating func receive(
        _ bytes: Span<UInt8>,
        _ slot: Int,
        _ sender: Endpoint,
        _ arrival: Arrival,
        _ layers: LayerStack
    ) {
        layers.received(bytes, from: sender, arrival) { take($0, $1, slot, layers) }
        leaveIfPlain(slot, layers)
    }

    /// There is nothing between TCP and MQTT: what comes goes straight there.
    private mutating func leaveIfPlain(_ slot: Int, _ layers: LayerStack) {
        guard layers.isPlain else { return }
        connections[slot].layers = nil
        connections[slot].isPlain = true
    }

    /// Takes a gap in what TCP brought.
    mutating func miss(_ gap: StreamGap, _ slot: Int, frame: UInt64, timestamp: Int64, _ layers: LayerStack) {
        let missing = MissingBytes(length: gap.length, isExact: true, reason: gap.reason.rawValue)
        let arrival = Arrival(frame: frame, timestamp: timestamp)
        layers.missed(missing, from: gap.sender, arrival) { take($0, $1, slot, layers) }
        leaveIfPlain(slot, layers)
    }

    /// The connection ended.
    mutating func close(_ slot: Int, _ end: ConnectionEnd, _ layers: LayerStack) {
        let arrival = Arrival(frame: end.frames.last ?? observer.moment.order / 2, timestamp: end.timestamp)
        layers.closed(arrival) { take($0, $1, slot, layers) }
        if layers.transport != .tcp { couldNotRead(slot, layers.transport.hasTLS ? .tls : .http, layers) }
    }

    private mutating func take(_ delivery: LayerDelivery, _ bytes: Span<UInt8>, _ slot: Int, _ layers: LayerStack) {
        switch delivery {
        case .bytes(let sender, let arrival):
            receivedInside(bytes, slot, sender, arrival, layers)
        case .missing(let missing, let sender, let arrival):
            missedInside(missing, slot, sender, arrival, layers)
        case .found:
            let (transport, proxy) = (layers.transport, layers.proxy)
            observer.state.value.layered(slot, transport: transport, proxy: proxy)
        case .told(let event):
            observer.state.value.told(slot, event)
        case .unreadable:
            couldNotRead(slot, .tls, layers)
        case .foreign(let foreign):
            couldNotRead(slot, foreign, layers)
        }
    }

    /// Decodes bytes that were inside the layers.
    private mutating func receivedInside(
        _ bytes: Span<UInt8>,
        _ slot: Int,
        _ sender: Endpoint,
        _ arrival: Arrival,
        _ layers: LayerStack
    ) {
        let content = connections[slot].mqtt.received(
            bytes,
            from: sender,
            streamOffset: layers.advance(sender, by: UInt64(bytes.count)),
            frame: arrival.frame,
            timestamp: arrival.timestamp,
            earlierFrames: arrival.earlierFrames,
            context
        )
        if let tap {
            let client = connections[slot].mqtt.facts?.client
            tap.received(
                bytes,
                slot,
                from: sender,
                frame: arrival.frame,
                timestamp: arrival.timestamp,
                client: client
            )
        }
        if case .foreign(let foreign) = content { leave(slot, foreign) }
    }

    private mutating func missedInside(
        _ missing: MissingBytes,
        _ slot: Int,
        _ sender: Endpoint,
        _ arrival: Arrival,
        _ layers: LayerStack
    ) {
        tap?.missed(missing.length, slot, from: sender)
        connections[slot].mqtt.facts?.lost.insert(sender)
        connections[slot].mqtt.gap(
            from: sender,
            streamOffset: layers.advance(sender, by: missing.length),
            length: missing.length,
            isExact: missing.isExact,
            reason: missing.reason,
            timestamp: arrival.timestamp,
            context
        )
    }

    /// What the layers carry cannot be read, or is not MQTT: the connection is part of the story all the same when its
    /// port or its handshakes say that it is MQTT's.
    private mutating func couldNotRead(_ slot: Int, _ foreign: ForeignProtocol, _ layers: LayerStack) {
        guard connections[slot].mqtt.facts == nil else { return }
        let likelyClient = reassembler.facts(of: slot).flatMap { knownServer($0)?.peer }
        if observer.state.value.couldNotRead(slot, likelyClient: likelyClient) {
            tap?.foreign(slot, foreign)
            layers.stop()
        } else {
            leave(slot, foreign)
        }
    }
}
