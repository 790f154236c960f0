import Dispatch
import Glibc
import MQTTReplay
import Synchronization

/// Carries a plan out while somebody watches, until it is over or they interrupt it.
struct LiveReplay {
    let runner: ReplayRunner
    let connections: Int
    let recording: ReplayRecording?
    let console: Console

    /// How often progress is shown.
    private static let interval = DispatchTimeInterval.milliseconds(200)

    /// Runs; the first SIGINT or SIGTERM ends the replay cleanly, the second one at once.
    func run() throws -> ReplayOutcome {
        let sources = [SIGINT, SIGTERM].map(watch)
        defer { for source in sources { source.cancel() } }
        let result = Result()
        let done = DispatchSemaphore(value: 0)
        Task.detached { [runner, recording] in
            do {
                let outcome = try await runner.run()
                await recording?.finish()
                result.value.withLock { $0 = .success(outcome) }
            } catch {
                result.value.withLock { $0 = .failure(error) }
            }
            done.signal()
        }
        var bar = ReplayProgressBar(connections: connections)
        while done.wait(timeout: .now() + Self.interval) == .timedOut {
            if console.showsProgress { bar.show(runner.progress()) }
            if recording?.capture.failure != nil { runner.stop() }
        }
        bar.finish()
        return try result.value.withLock { try ($0 ?? .failure(CancellationError())).get() }
    }

    /// What a run came to, once it is over.
    private final class Result: Sendable {
        let value = Mutex<Swift.Result<ReplayOutcome, any Error>?>(nil)
    }

    private func watch(_ number: Int32) -> any DispatchSourceSignal {
        // The source is told of signals only when they do not end the program themselves.
        _ = signal(number, SIG_IGN)
        let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
        let interrupts = Interrupts()
        source.setEventHandler { [runner, console] in
            if interrupts.isRepeated() { _exit(128 + number) }
            console.complain("interrupted: clients disconnect; once more to give up")
            runner.stop()
        }
        source.resume()
        return source
    }
}

/// Counts how often somebody has had enough.
private final class Interrupts: Sendable {
    private let count = Atomic(0)

    /// Counts one more; whether there was one before.
    func isRepeated() -> Bool { count.add(1, ordering: .relaxed).oldValue > 0 }
}
