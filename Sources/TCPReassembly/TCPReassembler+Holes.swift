import PacketHeaders

extension TCPReassembler {
    /// Counts what was unusual about an arrival and reports what the consumer has to know.
    mutating func note(
        _ arrival: StreamAssembly.Arrival,
        of segment: TCPSegment,
        _ slot: Int,
        _ sender: Endpoint,
        frame: UInt64
    ) {
        if arrival.isOutOfWindow { counts.outOfWindowSegments &+= 1 }
        if arrival.isOutOfOrder { counts.outOfOrderSegments &+= 1 }
        if arrival.isKeepAliveProbe {
            counts.keepAliveProbes &+= 1
        } else if arrival.repeatedBytes > 0 {
            if arrival.repeatedBytes >= segment.payload.count {
                counts.retransmittedSegments &+= 1
            } else {
                counts.overlappingSegments &+= 1
            }
        }
        if let differing = arrival.differing {
            counts.disagreeingOverlaps &+= 1
            let overlap = StreamOverlap(
                sender: sender,
                streamOffset: differing.lowerBound,
                length: Int(differing.upperBound &- differing.lowerBound),
                frame: frame
            )
            events.append(ReassemblyEvent(connection: slot, kind: .overlap(overlap)))
        }
        if arrival.cutBytes > 0 {
            let end = connections[slot].streams[Int(sender.rawValue)].streamOffset
            report(end &- UInt64(arrival.cutBytes)..<end, sender, .snapshotLength, slot)
        }
    }

    /// Hands on what no longer has to wait, and turns holes that have stayed open for too long into gaps.
    mutating func giveUpHoles(_ slot: Int, now: Int64) {
        for sender in Endpoint.allCases {
            let side = Int(sender.rawValue)
            handOnWaiting(slot, sender)
            while let reason = reasonToGiveUp(slot, side, now: now) {
                guard let missing = connections[slot].streams[side].giveUpHole() else { break }
                if reason == .waitingLimit { counts.waitingLimitHits &+= 1 }
                report(missing, sender, reason, slot)
                handOnWaiting(slot, sender)
            }
        }
    }

    private mutating func reasonToGiveUp(_ slot: Int, _ side: Int, now: Int64) -> StreamGap.Reason? {
        connections[slot].reasonToGiveUp(
            side,
            now: now,
            grace: grace,
            timeout: holeTimeout,
            limits: limits,
            isFull: waitingBytes > limits.waitingBytesInAll
        )
    }

    /// Gives up every hole of a connection that has ended.
    mutating func giveUpAll(_ slot: Int) {
        for sender in Endpoint.allCases {
            let side = Int(sender.rawValue)
            handOnWaiting(slot, sender)
            while connections[slot].streams[side].hasHole {
                let reason: StreamGap.Reason =
                    connections[slot].streams[side].isHoleAcknowledged ? .acknowledged : .ended
                guard let missing = connections[slot].streams[side].giveUpHole() else { break }
                report(missing, sender, reason, slot)
                handOnWaiting(slot, sender)
            }
        }
    }

    private mutating func handOnWaiting(_ slot: Int, _ sender: Endpoint) {
        let side = Int(sender.rawValue)
        while let run = connections[slot].takeWaiting(side, held: &waitingBytes) {
            counts.deliveredBytes &+= UInt64(run.bytes.count)
            let bytes = StreamBytes(
                sender: sender,
                streamOffset: run.streamOffset,
                bytes: run.bytes,
                frame: run.frame,
                timestamp: run.timestamp
            )
            events.append(ReassemblyEvent(connection: slot, kind: .data(bytes)))
        }
    }

    private mutating func report(
        _ missing: Range<UInt64>,
        _ sender: Endpoint,
        _ reason: StreamGap.Reason,
        _ slot: Int
    ) {
        let length = missing.upperBound &- missing.lowerBound
        counts.gaps &+= 1
        counts.missingBytes &+= length
        let gap = StreamGap(sender: sender, streamOffset: missing.lowerBound, length: length, reason: reason)
        events.append(ReassemblyEvent(connection: slot, kind: .gap(gap)))
    }
}
