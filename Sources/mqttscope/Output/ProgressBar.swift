import CaptureAnalysis

/// One line on standard error that is written again and again: how far, how fast, how long still.
struct ProgressBar {
    private static let width = 28
    private let clock = ContinuousClock()
    private let start: ContinuousClock.Instant
    private var lastShown: ContinuousClock.Instant
    private var isShown = false

    init() {
        start = clock.now
        lastShown = start
    }

    /// Shows how far the work has come, a few times a second, and not at all when it is over at once.
    mutating func show(_ progress: CaptureAnalyzer.Progress) {
        let now = clock.now
        guard lastShown.duration(to: now) >= .milliseconds(200) else { return }
        lastShown = now
        isShown = true
        let seconds = start.duration(to: now) / .seconds(1)
        let rate = Double(progress.bytesRead) / max(seconds, 0.001)
        var line = "\r"
        if let total = progress.bytesTotal, total > 0 {
            let share = min(1, Double(progress.bytesRead) / Double(total))
            let filled = Int(share * Double(Self.width))
            line += "[" + String(repeating: "#", count: filled)
            line += String(repeating: "-", count: Self.width - filled) + "] \(Int(share * 100)) %  "
            line += "\(megabytes(Double(progress.bytesRead))) of \(megabytes(Double(total)))"
            let remaining = Double(total) - Double(progress.bytesRead)
            line += "  \(megabytes(rate))/s  \(Int((remaining / max(rate, 1)).rounded(.up))) s left"
        } else {
            line += "\(megabytes(Double(progress.bytesRead))) read  \(megabytes(rate))/s  \(progress.frames) frames"
        }
        StandardError.write(line + "\u{1B}[K")
    }

    /// Wipes the line.
    func finish() {
        guard isShown else { return }
        StandardError.write("\r\u{1B}[K")
    }

    private func megabytes(_ bytes: Double) -> String {
        let tenths = Int(bytes / 100_000)
        return "\(tenths / 10).\(tenths % 10) MB"
    }
}
