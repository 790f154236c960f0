import FuzzInput
import TCPReassembly
import TLSDecryption

/// Checks what always holds of events, and keeps what must not depend on how the bytes were cut.
struct EventChecks {
    /// What was told, without frames and times.
    struct Told: Equatable {
        var said: [[UInt8]] = [[], []]
        var missing: [MissingBytes] = []
        var handshakes: [String] = []
        var alerts: [String] = []
    }

    var told = Told()
    var isLimited = false

    mutating func saw(_ output: borrowing TLSConnection.Output, _ arrival: Arrival) {
        var end = 0
        for event in output.events {
            switch event {
            case .run(let run):
                check(run.arrival, arrival)
                switch run.content {
                case .bytes(let range):
                    require(range.lowerBound >= end && range.upperBound <= output.bytes.count, "\(range) of \(end)")
                    require(!range.isEmpty, "an empty run")
                    end = range.upperBound
                    told.said[Int(run.sender.rawValue)] += output.bytes[range]
                case .missing(let missing):
                    told.missing.append(missing)
                }
            case .handshake(let handshake):
                saw(handshake, arrival)
            case .alert(let alert):
                check(alert.arrival, arrival)
                told.alerts.append("\(alert.sender) \(alert.isFatal) \(alert.alert)")
            }
        }
    }

    private mutating func saw(_ handshake: TLSHandshake, _ arrival: Arrival) {
        require((1...2).contains(handshake.frames.count), "frames \(handshake.frames)")
        require(handshake.frames.allSatisfy { $0 <= arrival.frame }, "frames \(handshake.frames) of \(arrival.frame)")
        require(handshake.begin <= handshake.end, "\(handshake.begin) to \(handshake.end)")
        require(handshake.outcome != .refused || !handshake.alerts.isEmpty, "refused without an alert")
        for alert in handshake.alerts { check(alert.arrival, arrival) }
        var bare = handshake
        bare.frames = []
        bare.begin = 0
        bare.end = 0
        bare.alerts = []
        told.handshakes.append("\(bare) \(handshake.alerts.map(\.alert))")
    }

    private func check(_ arrival: Arrival, _ last: Arrival) {
        require(arrival.frame <= last.frame, "frame \(arrival.frame) after \(last.frame)")
        var before: UInt64 = 0
        for frame in arrival.earlierFrames {
            require(frame > before && frame < arrival.frame, "\(arrival.earlierFrames) before \(arrival.frame)")
            before = frame
        }
    }
}
