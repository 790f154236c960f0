import MQTTCodec
import TCPReassembly

/// What sessions subscribe to (MQTT 5.0 §3.8 to §3.11).
extension SessionTracker {
    mutating func subscribe(
        _ handle: Int,
        _ subscribe: ControlPacket.Subscribe,
        _ place: PacketPlace,
        _ observer: any CorrelatorObserver
    ) {
        let request = PendingSubscribes.Request.subscribe(
            subscribe.subscriptions,
            identifier: subscribe.properties.subscriptionIdentifier ?? 0
        )
        expect(handle, subscribe.packetIdentifier, request, place, observer)
    }

    mutating func unsubscribe(
        _ handle: Int,
        _ unsubscribe: ControlPacket.Unsubscribe,
        _ place: PacketPlace,
        _ observer: any CorrelatorObserver
    ) {
        expect(handle, unsubscribe.packetIdentifier, .unsubscribe(unsubscribe.topicFilters), place, observer)
    }

    private mutating func expect(
        _ handle: Int,
        _ packetIdentifier: UInt16,
        _ request: PendingSubscribes.Request,
        _ place: PacketPlace,
        _ observer: any CorrelatorObserver
    ) {
        let packet = PendingSubscribes.Packet(request: request, frame: place.frame, timestamp: place.timestamp)
        if changePending(handle, { $0.add(packetIdentifier, packet, room: $1) }) == false {
            connections[handle]?.session?.isSubscriptionListWhole = false
        }
        // It may have waited behind a hole while its answer did not.
        switch changePending(handle, { pending, _ in pending.takeAnswer(packetIdentifier, since: place.timestamp) }) {
        case .some(.some(let early)):
            if case .suback(let answer) = early.answer { suback(handle, answer, early.place, observer) }
            if case .unsuback(let answer) = early.answer { unsuback(handle, answer, early.place, observer) }
        default:
            break
        }
    }

    /// Changes the packets that wait on a connection, with how many more bytes they may take.
    private mutating func changePending<Result>(
        _ handle: Int,
        _ change: (inout PendingSubscribes, _ room: Int) -> Result
    ) -> Result? {
        guard let before = connections[handle]?.pendingSubscribes.bytes else { return nil }
        let room = min(limits.pendingBytes &- before, limits.pendingBytesInAll &- pendingBytes)
        guard var pending = connections[handle]?.pendingSubscribes else { return nil }
        connections[handle]?.pendingSubscribes = PendingSubscribes()
        let result = change(&pending, room)
        pendingBytes &+= pending.bytes &- before
        connections[handle]?.pendingSubscribes = pending
        return result
    }

    mutating func suback(
        _ handle: Int,
        _ suback: ControlPacket.Suback,
        _ place: PacketPlace,
        _ observer: any CorrelatorObserver
    ) {
        guard let state = connections[handle], let session = state.session else { return }
        let pending = changePending(handle) { pending, _ in pending.take(suback.packetIdentifier) }
        guard case .some(.some(let packet)) = pending,
            case .subscribe(let asked, let identifier) = packet.request
        else {
            // What was granted is not known.
            session.isSubscriptionListWhole = false
            // Nothing else of it is of use later.
            let codes = ControlPacket.Suback(
                packetIdentifier: suback.packetIdentifier,
                reasonCodes: suback.reasonCodes
            )
            keep(.suback(codes), suback.packetIdentifier, handle, place)
            return
        }
        for (index, subscription) in asked.enumerated() {
            let reason = index < suback.reasonCodes.count ? suback.reasonCodes[index] : nil
            var change = SubscriptionEvent.Change.unanswered
            if let reason {
                change = grant(subscription, identifier, reason, session, state, place.timestamp)
            }
            let event = SubscriptionEvent(
                change: change,
                session: session.number,
                clientIdentifier: session.clientIdentifier,
                connection: state.number,
                timestamp: place.timestamp,
                frames: [packet.frame, place.frame],
                filter: subscription.topicFilter,
                share: SubscriptionTable.shareName(of: subscription.topicFilter),
                options: subscription.options,
                identifier: identifier,
                reason: reason,
                held: session.subscriptions.count
            )
            observer.subscription(event)
        }
    }

    private mutating func keep(_ answer: ControlPacket, _ identifier: UInt16, _ handle: Int, _ place: PacketPlace) {
        let early = PendingSubscribes.Early(identifier: identifier, answer: answer, place: place)
        _ = changePending(handle) { $0.keep(early, room: $1) }
    }

    private mutating func grant(
        _ subscription: ControlPacket.Subscription,
        _ identifier: UInt32,
        _ reason: ReasonCode,
        _ session: Session,
        _ state: ConnectionState,
        _ timestamp: Int64
    ) -> SubscriptionEvent.Change {
        guard reason.rawValue <= 2 else { return .refused }
        let grant = SubscriptionTable.Grant(
            filter: subscription.topicFilter,
            qos: reason.rawValue,
            options: subscription.options,
            identifier: identifier,
            timestamp: timestamp
        )
        guard let isReplaced = subscriptions.subscribe(session, grant) else {
            session.isSubscriptionListWhole = false
            return .subscribed
        }
        return isReplaced ? .replaced : .subscribed
    }

    mutating func unsuback(
        _ handle: Int,
        _ unsuback: ControlPacket.Unsuback,
        _ place: PacketPlace,
        _ observer: any CorrelatorObserver
    ) {
        guard let state = connections[handle], let session = state.session else { return }
        let pending = changePending(handle) { pending, _ in pending.take(unsuback.packetIdentifier) }
        guard case .some(.some(let packet)) = pending,
            case .unsubscribe(let filters) = packet.request
        else {
            session.isSubscriptionListWhole = false
            let codes = ControlPacket.Unsuback(
                packetIdentifier: unsuback.packetIdentifier,
                reasonCodes: unsuback.reasonCodes
            )
            keep(.unsuback(codes), unsuback.packetIdentifier, handle, place)
            return
        }
        for (index, filter) in filters.enumerated() {
            // Before 5.0 UNSUBACK has no codes: it means that the subscriptions are gone.
            let reason = index < unsuback.reasonCodes.count ? unsuback.reasonCodes[index] : nil
            let isRefused = reason?.isFailure ?? false
            let wasHeld = isRefused ? false : subscriptions.unsubscribe(session, filter)
            let event = SubscriptionEvent(
                change: isRefused
                    ? .refused : wasHeld || reason == .success || reason == nil ? .unsubscribed : .notHeld,
                session: session.number,
                clientIdentifier: session.clientIdentifier,
                connection: state.number,
                timestamp: place.timestamp,
                frames: [packet.frame, place.frame],
                filter: filter,
                share: SubscriptionTable.shareName(of: filter),
                options: nil,
                identifier: 0,
                reason: reason,
                held: session.subscriptions.count
            )
            observer.subscription(event)
        }
    }

    /// Tells the requests that got no answer before their connection ended, where no answer can have been missed.
    mutating func tellUnanswered(_ handle: Int, _ ending: ConnectionEnding, _ observer: any CorrelatorObserver) {
        guard let state = connections[handle] else { return }
        for packet in changePending(handle, { pending, _ in pending.takeAll() }) ?? [] {
            // The server may have acted on it all the same.
            state.session?.isSubscriptionListWhole = false
            guard let session = state.session, ending.how != .captureEnd, ending.how != .timeout,
                !state.hasGap(from: .server, since: packet.timestamp),
                case .subscribe(let asked, let identifier) = packet.request
            else { continue }
            for subscription in asked {
                let event = SubscriptionEvent(
                    change: .unanswered,
                    session: session.number,
                    clientIdentifier: session.clientIdentifier,
                    connection: state.number,
                    timestamp: ending.timestamp,
                    frames: [packet.frame],
                    filter: subscription.topicFilter,
                    share: SubscriptionTable.shareName(of: subscription.topicFilter),
                    options: subscription.options,
                    identifier: identifier,
                    reason: nil,
                    held: session.subscriptions.count
                )
                observer.subscription(event)
            }
        }
    }

    /// Bytes of one side are missing: what the client asked for, or what the server granted, may be among them.
    mutating func gap(_ handle: Int, _ gap: GapEvent) {
        if gap.from == .client {
            connections[handle]?.lastGap.client = gap.timestamp
            if let state = connections[handle], state.request == nil { noteUnseenClient(state.opening) }
        } else {
            connections[handle]?.lastGap.server = gap.timestamp
        }
        connections[handle]?.session?.isSubscriptionListWhole = false
    }
}
