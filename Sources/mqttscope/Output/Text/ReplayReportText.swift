import MQTTCodec
import MQTTReplay

/// The report of a replay as text: whether it matches the capture, what differs, how long answers took.
struct ReplayReportText {
    /// The text, with a line end after each line.
    let text: String

    /// Lays out a report, with the colours of a terminal or without.
    init(_ replayed: Replayed, usesColor: Bool) {
        var page = TextPage(usesColor: usesColor)
        page.appendVerdict(replayed)
        page.appendFigures(replayed.report)
        page.appendTallies(replayed.report.verdict)
        page.appendLatencies(replayed.report)
        page.appendUnacknowledged(replayed)
        page.appendDifferences(replayed)
        text = page.text
    }
}

extension TextPage {
    fileprivate mutating func appendVerdict(_ replayed: Replayed) {
        append(StyledText("Replayed to \("\(replayed.target)".shown())", .heading))
        append("")
        if let whyNot = replayed.report.verdict.whyNot {
            append(paragraph: "No match: \(whyNot.shown())", .wrong)
        } else {
            let verdict = replayed.report.verdict
            let compared = "\(Readable.count(verdict.comparedCount)) things compared"
            let differing = verdict.differenceCount
            let others = differing == 0 ? "" : ", \(Readable.count(differing)) differ, which '--tolerance' allows"
            append(paragraph: "Match: \(compared)\(others)", .good)
        }
    }

    fileprivate mutating func appendFigures(_ report: ReplayReport) {
        var table = TextTable([.left, .left], wrapped: 1)
        func add(_ name: String, _ value: String, _ style: TextStyle = .plain) {
            table.append(StyledText(name), StyledText(value, style))
        }
        add(
            "connections",
            "\(Readable.count(report.connections)), \(Readable.count(report.endedAsPlanned)) ended as planned"
        )
        for failed in report.failed {
            add("", "\(Readable.count(failed.count)) \(failed.ending.words)", .wrong)
        }
        if report.reconnections > 0 { add("", "\(Readable.count(report.reconnections)) made again", .suspicious) }
        let sent = report.messagesSent
        add("sent", "\(Readable.count(report.packetsSent, "packet")), \(Readable.bytes(report.bytesSent))")
        let messages = sent.enumerated().filter { $0.element > 0 }.map {
            "\(Readable.count($0.element)) at QoS \($0.offset)"
        }
        if !messages.isEmpty {
            add("messages", messages.joined(separator: ", "))
            if sent[1] + sent[2] > 0 {
                let words = "\(Readable.count(report.messagesAcknowledged)) of \(Readable.count(sent[1] + sent[2]))"
                let isAll = report.messagesAcknowledged == sent[1] + sent[2]
                add("acknowledged", words, isAll ? .plain : .wrong)
            }
        }
        add(
            "received",
            "\(Readable.count(report.messagesReceived, "message")), \(Readable.bytes(report.bytesReceived))"
        )
        for (count, words) in [
            (report.messagesResent, "messages sent again after a connection was lost"),
            (report.unsent, "planned packets not sent"),
            (report.downgraded, "messages sent at the server's Maximum QoS"),
            (report.unretained, "messages sent without RETAIN, which the server does not have"),
            (report.skippedRepetitions, "captured repetitions not sent, as the first one was answered"),
            (report.addedPings, "PINGREQ added to keep connections alive"),
        ] where count > 0 {
            add("", "\(Readable.count(count)) \(words)", .secondary)
        }
        add("took", Readable.duration(.nanoseconds(report.duration)))
        if let lateness = report.lateness { add("lateness", lateness.words) }
        append("Replay", table)
    }

    fileprivate mutating func appendTallies(_ verdict: Verdict) {
        var table = TextTable([.left, .right, .right])
        table.append(StyledText(""), StyledText("compared", .secondary), StyledText("differ", .secondary))
        for tally in verdict.tallies where tally.compared > 0 {
            let style = tally.differing > 0 ? TextStyle.wrong : .plain
            table.append(
                StyledText(tally.kind.plural),
                StyledText(Readable.count(tally.compared)),
                StyledText(Readable.countOrNothing(tally.differing), style)
            )
        }
        if verdict.comparedCount > 0 { append("Captured and live", table) }
    }

    fileprivate mutating func appendLatencies(_ report: ReplayReport) {
        var table = TextTable([.left, .right, .right, .right, .right])
        let titles = ["", "captured", "99 %", "live", "99 %"]
        table.append(titles.map { StyledText($0, .secondary) })
        func time(_ figures: LatencyFigures?, _ value: (LatencyFigures) -> Int64) -> StyledText {
            StyledText(figures.map { Readable.duration(.nanoseconds(value($0))) } ?? "")
        }
        var isEmpty = true
        for latency in report.verdict.latencies where latency.captured != nil || latency.live != nil {
            isEmpty = false
            table.append(
                StyledText(latency.kind.words),
                time(latency.captured, \.median),
                time(latency.captured, \.p99),
                time(latency.live, \.median),
                time(latency.live, \.p99)
            )
        }
        if !isEmpty { append("Time to answer, median and 99th percentile", table) }
    }

    /// Differences of a kind that are listed.
    private static let shownDifferences = 20

    fileprivate mutating func appendUnacknowledged(_ replayed: Replayed) {
        let verdict = replayed.report.verdict
        var table = TextTable([.left], wrapped: 0)
        for message in verdict.unacknowledged.prefix(Self.shownDifferences) {
            let place = replayed.place(message.connection)
            let topic = message.topic.shown(limit: 60)
            let words = "QoS \(message.qos.rawValue) '\(topic)', frame \(message.frame): \(message.state.words)"
            table.append(StyledText("\(place): \(words)", .wrong))
        }
        let further = verdict.unacknowledgedCount - min(verdict.unacknowledged.count, Self.shownDifferences)
        if further > 0 {
            table.append(StyledText("\(Readable.count(further)) more; '--json' lists them", .secondary))
        }
        append("Not acknowledged", table)
    }

    fileprivate mutating func appendDifferences(_ replayed: Replayed) {
        let verdict = replayed.report.verdict
        for tally in verdict.tallies where tally.differing > 0 {
            var table = TextTable([.left], wrapped: 0)
            let all = verdict.differences.filter { $0.kind == tally.kind }
            for difference in all.prefix(Self.shownDifferences) {
                let topic = difference.topic.map { " '\($0.shown(limit: 60))'" } ?? ""
                let frame = difference.frame.map { ", frame \($0)" } ?? ""
                let words = "captured \(difference.captured.shown()), live \(difference.live.shown())"
                table.append(StyledText("\(replayed.place(difference.connection))\(topic)\(frame): \(words)"))
            }
            let further = tally.differing - min(all.count, Self.shownDifferences)
            if further > 0 { table.append(StyledText("\(Readable.count(further)) more", .secondary)) }
            append("Different: \(tally.kind.plural)", table)
        }
    }
}

extension Replayed {
    /// A connection as people find it: its number in an export, and its client.
    func place(_ connection: Int) -> String {
        guard plan.connections.indices.contains(connection) else { return "connection" }
        let planned = plan.connections[connection]
        let identifier = planned.connect.clientIdentifier
        let client = identifier.isEmpty ? "" : " (\(identifier.shown(limit: 40)))"
        return "connection \(planned.number)\(client)"
    }
}

extension LiveEnding {
    fileprivate var words: String {
        switch self {
        case .notStarted: "not begun"
        case .asPlanned: "ended as planned"
        case .refused: "refused by the server"
        case .unreachable: "could not be made"
        case .unanswered: "not answered by CONNACK in time"
        case .lost: "lost"
        case .garbage: "ended because the server sent what is not MQTT"
        case .stopped: "ended early with the replay"
        }
    }
}

extension UnacknowledgedMessage.State {
    fileprivate var words: String {
        switch self {
        case .notSent: "not sent"
        case .sent: "sent, no answer"
        case .received: "received by the server, exchange not completed"
        }
    }
}

extension LatencyComparison.Kind {
    fileprivate var words: String {
        switch self {
        case .connack: "CONNECT to CONNACK"
        case .puback: "PUBLISH to PUBACK"
        case .pubrec: "PUBLISH to PUBREC"
        case .pubcomp: "PUBLISH to PUBCOMP"
        case .suback: "SUBSCRIBE to SUBACK"
        case .unsuback: "UNSUBSCRIBE to UNSUBACK"
        }
    }
}

extension LatencyFigures {
    /// Percentiles on one line.
    fileprivate var words: String {
        func time(_ value: Int64) -> String { Readable.duration(.nanoseconds(value)) }
        return "median \(time(median)), 99 % \(time(p99)), longest \(time(longest))"
    }
}
