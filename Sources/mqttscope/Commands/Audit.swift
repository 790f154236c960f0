import ArgumentParser
import CaptureAnalysis
import MQTTAudit
import TimelineExport
import WireBytes

/// Judges a capture by the rules of the protocol.
struct Audit: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Say who broke which rule of the protocol, at which byte, and which rules could be judged.",
        usage: "mqttscope audit [<options>] <file> ..."
    )

    /// How a report is laid out.
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case text
        case json
        case sarif
        case junit
    }

    @OptionGroup var capture: CaptureArguments
    @OptionGroup var preShared: PreSharedKeyArguments
    @OptionGroup var audit: AuditArguments
    @OptionGroup var platform: ProfileArguments
    @OptionGroup var console: ConsoleArguments

    @Option(help: "For a person (text), or for programs.")
    var format = Format.text

    @Option(name: .shortAndLong, help: ArgumentHelp("Write to this file.", valueName: "file"))
    var output: String?

    func run() throws {
        let console = Console(arguments: console)
        let selection = try console.reading(audit.selection)
        let profile = try console.reading(platform.read)
        let run = try CaptureRun(arguments: capture, preSharedKeys: preShared.keys, console: console)
        let outcome = try run.analyze(
            auditedGroups: selection.groups,
            profile: profile,
            makeRenderer: { NumberingTimeline.Renderer() },
            makeWriter: { NumberingTimeline() }
        )
        guard let report = outcome.report(selection, further: profile?.rules ?? []) else { throw CaptureRun.failed }
        do {
            try write(report, outcome.summary, usesColor: console.usesColor && output == nil)
        } catch let error as OutputError {
            try run.end(with: error)
        }
        if outcome.failure != nil { throw CaptureRun.failed }
        if audit.isFailure(report) { throw ExitCode(1) }
    }

    private func write(_ report: AuditReport, _ summary: Summary, usesColor: Bool) throws {
        let file = try OutputFile.open(output, beside: capture.files)
        var document = ByteWriter()
        switch format {
        case .text:
            try file.write(AuditText(report, summary, usesColor: usesColor).text)
            return
        case .json: document.append(auditDocument: report, summary)
        case .sarif: document.append(sarifDocument: report, summary)
        case .junit: document.append(junitDocument: report, summary)
        }
        try file.write(document.span)
    }
}
