import CaptureAnalysis
import CaptureFile
import TCPReassembly
import TimelineExport
import WireBytes

/// Analyzes the capture as the command `analyze` does, up to the summary.
func analyze(_ path: String) throws -> StageCounts {
    try counts(of: CaptureAnalyzer().analyze(Capture([.file(path)])))
}

/// Analyzes the capture as the command `export` does, but for writing the lines anywhere.
func analyzeWithJSON(_ path: String) throws -> StageCounts {
    let writer = JSONTimelineWriter(layout: .lines) { _ in }
    return try counts(
        of: CaptureAnalyzer().analyze(
            Capture([.file(path)]),
            makeRenderer: { JSONEventRenderer(showsSecrets: false) },
            writer: writer
        )
    )
}

private func counts(of outcome: CaptureAnalyzer.Outcome) throws -> StageCounts {
    if let failure = outcome.failure { throw failure }
    let traffic = outcome.summary.traffic
    return StageCounts(
        frames: outcome.summary.frames,
        segments: traffic.reassembly.segments,
        streamBytes: traffic.reassembly.deliveredBytes,
        packets: traffic.packets
    )
}
