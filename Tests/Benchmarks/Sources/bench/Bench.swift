import ArgumentParser
import FoundationEssentials
import Glibc

/// Measures the program against a bare libpcap loop, and its stages one by one.
@main
struct Bench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "Measure mqttscope against a bare libpcap loop over the same capture, and its stages one by one.",
        discussion: "Exit codes: 0 every budget is kept, 1 one is broken, 2 could not be measured, 64 wrong usage.",
        subcommands: [Measure.self, Make.self],
        defaultSubcommand: Measure.self
    )
}

/// The measurement.
struct Measure: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Measure and compare with the budgets (default).")

    @Option(help: "Frames of the capture to make.")
    var frames = 1_000_000

    @Option(help: "Clients of the capture that are connected at the same time.")
    var clients = 2000

    @Option(help: "What decides the random parts of the capture.")
    var seed: UInt64 = 1

    @Option(help: ArgumentHelp("Measure with this capture in place of a made one.", valueName: "file"))
    var capture: String?

    @Option(help: "How often each program and each stage runs.")
    var runs = 5

    @Option(help: ArgumentHelp("The program, built for release.", valueName: "path"))
    var mqttscope = "../../.build/release/mqttscope"

    @Option(help: ArgumentHelp("The budgets.", valueName: "file"))
    var thresholds = "thresholds.json"

    @Flag(help: "Print a JSON object.")
    var json = false

    func validate() throws {
        guard frames >= 1000 else { throw ValidationError("--frames: at least 1000") }
        guard clients >= 1 else { throw ValidationError("--clients: at least 1") }
        guard runs >= 1 else { throw ValidationError("--runs: at least 1") }
    }

    func run() throws {
        let report: Report
        do {
            report = try measure()
            print(json ? try report.json() : report.text)
        } catch {
            complain("\(error)")
            throw ExitCode(2)
        }
        if !report.isGood { throw ExitCode(1) }
    }

    private func measure() throws -> Report {
        let limits = try Thresholds.load(thresholds)
        let workshop = try Workshop()
        let whole: BenchCapture
        var tenth: BenchCapture?
        if let capture {
            whole = try workshop.use(capture, clients: clients)
        } else {
            whole = try workshop.make("whole.pcap", frames: frames, clients: clients, seed: seed)
            tenth = try workshop.make("tenth.pcap", frames: frames / 10, clients: clients, seed: seed)
        }
        let small = try workshop.make("small.pcap", frames: 200, clients: 4, seed: seed)
        // Whole programs first: a program started by this one begins with this one's peak of memory.
        let comparison = ProgramComparison(mqttscope: mqttscope, runs: runs)
        let programs = try comparison.measure(whole, tenth: tenth, small: small)
        let ownPeakBytes = ProgramRun.ownPeakBytes
        return Report(
            schema: "mqttscope.bench/1",
            capture: whole,
            runs: runs,
            processors: ProcessInfo.processInfo.activeProcessorCount,
            ownPeakBytes: ownPeakBytes,
            programs: programs,
            stages: try measureStages(whole, rounds: runs),
            budgets: Budget.all(limits, programs, clients: clients)
        )
    }

    private func complain(_ message: String) {
        let bytes = Array("bench: \(message)\n".utf8)
        _ = unsafe write(STDERR_FILENO, bytes, bytes.count)
    }
}
