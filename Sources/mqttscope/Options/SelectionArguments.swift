import ArgumentParser
import CaptureAnalysis

/// Which events a command writes.
struct SelectionArguments: ParsableArguments {
    @Option(
        name: .customLong("kinds"),
        help: ArgumentHelp(
            "Only events of these kinds, separated by commas, such as disconnection,journey. The first and the last "
                + "line of a timeline are always there.",
            valueName: "kinds"
        ),
        transform: { try understand($0, EventKinds.init(names:)) }
    )
    var kinds: [EventKinds] = []

    @Option(
        help: ArgumentHelp(
            "Only events of clients whose Client Identifier matches, with *, ? and [a-z] as for file names.",
            valueName: "glob"
        ),
        transform: { try understand($0, ClientGlob.init) }
    )
    var client: ClientGlob?

    @Option(
        help: ArgumentHelp(
            "Only messages of topics that match this Topic Filter, and what explains what became of them.",
            valueName: "filter"
        ),
        transform: { try understand($0, TopicSelection.init) }
    )
    var topic: TopicSelection?

    @Option(
        help: ArgumentHelp(
            "Only events from this time on: 2026-03-01T08:00:00.5Z, seconds since 1970, or +1m30s after the first "
                + "frame.",
            valueName: "time"
        ),
        transform: { try understand($0, CaptureMoment.init) }
    )
    var from: CaptureMoment?

    @Option(
        help: ArgumentHelp("Only events up to this time, itself included.", valueName: "time"),
        transform: { try understand($0, CaptureMoment.init) }
    )
    var toTime: CaptureMoment?

    func validate() throws { try refuseReversed(from, toTime) }

    /// What was asked for.
    var selection: EventSelection {
        var selection = EventSelection()
        if let first = kinds.first {
            selection.kinds = kinds.dropFirst().reduce(into: first) { $0.formUnion($1) }
        }
        selection.client = client
        selection.topic = topic
        selection.from = from
        selection.to = toTime
        return selection
    }
}

/// Refuses times of `--from` and `--to-time` between which there is nothing, as far as that shows before the capture.
func refuseReversed(_ from: CaptureMoment?, _ to: CaptureMoment?) throws {
    switch (from, to) {
    case (.absolute(let from), .absolute(let to)) where from > to,
        (.sinceFirstFrame(let from), .sinceFirstFrame(let to)) where from > to:
        throw ValidationError("The time of '--from' is after that of '--to-time'.")
    default:
        break
    }
}

/// Reads the value of an option; what is wrong with it becomes part of ArgumentParser's message.
func understand<Value>(
    _ text: String,
    _ read: (String) throws(SelectionError) -> Value
) throws -> Value {
    do {
        return try read(text)
    } catch {
        throw ValidationError(error.description)
    }
}
