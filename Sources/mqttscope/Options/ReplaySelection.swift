import ArgumentParser
import CaptureAnalysis
import MQTTReplay

/// What of a capture is replayed.
struct ReplaySelection: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Only clients whose Client Identifier matches, with *, ? and [a-z] as for file names.",
            valueName: "glob"
        ),
        transform: { try understand($0, ClientGlob.init) }
    )
    var client: ClientGlob?

    @Option(
        help: ArgumentHelp(
            "Only messages and subscriptions of topics that match this Topic Filter.",
            valueName: "filter"
        ),
        transform: { try understand($0, TopicSelection.init) }
    )
    var topic: TopicSelection?

    @Option(
        help: ArgumentHelp(
            "Only what was sent from this time on: 2026-03-01T08:00:00.5Z, seconds since 1970, or +1m30s after the first "
                + "frame. CONNECT and earlier subscriptions come first.",
            valueName: "time"
        ),
        transform: { try understand($0, CaptureMoment.init) }
    )
    var from: CaptureMoment?

    @Option(
        help: ArgumentHelp("Only what was sent up to this time, itself included.", valueName: "time"),
        transform: { try understand($0, CaptureMoment.init) }
    )
    var toTime: CaptureMoment?

    @Option(
        name: .customLong("connection"),
        help: ArgumentHelp("Only the connection with this number in an export; may be repeated.", valueName: "n")
    )
    var connections: [UInt64] = []

    func validate() throws { try refuseReversed(from, toTime) }

    /// What was asked for.
    var selection: PlanSelection {
        var selection = PlanSelection()
        selection.client = client
        selection.topic = topic
        selection.from = from
        selection.to = toTime
        selection.connections = Set(connections)
        return selection
    }
}
