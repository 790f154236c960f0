import HeapModule
import MQTTCodec
import PacketHeaders
import TCPReassembly

/// Follows Will Messages from CONNECT to what became of them (MQTT 5.0 §3.1.2.5, §3.1.3.2; 3.1.1 §3.1.2.5).
///
/// A Will Message is due when its connection ends without DISCONNECT, or with one that does not discard it: at once, or
/// after its Will Delay Interval or at the end of the session, whichever comes first. A connection that takes up the
/// session before cancels it. Every method is called after the `SessionTracker` took the same.
struct WillTracker {
    let limits: WillLimits
    /// Will Messages that a limit kept from being followed.
    private(set) var unfollowed: UInt64 = 0
    private let topicSeed: UInt64
    private let grace: Int64
    private var table = WillTable()
    /// The place of the Will Message of an open connection, by handle; −1 for none.
    private var open: [Int32] = []
    /// Delayed ones by the session that would cancel them.
    private var delayed: [SessionKey: Int32] = [:]
    /// Where the client's packets went on after its last gap, by handle; absent without gap.
    private var clientGaps: [Int: UInt64] = [:]
    private var deadlines = Heap<Deadline>()
    private var recent = RecentMatches()
    private var registered: UInt64 = 0

    private struct Deadline: Comparable {
        let timestamp: Int64
        let serial: UInt64
        let place: Int32

        static func < (left: Deadline, right: Deadline) -> Bool {
            left.timestamp != right.timestamp ? left.timestamp < right.timestamp : left.serial < right.serial
        }
    }

    init(limits: WillLimits, topicSeed: UInt64) {
        self.limits = limits
        self.topicSeed = topicSeed
        grace = limits.grace.wholeNanoseconds
    }

    /// When time alone changes something next.
    var nextDeadline: Int64 { deadlines.min?.timestamp ?? .max }

    // MARK: - Registration

    mutating func opened(_ handle: Int) {
        while open.count <= handle { open.append(-1) }
        open[handle] = -1
        clientGaps[handle] = nil
    }

    mutating func connect(
        _ handle: Int,
        _ connect: ControlPacket.Connect,
        _ place: PacketPlace,
        _ state: ConnectionState
    ) {
        guard let message = connect.will, state.request?.frame == place.frame, open[handle] < 0 else { return }
        registered &+= 1
        let will = RegisteredWill(
            serial: registered,
            message,
            state,
            clientIdentifier: connect.clientIdentifier,
            frame: place.frame,
            topicSeed: topicSeed
        )
        guard table.count < limits.wills, table.byteCount &+ will.byteCount <= limits.bytes else {
            unfollowed &+= 1
            return
        }
        open[handle] = table.add(will)
    }

    /// The server refused the connection: nothing is registered.
    mutating func refused(_ handle: Int) {
        guard open[handle] >= 0 else { return }
        table.remove(open[handle])
        open[handle] = -1
    }

    /// A connection holds a session from now on, which cancels what waits for that session, or makes it due.
    mutating func accepted(
        _ handle: Int,
        _ state: ConnectionState,
        _ place: PacketPlace,
        _ observer: any CorrelatorObserver
    ) {
        if open[handle] >= 0 {
            table.update(open[handle]) { $0.clientIdentifier = state.clientIdentifier }
        }
        guard let session = state.session, let key = session.key, let waiting = delayed.removeValue(forKey: key),
            let request = state.request
        else { return }
        if table.wills[Int(waiting)]?.session === session {
            cancel(waiting, place.timestamp, [request.frame, place.frame], observer)
            return
        }
        // The session is over. A server that lost it may have lost the Will Message as well.
        let isCertain = request.cleanStart
        table.update(waiting) { will in
            will.phase = .due
            will.trigger = .sessionEnd
            will.due = min(will.due, request.timestamp)
            will.frames.append(request.frame)
            if !isCertain { will.isDueCertain = false }
        }
        wait(waiting, until: place.timestamp &+ grace)
    }

    // MARK: - What ends a connection

    mutating func gap(_ handle: Int, _ gap: GapEvent) {
        guard gap.from == .client, open[handle] >= 0 else { return }
        clientGaps[handle] = gap.resumed?.frame ?? .max
    }

    mutating func malformed(_ handle: Int, _ malformed: MalformedEvent) {
        guard malformed.from == .client, open[handle] >= 0 else { return }
        if malformed.isLost || malformed.type == .disconnect { clientGaps[handle] = .max }
    }

    mutating func disconnect(
        _ handle: Int,
        _ disconnect: ControlPacket.Disconnect,
        _ place: PacketPlace,
        _ state: ConnectionState,
        _ observer: any CorrelatorObserver
    ) {
        let index = open[handle]
        guard index >= 0, let will = table.wills[Int(index)], will.discarding == nil else { return }
        let trigger: WillEvent.Trigger
        if place.from == .server {
            trigger = disconnect.reason == .sessionTakenOver ? .takeover : .serverDisconnect
        } else if state.request?.version != .v5_0 || disconnect.reason == .normalDisconnection {
            table.update(index) { $0.discarding = (place.frame, place.timestamp) }
            return
        } else {
            trigger = disconnect.reason == .disconnectWithWillMessage ? .clientRequest : .clientError
        }
        end(handle, place.timestamp, trigger, [place.frame], isCertain: state.session != nil, state, observer)
    }

    mutating func closed(
        _ handle: Int,
        _ ending: ConnectionEnding,
        _ state: ConnectionState,
        _ observer: any CorrelatorObserver
    ) {
        let gapEnd = clientGaps.removeValue(forKey: handle)
        let index = open[handle]
        guard index >= 0, let will = table.wills[Int(index)] else { return }
        if let discarding = will.discarding {
            if ending.by == .server, ending.beginning < discarding.timestamp {
                // Both sides left at once: the server did not wait for DISCONNECT, but may have received it.
                end(handle, ending.beginning, .connectionEnd, ending.frames, isCertain: false, state, observer)
            } else {
                open[handle] = -1
                tellDiscarded(index, observer)
            }
            return
        }
        let lastClientPacket = ending.lastPackets.client
        let isLeftOpen = ending.how == .captureEnd
        let isAsking = lastClientPacket?.type == .connect || lastClientPacket?.type == .auth
        if isLeftOpen || state.session == nil && isAsking && !state.hasGap(from: .server) {
            // It was not due, or the server never accepted the connection.
            open[handle] = -1
            table.remove(index)
            return
        }
        if ending.how == .timeout {
            open[handle] = -1
            table.remove(index)
            tell(will, .unknown, .suspected, ending.timestamp, ending.frames, observer)
            return
        }
        var isCertain = state.session != nil && ending.how != .replaced
        if let gapEnd, gapEnd == .max || (lastClientPacket?.frame ?? 0) < gapEnd { isCertain = false }
        if ending.cut.contains(where: { $0.from == .client && $0.type == .disconnect }) { isCertain = false }
        let trigger: WillEvent.Trigger = state.isTakenOver ? .takeover : .connectionEnd
        // The first FIN ends it, however long the other side then takes.
        end(handle, ending.beginning, trigger, ending.frames, isCertain: isCertain, state, observer)
    }

    private mutating func tellDiscarded(_ index: Int32, _ observer: any CorrelatorObserver) {
        guard let will = table.wills[Int(index)], let discarding = will.discarding else { return }
        table.remove(index)
        tell(will, .suppressed, .definite, discarding.timestamp, [discarding.frame], observer)
    }

    /// The server should discard the connection, and keep its Will Message for now or publish it.
    private mutating func end(
        _ handle: Int,
        _ timestamp: Int64,
        _ trigger: WillEvent.Trigger,
        _ frames: [UInt64],
        isCertain: Bool,
        _ state: ConnectionState,
        _ observer: any CorrelatorObserver
    ) {
        let index = open[handle]
        open[handle] = -1
        guard index >= 0, let will = table.wills[Int(index)] else { return }
        let session = state.session
        var due = timestamp
        var reason = trigger
        if will.delayInterval > 0, session?.isOver != true {
            if let session, session.connection >= 0, session.connection != handle {
                cancel(index, timestamp, frames, observer)
                return
            }
            var seconds = will.delayInterval
            switch session?.expiry {
            case .withConnection:
                seconds = 0
            case .after(let expiry) where expiry < seconds:
                seconds = expiry
                reason = .sessionEnd
            default:
                break
            }
            let (sum, overflow) = timestamp.addingReportingOverflow(Int64(seconds) &* 1_000_000_000)
            due = overflow ? .max : sum
        }
        let isDelayed = due > timestamp
        let isAmbiguous = recent.isPublishedByClient(will.contentHash)
        // The capture may show late that the connection ended.
        let start = isDelayed ? timestamp : timestamp &- WillLimits.clockGrain
        let isWhole = recent.isWhole(since: start)
        table.update(index) { will in
            will.phase = isDelayed ? .delayed : .due
            will.trigger = reason
            will.frames = frames
            will.due = due
            will.isDueCertain = isCertain && isWhole
            will.isAmbiguous = isAmbiguous
            will.session = session
        }
        table.expect(index)
        for match in recent.take(will.contentHash, since: start) {
            table.update(index) { $0.add(match.publish, match.handle, match.connection) }
        }
        if isDelayed {
            if let key = session?.key { delayed[key] = index }
            schedule(index, due)
            return
        }
        wait(index, until: timestamp &+ grace)
    }

    private mutating func cancel(
        _ index: Int32,
        _ timestamp: Int64,
        _ frames: [UInt64],
        _ observer: any CorrelatorObserver
    ) {
        guard let will = table.wills[Int(index)] else { return }
        table.remove(index)
        // What was published too early is worth more than that it was cancelled after that.
        if let publication = will.publication {
            tell(will, .early, .suspected, publication.timestamp, will.frames + frames, observer)
        } else {
            tell(will, .cancelled, .definite, timestamp, will.frames + frames, observer)
        }
    }

    // MARK: - Publication

    /// Takes a PUBLISH.
    ///
    /// - Returns: whether it carries a Will Message that is followed.
    @inline(__always)
    mutating func published(_ publish: PublishObservation, _ handle: Int, _ sessions: borrowing SessionTracker) -> Bool
    {
        // What only looks like one by some bits of its hash, which is seeded at random, must change nothing.
        guard table.mayHold(publish.contentHash), publish.isWhole, table.holds(publish.contentHash) else {
            return false
        }
        guard handle < sessions.connections.count, let state = sessions.connections[handle] else { return false }
        return matched(publish, handle, state)
    }

    private mutating func matched(_ publish: PublishObservation, _ handle: Int, _ state: ConnectionState) -> Bool {
        var place = table.first(publish.contentHash)
        var looks = 0
        while place >= 0, looks < WillLimits.alike, let will = table.wills[Int(place)] {
            let index = place
            place = will.newer
            looks &+= 1
            guard will.server == state.opening.server.address, will.connection != state.number else { continue }
            if publish.from == .client {
                if will.publication == nil { table.update(index) { $0.isAmbiguous = true } }
                continue
            }
            if will.receivers.contains(handle) {
                if publish.dup { return true }
                continue
            }
            if publish.retain, !will.retain { continue }
            let isFirst = will.publication == nil
            table.update(index) { $0.add(publish, handle, state.number) }
            if isFirst, will.phase == .due { schedule(index, publish.timestamp &+ WillLimits.receiversWindow) }
            return true
        }
        recent.add(
            RecentMatches.Match(
                contentHash: publish.contentHash,
                publish: publish,
                handle: handle,
                connection: state.number
            )
        )
        return false
    }

    // MARK: - Time

    /// Time has come to `now`: delays are over, and what was waited for did not come.
    mutating func advance(to now: Int64, _ sessions: inout SessionTracker, _ observer: any CorrelatorObserver) {
        while let deadline = deadlines.min, deadline.timestamp <= now {
            _ = deadlines.popMin()
            guard let will = table.wills[Int(deadline.place)], will.serial == deadline.serial,
                will.deadline == deadline.timestamp
            else { continue }
            if will.phase == .delayed {
                if let key = will.session?.key, delayed[key] == deadline.place { delayed[key] = nil }
                table.update(deadline.place) { $0.phase = .due }
                wait(deadline.place, until: will.due &+ grace)
            } else {
                settle(deadline.place, deadline.timestamp, &sessions, observer)
            }
        }
    }

    /// The capture has ended at `now`.
    mutating func finish(now: Int64, _ sessions: inout SessionTracker, _ observer: any CorrelatorObserver) {
        let places = table.wills.indices.filter { table.wills[$0] != nil }
            .sorted { (table.wills[$0]?.serial ?? 0) < (table.wills[$1]?.serial ?? 0) }
        for place in places { settle(Int32(truncatingIfNeeded: place), now, &sessions, observer) }
    }

    /// Waits for a Will Message that is due, or for further receivers when it was published.
    private mutating func wait(_ index: Int32, until timestamp: Int64) {
        guard let will = table.wills[Int(index)] else { return }
        schedule(index, will.publication.map { $0.timestamp &+ WillLimits.receiversWindow } ?? timestamp)
    }

    private mutating func schedule(_ index: Int32, _ timestamp: Int64) {
        guard let will = table.wills[Int(index)] else { return }
        table.update(index) { $0.deadline = timestamp }
        deadlines.insert(Deadline(timestamp: timestamp, serial: will.serial, place: index))
        // Those out of date must not pile up.
        if deadlines.count > 2 &* limits.wills &+ 64 {
            let wills = table.wills
            deadlines = Heap(
                deadlines.unordered.filter { deadline in
                    guard let will = wills[Int(deadline.place)] else { return false }
                    return will.serial == deadline.serial && will.deadline == deadline.timestamp
                }
            )
        }
    }

    /// Tells what became of it.
    private mutating func settle(
        _ index: Int32,
        _ timestamp: Int64,
        _ sessions: inout SessionTracker,
        _ observer: any CorrelatorObserver
    ) {
        guard let will = table.wills[Int(index)] else { return }
        if will.phase == .registered, will.discarding != nil {
            tellDiscarded(index, observer)
            return
        }
        if let key = will.session?.key, delayed[key] == index { delayed[key] = nil }
        table.remove(index)
        if let publication = will.publication {
            let isEarly = publication.timestamp < will.due &- WillLimits.clockGrain
            let isSure = !will.isAmbiguous && !will.isRetainedOnly && (will.isDueCertain || !isEarly)
            let outcome: WillEvent.Outcome = isEarly ? .early : .published
            tell(will, outcome, isSure ? .definite : .suspected, publication.timestamp, will.frames, observer)
        } else if will.phase == .registered {
            return
        } else if will.phase == .delayed {
            tell(will, .pending, .definite, timestamp, will.frames, observer)
        } else if !will.isDueCertain {
            tell(will, .unknown, .suspected, timestamp, will.frames, observer)
        } else if timestamp &- will.due < grace {
            tell(will, .notSeen, .definite, timestamp, will.frames, observer)
        } else {
            let expectations = sessions.expectations(of: will)
            // Servers may have rules about who is sent what; the capture does not show them.
            let certainty: Certainty = expectations.isEmpty ? .definite : .suspected
            let outcome: WillEvent.Outcome = expectations.isEmpty ? .notSeen : .overdue
            tell(will, outcome, certainty, timestamp, will.frames, observer, expectations)
        }
    }

    private mutating func tell(
        _ will: RegisteredWill,
        _ outcome: WillEvent.Outcome,
        _ certainty: Certainty,
        _ timestamp: Int64,
        _ frames: [UInt64],
        _ observer: any CorrelatorObserver,
        _ expectations: [WillEvent.Expectation] = []
    ) {
        let isDue = outcome != .suppressed && outcome != .cancelled && will.phase != .registered
        var all = [will.connectFrame]
        for frame in frames + (will.publication.map { [$0.frame] } ?? []) where !all.contains(frame) {
            all.append(frame)
        }
        let event = WillEvent(
            outcome: outcome,
            certainty: certainty,
            clientIdentifier: will.clientIdentifier,
            connection: will.connection,
            topic: will.topic,
            qos: will.qos,
            retain: will.retain,
            payloadLength: will.payloadLength,
            delayInterval: will.delayInterval,
            timestamp: timestamp,
            trigger: will.trigger,
            due: isDue ? will.due : nil,
            publication: will.publication,
            expectations: expectations,
            frames: all
        )
        observer.will(event)
    }
}

extension RegisteredWill {
    /// Notes that a connection was sent it.
    mutating func add(_ publish: PublishObservation, _ handle: Int, _ connection: UInt64) {
        if publication == nil {
            isRetainedOnly = publish.retain
            publication = WillEvent.Publication(
                connection: connection,
                frame: publish.frame,
                timestamp: publish.timestamp,
                receivers: 1
            )
        } else {
            if !publish.retain { isRetainedOnly = false }
            publication?.receivers &+= 1
        }
        if receivers.count < WillLimits.receivers { receivers.append(handle) }
    }
}
