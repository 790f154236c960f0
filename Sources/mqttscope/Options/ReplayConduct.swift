import ArgumentParser
import MQTTReplay

/// What happens when the live server does not do what the captured one did.
struct ReplayConduct: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "When a CONNECT is refused that the captured server accepted: end the replay (stop), go on without that "
                + "connection (skip), or try again for 30 s (retry).",
            valueName: "policy"
        )
    )
    var onRefused = Refused.skip

    @Option(
        help: ArgumentHelp(
            "When a connection is lost that was not lost in the capture: make it again for 30 s (reconnect), go on without "
                + "it (skip), or end the replay (stop).",
            valueName: "policy"
        )
    )
    var onLost = Lost.reconnect

    @Option(help: ArgumentHelp("Write the live conversation to this capture file.", valueName: "file"))
    var record: String?

    @Option(
        help: ArgumentHelp("How much of what is compared may differ: a share as 0.01, or 1%.", valueName: "share"),
        transform: { try share($0) }
    )
    var tolerance = 0.0

    /// What a refused CONNECT leads to.
    enum Refused: String, ExpressibleByArgument, CaseIterable {
        case stop
        case skip
        case retry
    }

    /// What a lost connection leads to.
    enum Lost: String, ExpressibleByArgument, CaseIterable {
        case reconnect
        case skip
        case stop
    }

    /// Sets what was asked for.
    func apply(to options: inout ConversationOptions) {
        options.onRefused = ConversationOptions.RefusalPolicy(rawValue: onRefused.rawValue) ?? .skip
        options.onLost = ConversationOptions.LossPolicy(rawValue: onLost.rawValue) ?? .reconnect
    }
}

private func share(_ text: String) throws -> Double {
    let isPercent = text.hasSuffix("%")
    guard let value = Double(isPercent ? String(text.dropLast()) : text), value >= 0, value <= (isPercent ? 100 : 1)
    else {
        throw ValidationError("A share is 0 to 1, or 0% to 100%.")
    }
    return isPercent ? value / 100 : value
}
