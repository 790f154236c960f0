import MQTTCodec
import MQTTTimeline

/// Messages that reach a client, or the members of a Shared Subscription, more than once.
extension ForwardingChecks {
    // MARK: - More than once

    func judgeDuplicate(_ place: Place, _ sink: inout CorrelationSink) {
        guard place.leg.duplicate == .unexplained, !place.flags.contains(.retained) else { return }
        if place.event.qos == .exactlyOnce, place.event.repeats > 0 {
            report(
                Self.repeatedTwice,
                place,
                &sink,
                expected: "one delivery, as PUBLISH was repeated before PUBREL",
                observed: "a second delivery"
            )
        } else if let held = place.receiver.held, held.isWhole, let filter = place.leg.filter,
            held.held(filter)?.isReplaced == true
        {
            report(
                Self.replacedTwice,
                place,
                &sink,
                expected: "one delivery, as the second SUBSCRIBE for the same Topic Filter replaces the first",
                observed: "a second delivery"
            )
        }
    }

    func judgeShared(
        _ event: JourneyEvent,
        _ legs: [JourneyLeg],
        _ connections: borrowing CorrelatedConnections,
        _ sink: inout CorrelationSink
    ) {
        guard legs.count > 1 else { return }
        for index in legs.indices.dropFirst() {
            let leg = legs[index]
            guard let share = leg.share, let filter = leg.filter, !leg.flags.contains(.retained),
                let receiver = connections.numbered(leg.connection),
                let first = legs[..<index].first(where: {
                    $0.share == share && $0.filter == filter && $0.connection != leg.connection
                })
            else { continue }
            let place = Place(event: event, leg: leg, receiver: receiver, publisher: nil)
            let other = Describe.text(first.clientIdentifier)
            if refused[first.frame] == first.connection {
                report(
                    Self.refusedShared,
                    place,
                    &sink,
                    expected: "no further delivery, as \(other) of the same Shared Subscription refused the message",
                    observed: "the message sent to this client as well"
                )
            } else if leg.flags.contains(.sharedTwice), !leg.flags.contains(.suspected) {
                report(
                    Self.sharedTwice,
                    place,
                    &sink,
                    expected: "one member of the Shared Subscription to be sent the message",
                    observed: "the message sent to \(other) and to this client"
                )
            } else if unfinished.contains(first.frame), connections.numbered(first.connection)?.isSessionOver == true {
                report(
                    Self.abandonedShared,
                    place,
                    &sink,
                    expected:
                        "no further delivery, as the QoS 2 exchange with \(other) had begun when its session ended",
                    observed: "the message sent to this client as well"
                )
            }
        }
    }
}
