import HeapModule
import MQTTCodec
import TCPReassembly

/// Follows Sessions over connections: who holds them, what they are subscribed to, what was left unfinished.
///
/// It is driven in the order of the capture. What a peer does against the protocol is not judged here; where packets are
/// missing, less is known: a session of which the opening was not seen has no events.
struct SessionTracker {
    let limits: SessionLimits
    private var hits = SessionLimitHits()
    /// Servers for which connections without CONNECT are remembered: 1,024.
    static let maximumServers = 1024

    /// When the last connection began of which CONNECT was not seen.
    private var unseenClients: [SocketAddress: Int64] = [:]
    /// By handle.
    var connections: [ConnectionState?] = []
    var subscriptions = SubscriptionTable()
    /// What packets take that wait for their answers, on all connections.
    var pendingBytes = 0
    private var sessions: [SessionKey: Session] = [:]
    private var started: UInt64 = 0
    /// Sessions without connection, by the number of the suspension: a session that is taken up leaves, and comes anew
    /// when it is suspended again.
    private var suspended: [UInt64: Session] = [:]
    private var suspensions: UInt64 = 0
    /// Bytes of their Client Identifiers.
    private var suspendedBytes = 0
    /// Numbers of suspensions, the first one in front; some may be over.
    private var suspensionOrder: [UInt64] = []
    private var firstSuspension = 0
    private var deadlines = Heap<Deadline>()
    /// Unfinished exchanges that are remembered for all sessions.
    private var carriedCount = 0

    /// When a session expires, if it stays without connection.
    private struct Deadline: Comparable {
        let timestamp: Int64
        let session: UInt64
        let suspension: UInt64

        static func < (left: Deadline, right: Deadline) -> Bool {
            left.timestamp != right.timestamp
                ? left.timestamp < right.timestamp : (left.session, left.suspension) < (right.session, right.suspension)
        }
    }

    init(limits: SessionLimits) {
        self.limits = limits
    }

    /// How often limits changed what is told.
    var limitHits: SessionLimitHits {
        var all = hits
        all.unfollowedSubscriptions = subscriptions.unfollowed
        all.incompleteLookups = subscriptions.index.incompleteLookups
        return all
    }

    /// How many sessions and suspensions are remembered.
    var remembered: (sessions: Int, deadlines: Int, suspensions: Int) {
        (sessions.count, deadlines.count, suspensionOrder.count)
    }

    /// When time alone changes something next.
    var nextDeadline: Int64 { deadlines.min?.timestamp ?? .max }

    // MARK: - Connections

    mutating func opened(_ handle: Int, number: UInt64, _ opening: ConnectionOpening) {
        while connections.count <= handle { connections.append(nil) }
        pendingBytes &-= connections[handle]?.pendingSubscribes.bytes ?? 0
        connections[handle] = ConnectionState(number: number, opening)
        if opening.isMidStream { noteUnseenClient(opening) }
    }

    mutating func connect(_ handle: Int, _ connect: ControlPacket.Connect, _ place: PacketPlace) {
        // A second CONNECT is a Protocol Error and opens nothing.
        guard let state = connections[handle], state.request == nil else { return }
        connections[handle]?.request = ConnectRequest(connect, place)
        connections[handle]?.limits = NegotiatedLimits(connect)
        connections[handle]?.clientIdentifier = connect.clientIdentifier
        if connect.clientIdentifier.isEmpty { return }
        let key = SessionKey(server: state.opening.server, clientIdentifier: connect.clientIdentifier)
        if let session = sessions[key] { contend(for: session, handle, place.timestamp) }
    }

    /// A connection asks for a session, which another one may hold.
    private mutating func contend(for session: Session, _ handle: Int, _ timestamp: Int64) {
        guard let new = connections[handle] else { return }
        session.asker = new.number
        let holder = session.connection
        guard holder >= 0, holder != handle, connections[holder]?.contender?.number != new.number else { return }
        let contender = ConnectionState.Contender(
            number: new.number,
            handle: handle,
            client: new.opening.client,
            since: timestamp
        )
        connections[holder]?.contender = contender
    }

    mutating func connack(
        _ handle: Int,
        _ connack: ControlPacket.Connack,
        _ place: PacketPlace,
        _ observer: any CorrelatorObserver
    ) {
        guard let state = connections[handle], let request = state.request else { return }
        // A second CONNACK changes nothing.
        if state.session != nil || state.refusal != nil { return }
        if connack.reasonCode.rawValue != 0 {
            connections[handle]?.refusal = ConnectionState.Answer(
                reason: connack.reasonCode,
                frame: place.frame,
                timestamp: place.timestamp
            )
            if let refused = connections[handle] { forgetOver(refused) }
            return
        }
        connections[handle]?.limits.settle(connack, request.version)
        if let assigned = connack.properties.assignedClientIdentifier {
            connections[handle]?.clientIdentifier = assigned
            connections[handle]?.isIdentifierAssigned = true
        }
        var expiry = request.expiry
        if request.version == .v5_0, let interval = connack.properties.sessionExpiryInterval {
            expiry = SessionExpiry(interval: interval)
        }
        // 3.1 has no Session Present.
        let isPresent: Bool? = request.version == .v3_1 ? nil : connack.sessionPresent
        accept(handle, request, isPresent, expiry, place.timestamp, frames: [request.frame, place.frame], observer)
    }

    /// The server answers a client whose CONNACK was not seen: it must have accepted it.
    mutating func impliedConnack(_ handle: Int, _ place: PacketPlace, _ observer: any CorrelatorObserver) {
        guard let state = connections[handle], let request = state.request, state.session == nil, state.refusal == nil,
            !state.clientIdentifier.isEmpty
        else { return }
        accept(handle, request, nil, request.expiry, place.timestamp, frames: [request.frame], observer)
    }

    /// A connection holds a session from now on.
    private mutating func accept(
        _ handle: Int,
        _ request: ConnectRequest,
        _ isPresent: Bool?,
        _ expiry: SessionExpiry,
        _ timestamp: Int64,
        frames: [UInt64],
        _ observer: any CorrelatorObserver
    ) {
        guard let state = connections[handle] else { return }
        let identifier = state.clientIdentifier
        let key =
            identifier.isEmpty
            ? nil : SessionKey(server: state.opening.server, clientIdentifier: identifier)
        let before = key.flatMap { sessions[$0] }
        if let before {
            contend(for: before, handle, request.timestamp)
            before.asker = nil
            doubtIfUnseen(before)
        }
        let isKnown = before.map { !$0.isOver && !$0.isInDoubt } ?? false
        let away = isKnown ? before?.suspendedSince.map { max(0, timestamp &- $0) } : nil
        let isNew = isPresent == false || isPresent == nil && request.cleanStart
        let session: Session
        if let before, !isNew, !before.isOver {
            session = before
        } else {
            if let before, !before.isOver {
                replace(before, isKnown, request.cleanStart ? .cleanStart : .lost, handle, timestamp, frames, observer)
            }
            started &+= 1
            session = Session(
                number: started,
                key: key,
                clientIdentifier: identifier,
                expiry: expiry,
                isSubscriptionListWhole: isNew
            )
            if let before { session.takeovers = before.takeovers }
            if let key { sessions[key] = session }
        }
        hold(session, handle, expiry, timestamp)
        let opening = SessionEvent.Opening(
            cleanStart: request.cleanStart,
            sessionPresent: isPresent,
            isIdentifierAssigned: state.isIdentifierAssigned,
            isKnown: isKnown && !isNew,
            expiry: expiry,
            away: isNew ? nil : away,
            inFlight: SessionEvent.InFlight(session.carried),
            subscriptions: session.subscriptions.count,
            connections: session.connections,
            limits: state.limits
        )
        unsuspend(session)
        let change: SessionEvent.Change =
            isNew ? .started(opening) : isPresent == true ? .resumed(opening) : .opened(opening)
        tell(session, change, handle, timestamp, frames, observer)
    }

    private mutating func hold(_ session: Session, _ handle: Int, _ expiry: SessionExpiry, _ timestamp: Int64) {
        session.connection = handle
        session.connections &+= 1
        session.expiry = connections[handle]?.expiryOfDisconnect ?? expiry
        if session.isInDoubt { session.isSubscriptionListWhole = false }
        session.isInDoubt = false
        connections[handle]?.session = session
        subscriptions.connect(session, at: timestamp)
    }

    /// The session is held by no connection.
    private mutating func release(_ session: Session) {
        session.connection = -1
        subscriptions.connect(session, at: 0)
    }

    mutating func disconnect(
        _ handle: Int,
        _ disconnect: ControlPacket.Disconnect,
        _ place: PacketPlace,
        _ observer: any CorrelatorObserver
    ) {
        guard let state = connections[handle] else { return }
        let answer = ConnectionState.Answer(
            reason: disconnect.reason,
            frame: place.frame,
            timestamp: place.timestamp
        )
        if place.from == .client {
            connections[handle]?.clientDisconnect = answer
            guard let interval = disconnect.properties?.sessionExpiryInterval else { return }
            let expiry = SessionExpiry(interval: interval)
            connections[handle]?.expiryOfDisconnect = expiry
            if let session = state.session, session.connection == handle { session.expiry = expiry }
        } else {
            connections[handle]?.serverDisconnect = answer
            if disconnect.reason == .sessionTakenOver {
                takeOver(handle, reason: disconnect.reason, place.timestamp, [place.frame], observer)
            }
        }
    }

    mutating func closed(_ handle: Int, _ ending: ConnectionEnding, _ observer: any CorrelatorObserver) {
        guard let state = connections[handle] else { return }
        connections[handle]?.isOpen = false
        tellUnanswered(handle, ending, observer)
        // The server closes the connection of whom it serves no more once another one asked for the session. Where the
        // client may have said good-bye in what is missing, nothing is certain.
        if let contender = state.contender, ending.by == .server, ending.beginning >= contender.since,
            state.clientDisconnect == nil, !state.hasGap(from: .client)
        {
            // A client that was thrown out may leave its side open for long.
            takeOver(handle, reason: nil, ending.beginning, ending.frames, observer)
        }
        guard let session = state.session, session.connection == handle, !session.isOver else {
            if state.session == nil { forgetOver(state) }
            return
        }
        release(session)
        // When the capture ends, or nothing more was seen, nobody knows what became of it; and a DISCONNECT that is
        // missing may have changed the Session Expiry Interval.
        let mayMissDisconnect =
            state.hasGap(from: .client) && state.clientDisconnect == nil
            || state.hasGap(from: .server) && state.serverDisconnect == nil && ending.by == .server
        let isExpiryKnown = state.request?.version != .v5_0 || !mayMissDisconnect
        if !isExpiryKnown || ending.how == .captureEnd || ending.how == .timeout {
            session.isInDoubt = true
            suspend(session, ending)
        } else if session.expiry == .withConnection {
            end(session, .connectionEnd, handle, ending.timestamp, ending.frames, observer)
        } else {
            suspend(session, ending)
            let inFlight = SessionEvent.InFlight(session.carried)
            let change = SessionEvent.Change.suspended(expiry: session.expiry, inFlight: inFlight)
            // Who took it over has it already.
            if connections[handle]?.isTakenOver == false {
                tell(session, change, handle, ending.timestamp, ending.frames, observer)
            }
        }
        forgetOldest()
    }

    /// A connection that asked for a session ended without getting it: one that was kept for it is forgotten.
    private mutating func forgetOver(_ state: ConnectionState) {
        let key = SessionKey(server: state.opening.server, clientIdentifier: state.clientIdentifier)
        guard let session = sessions[key] else { return }
        if session.asker == state.number {
            session.asker = nil
            // Without an answer, nobody knows whether it had the session.
            if state.refusal == nil { session.isInDoubt = true }
        }
        if session.isOver { forget(session) }
    }

    /// A connection whose CONNECT was not seen may have held any session of its server since it began.
    private func doubtIfUnseen(_ session: Session) {
        guard let key = session.key, let since = session.suspendedSince else { return }
        if let unseen = unseenClients[key.server], unseen >= since { session.isInDoubt = true }
    }

    /// Whether a session is still as it was when its connection ended, as far as the capture tells.
    func isInDoubt(_ session: Session) -> Bool {
        doubtIfUnseen(session)
        return session.isInDoubt || session.asker != nil
    }

    /// A connection's CONNECT was not captured.
    mutating func noteUnseenClient(_ opening: ConnectionOpening) {
        if unseenClients.count >= Self.maximumServers, unseenClients[opening.server] == nil {
            unseenClients.removeAll(keepingCapacity: true)
            hits.forgottenServers &+= 1
        }
        unseenClients[opening.server] = max(unseenClients[opening.server] ?? .min, opening.timestamp)
    }

    private mutating func suspend(_ session: Session, _ ending: ConnectionEnding) {
        unsuspend(session)
        let since = ending.timestamp
        suspensions &+= 1
        session.suspendedSince = since
        session.suspension = suspensions
        suspended[suspensions] = session
        suspendedBytes &+= session.clientIdentifier.utf8.count
        suspensionOrder.append(suspensions)
        if case .after(let seconds) = session.expiry {
            let (deadline, overflow) = since.addingReportingOverflow(Int64(seconds) &* 1_000_000_000)
            if !overflow {
                deadlines.insert(Deadline(timestamp: deadline, session: session.number, suspension: suspensions))
            }
        }
    }

    /// The session is held by a connection again, or forgotten.
    private mutating func unsuspend(_ session: Session) {
        guard session.suspendedSince != nil else { return }
        session.suspendedSince = nil
        suspended[session.suspension] = nil
        suspendedBytes &-= session.clientIdentifier.utf8.count
    }

    private mutating func forgetOldest() {
        while firstSuspension < suspensionOrder.count,
            suspended.count > limits.suspendedSessions || suspendedBytes > limits.suspendedBytes
        {
            let oldest = suspensionOrder[firstSuspension]
            firstSuspension &+= 1
            guard let session = suspended[oldest] else { continue }
            hits.forgottenSessions &+= 1
            forget(session)
        }
        // What is over must not pile up.
        let limit = 2 &* limits.suspendedSessions &+ 64
        if suspensionOrder.count > limit {
            suspensionOrder = suspensionOrder[firstSuspension...].filter { suspended[$0] != nil }
            firstSuspension = 0
        }
        if deadlines.count > limit {
            deadlines = Heap(deadlines.unordered.filter { suspended[$0.suspension] != nil })
        }
    }

    // MARK: - Time

    /// Time has come to `now`: sessions expire.
    mutating func advance(to now: Int64, _ observer: any CorrelatorObserver) {
        while let deadline = deadlines.min, deadline.timestamp <= now {
            _ = deadlines.popMin()
            guard let session = suspended[deadline.suspension], isRemembered(session) else { continue }
            if !isInDoubt(session) { tell(session, .expired, nil, deadline.timestamp, [], observer) }
            forget(session)
        }
    }

    private func isRemembered(_ session: Session) -> Bool {
        guard let key = session.key else { return false }
        return sessions[key] === session
    }

    // MARK: - Ends

    /// A new session takes the place of one.
    private mutating func replace(
        _ session: Session,
        _ isKnown: Bool,
        _ reason: SessionEvent.EndReason,
        _ handle: Int,
        _ timestamp: Int64,
        _ frames: [UInt64],
        _ observer: any CorrelatorObserver
    ) {
        if session.connection >= 0, connections[session.connection]?.isTakenOver == false {
            // Either it is taken over, which will show, or its end was not captured.
            session.endsIfTakenOver = reason
            forget(session)
        } else if isKnown {
            end(session, reason, handle, timestamp, frames, observer)
        } else {
            forget(session)
        }
    }

    /// The session of a connection was taken over, by the connection that asks for it if that was seen.
    private mutating func takeOver(
        _ handle: Int,
        reason: ReasonCode?,
        _ timestamp: Int64,
        _ frames: [UInt64],
        _ observer: any CorrelatorObserver
    ) {
        guard let former = connections[handle], let session = former.session, !former.isTakenOver else { return }
        session.takeovers.note(timestamp)
        connections[handle]?.isTakenOver = true
        connections[handle]?.takenOverBy = former.contender?.number
        connections[handle]?.takeover = ConnectionState.Takeover(
            timestamp: timestamp,
            client: former.contender?.client,
            count: session.takeovers.count
        )
        let takeover = SessionEvent.Takeover(
            connection: former.contender?.number,
            client: former.contender?.client,
            former: former.opening.client,
            count: session.takeovers.count,
            reason: reason
        )
        tell(session, .takenOver(takeover), handle, timestamp, frames, observer)
        if let reason = session.endsIfTakenOver { tell(session, .ended(reason), handle, timestamp, frames, observer) }
    }

    private mutating func end(
        _ session: Session,
        _ reason: SessionEvent.EndReason,
        _ handle: Int,
        _ timestamp: Int64,
        _ frames: [UInt64],
        _ observer: any CorrelatorObserver
    ) {
        tell(session, .ended(reason), handle, timestamp, frames, observer)
        dropContents(of: session)
        // While another connection asks for it, the count of takeovers goes on.
        if reason != .connectionEnd || !hasContender(handle) { forget(session) }
    }

    /// Whether a connection that asked for the session of this one still waits for it.
    private func hasContender(_ handle: Int) -> Bool {
        guard let contender = connections[handle]?.contender, let state = connections[contender.handle] else {
            return false
        }
        return state.number == contender.number && state.isOpen && state.session == nil && state.refusal == nil
    }

    /// Nothing more is remembered of the session.
    private mutating func forget(_ session: Session) {
        if let key = session.key, sessions[key] === session { sessions[key] = nil }
        unsuspend(session)
        dropContents(of: session)
    }

    private mutating func dropContents(of session: Session) {
        session.isOver = true
        subscriptions.removeAll(of: session)
        carriedCount &-= session.carried.count
        session.carried = []
    }

    // MARK: - Deliveries

    /// The exchange of an earlier connection that this one continues.
    func continuation(of delivery: Delivery, _ handle: Int) -> CarriedDelivery? {
        guard delivery.mayContinue, let session = connections[handle]?.session else { return nil }
        return session.carried.first { $0.isSameExchange(as: delivery) }
    }

    /// An exchange ended on its connection: one that is unfinished may go on when the session is resumed.
    mutating func ended(_ delivery: Delivery, _ handle: Int) {
        guard let state = connections[handle], let session = state.session else { return }
        let index = session.carried.firstIndex { $0.isSameExchange(as: delivery) }
        let earlier = index.map { session.carried.remove(at: $0) }
        if earlier != nil { carriedCount &-= 1 }
        guard delivery.outcome == .unfinished, delivery.cause == .connectionEnd, session.connection == handle else {
            return
        }
        guard session.carried.count < limits.carriedDeliveries, carriedCount < limits.carriedDeliveriesInAll else {
            hits.forgottenDeliveries &+= 1
            return
        }
        let carried = CarriedDelivery(
            from: delivery.from,
            qos: delivery.qos,
            packetIdentifier: delivery.packetIdentifier,
            connection: earlier?.connection ?? state.number,
            frame: earlier?.frame ?? delivery.firstFrame
        )
        session.carried.append(carried)
        carriedCount &+= 1
    }

    private func tell(
        _ session: Session,
        _ change: SessionEvent.Change,
        _ handle: Int?,
        _ timestamp: Int64,
        _ frames: [UInt64],
        _ observer: any CorrelatorObserver
    ) {
        observer.session(
            SessionEvent(
                change: change,
                session: session.number,
                clientIdentifier: session.clientIdentifier,
                connection: handle.flatMap { connections[$0]?.number },
                timestamp: timestamp,
                frames: frames
            )
        )
    }
}
