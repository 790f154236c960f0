import FuzzInput
import TCPReassembly
import WebSocketFraming

/// Checks what holds for every output, and keeps what must not depend on how the bytes were cut.
struct EventChecks {
    struct Told: Equatable {
        var bytes: [Endpoint: [UInt8]] = [:]
        var outcomes: [String] = []
        var closings: [String] = []
        var violations: [Endpoint: [String]] = [:]
        var missing: [Endpoint: UInt64] = [:]
    }

    private(set) var told = Told()
    /// Whether a limit was hit, and so the cut may make a difference.
    private(set) var isLimited = false

    mutating func saw(_ output: borrowing WebSocketConnection.Output, _ arrival: Arrival) {
        var position = 0
        for event in output.events {
            switch event {
            case .run(let run):
                require(run.arrival.frame <= arrival.frame, "a run before its frame")
                require(run.arrival.earlierFrames.allSatisfy { $0 < run.arrival.frame }, "frames out of order")
                switch run.content {
                case .bytes(let range):
                    require(range.lowerBound == position && !range.isEmpty, "runs that are not in order")
                    position = range.upperBound
                    told.bytes[run.sender, default: []] += output.bytes[range]
                case .missing(let missing):
                    told.missing[run.sender, default: 0] &+= missing.length
                    if missing.reason == "inflation_limit" { isLimited = true }
                }
            case .handshake(let handshake):
                told.outcomes.append("\(handshake.client) \(handshake.outcome) \(handshake.target)")
            case .closing(let closing):
                told.closings.append("\(closing.sender) \(closing.code ?? 0) \(closing.reason)")
            case .violation(let violation):
                told.violations[violation.sender, default: []].append(violation.kind.rawValue)
            }
        }
        require(position == output.bytes.count, "bytes without a run")
        require(told.outcomes.count <= 1, "two handshakes")
    }
}
