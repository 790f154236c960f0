import ArgumentParser
import CaptureAnalysis
import CaptureFile
import MQTTAudit
import MQTTReplay
import TLSDecryption

/// Runs an analysis for a command and turns what went wrong into messages and exit codes.
struct CaptureRun {
    /// The work could not be done, or not to its end.
    static let failed = ExitCode(2)

    let arguments: CaptureArguments
    let console: Console
    /// With what TLS in the capture is decrypted.
    let keys: TLSKeys

    /// A run over the capture; ends the program with a message when keys cannot be read.
    ///
    /// - Parameter preSharedKeys: each an identity, a colon and a file.
    init(arguments: CaptureArguments, preSharedKeys: [String], console: Console) throws {
        self.arguments = arguments
        self.console = console
        keys = try console.reading(CapturedKeys(arguments: arguments.keys, preSharedKeys: preSharedKeys).read)
    }

    /// Analyzes the capture; ends the program with a message when that cannot be done at all.
    ///
    /// - Parameters:
    ///   - selection: which events the timeline holds.
    ///   - auditedGroups: which groups of rules the traffic is judged against; none for no audit.
    ///   - profile: the platform by whose limits it is judged as well.
    ///   - makeRenderer: makes what renders them.
    ///   - makeWriter: makes what the timeline is written to, once the capture could be opened: an output file is not
    ///     touched for the sake of a capture that is not there.
    /// - Returns: what was found; also when the capture could not be read to its end.
    func analyze(
        _ selection: EventSelection = EventSelection(),
        auditedGroups: Set<Rule.Group> = [],
        profile: Profile? = nil,
        makeRenderer: (() -> any EventRenderer)? = nil,
        makeWriter: () throws -> (any TimelineWriter)? = { nil }
    ) throws -> CaptureAnalyzer.Outcome {
        var bar = ProgressBar()
        var warnings = KeyWarnings()
        warnings.tell(keys.reports, console)
        let showsProgress = console.showsProgress
        do {
            let capture = try arguments.open()
            let writer = try makeWriter()
            var options = arguments.analysisOptions(keys)
            options.selection = selection
            options.auditedGroups = auditedGroups
            options.profile = profile
            let analyzer = CaptureAnalyzer(options: options)
            let outcome = try analyzer.analyze(capture, makeRenderer: makeRenderer, writer: writer) { progress in
                if showsProgress { bar.show(progress) }
            }
            bar.finish()
            warnings.tell(keys.reports, console)
            report(outcome.summary, outcome.failure)
            return outcome
        } catch let error as CaptureError {
            console.complain("\(error)")
            throw Self.failed
        } catch let error as OutputError {
            bar.finish()
            try end(with: error)
        }
    }

    /// Ends the program because of its output: quietly when the reader has gone.
    func end(with error: OutputError) throws -> Never { try Self.end(with: error, console) }

    /// Ends the program because of its output: quietly when the reader has gone.
    static func end(with error: OutputError, _ console: Console) throws -> Never {
        if case .closed = error { throw ExitCode.success }
        console.complain("\(error)")
        throw failed
    }

    /// Makes the plan of a replay; ends the program with a message when that cannot be done at all.
    func plan(_ builder: PlanBuilder) throws -> PlanBuilder.Outcome {
        var bar = ProgressBar()
        var warnings = KeyWarnings()
        warnings.tell(keys.reports, console)
        let showsProgress = console.showsProgress
        do {
            let outcome = try builder.build(try arguments.open()) { progress in
                if showsProgress { bar.show(progress) }
            }
            bar.finish()
            warnings.tell(keys.reports, console)
            report(outcome.summary, outcome.failure)
            return outcome
        } catch let error as CaptureError {
            console.complain("\(error)")
            throw Self.failed
        }
    }

    private func report(_ summary: Summary, _ failure: CaptureError?) {
        for file in summary.files {
            if let offset = file.truncatedAt {
                console.warn("\(file.path.shown()): cut short at byte \(offset); read to its last whole record")
            }
        }
        if let failure { console.complain("\(failure)") }
    }
}
