import MQTTCodec
public import TCPReassembly
import WireBytes

/// What happens where the next packet boundary is not known: after gaps, after packets that break framing, and where a
/// capture begins in the middle of a connection.
extension MQTTConnection {
    /// How deep decoding of held bytes may find itself holding and searching bytes again.
    static let maximumFeedDepth = 8

    /// Whether a Fixed Header in its expected place is believed.
    ///
    /// A header that no packet can have ends framing, unless its packet is there whole and the next one looks right:
    /// then it is one malformed packet.
    func isAcceptable(
        _ header: FixedHeader,
        _ bytes: Span<UInt8>,
        at position: Int,
        _ side: Int
    ) -> Bool {
        let sender = sender(of: side)
        let version = versionSource == .assumed ? nil : version
        // The wrong side's packet is wrong, but a packet.
        if PacketEvidence.isPlausible(header, from: nil, version: version) { return true }
        if directions[side].isSuspect { return false }
        let end = position &+ header.packetLength
        if end == bytes.count { return true }
        if end > bytes.count { return false }
        return PacketEvidence(bytes, at: end, from: sender, version: version) != nil
    }

    /// What is wrong with a header that was not believed.
    func implausible(_ header: FixedHeader) -> DecodeError {
        let type = header.type
        if type.rawValue == 0 || type == .auth && !version.hasProperties {
            return DecodeError(
                .reservedPacketType,
                .packetType,
                at: 0,
                value: Int(type.rawValue),
                packetType: type,
                version: version
            )
        }
        if type == .publish {
            return DecodeError(.invalidQoS, .flags, at: 0, packetType: type, version: version)
        }
        return DecodeError(
            .reservedFlags,
            .flags,
            at: 0,
            value: Int(header.flags),
            limit: type == .pubrel || type == .subscribe || type == .unsubscribe ? 2 : 0,
            packetType: type,
            version: version
        )
    }

    /// Passes over a packet among fresh bytes that cannot be framed, up to the next that can.
    ///
    /// - Returns: where the next packet begins; nil when it is not among `bytes`, which are then held for a search.
    mutating func passOver(
        _ type: ControlPacketType,
        _ error: DecodeError,
        _ bytes: Span<UInt8>,
        from position: Int,
        _ arrival: Arrival,
        _ facts: MQTTConnectionFacts,
        _ context: StreamContext
    ) -> Int? {
        let side = arrival.side
        facts.couldNotRead(type, from: sender(of: side))
        if let next = boundary(in: bytes, from: position &+ 1, side, PacketEvidence.toResume) {
            let event = MalformedEvent(
                from: sender(of: side),
                type: type,
                error: error,
                frames: frames(of: arrival, context),
                streamOffset: arrival.streamOffset &+ UInt64(position),
                timestamp: arrival.timestamp,
                length: next &- position,
                resumed: Resumption(frame: arrival.frame, confidence: .probable, skippedBytes: next &- position),
                isLost: false
            )
            context.observer.malformed(event, facts, bytes: bytes.extracting(position..<next))
            directions[side].isSuspect = false
            directions[side].isLost = true
            return next
        }
        append(bytes.extracting(position..<bytes.count), arrival, at: position, context)
        loseFraming(type, error, side, facts, context)
        search(bytes, from: bytes.count, arrival, facts, context)
        return nil
    }

    @inline(__always)
    func sender(of side: Int) -> Sender { side == Int(client.rawValue) ? .client : .server }

    /// The first place from `start` on where packets begin, by the evidence.
    private func boundary(
        in bytes: Span<UInt8>,
        from start: Int,
        _ side: Int,
        _ needed: Int
    ) -> Int? {
        let version = versionSource == .assumed ? nil : version
        let sender = sender(of: side)
        for offset in start..<max(start, bytes.count) {
            if let evidence = PacketEvidence(bytes, at: offset, from: sender, version: version),
                evidence.bits >= needed
            {
                return offset
            }
        }
        return nil
    }

    /// Gives up framing at the packet that waits.
    mutating func loseFraming(
        _ type: ControlPacketType,
        _ error: DecodeError,
        _ side: Int,
        _ facts: MQTTConnectionFacts,
        _ context: StreamContext
    ) {
        facts.couldNotRead(type, from: sender(of: side))
        directions[side].packetLength = 0
        directions[side].search(.malformed(type: type, error: error))
    }

    /// Bytes are missing from one direction.
    ///
    /// - Parameters:
    ///   - streamOffset: the offset of the first missing byte.
    ///   - length: how many are missing.
    ///   - isExact: false when `length` is an estimate; where packets begin again then has to be searched.
    ///   - reason: why they are counted as missing.
    ///   - timestamp: the time of the frame that made it known, nanoseconds since 1970.
    public mutating func gap(
        from endpoint: Endpoint,
        streamOffset: UInt64,
        length: UInt64,
        isExact: Bool = true,
        reason: String,
        timestamp: Int64,
        _ context: StreamContext
    ) {
        let side = Int(endpoint.rawValue)
        guard let facts else {
            // What comes after is judged like the middle of a connection.
            isFromStart = false
            hasCarriedData = true
            _ = takePending(side, context)
            directions[side].loseEarly(
                Direction.Gap(
                    streamOffset: streamOffset,
                    length: length,
                    isExact: isExact,
                    reason: reason,
                    timestamp: timestamp
                )
            )
            return
        }
        var remaining: UInt64?
        var cut: CutPacket?
        if case .searching = directions[side].mode { settleSearch(directions[side].lost, side, facts, context) }
        switch directions[side].mode {
        case .synchronized:
            cut = cutPacket(side)
            if directions[side].packetLength > 0 {
                remaining = UInt64(directions[side].packetLength &- directions[side].pending.count)
            }
            _ = takePending(side, context)
            directions[side].packetLength = 0
        case .skipping:
            remaining = directions[side].remaining
        case .skippingCut:
            remaining = directions[side].remaining
            report(directions[side].lost, resumed: nil, side, facts, context)
        case .searching:
            report(directions[side].lost, resumed: nil, side, facts, context)
            _ = takePending(side, context)
            directions[side].packetLength = 0
        }
        let lost = Direction.Lost.gap(
            Direction.Gap(
                streamOffset: streamOffset,
                length: length,
                isExact: isExact,
                reason: reason,
                cut: cut,
                timestamp: timestamp
            )
        )
        directions[side].skippedBytes = 0
        if let remaining, isExact, remaining >= length {
            directions[side].skipCut(remaining &- length, lost)
        } else {
            directions[side].search(lost)
        }
    }

    /// The rest of a packet that a gap has cut is over: another one has to begin.
    mutating func resumeAfterCut(
        _ bytes: Span<UInt8>,
        at position: Int,
        _ arrival: Arrival,
        _ lost: Direction.Lost,
        _ facts: MQTTConnectionFacts,
        _ context: StreamContext
    ) {
        let side = arrival.side
        directions[side].isSuspect = true
        if case .header(let header) = FixedHeader.decode(bytes, at: position, end: bytes.count),
            !isAcceptable(header, bytes, at: position, side)
        {
            directions[side].search(lost)
            return
        }
        let resumed = Resumption(frame: arrival.frame, confidence: .certain, skippedBytes: 0)
        report(lost, resumed: resumed, side, facts, context)
        directions[side].isSuspect = false
        directions[side].synchronize()
    }

    /// Looks for the next packet among what is held and the bytes from `position` on.
    mutating func search(
        _ bytes: Span<UInt8>,
        from position: Int,
        _ arrival: Arrival,
        _ facts: MQTTConnectionFacts,
        _ context: StreamContext
    ) {
        let side = arrival.side
        append(bytes.extracting(position..<bytes.count), arrival, at: position, context)
        guard case .searching = directions[side].mode else { return }
        // Held bytes that are decoded may have to be searched again; so deep, that waits for the next arrival.
        guard directions[side].feedDepth < Self.maximumFeedDepth else { return }
        let lost = directions[side].lost
        let held = directions[side].pending.count
        guard held >= directions[side].searchAgainAt else { return }
        if let found = boundary(side, needed: PacketEvidence.toResume, context) {
            resume(at: found, .probable, lost, side, facts, context)
        } else if held > context.limits.searchBytes || context.isFull && held > StreamContext.fairShare {
            giveUpSearched(lost, side, context)
        } else {
            // The larger the heap, the longer until it is worth searching again.
            directions[side].searchAgainAt = held &+ held / 4
        }
    }

    /// The place among the held bytes where packets begin, by the evidence.
    func boundary(_ side: Int, needed: Int, _ context: StreamContext) -> Int? {
        let sender = sender(of: side)
        let version = versionSource == .assumed ? nil : version
        let pending = directions[side].pending
        let bytes = pending.bytes.span
        var first = 0
        if case .searching = directions[side].mode, case .malformed = directions[side].lost { first = 1 }
        for chunk in pending.chunks where chunk.start >= first {
            if let evidence = PacketEvidence(bytes, at: chunk.start, from: sender, version: version),
                evidence.bits + PacketEvidence.segmentStart >= needed
            {
                return chunk.start
            }
        }
        if directions[side].skippedBytes >= context.limits.exhaustiveSearchBytes { return nil }
        return boundary(in: bytes, from: first, side, needed)
    }

    /// Goes on decoding at a place among the held bytes.
    private mutating func resume(
        at offset: Int,
        _ confidence: Confidence,
        _ lost: Direction.Lost,
        _ side: Int,
        _ facts: MQTTConnectionFacts,
        _ context: StreamContext
    ) {
        let frame = directions[side].pending.chunk(at: offset)?.frame ?? 0
        let resumption = Resumption(frame: frame, confidence: confidence, skippedBytes: offset)
        report(lost, resumed: resumption, side, facts, context)
        directions[side].skippedBytes = 0
        let pending = takePending(side, context)
        directions[side].synchronize()
        directions[side].isSuspect = false
        let endpoint: Endpoint = side == 0 ? .first : .second
        feed(pending, from: offset, endpoint, facts, context)
    }

    /// Decodes held bytes as if they arrived now, each piece with its own frame.
    mutating func feed(
        _ pending: PendingBytes,
        from offset: Int,
        _ endpoint: Endpoint,
        _ facts: MQTTConnectionFacts,
        _ context: StreamContext
    ) {
        let side = Int(endpoint.rawValue)
        directions[side].feedDepth &+= 1
        defer { directions[side].feedDepth &-= 1 }
        for piece in pending.pieces {
            let start = max(piece.range.lowerBound, offset)
            guard start < piece.range.upperBound else { continue }
            consume(pending.bytes.span, start..<piece.range.upperBound, piece, of: pending, endpoint, facts, context)
        }
    }

    /// Decodes a range of held bytes with the frames of the piece that it is in.
    mutating func consume(
        _ bytes: Span<UInt8>,
        _ range: Range<Int>,
        _ piece: PendingBytes.Piece,
        of pending: PendingBytes,
        _ endpoint: Endpoint,
        _ facts: MQTTConnectionFacts,
        _ context: StreamContext
    ) {
        let outer = context.earlierFrames
        context.earlierFrames = piece.earlierFrames
        let arrival = Arrival(
            endpoint: endpoint,
            streamOffset: pending.streamOffset &+ UInt64(range.lowerBound),
            frame: piece.frame,
            timestamp: piece.timestamp,
            hasEarlierFrames: !piece.earlierFrames.isEmpty
        )
        consume(bytes.extracting(range), arrival, facts, context)
        context.earlierFrames = outer
    }

    /// Too much was searched in vain: the older half is left behind.
    private mutating func giveUpSearched(
        _ lost: Direction.Lost,
        _ side: Int,
        _ context: StreamContext
    ) {
        context.limitHits.vainSearches &+= 1
        let pending = takePending(side, context)
        let half = pending.count / 2
        directions[side].skippedBytes &+= half
        directions[side].searchAgainAt = 0
        for piece in pending.pieces {
            let start = max(piece.range.lowerBound, half)
            guard start < piece.range.upperBound else { continue }
            directions[side].pending.append(
                pending.bytes.span.extracting(start..<piece.range.upperBound),
                streamOffset: pending.streamOffset &+ UInt64(start),
                frame: piece.frame,
                timestamp: piece.timestamp,
                earlierFrames: piece.earlierFrames
            )
            context.pendingBytes &+= piece.range.upperBound &- start
        }
    }

    /// Searches a last time, content with little evidence: nothing more will come.
    mutating func settleSearch(
        _ lost: Direction.Lost,
        _ side: Int,
        _ facts: MQTTConnectionFacts,
        _ context: StreamContext
    ) {
        if let found = boundary(side, needed: PacketEvidence.toSettle, context) {
            resume(at: found, .probable, lost, side, facts, context)
        }
    }

    /// Tells why decoding had stopped, and where it went on.
    func report(
        _ lost: Direction.Lost,
        resumed: Resumption?,
        _ side: Int,
        _ facts: MQTTConnectionFacts,
        _ context: StreamContext
    ) {
        let from = sender(of: side)
        let pending = directions[side].pending
        let skippedBefore = directions[side].skippedBytes
        var resumed = resumed
        if let found = resumed, skippedBefore > 0 {
            resumed = Resumption(
                frame: found.frame,
                confidence: found.confidence,
                skippedBytes: found.skippedBytes &+ skippedBefore
            )
        }
        switch lost {
        case .start:
            break
        case .gap(let gap):
            let event = GapEvent(
                from: from,
                streamOffset: gap.streamOffset,
                length: gap.length,
                isExact: gap.isExact,
                reason: gap.reason,
                cut: gap.cut,
                resumed: resumed,
                timestamp: gap.timestamp
            )
            context.observer.gap(event, facts)
        case .malformed(let type, let error):
            let length = resumed?.skippedBytes ?? (pending.count &+ skippedBefore)
            let shown = min(length, pending.count)
            let event = MalformedEvent(
                from: from,
                type: type,
                error: error,
                frames: pending.frames(of: 0..<max(1, shown)),
                streamOffset: pending.streamOffset &- UInt64(min(UInt64(skippedBefore), pending.streamOffset)),
                timestamp: pending.chunks.first?.timestamp ?? 0,
                length: length,
                resumed: resumed,
                isLost: resumed == nil
            )
            context.observer.malformed(event, facts, bytes: pending.bytes.span.extracting(0..<shown))
        }
    }

    /// The packet of which only the beginning is held.
    func cutPacket(_ side: Int) -> CutPacket? {
        let pending = directions[side].pending
        guard let first = pending.bytes.first else { return nil }
        let length = directions[side].packetLength
        return CutPacket(
            from: sender(of: side),
            type: ControlPacketType(rawValue: first >> 4),
            length: length > 0 ? length : nil,
            seenBytes: pending.count,
            frames: pending.allFrames
        )
    }
}
