import MQTTCodec
import MQTTReplay
import MQTTTimeline

/// A plan as text: what would be sent, by whom, how long it takes, what is risky or refused.
struct ReplayPlanText {
    /// The text, with a line end after each line.
    let text: String

    /// Lays out a plan, with the colours of a terminal or without.
    init(_ planned: PlannedReplay, usesColor: Bool) {
        var page = TextPage(usesColor: usesColor)
        page.appendPlan(planned)
        page.appendClients(planned.plan)
        page.appendRemarks(planned.plan)
        text = page.text
    }
}

extension TextPage {
    fileprivate mutating func appendPlan(_ planned: PlannedReplay) {
        let plan = planned.plan
        let figures = PlanFigures(plan, isBytes: planned.isBytes)
        let target = planned.target.map { " to \("\($0)".shown())" } ?? ""
        append(StyledText("Plan of a replay\(target)", .heading))
        var table = TextTable([.left, .left], wrapped: 1)
        func add(_ name: StyledText, _ value: String, _ style: TextStyle = .plain) {
            table.append(name, StyledText(value, style))
        }
        add("clients", Readable.count(figures.clients))
        let most = "at most \(Readable.count(plan.mostConnections)) at one moment"
        add("connections", "\(Readable.count(plan.connections.count)), \(most)")
        if planned.isBytes {
            add("segments", Readable.count(figures.segments))
        } else {
            add("packets", Readable.count(figures.packets) + ": " + figures.types)
            add("messages", Readable.count(figures.messages) + figures.messagesByQoS)
            add("expected", Readable.count(figures.expectedMessages, "message") + " from the server")
        }
        add("bytes", Readable.bytes(figures.bytes))
        add("captured", "in \(Readable.duration(.nanoseconds(plan.duration)))")
        if let duration = plan.expectedDuration(planned.pacing) {
            add("takes", "\(Readable.duration(.nanoseconds(duration)))\(planned.pacing.words)")
        } else {
            add("takes", "as long as the server needs")
        }
        append(table)
    }

    /// Clients that are listed.
    private static let shownClients = 10

    fileprivate mutating func appendClients(_ plan: ReplayPlan) {
        let clients = PlanClient.all(of: plan)
        var table = TextTable([.left, .right, .right, .right])
        table.append(
            StyledText("", .secondary),
            StyledText("connections", .secondary),
            StyledText("packets", .secondary),
            StyledText("messages", .secondary)
        )
        for client in clients.prefix(Self.shownClients) {
            table.append(
                StyledText(client.identifier.isEmpty ? "(named by the server)" : client.identifier.shown(limit: 50)),
                StyledText(Readable.count(client.connections)),
                StyledText(Readable.count(client.packets)),
                StyledText(Readable.countOrNothing(client.messages))
            )
        }
        if clients.isEmpty { return }
        let isCut = clients.count > Self.shownClients
        append(isCut ? "Clients, \(Self.shownClients) of \(Readable.count(clients.count))" : "Clients", table)
    }

    fileprivate mutating func appendRemarks(_ plan: ReplayPlan) {
        for (weight, title, style) in [
            (PlanRemark.Weight.refused, "Refused", TextStyle.wrong), (.risk, "Risks", .suspicious),
            (.note, "Notes", .plain),
        ] {
            var table = TextTable([.left], wrapped: 0)
            for remark in plan.remarks where remark.weight == weight {
                table.append(StyledText(remark.sentence, style))
            }
            append(title, table)
        }
        if plan.connections.isEmpty {
            append("")
            append(StyledText("There is nothing to replay.", .suspicious))
        }
    }
}

extension PlanRemark {
    /// What a person reads, on one line: connection, message, and how to have it all the same.
    var sentence: String {
        let place = connection.map { "connection \($0): " } ?? ""
        let remedy = override.map { "; \($0) allows it" } ?? ""
        return (place + message + remedy).shown()
    }
}

extension Pacing {
    /// At which pace, to follow a duration.
    fileprivate var words: String {
        if let rate { return " at \(rate) packets a second" }
        switch speed {
        case .times(1): return ""
        case .times(let factor): return " at speed \(factor)"
        case .max: return ""
        }
    }
}
