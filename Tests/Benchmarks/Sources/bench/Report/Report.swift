import FoundationEssentials

/// All that was measured.
struct Report: Codable {
    let schema: String
    let capture: BenchCapture
    let runs: Int
    let processors: Int
    /// The peak of the measuring process: a program's peak below it cannot be told from it.
    let ownPeakBytes: UInt64
    let programs: [ProgramResult]
    let stages: [StageResult]
    let budgets: [Budget]

    /// Whether every budget is kept.
    var isGood: Bool { budgets.allSatisfy(\.isKept) }

    /// One JSON object, keys in order.
    func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }

    /// What a person reads.
    var text: String {
        var table = Table()
        addCapture(to: &table)
        addPrograms(to: &table)
        addStages(to: &table)
        addBudgets(to: &table)
        return table.text
    }

    private func addCapture(to table: inout Table) {
        let size = capture.bytes.mebibytes.shown(1)
        let content = capture.frames.map { "\($0) frames, \(capture.packets ?? 0) Control Packets, " } ?? ""
        table.line("\(content)\(size) MiB; \(capture.clients) clients at once; \(processors) processors; \(runs) runs")
    }

    private func addPrograms(to table: inout Table) {
        table.head("program", "wall ms", "ratio", "cpu ms", "ratio", "peak MiB", "of a tenth", "first line ms")
        for result in programs {
            table.row(
                result.program,
                (result.wallSeconds * 1000).shown(1),
                result.wallRatio.shown(2),
                (result.cpuSeconds * 1000).shown(1),
                result.cpuRatio.shown(2),
                shown(peak: result.peakBytes),
                result.peakBytesOfTenth.map(shown(peak:)) ?? "",
                result.startSeconds.map { ($0 * 1000).shown(1) } ?? ""
            )
        }
    }

    private func shown(peak: UInt64) -> String {
        (peak <= ownPeakBytes ? "<" : "") + peak.mebibytes.shown(1)
    }

    private func addStages(to table: inout Table) {
        table.head("stage", "cpu ns/frame", "added", "wall ns/frame")
        for result in stages {
            table.row(
                result.title,
                result.cpuNanosecondsPerFrame.shown(1),
                result.addedCPUNanosecondsPerFrame.shown(1),
                result.wallNanosecondsPerFrame.shown(1)
            )
        }
    }

    private func addBudgets(to table: inout Table) {
        table.head("budget", "measured", "limit", "")
        for budget in budgets {
            table.row(
                budget.name,
                budget.measured.shown(2),
                budget.limit.shown(2),
                budget.isKept ? "kept" : "BROKEN"
            )
        }
    }
}
