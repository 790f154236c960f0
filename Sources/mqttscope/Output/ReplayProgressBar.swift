import MQTTReplay

/// One line on standard error that is written again and again: what a replay has done so far.
struct ReplayProgressBar {
    private let connections: Int
    private var isShown = false
    private var last = ReplayProgress()

    init(connections: Int) {
        self.connections = connections
    }

    /// Shows how far the replay is, how fast it is since the last time, how late and what went wrong.
    mutating func show(_ progress: ReplayProgress) {
        isShown = true
        let seconds = Double(max(1, progress.elapsed - last.elapsed)) / 1e9
        let rate = Int(Double(max(0, progress.packetsSent - last.packetsSent)) / seconds)
        last = progress
        var parts = [
            Readable.duration(.nanoseconds(progress.elapsed)),
            "\(Readable.count(progress.openConnections)) open",
            "\(Readable.count(progress.endedConnections)) of \(Readable.count(connections)) over",
            "\(Readable.count(progress.packetsSent)) sent, \(Readable.count(rate))/s",
            "\(Readable.count(progress.messagesReceived)) received",
            "\(Readable.duration(.nanoseconds(max(0, progress.lateness)))) late",
        ]
        if progress.failures > 0 { parts.append("\(Readable.count(progress.failures)) failed") }
        StandardError.write("\r" + parts.joined(separator: "  ") + "\u{1B}[K")
    }

    /// Wipes the line.
    func finish() {
        if isShown { StandardError.write("\r\u{1B}[K") }
    }
}
