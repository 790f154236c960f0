import ArgumentParser
import CaptureAnalysis
import MQTTReplay

/// When packets are sent.
struct ReplayPacing: ParsableArguments {
    @Option(
        help: ArgumentHelp("So many times as fast as captured, as 0.5 or 10; or max.", valueName: "factor"),
        transform: { try replaySpeed($0) }
    )
    var speed = Pacing.Speed.times(1)

    @Option(
        help: ArgumentHelp("So many packets a second of all clients, in place of the captured times.", valueName: "n")
    )
    var rate: Double?

    @Option(
        help: ArgumentHelp("Cut longer silences to this: seconds, or as 500ms or 1m30s.", valueName: "duration"),
        transform: { try replayDuration($0) }
    )
    var maxGap: Duration?

    @Option(
        help: ArgumentHelp(
            "Send at the captured time (clock), or not before what preceded it has happened again (cause).",
            valueName: "order"
        )
    )
    var order = Order.clock

    /// What a packet waits for.
    enum Order: String, ExpressibleByArgument, CaseIterable {
        case clock
        case cause
    }

    @Option(
        help: ArgumentHelp("Begin so far into the plan; what comes before is sent at once.", valueName: "duration"),
        transform: { try replayDuration($0) }
    )
    var startAt = Duration.zero

    @Option(help: ArgumentHelp("Play the plan so many times, one after the other.", valueName: "n"))
    var loop = 1

    @Option(help: ArgumentHelp("Have each client so many times, with suffixed Client Identifiers.", valueName: "n"))
    var clientsTimes = 1

    /// The most repetitions that can be asked for.
    private static let mostRepetitions = 1_000_000

    func validate() throws {
        if let rate, !(rate > 0 && rate.isFinite) { throw ValidationError("The rate has to be above 0.") }
        for (name, count) in [("--loop", loop), ("--clients-times", clientsTimes)] {
            guard 1...Self.mostRepetitions ~= count else {
                throw ValidationError("'\(name)' has to be 1 to \(Self.mostRepetitions).")
            }
        }
    }

    /// What was asked for.
    var pacing: Pacing {
        var pacing = Pacing()
        pacing.speed = speed
        pacing.rate = rate
        pacing.maxGap = maxGap
        pacing.order = order == .cause ? .cause : .clock
        pacing.startAt = startAt
        return pacing
    }

    /// How fast that is, for what is safe.
    var pace: PlanSafety.Pace {
        if let rate { return .rate(rate) }
        switch speed {
        case .times(let factor): return .times(factor)
        case .max: return .max
        }
    }
}

private func replaySpeed(_ text: String) throws -> Pacing.Speed {
    if text == "max" { return .max }
    guard let factor = Double(text), factor > 0, factor.isFinite else {
        throw ValidationError("A speed is a number above 0, or max.")
    }
    return .times(factor)
}

/// A duration as people write it.
func replayDuration(_ text: String) throws -> Duration {
    guard case .sinceFirstFrame(let nanoseconds) = try understand("+" + text, CaptureMoment.init) else {
        throw ValidationError("A duration is a number of seconds, or as 1m30s.")
    }
    return .nanoseconds(nanoseconds)
}
