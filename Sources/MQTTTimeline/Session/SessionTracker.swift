import HeapModule
import MQTTCodec
import TCPReassembly

/// Follows Sessions over connections: who holds them, what they are subscribed to, what was left unfinished.
///
/// It is driven in the order of the capture. What a peer does against the protocol is not judged here; where packets are
/// missing, less is known: a session of which the opening was not seen has no events.
struct SessionTracker {
    let limits: SessionLimits
    private(set) var limitHits = SessionLimitHits()
    /// By handle.
    var connections: [ConnectionState?] = []
    var subscriptions = SubscriptionTable()
    private var sessions: [SessionKey: Session] = [:]
    private var started: UInt64 = 0
    /// Sessions without connection, the one suspended first in front; entries may be out of date.
    private var suspended: [(session: Session, since: Int64)] = []
    private var firstSuspended = 0
    private var suspendedCount = 0
    private var deadlines = Heap<Deadline>()

    /// When a session expires, if it stays without connection.
    private struct Deadline: Comparable {
        let timestamp: Int64
        let session: Session
        let since: Int64

        static func < (left: Deadline, right: Deadline) -> Bool {
            left.timestamp != right.timestamp
                ? left.timestamp < right.timestamp : left.session.number < right.session.number
        }

        static func == (left: Deadline, right: Deadline) -> Bool {
            left.timestamp == right.timestamp && left.session.number == right.session.number
        }
    }

    init(limits: SessionLimits) {
        self.limits = limits
    }

    /// When time alone changes something next.
    var nextDeadline: Int64 { deadlines.min?.timestamp ?? .max }

    // MARK: - Connections

    mutating func opened(_ handle: Int, number: UInt64, _ opening: ConnectionOpening) {
        while connections.count <= handle { connections.append(nil) }
        connections[handle] = ConnectionState(number: number, opening)
    }

    mutating func connect(_ handle: Int, _ connect: ControlPacket.Connect, _ place: PacketPlace) {
        // A second CONNECT is a Protocol Error and opens nothing.
        guard let state = connections[handle], state.request == nil else { return }
        connections[handle]?.request = ConnectRequest(connect, place)
        connections[handle]?.limits = NegotiatedLimits(connect)
        connections[handle]?.clientIdentifier = connect.clientIdentifier
        if connect.clientIdentifier.isEmpty { return }
        let key = SessionKey(server: state.opening.server, clientIdentifier: connect.clientIdentifier)
        if let session = sessions[key], session.connection >= 0, session.connection != handle {
            session.contender = Session.Contender(connection: handle)
        }
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
            forgetContender(handle, state)
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
        if let before, before.connection >= 0, before.connection != handle {
            if before.contender?.isTold != true {
                takeOver(before, by: handle, reason: nil, timestamp, frames, observer)
            }
            release(before)
        }
        let isNew = isPresent == false || isPresent == nil && request.cleanStart
        let session: Session
        if let before, !isNew, !before.isOver {
            session = before
        } else {
            if let before, !before.isOver {
                end(before, request.cleanStart ? .cleanStart : .lost, handle, timestamp, frames, observer)
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
            isKnown: before.map { !$0.isOver } ?? false,
            expiry: expiry,
            away: session.suspendedSince.map { max(0, timestamp &- $0) },
            inFlight: SessionEvent.InFlight(session.carried),
            subscriptions: session.subscriptions.count,
            connections: session.connections,
            limits: state.limits
        )
        if session.suspendedSince != nil { suspendedCount &-= 1 }
        session.suspendedSince = nil
        let change: SessionEvent.Change =
            isNew ? .started(opening) : isPresent == true ? .resumed(opening) : .opened(opening)
        tell(session, change, handle, timestamp, frames, observer)
    }

    private mutating func hold(_ session: Session, _ handle: Int, _ expiry: SessionExpiry, _ timestamp: Int64) {
        session.connection = handle
        session.connections &+= 1
        session.contender = nil
        session.expiry = expiry
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
            if let interval = disconnect.properties?.sessionExpiryInterval, let session = state.session,
                session.connection == handle
            {
                session.expiry = SessionExpiry(interval: interval)
            }
        } else {
            connections[handle]?.serverDisconnect = answer
            guard disconnect.reason == .sessionTakenOver, let session = state.session, session.connection == handle
            else { return }
            takeOver(
                session,
                by: session.contender?.connection,
                reason: disconnect.reason,
                place.timestamp,
                [place.frame],
                observer
            )
        }
    }

    mutating func closed(_ handle: Int, _ ending: ConnectionEnding, _ observer: any CorrelatorObserver) {
        guard let state = connections[handle] else { return }
        connections[handle]?.isOpen = false
        tellUnanswered(handle, ending, observer)
        guard let session = state.session, session.connection == handle else {
            forgetContender(handle, state)
            return
        }
        if let contender = session.contender, !contender.isTold, ending.by == .server, state.clientDisconnect == nil {
            takeOver(session, by: contender.connection, reason: nil, ending.timestamp, ending.frames, observer)
        }
        release(session)
        // When the capture ends, or nothing more was seen, nobody knows what became of it.
        if ending.how == .captureEnd || ending.how == .timeout { return }
        if session.expiry == .withConnection {
            end(session, .connectionEnd, handle, ending.timestamp, ending.frames, observer)
        } else {
            suspend(session, handle, ending, observer)
        }
    }

    /// A connection that asked for a session ended without getting it.
    private mutating func forgetContender(_ handle: Int, _ state: ConnectionState) {
        let key = SessionKey(server: state.opening.server, clientIdentifier: state.clientIdentifier)
        guard let session = sessions[key], session.contender?.connection == handle else { return }
        session.contender = nil
        if session.isOver { forget(session) }
    }

    private mutating func suspend(
        _ session: Session,
        _ handle: Int,
        _ ending: ConnectionEnding,
        _ observer: any CorrelatorObserver
    ) {
        let since = ending.timestamp
        session.suspendedSince = since
        suspendedCount &+= 1
        suspended.append((session, since))
        if case .after(let seconds) = session.expiry {
            let (deadline, overflow) = since.addingReportingOverflow(Int64(seconds) &* 1_000_000_000)
            if !overflow { deadlines.insert(Deadline(timestamp: deadline, session: session, since: since)) }
        }
        let inFlight = SessionEvent.InFlight(session.carried)
        tell(
            session,
            .suspended(expiry: session.expiry, inFlight: inFlight),
            handle,
            since,
            ending.frames,
            observer
        )
        forgetOldest()
    }

    private mutating func forgetOldest() {
        while firstSuspended < suspended.count, suspendedCount > limits.suspendedSessions {
            let oldest = suspended[firstSuspended]
            firstSuspended &+= 1
            guard oldest.session.suspendedSince == oldest.since else { continue }
            limitHits.forgottenSessions &+= 1
            forget(oldest.session)
        }
        // Entries before the first, and those out of date, must not pile up.
        if suspended.count > 2 &* limits.suspendedSessions {
            suspended = suspended[firstSuspended...].filter { $0.session.suspendedSince == $0.since }
            firstSuspended = 0
        }
    }

    mutating func malformed(_ handle: Int, _ malformed: MalformedEvent) {
        if malformed.from == .client {
            connections[handle]?.lastMalformed.client = malformed
        } else {
            connections[handle]?.lastMalformed.server = malformed
        }
    }

    // MARK: - Time

    /// Time has come to `now`: sessions expire.
    mutating func advance(to now: Int64, _ observer: any CorrelatorObserver) {
        while let deadline = deadlines.min, deadline.timestamp <= now {
            _ = deadlines.popMin()
            let session = deadline.session
            guard session.suspendedSince == deadline.since, isRemembered(session) else { continue }
            tell(session, .expired, nil, deadline.timestamp, [], observer)
            forget(session)
        }
    }

    private func isRemembered(_ session: Session) -> Bool {
        guard let key = session.key else { return false }
        return sessions[key] === session
    }

    // MARK: - Ends

    private mutating func takeOver(
        _ session: Session,
        by contender: Int?,
        reason: ReasonCode?,
        _ timestamp: Int64,
        _ frames: [UInt64],
        _ observer: any CorrelatorObserver
    ) {
        let handle = session.connection
        guard let former = connections[handle], !former.isTakenOver else { return }
        session.contender?.isTold = true
        session.takeovers.note(timestamp)
        let new = contender.flatMap { connections[$0] }
        connections[handle]?.isTakenOver = true
        connections[handle]?.takenOverBy = new?.number
        connections[handle]?.takeover = ConnectionState.Takeover(
            timestamp: timestamp,
            client: new?.opening.client,
            count: session.takeovers.count
        )
        let takeover = SessionEvent.Takeover(
            connection: new?.number,
            client: new?.opening.client,
            former: former.opening.client,
            count: session.takeovers.count,
            reason: reason
        )
        tell(session, .takenOver(takeover), handle, timestamp, frames, observer)
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
        session.isOver = true
        subscriptions.removeAll(of: session)
        session.carried.removeAll()
        // While another connection asks for it, the count of takeovers goes on.
        if session.contender == nil || reason != .connectionEnd { forget(session) }
    }

    /// Nothing more is remembered of the session.
    private mutating func forget(_ session: Session) {
        if let key = session.key, sessions[key] === session { sessions[key] = nil }
        if session.suspendedSince != nil {
            session.suspendedSince = nil
            suspendedCount &-= 1
        }
        subscriptions.removeAll(of: session)
        session.carried.removeAll()
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
        guard delivery.outcome == .unfinished, delivery.cause == .connectionEnd, session.connection == handle else {
            return
        }
        guard session.carried.count < limits.carriedDeliveries else {
            limitHits.forgottenDeliveries &+= 1
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
