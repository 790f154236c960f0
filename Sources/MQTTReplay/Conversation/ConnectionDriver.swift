internal import MQTTCodec
internal import NIOCore
internal import Synchronization

/// Owns what one planned connection needs: its conversation, its timer, the channel it has at present.
///
/// Does what the conversation's actions say and decides nothing. Bound to its event loop.
final class ConnectionDriver: NIOScheduledCallbackHandler {
    private let loop: ReplayLoop
    private unowned let chain: ClientChain
    private let shared: ReplayShared
    let opensAt: Int64

    private var talk: ConversationStream
    /// The client's connection before, until its session is taken over; set before `start`.
    var predecessor: ConnectionDriver?
    /// In bytes mode, in place of the conversation.
    private var segments: SegmentSender?
    private var counted = (packets: 0, deliveries: 0)

    private var channel: (any Channel)?
    /// The number of the present channel for the observer.
    private var liveConnection = 0
    /// Tells events of an earlier channel from those of the present one.
    private var generation = 0
    private var closing: LiveClosing?
    private var wake: (time: Int64, callback: NIOScheduledCallback)?
    /// With order by cause: everything before this place in the plan happens before the connection is made.
    private var waitsToConnect: Int?
    private(set) var isOver = false
    private(set) var isResting = false

    init(_ place: Int, hasSuccessor: Bool, chain: ClientChain, on loop: ReplayLoop) {
        self.loop = loop
        self.chain = chain
        shared = loop.shared
        var planned = shared.plan.connections[place]
        if shared.options.mode == .bytes {
            segments = SegmentSender(
                planned,
                number: place,
                schedule: shared.schedule,
                hasSuccessor: hasSuccessor,
                options: shared.options
            )
            planned.steps = []
        }
        let timing = shared.schedule.timing(of: planned, hasSuccessor: hasSuccessor)
        opensAt = shared.options.mode == .bytes ? shared.schedule.time(planned.opensAt) : timing.opensAt
        talk = ConversationStream(
            Conversation(planned, number: place, timing: timing, options: shared.options, seed: shared.seed)
        )
    }

    var record: LiveRecord { segments?.record ?? talk.conversation.record }

    /// True when all that is due until a time was sent, and answered where the captured server did.
    func hasSaidAll(until time: Int64) -> Bool { segments != nil || talk.conversation.hasSaidAll(until: time) }

    /// Gives away what the client's next connection goes on with.
    private func takeSession() -> LiveSession {
        inheritSession()
        return talk.conversation.takeSession()
    }

    /// Goes on with what the connection before has left by now.
    private func inheritSession() {
        guard let predecessor else { return }
        self.predecessor = nil
        talk.conversation.session = predecessor.takeSession()
    }

    // MARK: Connecting

    func start() {
        guard let causes = shared.causes, let first = shared.plan.connections[record.connection].steps.first else {
            connect()
            return
        }
        // Connecting is an effect too.
        waitsToConnect = first.order
        causes.wait(for: first.order, self, on: loop.eventLoop, at: shared.clock.now)
    }

    private func connect() {
        guard !isOver else { return }
        loop.connect(self)
    }

    /// Makes the connection now.
    func connectNow() {
        guard !isOver else {
            loop.didConnect()
            return
        }
        let now = shared.clock.now
        if segments != nil { segments?.connecting(at: now) } else { talk.conversation.connecting(at: now) }
        generation += 1
        closing = nil
        let generation = generation
        let bound = NIOLoopBound(self, eventLoop: loop.eventLoop)
        shared.connector.connect(
            on: loop.eventLoop,
            webSocketPath: shared.plan.connections[record.connection].webSocketPath,
            makeHandler: { ConversationHandler(bound, generation: generation) }
        ).hop(to: loop.eventLoop).assumeIsolated().whenComplete { result in
            self.loop.didConnect()
            switch result {
            case .success(let channel): self.connected(channel)
            case .failure(let error): self.failed(error)
            }
        }
    }

    private func connected(_ channel: any Channel) {
        guard !isOver else {
            channel.close(promise: nil)
            return
        }
        self.channel = channel
        inheritSession()
        shared.hadServer = true
        shared.openConnections.wrappingAdd(1, ordering: .relaxed)
        liveConnection = shared.nextLiveConnection()
        let now = shared.clock.now
        shared.observer?.opened(
            liveConnection,
            local: channel.localAddress,
            remote: channel.remoteAddress,
            at: shared.clock.sinceEpoch(now)
        )
        guard channel.isActive else {
            closed(by: .serverClosed, generation: generation)
            return
        }
        event { driver, now, out in
            driver.segments != nil
                ? driver.segments?.opened(at: now, into: &out) : driver.talk.opened(at: now, into: &out)
        }
    }

    private func failed(_ error: any Error) {
        guard !isOver else { return }
        shared.failures.wrappingAdd(1, ordering: .relaxed)
        let now = shared.clock.now
        let transport = error as? TransportError
        let message = transport?.description ?? "it could not be reached: \(error)"
        let action =
            segments?.failed(message, at: now)
            ?? talk.conversation.failed(
                message,
                mayPass: transport?.mayPass ?? true,
                hadServer: shared.hadServer,
                at: now
            )
        perform(action, now)
    }

    // MARK: Events

    /// Lets the conversation handle an event, sends what it wrote, and does what it asks for.
    private func event(
        _ body: (ConnectionDriver, Int64, inout ByteBuffer) -> ConversationAction?
    ) {
        guard !isOver else { return }
        let isWritable = channel?.isWritable ?? false
        if let causes = shared.causes { talk.conversation.frontier = causes.frontier }
        setWritable(isWritable)
        var out = ByteBuffer()
        let now = shared.clock.now
        guard let action = body(self, now, &out) else { return }
        write(out, now)
        perform(action, now)
    }

    private func setWritable(_ isWritable: Bool) {
        talk.conversation.isWritable = isWritable
        segments?.isWritable = isWritable
    }

    private func write(_ out: ByteBuffer, _ now: Int64) {
        guard out.readableBytes > 0, let channel else { return }
        channel.writeAndFlush(out, promise: nil)
        let after = shared.clock.now
        shared.observer?.sent(liveConnection, out, at: shared.clock.sinceEpoch(after))
        talk.conversation.record.bytesSent &+= out.readableBytes
        segments?.countSent(out.readableBytes)
        measure(after - now)
    }

    private func measure(_ delay: Int64) {
        if segments != nil {
            var times = segments?.lateness ?? []
            segments?.lateness = []
            var lags = times
            loop.measure(lateness: &times, lag: &lags, delay: delay)
        } else {
            talk.conversation.report(to: loop, delay: delay)
        }
        let packets = segments?.record.packetsSent ?? talk.conversation.record.packetsSent
        shared.packetsSent.wrappingAdd(packets - counted.packets, ordering: .relaxed)
        counted.packets = packets
    }

    private func perform(_ action: ConversationAction, _ now: Int64) {
        let generation = generation
        if let causes = shared.causes {
            let happened = talk.conversation.happened
            if !happened.isEmpty {
                talk.conversation.happened.removeAll(keepingCapacity: true)
                causes.happened(happened, at: now)
            }
            if let order = action.waitsForOrder { causes.wait(for: order, self, on: loop.eventLoop, at: now) }
        }
        if let reason = action.stop { shared.stop(reason) }
        guard generation == self.generation, !isOver else { return }
        isResting = action.isResting
        if action.isOver {
            over(now)
            return
        }
        if let time = action.reconnectAt {
            loop.eventLoop.assumeIsolated().scheduleTask(deadline: shared.clock.deadline(time)) { self.connect() }
        }
        if let closing = action.close { close(closing) }
        guard !isOver else { return }
        if let time = action.wakeAt { schedule(time) }
        if action.hasMore, channel?.isWritable == true {
            // The other connections of this loop have their turn in between.
            loop.eventLoop.assumeIsolated().execute { self.wakeUp() }
        }
        chain.noteProgress()
    }

    private func over(_ now: Int64) {
        isOver = true
        isResting = false
        wake?.callback.cancel()
        wake = nil
        shared.endedConnections.wrappingAdd(1, ordering: .relaxed)
        switch record.ending {
        case .asPlanned, .stopped: break
        default: shared.failures.wrappingAdd(1, ordering: .relaxed)
        }
        shared.causes?.ended(shared.plan.connections[record.connection], at: now)
        chain.driverEnded()
    }

    private func schedule(_ time: Int64) {
        if let wake {
            guard time < wake.time else { return }
            wake.callback.cancel()
        }
        guard
            let callback = try? loop.eventLoop.assumeIsolated().scheduleCallback(
                at: shared.clock.deadline(time),
                handler: self
            )
        else { return }
        wake = (time, callback)
    }

    func handleScheduledCallback(eventLoop: some EventLoop) {
        wake = nil
        wakeUp()
    }

    /// Looks at what is due.
    func wakeUp() {
        if let order = waitsToConnect, let causes = shared.causes {
            guard causes.frontier >= order else { return }
            waitsToConnect = nil
            connect()
            return
        }
        event { driver, now, out in
            driver.segments != nil
                ? driver.segments?.timerFired(at: now, into: &out)
                : driver.talk.conversation.timerFired(at: now, into: &out)
        }
    }

    func othersAreDone() {
        event { driver, now, out in
            driver.segments != nil
                ? driver.segments?.othersAreDone(at: now, into: &out)
                : driver.talk.conversation.othersAreDone(at: now, into: &out)
        }
    }

    func stop() {
        event { driver, now, out in
            driver.segments != nil
                ? driver.segments?.stop(at: now) : driver.talk.conversation.stop(at: now, into: &out)
        }
    }

    // MARK: The channel

    func received(_ bytes: ByteBuffer, generation: Int) {
        guard generation == self.generation else { return }
        shared.observer?.received(liveConnection, bytes, at: shared.clock.sinceEpoch(shared.clock.now))
        if segments != nil {
            segments?.received(bytes.readableBytes)
            return
        }
        event { driver, now, out in
            driver.talk.received(bytes.readableBytesUInt8Span, at: now, into: &out)
        }
        let deliveries = talk.conversation.record.deliveries.count
        shared.messagesReceived.wrappingAdd(deliveries - counted.deliveries, ordering: .relaxed)
        counted.deliveries = deliveries
    }

    func writable(generation: Int) {
        guard generation == self.generation else { return }
        talk.conversation.unblockedAt = max(talk.conversation.unblockedAt, shared.clock.now)
        wakeUp()
    }

    /// A layer below MQTT has failed; the end of the connection follows.
    func failed(_ error: TransportError, generation: Int) {
        guard generation == self.generation else { return }
        talk.conversation.broken(by: error.description, mayPass: error.mayPass, at: shared.clock.now)
    }

    /// The server sends nothing more, or the connection is gone.
    func closed(by end: LiveClosing, generation: Int) {
        guard generation == self.generation, let channel else { return }
        self.generation += 1
        self.channel = nil
        let how = closing ?? end
        closing = nil
        channel.close(promise: nil)
        shared.openConnections.wrappingSubtract(1, ordering: .relaxed)
        let now = shared.clock.now
        shared.observer?.closed(liveConnection, how: how, at: shared.clock.sinceEpoch(now))
        guard !isOver else { return }
        perform(segments?.closed(by: how, at: now) ?? talk.conversation.closed(by: how, at: now), now)
    }

    private func close(_ how: ConversationAction.Closing) {
        guard let channel else {
            // Stopped before the connection was made.
            return
        }
        let generation = generation
        switch how {
        case .finish:
            guard closing == nil else { return }
            closing = .clientClosed
            channel.close(mode: .output).hop(to: loop.eventLoop).assumeIsolated().whenFailure { _ in
                // Not every layer can close one direction only.
                self.closed(by: .clientClosed, generation: generation)
            }
        case .reset:
            closing = .clientReset
            channel.triggerUserOutboundEvent(TransportEvent.reset, promise: nil)
            closed(by: .clientReset, generation: generation)
        case .drop:
            closed(by: .clientClosed, generation: generation)
        }
    }
}
