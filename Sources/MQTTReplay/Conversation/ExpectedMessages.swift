internal import MQTTCodec
internal import MQTTTimeline

/// The messages that the captured client received on a connection, to be found again among the live ones.
struct ExpectedMessages: Sendable, Equatable {
    /// One of them.
    struct Expected: Sendable, Equatable {
        /// The step with its PUBLISH.
        var step: Int32
        /// The step with the client's PUBACK or PUBREC; -1 without one.
        var answer: Int32
        /// How long the captured client took to answer PUBLISH, nanoseconds; nil when it did not.
        var answerDelay: Int64?
        /// How long it took to answer PUBREL; nil when it did not.
        var releaseDelay: Int64?
    }

    /// How many did not come yet.
    private(set) var missing = 0
    /// What a client that answered nothing comparable is taken to need, nanoseconds.
    private(set) var usualDelay: Int64 = 0

    private var messages: [Expected] = []
    /// The next of the same content; -1 after the last.
    private var following: [Int32] = []
    /// The first of each content that did not come yet.
    private var first: [UInt64: Int32] = [:]

    init(of planned: PlannedConnection, _ captured: CapturedExchanges, seed: UInt64) {
        let steps = planned.steps
        var last: [UInt64: Int32] = [:]
        for (index, step) in steps.enumerated() where step.from == .server && step.type == .publish {
            guard !captured.repetitions.contains(Int32(index)) else { continue }
            guard let message = planned.message(of: step, seed: seed) else { continue }
            let number = Int32(messages.count)
            let answer = captured.answers[index]
            messages.append(
                Expected(
                    step: Int32(index),
                    answer: answer,
                    answerDelay: answer < 0 ? nil : max(0, steps[Int(answer)].at - step.at),
                    releaseDelay: Self.releaseDelay(of: index, in: steps, captured)
                )
            )
            following.append(-1)
            if let previous = last[message] {
                following[Int(previous)] = number
            } else {
                first[message] = number
            }
            last[message] = number
        }
        missing = messages.count
        answerAsUsualWhatLaterOnesOvertook(steps)
    }

    private static func releaseDelay(of index: Int, in steps: [PlannedStep], _ captured: CapturedExchanges) -> Int64? {
        let release = captured.releases[index]
        let completion = captured.completions[index]
        guard release >= 0, completion > release else { return nil }
        return max(0, steps[Int(completion)].at - steps[Int(release)].at)
    }

    /// An answer is missing only at the end: one before others that were answered was not captured.
    private mutating func answerAsUsualWhatLaterOnesOvertook(_ steps: [PlannedStep]) {
        let delays = messages.compactMap(\.answerDelay).sorted()
        if !delays.isEmpty { usualDelay = delays[delays.count / 2] }
        var wasAnsweredLater = false
        for index in messages.indices.reversed() {
            if messages[index].answerDelay != nil {
                wasAnsweredLater = true
            } else if wasAnsweredLater || steps[Int(messages[index].step)].qos == .atMostOnce {
                // At QoS 0 there was nothing to answer; the live message may be of another QoS.
                messages[index].answerDelay = usualDelay
            }
        }
    }

    /// Takes a live message for the first captured one of the same content that did not come yet; nil without one.
    mutating func claim(_ message: UInt64) -> Expected? {
        guard let number = first[message] else { return nil }
        let next = following[Int(number)]
        first[message] = next < 0 ? nil : next
        missing -= 1
        return messages[Int(number)]
    }
}
