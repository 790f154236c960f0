import CaptureAnalysis
import MQTTTimeline

/// What became of Will Messages.
extension TextPage {
    mutating func appendWills(_ summary: Summary) {
        var table = TextTable([.right, .left, .left])
        for outcome in WillEvent.Outcome.allCases {
            let found = summary.wills.occurrences(outcome)
            if found.count == 0 { continue }
            let style: TextStyle = outcome == .overdue || outcome == .early ? .suspicious : .plain
            table.append(
                StyledText(Readable.count(found.count), style),
                StyledText(Self.words(outcome), style),
                StyledText(Readable.frames(found), .secondary)
            )
        }
        if summary.wills.unfollowed > 0 {
            table.append(
                StyledText(Readable.count(summary.wills.unfollowed), .suspicious),
                StyledText("not followed: too many at once", .suspicious),
                ""
            )
        }
        append("Will Messages", table)
    }

    private static func words(_ outcome: WillEvent.Outcome) -> String {
        switch outcome {
        case .published: "published after the client was lost"
        case .early: "published before they were due"
        case .suppressed: "discarded by DISCONNECT"
        case .cancelled: "cancelled: the client came back in time"
        case .overdue: "due, and not sent to a client that was subscribed"
        case .notSeen: "due, and sent to nobody (perhaps nobody was subscribed)"
        case .pending: "not due yet when the capture ended"
        case .unknown: "unknown, as the end of the connection is not known"
        }
    }
}
