import ArgumentParser

/// How a command talks to the person who runs it.
struct ConsoleArguments: ParsableArguments {
    /// When output is coloured.
    enum ColorMode: String, ExpressibleByArgument, CaseIterable {
        case auto
        case always
        case never
    }

    @Option(help: "Colour text output: auto, always or never; NO_COLOR is respected.")
    var color = ColorMode.auto

    @Flag(help: "No progress bar.")
    var noProgress = false

    @Flag(help: "No warnings and no progress bar.")
    var quiet = false
}
