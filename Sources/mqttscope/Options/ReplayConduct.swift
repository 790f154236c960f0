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
