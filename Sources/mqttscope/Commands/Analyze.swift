import ArgumentParser
import CaptureAnalysis
import TimelineExport
import WireBytes

/// Prints the summary of a capture.
struct Analyze: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Print the summary a person reads first: incidents, why connections ended, what became of messages.",
        usage: "mqttscope analyze [<options>] <file> ..."
    )

    @OptionGroup var capture: CaptureArguments
    @OptionGroup var preShared: PreSharedKeyArguments
    @OptionGroup var console: ConsoleArguments

    @Flag(help: "Print the summary as a JSON object.")
    var json = false

    func run() throws {
        let console = Console(arguments: console)
        let run = try CaptureRun(arguments: capture, preSharedKeys: preShared.keys, console: console)
        let outcome = try run.analyze()
        do {
            let file = OutputFile()
            if json {
                var document = ByteWriter()
                document.append(summaryDocument: outcome.summary)
                try file.write(document.span)
            } else {
                try file.write(TextSummary(outcome.summary, usesColor: console.usesColor).text)
            }
        } catch let error as OutputError {
            try run.end(with: error)
        }
        if outcome.failure != nil { throw CaptureRun.failed }
    }
}
