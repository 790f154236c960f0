import ArgumentParser
import CaptureAnalysis
import MQTTAudit
import TimelineExport

/// Which findings a command tells, and which end it with 1.
struct AuditArguments: ParsableArguments {
    /// From which severity on a finding is a reason to fail.
    enum FailureLevel: String, ExpressibleByArgument, CaseIterable {
        case error
        case warning
        case never
    }

    @Option(
        name: .customLong("rules"),
        help: ArgumentHelp(
            "Only these rules, separated by commas: protocol, security, profile, or identifiers such as MQTT-3.8.3-3; "
                + "MQTT-3.8.3-3/5.0 is for that version alone.",
            valueName: "rules"
        ),
        transform: { try wantedRules($0) }
    )
    var rules: [[RuleSelection.Wanted]] = []

    @Option(
        name: .customLong("ignore"),
        help: ArgumentHelp(
            "Nothing of this rule, or of this rule and clients whose Client Identifier, or else IP address, matches, with "
                + "*, ? and [a-z] as for file names; may be repeated.",
            valueName: "id[@client]"
        ),
        transform: { try ignoredRule($0) }
    )
    var ignored: [RuleSelection.Ignored] = []

    @Option(
        help: ArgumentHelp(
            "Only findings that are not in this report of an earlier run with --format json.",
            valueName: "file"
        )
    )
    var baseline: String?

    @Option(
        help: ArgumentHelp(
            "Exit with 1 when there is a finding of this severity or worse, whether definite or suspected.",
            valueName: "severity"
        )
    )
    var failOn = FailureLevel.error

    /// What was asked for.
    ///
    /// - Throws: `InputError` when the baseline cannot be read.
    func selection() throws(InputError) -> RuleSelection {
        var selection = RuleSelection()
        selection.wanted = rules.flatMap { $0 }
        selection.ignored = ignored
        if let baseline {
            let bytes = try InputFile.read(baseline)
            do {
                selection.baseline = try AuditBaseline.fingerprints(inReport: bytes)
            } catch {
                throw InputError(path: baseline, message: "\(error)")
            }
        }
        return selection
    }

    /// Whether a report is a reason to fail.
    func isFailure(_ report: AuditReport) -> Bool {
        guard let worst = report.summary.worst else { return false }
        switch failOn {
        case .never: return false
        case .warning: return true
        case .error: return worst == .error
        }
    }
}

private func wantedRules(_ text: String) throws -> [RuleSelection.Wanted] {
    try text.split(separator: ",", omittingEmptySubsequences: false).map { part in
        if let group = Rule.Group(rawValue: String(part)) { return .group(group) }
        return .rule(try ruleName(part))
    }
}

private func ignoredRule(_ text: String) throws -> RuleSelection.Ignored {
    guard let at = text.firstIndex(of: "@") else { return RuleSelection.Ignored(try ruleName(text[...])) }
    let glob: ClientGlob
    do {
        glob = try ClientGlob(String(text[text.index(after: at)...]))
    } catch {
        throw ValidationError(error.description)
    }
    return RuleSelection.Ignored(try ruleName(text[..<at])) { glob.matches($0) }
}

/// The name of a rule that there is.
private func ruleName(_ text: Substring) throws -> String {
    let name = String(text)
    let isProfileRule = ProfileKey.allCases.contains { $0.ruleName == name }
    guard isProfileRule || RuleCatalog.rules.contains(where: { $0.isNamed(name) }) else {
        throw ValidationError("There is no rule '\(name.shown(limit: 60))'; 'mqttscope rules' lists them.")
    }
    return name
}
