import ArgumentParser
import MQTTAudit
import TimelineExport
import WireBytes

/// Lists the rules, and tells about single ones.
struct Rules: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List the rules by which 'audit' judges.",
        subcommands: [List.self, Explain.self],
        defaultSubcommand: List.self
    )

    /// Lists the rules.
    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the rules by which 'audit' judges.",
            usage: "mqttscope rules [<options>]"
        )

        @OptionGroup var console: ConsoleArguments

        @Flag(help: "Print the rules as a JSON object.")
        var json = false

        func run() throws {
            try Rules.print(RuleCatalog.rules, json: json, console) { $0.append(listOf: $1) }
        }
    }

    /// Tells what a rule asks for.
    struct Explain: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Tell what a rule asks for, why, how a breach looks on the wire, and what to do about it.",
            usage: "mqttscope rules explain [<options>] <id> ..."
        )

        @Argument(
            help: ArgumentHelp(
                "Identifiers such as MQTT-3.8.3-3, or MQTT-3.8.3-3/5.0 for that version alone.",
                valueName: "id"
            )
        )
        var identifiers: [String]

        @OptionGroup var console: ConsoleArguments

        @Flag(help: "Print the rules as a JSON object.")
        var json = false

        func validate() throws {
            for name in identifiers where !RuleCatalog.rules.contains(where: { $0.isNamed(name) }) {
                throw ValidationError("There is no rule '\(name.shown(limit: 60))'; 'mqttscope rules' lists them.")
            }
        }

        func run() throws {
            let rules = identifiers.flatMap { name in RuleCatalog.rules.filter { $0.isNamed(name) } }
            try Rules.print(rules, json: json, console) { $0.append(explanationOf: $1) }
        }
    }

    private static func print(
        _ rules: [Rule],
        json: Bool,
        _ arguments: ConsoleArguments,
        _ layOut: (inout TextPage, [Rule]) -> Void
    ) throws {
        let console = Console(arguments: arguments)
        do {
            let file = OutputFile()
            if json {
                var document = ByteWriter()
                document.append(rulesDocument: rules)
                try file.write(document.span)
            } else {
                var page = TextPage(usesColor: console.usesColor)
                layOut(&page, rules)
                try file.write(page.text)
            }
        } catch OutputError.closed {
            return
        } catch let error as OutputError {
            console.complain("\(error)")
            throw CaptureRun.failed
        }
    }
}
