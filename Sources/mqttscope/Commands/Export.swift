import ArgumentParser
import CaptureAnalysis
import MQTTAudit
import TimelineExport
import WireBytes

/// Writes the timeline of a capture.
struct Export: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Write the timeline: packets, sessions, messages and verdicts as JSON, one event a line.",
        usage: "mqttscope export [<options>] <file> ..."
    )

    /// How the timeline is laid out.
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case jsonl
        case json
    }

    @OptionGroup var capture: CaptureArguments
    @OptionGroup var preShared: PreSharedKeyArguments
    @OptionGroup var selection: SelectionArguments
    @OptionGroup var platform: ProfileArguments
    @OptionGroup var console: ConsoleArguments

    @Option(help: "One object a line (jsonl) or one document (json).")
    var format = Format.jsonl

    @Option(name: .shortAndLong, help: ArgumentHelp("Write to this file.", valueName: "file"))
    var output: String?

    @Flag(help: "Show passwords and Authentication Data, not only their lengths; a new file is for its owner only.")
    var showSecrets = false

    func run() throws {
        let run = try CaptureRun(
            arguments: capture,
            preSharedKeys: preShared.keys,
            console: Console(arguments: console)
        )
        let profile = try run.console.reading(platform.read)
        let showsSecrets = showSecrets
        do {
            let outcome = try run.analyze(
                selection.selection,
                auditedGroups: selection.selection.kinds.contains(.finding) ? Set(Rule.Group.allCases) : [],
                profile: profile,
                makeRenderer: { JSONEventRenderer(showsSecrets: showsSecrets) },
                makeWriter: makeWriter
            )
            if outcome.failure != nil { throw CaptureRun.failed }
        } catch let error as OutputError {
            try run.end(with: error)
        }
    }

    private func makeWriter() throws -> (any TimelineWriter)? {
        let file = try OutputFile.open(output, beside: capture.files, isPrivate: showSecrets)
        return JSONTimelineWriter(layout: format == .jsonl ? .lines : .document) { try file.write($0.span) }
    }
}
