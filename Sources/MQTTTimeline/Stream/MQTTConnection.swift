import MQTTCodec
public import TCPReassembly
import WireBytes

/// Decodes the two directions of one connection into Control Packets, whatever the pieces they arrive in.
///
/// A connection begins undecided. It is MQTT when one side begins with CONNECT; where the beginning was not captured,
/// when packets of both directions leave little doubt; it is something else when neither is so.
/// Bytes that make no packet are the peers' fault and reported; asking out of order is the caller's.
public struct MQTTConnection {
    /// What the connection was found to carry.
    public enum Content: Sendable, Equatable {
        /// Not enough was seen.
        case undecided
        /// MQTT.
        case mqtt
        /// Something else; nothing more has to be handed in.
        case foreign(ForeignProtocol)
    }

    /// What the caller knows of a connection before its first byte.
    public struct Opening: Sendable {
        /// The caller's number for the connection.
        public var slot: Int
        /// True when the connection was captured from its first byte on.
        public var isFromStart: Bool
        /// The end whose port is known for MQTT.
        public var knownServer: Endpoint?
        /// The end to take for the server when nothing else tells.
        public var likelyServer: Endpoint

        /// All that is known.
        public init(slot: Int, isFromStart: Bool, knownServer: Endpoint?, likelyServer: Endpoint) {
            self.slot = slot
            self.isFromStart = isFromStart
            self.knownServer = knownServer
            self.likelyServer = likelyServer
        }
    }

    // In this order, what every packet asks for lies together.
    let opening: Opening
    var isFromStart: Bool
    /// Which end is the client once it is MQTT, as `facts` tells others.
    var client = Endpoint.first
    /// The version in force, which `facts` tells others.
    var version = ProtocolVersion.v3_1_1 {
        didSet { facts?.version = version }
    }
    var versionSource = MQTTConnectionFacts.VersionSource.assumed {
        didSet { facts?.versionSource = versionSource }
    }
    /// What the connection carries.
    public internal(set) var carries = Content.undecided
    /// True when bytes were seen, whatever they are.
    public internal(set) var hasCarriedData = false
    /// Facts once it is MQTT.
    public internal(set) var facts: MQTTConnectionFacts?
    var directions: [2 of Direction] = [Direction(), Direction()]
    var exchanges = ExchangeTracker()

    /// A connection of which no byte was seen.
    public init(_ opening: Opening) {
        self.opening = opening
        self.isFromStart = opening.isFromStart
    }

    /// Takes the next bytes of one direction.
    ///
    /// - Parameters:
    ///   - bytes: what follows on the bytes and gaps of this direction before.
    ///   - streamOffset: the offset of the first of them.
    ///   - frame: the frame that brought them.
    ///   - timestamp: that frame's time, nanoseconds since 1970.
    ///   - earlierFrames: frames before that one that brought a part of them, as of a TLS record.
    ///
    /// - Returns: what the connection carries, as far as is known with these bytes.
    @discardableResult
    public mutating func received(
        _ bytes: Span<UInt8>,
        from endpoint: Endpoint,
        streamOffset: UInt64,
        frame: UInt64,
        timestamp: Int64,
        earlierFrames: [UInt64],
        _ context: StreamContext
    ) -> Content {
        if earlierFrames.isEmpty {
            return received(
                bytes,
                from: endpoint,
                streamOffset: streamOffset,
                frame: frame,
                timestamp: timestamp,
                context
            )
        }
        hasCarriedData = true
        context.earlierFrames = earlierFrames
        take(
            bytes,
            Arrival(
                endpoint: endpoint,
                streamOffset: streamOffset,
                frame: frame,
                timestamp: timestamp,
                hasEarlierFrames: true
            ),
            context
        )
        context.earlierFrames = []
        return carries
    }

    /// Takes the next bytes of one direction, which one frame brought.
    @discardableResult
    public mutating func received(
        _ bytes: Span<UInt8>,
        from endpoint: Endpoint,
        streamOffset: UInt64,
        frame: UInt64,
        timestamp: Int64,
        _ context: StreamContext
    ) -> Content {
        hasCarriedData = true
        take(
            bytes,
            Arrival(
                endpoint: endpoint,
                streamOffset: streamOffset,
                frame: frame,
                timestamp: timestamp,
                hasEarlierFrames: false
            ),
            context
        )
        return carries
    }

    @inline(__always)
    private mutating func take(_ bytes: Span<UInt8>, _ arrival: Arrival, _ context: StreamContext) {
        // The connection keeps its facts while it decodes, so that nobody has to count that they are used here.
        if let facts = unsafe facts.map({ unsafe Unmanaged.passUnretained($0) }) {
            unsafe facts._withUnsafeGuaranteedRef { consume(bytes, arrival, $0, context) }
        } else {
            receivedUndecided(bytes, arrival, context)
        }
    }

    /// Where bytes come from.
    struct Arrival {
        let endpoint: Endpoint
        let streamOffset: UInt64
        let frame: UInt64
        let timestamp: Int64
        /// Whether `StreamContext.earlierFrames` brought a part of them.
        let hasEarlierFrames: Bool

        var side: Int { Int(endpoint.rawValue) }
    }

    /// Decodes bytes of a connection that is known to be MQTT.
    mutating func consume(
        _ bytes: Span<UInt8>,
        _ arrival: Arrival,
        _ facts: MQTTConnectionFacts,
        _ context: StreamContext
    ) {
        let side = arrival.side
        var position = 0
        switch directions[side].mode {
        case .synchronized:
            if !directions[side].pending.isEmpty {
                position = complete(bytes, arrival, facts, context)
            }
        case .skipping, .skippingCut:
            position = Int(min(directions[side].remaining, UInt64(bytes.count)))
            directions[side].remaining &-= UInt64(position)
            if case .skipping = directions[side].mode {
                if directions[side].remaining == 0 { directions[side].synchronize() }
            } else if position < bytes.count {
                resumeAfterCut(bytes, at: position, arrival, directions[side].lost, facts, context)
            }
        case .searching:
            break
        }
        while position < bytes.count {
            guard case .synchronized = directions[side].mode else {
                search(bytes, from: position, arrival, facts, context)
                return
            }
            switch FixedHeader.decode(bytes, at: position, end: bytes.count) {
            case .header(let header):
                if !isAcceptable(header, bytes, at: position, side) {
                    let error = implausible(header)
                    guard
                        let next = passOver(header.type, error, bytes, from: position, arrival, facts, context)
                    else { return }
                    position = next
                    continue
                }
                let end = position &+ header.packetLength
                guard end <= bytes.count else {
                    hold(bytes, from: position, header, arrival, facts, context)
                    return
                }
                decode(
                    bytes,
                    at: position,
                    header,
                    place(header, arrival, offsetInArrival: position, context),
                    facts,
                    context
                )
                position = end
            case .incomplete:
                hold(bytes, from: position, nil, arrival, facts, context)
                return
            case .malformed(let error):
                let type = ControlPacketType(rawValue: bytes[position] >> 4)
                guard let next = passOver(type, error, bytes, from: position, arrival, facts, context) else { return }
                position = next
            }
        }
    }

    @inline(__always)
    private func place(
        _ header: FixedHeader,
        _ arrival: Arrival,
        offsetInArrival: Int,
        _ context: StreamContext
    ) -> PacketPlace {
        PacketPlace(
            from: arrival.endpoint == client ? .client : .server,
            header: header,
            frame: arrival.frame,
            frames: arrival.hasEarlierFrames ? frames(of: arrival, context) : [],
            omittedFrames: 0,
            streamOffset: arrival.streamOffset &+ UInt64(offsetInArrival),
            timestamp: arrival.timestamp
        )
    }

    /// All the frames that brought the bytes of an arrival.
    func frames(of arrival: Arrival, _ context: StreamContext) -> [UInt64] {
        (arrival.hasEarlierFrames ? context.earlierFrames : []) + [arrival.frame]
    }

    /// Keeps the beginning of a packet whose rest is still to come.
    private mutating func hold(
        _ bytes: Span<UInt8>,
        from position: Int,
        _ header: FixedHeader?,
        _ arrival: Arrival,
        _ facts: MQTTConnectionFacts,
        _ context: StreamContext
    ) {
        let side = arrival.side
        directions[side].packetLength = header?.packetLength ?? 0
        append(bytes.extracting(position..<bytes.count), arrival, at: position, context)
        shortenIfTooLong(arrival, facts, context)
    }

    mutating func append(_ part: Span<UInt8>, _ arrival: Arrival, at position: Int, _ context: StreamContext) {
        directions[arrival.side].pending.append(
            part,
            streamOffset: arrival.streamOffset &+ UInt64(position),
            frame: arrival.frame,
            timestamp: arrival.timestamp,
            earlierFrames: arrival.hasEarlierFrames ? context.earlierFrames : [],
            limit: context.limits.framesPerPacket
        )
        context.pendingBytes &+= part.count
    }

    mutating func takePending(_ side: Int, _ context: StreamContext) -> PendingBytes {
        context.pendingBytes &-= directions[side].pending.count
        return directions[side].pending.take()
    }

    /// Brings bytes to the packet that waits for them.
    ///
    /// - Returns: how many of `bytes` it took.
    private mutating func complete(
        _ bytes: Span<UInt8>,
        _ arrival: Arrival,
        _ facts: MQTTConnectionFacts,
        _ context: StreamContext
    ) -> Int {
        let side = arrival.side
        var position = 0
        while directions[side].packetLength == 0, position < bytes.count {
            append(bytes.extracting(position..<position &+ 1), arrival, at: position, context)
            position &+= 1
            let head = directions[side].pending.bytes
            switch FixedHeader.decode(head.span, at: 0, end: head.count) {
            case .incomplete:
                continue
            case .header(let header) where isAcceptable(header, head.span, at: 0, side):
                directions[side].packetLength = header.packetLength
            case .header(let header):
                loseFraming(header.type, implausible(header), side, facts, context)
                return position
            case .malformed(let error):
                loseFraming(ControlPacketType(rawValue: head[0] >> 4), error, side, facts, context)
                return position
            }
        }
        let missing = directions[side].packetLength &- directions[side].pending.count
        guard directions[side].packetLength > 0 else { return position }
        let taken = min(missing, bytes.count &- position)
        append(bytes.extracting(position..<position &+ taken), arrival, at: position, context)
        position &+= taken
        if taken < missing {
            shortenIfTooLong(arrival, facts, context)
            return position
        }
        let pending = takePending(side, context)
        context.limitHits.omittedFrames &+= UInt64(pending.omittedFrames)
        directions[side].packetLength = 0
        decodeHeld(pending, from: arrival.endpoint, facts, context)
        return position
    }

    /// Decodes a packet that was put together from several pieces.
    private mutating func decodeHeld(
        _ pending: PendingBytes,
        from endpoint: Endpoint,
        _ facts: MQTTConnectionFacts,
        _ context: StreamContext
    ) {
        let bytes = pending.bytes.span
        guard case .header(let header) = FixedHeader.decode(bytes, at: 0, end: bytes.count) else { return }
        decode(bytes, at: 0, header, place(header, pending, from: endpoint), facts, context)
    }

    private func place(
        _ header: FixedHeader,
        _ pending: PendingBytes,
        from endpoint: Endpoint
    ) -> PacketPlace {
        let frames = pending.allFrames
        return PacketPlace(
            from: endpoint == client ? .client : .server,
            header: header,
            frame: frames.max() ?? 0,
            frames: frames.count > 1 ? frames : [],
            omittedFrames: pending.omittedFrames,
            streamOffset: pending.streamOffset,
            timestamp: pending.chunks.map(\.timestamp).max() ?? 0
        )
    }

    /// Stops holding a packet that is longer than the limits allow: its head is decoded, its rest passed over.
    private mutating func shortenIfTooLong(
        _ arrival: Arrival,
        _ facts: MQTTConnectionFacts,
        _ context: StreamContext
    ) {
        let side = arrival.side
        let length = directions[side].packetLength
        let held = directions[side].pending.count
        let isTooLong = length > context.limits.packetBytes && held >= context.limits.headBytes
        guard length > 0, isTooLong || context.isFull && held > StreamContext.fairShare else { return }
        context.limitHits.shortenedPackets &+= 1
        let pending = takePending(side, context)
        directions[side].packetLength = 0
        directions[side].skip(UInt64(length &- held))
        let bytes = pending.bytes.span
        guard case .header(let header) = FixedHeader.decode(bytes, at: 0, end: bytes.count) else { return }
        decodeShortened(bytes, header, place(header, pending, from: arrival.endpoint), facts, context)
    }
}

/// What all connections of one decoder share.
public final class StreamContext {
    /// The limits in force.
    public let limits: StreamLimits
    /// Who is told.
    public let observer: any TimelineObserver
    /// Whether the topics of deliveries are kept for whoever is told of them.
    public let keepsTopics: Bool
    /// For an arrival with `hasEarlierFrames`, those frames; here, so that they are not passed on with each packet.
    var earlierFrames: [UInt64] = []
    /// Bytes held for unfinished packets, over all connections.
    var pendingBytes = 0
    /// Bytes kept for Topic Aliases, over all connections.
    var aliasBytes = 0
    /// QoS 1 and 2 exchanges there is memory for, over all connections.
    var deliveries = 0
    /// Bytes kept for the topics of deliveries, over all connections.
    var topicBytes = 0
    /// How often limits changed what is reported.
    public internal(set) var limitHits = StreamLimitHits()
    private var freePins: [Int32] = []
    private var nextPin: Int32 = 0

    /// A context without connections.
    public init(limits: StreamLimits, observer: any TimelineObserver, keepsTopics: Bool = true) {
        self.limits = limits
        self.observer = observer
        self.keepsTopics = keepsTopics
    }

    /// What each direction may hold whatever the others do: 4 KiB.
    static let fairShare = 4096

    /// Whether `StreamLimits.pendingBytesInAll` is reached.
    var isFull: Bool { pendingBytes > limits.pendingBytesInAll }

    func makePin() -> Int32 {
        if let pin = freePins.popLast() { return pin }
        defer { nextPin &+= 1 }
        return nextPin
    }

    func release(_ aliases: TopicAliases) {
        aliasBytes &-= aliases.bytes
        for entry in aliases.entries { freePins.append(entry.pin) }
    }
}
