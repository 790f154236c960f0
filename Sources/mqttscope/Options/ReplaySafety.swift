import ArgumentParser
import MQTTReplay

/// What is allowed that could harm a server others use.
struct ReplaySafety: ParsableArguments {
    @Flag(help: "The target may be one of the captured servers.")
    var allowCapturedServer = false

    @Flag(help: "Retained messages may be published.")
    var allowRetained = false

    @Flag(help: "Messages to topics that begin with '$' may be published.")
    var allowSystemTopics = false

    @Flag(help: "A part of the capture may be replayed, where all of it is too much to hold.")
    var allowPartial = false

    @Option(help: ArgumentHelp("The most packets in a second.", valueName: "n"))
    var maxRate = Int(PlanSafety().maximumRate)

    @Option(help: ArgumentHelp("The most connections at one moment.", valueName: "n"))
    var maxConnections = PlanSafety().maximumConnections

    func validate() throws {
        if maxRate < 1 { throw ValidationError("'--max-rate' has to be at least 1.") }
        if maxConnections < 1 { throw ValidationError("'--max-connections' has to be at least 1.") }
    }

    /// What was allowed.
    var safety: PlanSafety {
        var safety = PlanSafety()
        safety.allowsCapturedServer = allowCapturedServer
        safety.allowsRetained = allowRetained
        safety.allowsSystemTopics = allowSystemTopics
        safety.maximumRate = Double(maxRate)
        safety.maximumConnections = maxConnections
        return safety
    }
}
