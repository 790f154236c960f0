import MQTTReplay
import Synchronization

/// The capture of a live conversation that a replay writes.
final class ReplayRecording: Sendable {
    let capture: LiveCapture
    private let ending = Mutex<LiveCapture.Outcome?>(nil)
    private let path: String

    /// Begins a capture file, which only its owner may read.
    ///
    /// - Parameters:
    ///   - captures: the files that are replayed, none of which is overwritten.
    ///   - options: where the secrets of TLS are told too when they are written to a key log.
    init(path: String, beside captures: [String], target: ReplayTarget, options: inout TransportOptions) throws {
        for capture in captures where OutputFile.isSame(capture == "-" ? "/dev/stdin" : capture, path) {
            throw OutputError.isInput(path: path)
        }
        let isWrapped = target.isTLS || target.isWebSocket || options.httpProxy != nil
        let capture = try LiveCapture(
            path: path,
            comment: "replayed to \(target)",
            serverPort: isWrapped ? 1883 : nil
        )
        if options.keyLogPath != nil { options.keyLog = { capture.add(keyLog: Array("\($0)\n".utf8)) } }
        self.path = path
        self.capture = capture
    }

    /// Writes what still waits.
    func finish() async {
        let outcome = await capture.finish()
        ending.withLock { $0 = outcome }
    }

    /// What is wrong with the recording, a sentence for each; empty when all is well.
    var complaints: [String] {
        guard let outcome = ending.withLock({ $0 }) else { return [] }
        var complaints: [String] = []
        if let failure = outcome.failure { complaints.append("\(failure)") }
        if outcome.droppedBytes > 0 || outcome.droppedConnections > 0 {
            let bytes =
                "\(Readable.bytes(outcome.droppedBytes)) and \(outcome.droppedConnections) connections are missing"
            complaints.append("\(path.shown()): could not be written fast enough: \(bytes)")
        }
        return complaints
    }
}
