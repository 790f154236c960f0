/// What a program took, each number the median of its runs.
struct ProgramResult: Codable {
    let program: String
    let wallSeconds: Double
    let cpuSeconds: Double
    /// Against the bare libpcap loop.
    let wallRatio: Double
    /// Against the bare libpcap loop.
    let cpuRatio: Double
    /// The highest of all runs.
    let peakBytes: UInt64
    /// The same for the capture with a tenth of the frames; nil when there is none.
    let peakBytesOfTenth: UInt64?
    /// From the start to the first line, for a small capture; nil where it was not measured.
    let startSeconds: Double?
}

/// The whole programs that are compared, the floor first.
struct ProgramComparison {
    let mqttscope: String
    let runs: Int

    private struct Program {
        let name: String
        let arguments: [String]

        func command(_ path: String) -> [String] { arguments + [path] }
    }

    /// Runs the programs in turn, so that whatever slows the machine down slows all of them.
    func measure(_ capture: BenchCapture, tenth: BenchCapture?, small: BenchCapture) throws -> [ProgramResult] {
        let programs = [
            Program(name: "pcap-loop", arguments: [try OwnPlace.program("pcap-loop")]),
            Program(name: "analyze", arguments: [mqttscope, "analyze", "--no-progress"]),
            Program(name: "audit", arguments: [mqttscope, "audit", "--fail-on", "never", "--no-progress"]),
            Program(name: "export", arguments: [mqttscope, "export", "--no-progress"]),
        ]
        // Once for nothing: the capture and the programs come into the page cache.
        for program in programs { _ = try ProgramRun.run(program.command(capture.path)) }
        var all: [[ProgramRun]] = programs.map { _ in [] }
        for _ in 0..<runs {
            for (index, program) in programs.enumerated() {
                all[index].append(try ProgramRun.run(program.command(capture.path)))
            }
        }
        let floor = (wall: median(all[0].map(\.wallSeconds)), cpu: median(all[0].map(\.cpuSeconds)))
        var results: [ProgramResult] = []
        for (program, runs) in zip(programs, all) {
            let wall = median(runs.map(\.wallSeconds))
            let cpu = median(runs.map(\.cpuSeconds))
            results.append(
                ProgramResult(
                    program: program.name,
                    wallSeconds: wall,
                    cpuSeconds: cpu,
                    wallRatio: wall / floor.wall,
                    cpuRatio: cpu / floor.cpu,
                    peakBytes: runs.map(\.peakBytes).max() ?? 0,
                    peakBytesOfTenth: try tenth.map { try ProgramRun.run(program.command($0.path)).peakBytes },
                    startSeconds: results.isEmpty ? nil : try startSeconds(program.command(small.path))
                )
            )
        }
        return results
    }

    private func startSeconds(_ command: [String]) throws -> Double {
        var seconds: [Double] = []
        for _ in 0..<2 * runs + 1 { seconds.append(try ProgramRun.firstLine(of: command).seconds) }
        return median(seconds)
    }
}

/// The middle of `values`, or of its two middle ones; 0 when there are none.
func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    guard !sorted.isEmpty else { return 0 }
    let middle = sorted.count / 2
    return sorted.count.isMultiple(of: 2) ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
}
