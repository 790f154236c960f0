/// What a stage took, in the fastest of its rounds.
///
/// The stages are deterministic, so whatever a round takes longer than the fastest is the machine's doing.
struct StageResult: Codable {
    let stage: String
    let title: String
    let frames: UInt64
    /// Processor time of all threads.
    let cpuNanosecondsPerFrame: Double
    /// What the stage adds to the one before; the first has nothing before it.
    let addedCPUNanosecondsPerFrame: Double
    let wallNanosecondsPerFrame: Double
}

/// Measures every stage on one capture, the stages in turn.
///
/// - Throws: `BenchError.wrongCount` when a stage did not find what the capture is known to hold.
func measureStages(_ capture: BenchCapture, rounds: Int) throws -> [StageResult] {
    var fastest: [Stage: (cpu: Double, wall: Double)] = [:]
    var frames: UInt64 = 0
    for _ in 0..<rounds {
        for stage in Stage.allCases {
            let timer = Timer()
            let counts = try stage.run(capture.path)
            let (cpu, wall) = (timer.cpuSeconds, timer.wallSeconds)
            try capture.check(counts, stage)
            frames = counts.frames
            let known = fastest[stage] ?? (.infinity, .infinity)
            fastest[stage] = (min(known.cpu, cpu), min(known.wall, wall))
        }
    }
    let scale = 1e9 / Double(max(1, frames))
    return Stage.allCases.map { stage in
        let own = fastest[stage] ?? (0, 0)
        let before = stage.before.flatMap { fastest[$0]?.cpu } ?? 0
        return StageResult(
            stage: stage.rawValue,
            title: stage.title,
            frames: frames,
            cpuNanosecondsPerFrame: own.cpu * scale,
            addedCPUNanosecondsPerFrame: (own.cpu - before) * scale,
            wallNanosecondsPerFrame: own.wall * scale
        )
    }
}
