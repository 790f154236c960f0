import MQTTCodec
import MQTTTimeline
import Testing

@testable import MQTTReplay

/// Captured against live.
@Suite("Verdict")
struct VerdictTests {
    /// A subscriber of two messages with what it got, and a publisher of them.
    private struct Meeting {
        var plan = MadePlan.publisherAndSubscriber(messages: 2)
        var records: [LiveRecord]

        /// Everything as in the capture.
        init() {
            let plan = plan
            records = plan.connections.indices.map { place in
                let planned = plan.connections[place]
                let captured = CapturedExchanges(of: planned)
                var record = LiveRecord(connection: place, seed: 7)
                var attempt = LiveAttempt(startedAt: 0)
                attempt.openedAt = 0
                attempt.connackAt = 1_000_000
                attempt.reasonCode = .success
                attempt.closing = .clientClosed
                record.attempts = [attempt]
                record.ending = .asPlanned
                for (index, step) in planned.steps.enumerated() {
                    if step.from == .client, captured.answers[index] >= 0, step.type != .connect {
                        var exchange = LiveExchange(step: index, type: step.type, qos: step.qos, sentAt: step.at)
                        exchange.answeredAt = step.at + 2_000_000
                        exchange.completedAt = step.at + 3_000_000
                        if step.type == .subscribe { exchange.reasonCodes = [.grantedQoS2] }
                        record.exchanges.append(exchange)
                        record.packetsSent += 1
                    }
                    if step.from == .server, step.type == .publish {
                        record.deliveries.append(
                            LiveDelivery(
                                message: planned.message(of: step, seed: 7) ?? 0,
                                at: step.at,
                                attempt: 0,
                                qos: step.qos,
                                dup: false,
                                retain: false,
                                isRepetition: false
                            )
                        )
                    }
                }
                return record
            }
        }

        func verdict(tolerance: Double = 0) -> Verdict { Verdict(plan, records, tolerance: tolerance) }
    }

    @Test("what went as in the capture is a match")
    func match() {
        let verdict = Meeting().verdict()
        #expect(verdict.isMatch)
        #expect(verdict.whyNot == nil)
        #expect(verdict.differences.isEmpty)
        #expect(verdict.comparedCount > 10)
        let kinds = verdict.latencies.map(\.kind)
        #expect(kinds == [.connack, .puback, .pubrec, .pubcomp, .suback])
        let comparison = verdict.latencies.first { $0.kind == .pubcomp }
        #expect(comparison?.live?.median == 3_000_000)
        #expect(comparison?.captured?.median == 0)
    }

    struct Change: Sendable, CustomTestStringConvertible {
        let name: String
        let kind: VerdictDifference.Kind
        let live: String
        let apply: @Sendable (inout [LiveRecord]) -> Void

        var testDescription: String { name }
    }

    static let changes = [
        Change(name: "refused", kind: .connect, live: "Connection Refused, not authorized") {
            $0[1].attempts[0].reasonCode = ReasonCode(rawValue: 5)
        },
        Change(name: "unreachable", kind: .connect, live: "nobody") {
            $0[1].attempts = [LiveAttempt(startedAt: 0)]
            $0[1].attempts[0].transportFailure = "nobody"
        },
        Change(name: "session", kind: .session, live: "present") { $0[0].attempts[0].sessionPresent = true },
        Change(name: "granted QoS", kind: .subscription, live: "Success - Maximum QoS 1") {
            $0[0].exchanges[0].reasonCodes = [.grantedQoS1]
        },
        Change(name: "missing", kind: .missingMessage, live: "not received") { $0[0].deliveries.removeLast() },
        Change(name: "twice", kind: .repeatedMessage, live: "received 2 times") {
            $0[0].deliveries.append($0[0].deliveries[0])
        },
        Change(name: "unexpected", kind: .unexpectedMessage, live: "received") {
            var other = $0[0].deliveries[0]
            other.message = 99
            $0[0].deliveries.append(other)
            $0[0].unexpectedTopics[99] = "other"
        },
        Change(name: "order", kind: .order, live: "1 of 2 out of order") { $0[0].deliveries.swapAt(0, 3) },
        Change(name: "lost", kind: .end, live: "lost") {
            $0[1].ending = .lost
            $0[1].attempts[0].closing = .serverClosed
        },
        Change(name: "fault", kind: .fault, live: "sent what is not MQTT") {
            $0[1].faults = [LiveFault(at: 0, message: "sent what is not MQTT")]
        },
    ]

    @Test("each difference is found and named", arguments: changes)
    func difference(change: Change) {
        var meeting = Meeting()
        change.apply(&meeting.records)
        let verdict = meeting.verdict()
        #expect(verdict.differences.map(\.kind) == [change.kind])
        #expect(verdict.differences.first?.live == change.live)
        #expect(verdict.whyNot?.contains(change.kind.plural) == true)
        #expect(meeting.verdict(tolerance: 0.5).isMatch)
    }

    @Test("a message not acknowledged is listed, whatever the tolerance")
    func unacknowledged() {
        var meeting = Meeting()
        meeting.records[1].exchanges[0].completedAt = nil
        meeting.records[1].exchanges[0].answeredAt = nil
        let verdict = meeting.verdict(tolerance: 1)
        #expect(verdict.whyNot == "1 message of QoS 1 or 2 was not acknowledged")
        let listed = verdict.unacknowledged.first
        #expect(listed?.topic == "t/a")
        #expect(listed?.state == .sent)
    }

    @Test("how many numbers rise", arguments: [([], 0), ([1], 1), ([3, 1, 2], 2), ([1, 2, 3], 3), ([3, 2, 1], 1)])
    func rise(numbers: [Int], count: Int) {
        #expect(VerdictBuilder.longestRise(numbers) == count)
    }
}
