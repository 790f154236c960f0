import PacketHeaders

/// The silence after which a connection is forgotten, by how far it has come; nanoseconds.
private struct Timeouts {
    let idle: Int64
    let handshake: Int64
    let halfClosed: Int64
    let linger: Int64

    init(_ limits: ReassemblyLimits) {
        idle = limits.idleTimeout.wholeNanoseconds
        handshake = limits.handshakeTimeout.wholeNanoseconds
        halfClosed = limits.halfClosedTimeout.wholeNanoseconds
        linger = limits.lingerAfterClose.wholeNanoseconds
    }

    func timeout(of connection: borrowing Connection) -> Int64 {
        if connection.end != nil { return linger }
        if connection.firstToFinish != nil { return halfClosed }
        let carriedData = connection.streams[0].hasCarriedData || connection.streams[1].hasCarriedData
        return carriedData || connection.isIgnored ? idle : handshake
    }
}

extension TCPReassembler {
    /// Ends a connection that was reset, or whose two sides have both finished.
    mutating func endIfFinished(
        _ slot: Int,
        _ segment: TCPSegment,
        _ sender: Endpoint,
        frame: UInt64,
        timestamp: Int64
    ) {
        guard connections[slot].end == nil else { return }
        if segment.controlBits.contains(.rst) {
            end(slot, how: .rst, by: sender, frames: [frame], timestamp: timestamp)
        } else if let first = connections[slot].firstToFinish,
            connections[slot].streams[0].isFinished, connections[slot].streams[1].isFinished
        {
            end(slot, how: .fin, by: first, frames: finFrames(slot), timestamp: timestamp)
        }
    }

    /// The frames of the FINs of a connection, the earlier first.
    private func finFrames(_ slot: Int) -> [UInt64] {
        [connections[slot].streams[0].finFrame, connections[slot].streams[1].finFrame].filter { $0 > 0 }.sorted()
    }

    mutating func end(
        _ slot: Int,
        how: ConnectionEnd.How,
        by endpoint: Endpoint?,
        frames: [UInt64],
        timestamp: Int64
    ) {
        giveUpAll(slot)
        guard connections[slot].end == nil, !connections[slot].isIgnored else { return }
        connections[slot].end = how
        let end = ConnectionEnd(
            how: how,
            by: endpoint,
            frames: frames,
            timestamp: timestamp,
            beginning: how == .fin ? min(timestamp, connections[slot].finishBeginning) : timestamp
        )
        events.append(ReassemblyEvent(connection: slot, kind: .closed(end)))
    }

    /// Gives up what has waited too long at `now` and forgets connections that have been silent too long.
    ///
    /// Meant to be called every second or so of capture time. O(connections).
    ///
    /// - Parameter now: the time of the latest frame of the capture, nanoseconds since 1970.
    public mutating func sweep(now: Int64) {
        forgetEvents()
        let timeouts = Timeouts(limits)
        var due: [Int] = []
        for slot in connections.indices where !connections[slot].isFree {
            let isSilent = hasElapsed(
                timeouts.timeout(of: connections[slot]),
                since: connections[slot].lastTimestamp,
                now: now
            )
            if isSilent || connections[slot].hasHole { due.append(slot) }
        }
        // The order of slots depends on what was removed when; that of first frames only on the capture.
        due.sort { connections[$0].firstFrame < connections[$1].firstFrame }
        for slot in due {
            giveUpHoles(slot, now: now)
            let timeout = timeouts.timeout(of: connections[slot])
            guard hasElapsed(timeout, since: connections[slot].lastTimestamp, now: now) else { continue }
            endOpen(slot, how: .timeout, timestamp: now)
            remove(slot)
        }
    }

    /// Ends and forgets every connection: the capture is over.
    ///
    /// - Parameter now: the time of the last frame of the capture, nanoseconds since 1970.
    public mutating func finish(now: Int64) {
        forgetEvents()
        let open = connections.indices.filter { !connections[$0].isFree }
        for slot in open.sorted(by: { connections[$0].firstFrame < connections[$1].firstFrame }) {
            endOpen(slot, how: .captureEnd, timestamp: now)
            remove(slot)
        }
    }

    /// Ends a connection that no segment ended; one with a FIN by either side counts as finished by that side.
    private mutating func endOpen(_ slot: Int, how: ConnectionEnd.How, timestamp: Int64) {
        if let first = connections[slot].firstToFinish {
            end(slot, how: .fin, by: first, frames: finFrames(slot), timestamp: timestamp)
        } else {
            end(slot, how: how, by: nil, frames: [], timestamp: timestamp)
        }
    }
}
