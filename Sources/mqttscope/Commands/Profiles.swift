import ArgumentParser
import AuditProfiles
import MQTTAudit
import WireBytes

/// Lists the built-in profiles, and prints single ones.
struct Profiles: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List the platforms by whose limits 'audit --profile' judges, or print one as YAML.",
        usage: "mqttscope profiles [<options>] [<name>]"
    )

    @Argument(help: "Print this one, for example to change a copy of it.")
    var name: String?

    @OptionGroup var console: ConsoleArguments

    func validate() throws {
        if let name, BuiltInProfile.named(name) == nil {
            throw ValidationError("There is no profile '\(name.shown(limit: 60))'; 'mqttscope profiles' lists them.")
        }
    }

    func run() throws {
        let console = Console(arguments: console)
        do {
            try OutputFile().write(text(console))
        } catch OutputError.closed {
            return
        } catch let error as OutputError {
            console.complain("\(error)")
            throw CaptureRun.failed
        }
    }

    private func text(_ console: Console) throws -> String {
        if let name, let profile = BuiltInProfile.named(name) { return profile.yaml }
        let width = BuiltInProfile.all.map(\.name.count).max() ?? 0
        var text = ""
        for builtIn in BuiltInProfile.all {
            let profile = try builtIn.read()
            let limits = profile.limits.count == 1 ? "1 limit" : "\(profile.limits.count) limits"
            let padding = String(repeating: " ", count: width - builtIn.name.count)
            text += "  \(builtIn.name)\(padding)  \(profile.title), \(limits)\n"
        }
        return text
    }
}
