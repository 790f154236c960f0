import ArgumentParser
import CaptureAnalysis
import CaptureFile
import MQTTReplay
import TCPReassembly
import WireBytes

/// Makes the captured clients live again against a live server.
struct Replay: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make the captured clients live again against a live server, and compare what happens.",
        usage: "mqttscope replay [<options>] --to <url> <file> ...",
        discussion: """
            Each captured connection is made again with its packets, times and causes; the live server's answers are \
            answered as the captured client did. '--dry-run' says what would happen, and connects nothing.

            Exit codes: 0 the replay matches the capture, 1 it does not, 2 it could not be carried out.
            """
    )

    @OptionGroup var capture: CaptureArguments

    @Option(
        name: .customLong("captured-psk"),
        help: ArgumentHelp(
            "Decrypt TLS in the capture with the pre-shared key that this file holds in hexadecimal, for clients that "
                + "name it so ('--psk' of other commands); may be repeated.",
            valueName: "identity:file"
        )
    )
    var capturedKeys: [String] = []

    @Option(
        help: ArgumentHelp(
            "The live server: mqtt://host:port, mqtts://, ws://host:port/path, wss:// or unix:/path.",
            valueName: "url"
        )
    )
    var to: String?

    @Flag(help: "Print the plan and what is risky or refused; connect nothing.")
    var dryRun = false

    @Flag(help: "Print the plan or the report as a JSON object.")
    var json = false

    @Option(
        help: ArgumentHelp("Hold the clients' conversations again, or send their bytes as captured.", valueName: "mode")
    )
    var mode = Mode.conversation

    /// What is sent.
    enum Mode: String, ExpressibleByArgument, CaseIterable {
        case conversation
        case bytes
    }

    @OptionGroup(title: "Selecting") var selection: ReplaySelection
    @OptionGroup(title: "Pacing") var pacing: ReplayPacing
    @OptionGroup(title: "Rewriting") var rewriting: ReplayRewriting
    @OptionGroup(title: "Logging in") var login: ReplayLogin
    @OptionGroup(title: "Transport") var transport: ReplayTransport
    @OptionGroup(title: "Conduct") var conduct: ReplayConduct
    @OptionGroup(title: "Safety") var safety: ReplaySafety
    @OptionGroup(title: "Output") var console: ConsoleArguments

    func validate() throws {
        if to == nil, !dryRun { throw ValidationError("Missing expected argument '--to <url>'") }
        guard mode == .bytes else { return }
        if selection.topic != nil { throw ValidationError("'--topic' cannot choose among bytes.") }
        if rewriting.isAnything || login.isAnything {
            throw ValidationError("'--mode bytes' sends what was captured: nothing in it can be changed.")
        }
    }

    func run() throws {
        let console = Console(arguments: console)
        let planned: PlannedReplay
        do {
            planned = try plan(console)
        } catch let error as InputError {
            console.complain("\(error)")
            throw CaptureRun.failed
        } catch let error as TransportError {
            console.complain("\(error)")
            throw CaptureRun.failed
        }
        if dryRun {
            try show(planned, console)
            if planned.isIncomplete { throw CaptureRun.failed }
            if planned.plan.isRefused { throw ExitCode(1) }
        } else {
            try carryOut(planned, console)
        }
    }

    /// Reads the capture and makes what is asked for of it.
    private func plan(_ console: Console) throws -> PlannedReplay {
        let target = try to.map(ReplayTarget.init)
        var rewrites = RewriteOptions()
        if mode == .conversation {
            rewrites = try rewriting.options()
            rewrites.copies = pacing.clientsTimes
            rewrites.logins = try login.rewrites(target: target, now: ReplayMoment.now)
        }
        rewrites.runs = pacing.loop
        var builder = PlanBuilder()
        builder.selection = selection.selection
        builder.contents = mode == .bytes ? .bytes : .packets
        let run = try CaptureRun(arguments: capture, preSharedKeys: capturedKeys, console: console)
        builder.analysis = capture.analysisOptions(run.keys)
        let outcome = try run.plan(builder)
        var plan = outcome.plan
        if safety.allowPartial { plan.lift(PlanRemark.allowPartial) }
        let repetitions =
            mode == .bytes ? pacing.loop : pacing.loop.multipliedReportingOverflow(by: pacing.clientsTimes).partialValue
        if let refusal = plan.refusal(repeated: repetitions) {
            plan.remarks.append(refusal)
        } else {
            rewrites.apply(to: &plan)
        }
        let addresses = try addresses(of: target, in: &plan)
        plan.remarks += safety.safety.remarks(on: plan, targets: addresses, pace: pacing.pace, isBytes: mode == .bytes)
        if transport.insecure {
            let message = "'--insecure': everybody on the way can read and change what is sent, passwords included"
            plan.remarks.append(PlanRemark(.risk, message: message))
        }
        return PlannedReplay(
            plan: plan,
            target: target,
            pacing: pacing.pacing,
            isBytes: mode == .bytes,
            isIncomplete: outcome.failure != nil
        )
    }

    /// The addresses of the server; through a proxy, which looks names up itself, they may not be known here.
    private func addresses(of target: ReplayTarget?, in plan: inout ReplayPlan) throws -> [SocketAddress] {
        guard let target else { return [] }
        do {
            return try target.capturedAddresses()
        } catch {
            guard transport.proxy != nil else { throw error }
            let message = "the address of \(target) is not known here: it may be one of the captured servers"
            plan.remarks.append(PlanRemark(.risk, message: message))
            return []
        }
    }

    private var conversation: ConversationOptions {
        var options = ConversationOptions()
        options.mode = mode == .bytes ? .bytes : .conversation
        options.pacing = pacing.pacing
        conduct.apply(to: &options)
        return options
    }

    private func show(_ planned: PlannedReplay, _ console: Console) throws {
        if json {
            try write { $0.append(planDocument: planned) }
        } else {
            try write { $0.append(utf8: ReplayPlanText(planned, usesColor: console.usesColor).text) }
        }
    }

    private func show(_ replayed: Replayed, _ console: Console) throws {
        if json {
            try write { $0.append(reportDocument: replayed) }
        } else {
            try write { $0.append(utf8: ReplayReportText(replayed, usesColor: console.usesColor).text) }
        }
    }

    private func write(_ content: (inout ByteWriter) -> Void) throws {
        var document = ByteWriter()
        content(&document)
        do {
            try OutputFile().write(document.span)
        } catch let error as OutputError {
            try CaptureRun.end(with: error, Console(arguments: console))
        }
    }

    private func carryOut(_ planned: PlannedReplay, _ console: Console) throws {
        for remark in planned.plan.remarks where remark.weight == .refused {
            console.complain("refused: \(remark.sentence)")
        }
        if planned.plan.isRefused { throw CaptureRun.failed }
        guard !planned.plan.connections.isEmpty, let target = planned.target else {
            console.complain("there is nothing to replay")
            throw CaptureRun.failed
        }
        for remark in planned.plan.remarks where remark.weight == .risk { console.warn(remark.sentence) }
        let recording: ReplayRecording?
        let runner: ReplayRunner
        do {
            var options = try transport.options()
            recording = try conduct.record.map {
                try ReplayRecording(path: $0, beside: capture.files, target: target, options: &options)
            }
            let connector = try Connector(target: target, options: options)
            runner = ReplayRunner(
                plan: planned.plan,
                options: conversation,
                connector: connector,
                observer: recording?.capture
            )
        } catch {
            console.complain("\(error)")
            throw CaptureRun.failed
        }
        let live = LiveReplay(
            runner: runner,
            connections: planned.plan.connections.count,
            recording: recording,
            console: console
        )
        let replayed = Replayed(try live.run(), target: target, tolerance: conduct.tolerance)
        try show(replayed, console)
        let complaints = recording?.complaints ?? []
        for complaint in complaints { console.complain(complaint) }
        if let unreachable = replayed.unreachable { console.complain(unreachable.shown()) }
        if replayed.unreachable != nil || planned.isIncomplete || !complaints.isEmpty { throw CaptureRun.failed }
        if !replayed.report.verdict.isMatch { throw ExitCode(1) }
    }
}

/// A plan and what is known of how it would be carried out.
struct PlannedReplay {
    let plan: ReplayPlan
    let target: ReplayTarget?
    let pacing: Pacing
    let isBytes: Bool
    /// Whether the capture could not be read to its end.
    let isIncomplete: Bool
}
