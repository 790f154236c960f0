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
        if connections[handle]?.pendingSubscribes.add(packetIdentifier, packet) == false {
            connections[handle]?.session?.isSubscriptionListWhole = false
        }
        // It may have waited behind a hole while its answer did not.
        switch connections[handle]?.pendingSubscribes.takeAnswer(packetIdentifier, since: place.timestamp) {
        case .some(let early):
            if case .suback(let answer) = early.answer { suback(handle, answer, early.place, observer) }
            if case .unsuback(let answer) = early.answer { unsuback(handle, answer, early.place, observer) }
        case nil:
            break
        }
    }

    mutating func suback(
        _ handle: Int,
        _ suback: ControlPacket.Suback,
        _ place: PacketPlace,
        _ observer: any CorrelatorObserver
    ) {
        guard let state = connections[handle], let session = state.session else { return }
        guard let packet = connections[handle]?.pendingSubscribes.take(suback.packetIdentifier),
            case .subscribe(let asked, let identifier) = packet.request
        else {
            // What was granted is not known.
            session.isSubscriptionListWhole = false
            keep(.suback(suback), suback.packetIdentifier, handle, place)
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
        connections[handle]?.pendingSubscribes.keep(early)
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
        guard let packet = connections[handle]?.pendingSubscribes.take(unsuback.packetIdentifier),
            case .unsubscribe(let filters) = packet.request
        else {
            session.isSubscriptionListWhole = false
            keep(.unsuback(unsuback), unsuback.packetIdentifier, handle, place)
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
        for packet in connections[handle]?.pendingSubscribes.takeAll() ?? [] {
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
