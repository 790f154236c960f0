import MQTTCodec

/// Receivers that hold as many unacknowledged messages as their Receive Maximum allows (MQTT 5.0 §4.9).
///
/// Where nothing at all was acknowledged, the receiver has stalled and the full window only follows from that: the stall
/// is told, and this is not. What is left are receivers that go on acknowledging and are too slow for what they are sent.
struct FullWindows: IncidentDetector {
    let interest: IncidentFact.Kinds = .stall

    private var groups = IncidentGroups<Fullest>()

    /// The longest time.
    struct Fullest {
        let event: StallEvent
        let maximum: UInt16?
        var sum: Int64
    }

    mutating func take(_ fact: IncidentFact, of subject: IncidentSubject) {
        guard case .stall(let event) = fact, event.kind == .window, event.silence < StalledServers.shortest else {
            return
        }
        let maximum = event.from == .client ? subject.receiveMaximum.client : subject.receiveMaximum.server
        groups.add(
            IncidentKey(subject, detail: event.from.name.description),
            frames: [event.begin.frame],
            event.begin.timestamp,
            connection: subject.connection,
            state: Fullest(event: event, maximum: maximum, sum: 0)
        ) { fullest in
            let sum = fullest.sum.addingReportingOverflow(event.duration).partialValue
            if event.duration > fullest.event.duration {
                fullest = Fullest(event: event, maximum: maximum, sum: sum)
            } else {
                fullest.sum = sum
            }
        }
    }

    func incidents() -> [Incident] {
        groups.incidents(.receiveMaximumReached) { key, group in
            let fullest = group.state
            let isClient = fullest.event.from == .client
            let who = isClient ? key.client : "the server"
            let whose = isClient ? "" : " of \(key.client)"
            let count = fullest.maximum.map { Wording.count($0) + " " } ?? ""
            let time = Wording.timeOfDay(fullest.event.begin.timestamp)
            let duration = Wording.duration(fullest.event.duration)
            let end =
                fullest.event.end == nil
                ? "from \(time) on, to the end (\(duration))" : "from \(time) on for \(duration)"
            let more =
                group.tally.count == 1
                ? "" : ", and \(Wording.count(group.tally.count)) times for \(Wording.duration(fullest.sum)) in all"
            return (
                "\(who) held \(count)unacknowledged messages\(whose), its Receive Maximum, \(end)\(more)", group.tally
            )
        }
    }
}
