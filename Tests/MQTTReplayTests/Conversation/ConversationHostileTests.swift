import MQTTCodec
import TestSupport
import Testing

@testable import MQTTReplay

/// Servers that send anything at any time: nothing traps, and every conversation ends.
@Suite("Conversation: anything goes")
struct ConversationHostileTests {
    private static func plan(_ random: inout SplitMix64, version: ProtocolVersion) -> PlannedConnection {
        let connect = ControlPacket.Connect(
            version: version,
            clientIdentifier: "c",
            cleanStart: random.next() % 2 == 0,
            keepAlive: UInt16(random.next() % 3 * 10)
        )
        var script = PlanScript(connect, accepted: random.next() % 8 != 0)
        var time = 0
        for _ in 0..<random.next() % 30 {
            time += Int(random.next() % 400)
            let id = UInt16(random.next() % 4 + 1)
            let from = packet(&random, id: id)
            if random.next() % 2 == 0 { script.client(from, at: time) } else { script.server(from, at: time) }
        }
        let ends: [PlannedEnd.Manner] = [.clientClosed, .clientReset, .serverClosed, .unseen]
        return script.connection(ends[Int(random.next() % 4)], at: time + 100)
    }

    private static func packet(_ random: inout SplitMix64, id: UInt16) -> ControlPacket {
        let qos = QoS(rawValue: UInt8(random.next() % 3)) ?? .atMostOnce
        switch random.next() % 12 {
        case 0: return .puback(.init(packetIdentifier: id))
        case 1: return .pubrec(.init(packetIdentifier: id))
        case 2: return .pubrel(.init(packetIdentifier: id))
        case 3: return .pubcomp(.init(packetIdentifier: id))
        case 4: return .suback(.init(packetIdentifier: id, reasonCodes: [.grantedQoS0]))
        case 5: return .unsuback(.init(packetIdentifier: id))
        case 6: return .pingreq(.init())
        case 7: return .pingresp(.init())
        case 8:
            return .subscribe(
                .init(packetIdentifier: id, subscriptions: [.init(topicFilter: "t", options: .init(rawValue: 0))])
            )
        case 9: return random.next() % 8 == 0 ? .disconnect(.init()) : .pingresp(.init())
        default:
            let isDup = qos != .atMostOnce && random.next() % 3 == 0
            return .publish(.message("t/\(random.next() % 3)", "\(random.next() % 3)", qos: qos, id: id, dup: isDup))
        }
    }

    @Test("every conversation ends, whatever the server does", arguments: 0..<40)
    func ends(seed: Int) {
        var random = SplitMix64(seed: UInt64(seed))
        for _ in 0..<50 {
            let version = ProtocolVersion.allCases[Int(random.next() % 3)]
            let planned = Self.plan(&random, version: version)
            var options = ConversationOptions()
            options.onRefused = ConversationOptions.RefusalPolicy.allCases[Int(random.next() % 3)]
            var pacing = Pacing()
            if random.next() % 3 == 0 { pacing.speed = .max }
            var talk = Talk(planned, options: options, pacing: pacing)
            let rounds = Self.converse(&talk, &random)
            #expect(rounds != nil, "seed \(seed) does not end")
            let record = talk.record
            #expect(record.unsentCount + record.packetsSent >= 0)
        }
    }

    /// Plays server and time until the conversation is over; nil when it does not end.
    private static func converse(_ talk: inout Talk, _ random: inout SplitMix64) -> Int? {
        _ = talk.opens(at: 0)
        var wait: Int?
        for round in 0..<5_000 {
            if talk.action.isOver { return round }
            if let closing = talk.action.close {
                talk.closes(by: closing == .reset ? .clientReset : .clientClosed, at: talk.now)
                continue
            }
            if let again = talk.action.reconnectAt {
                _ = talk.opens(at: Int(again / PlanScript.millisecond))
                continue
            }
            wait = talk.wakesAt ?? wait
            let isBusy = round < 100
            switch random.next() % (isBusy ? 8 : 1) {
            case 1: _ = talk.server(.connack(.init(reasonCode: .success)), at: talk.now + 1)
            case 2: _ = talk.server(.connack(.init(reasonCode: ReasonCode(rawValue: 3))), at: talk.now + 1)
            case 3, 4, 5: _ = talk.server(packet(&random, id: UInt16(random.next() % 6)), at: talk.now + 1)
            case 6 where random.next() % 4 == 0:
                let bytes = (0..<random.next() % 20).map { _ in UInt8(truncatingIfNeeded: random.next()) }
                _ = talk.server(bytes: bytes, at: talk.now + 1)
            case 7 where random.next() % 4 == 0: talk.closes(at: talk.now + 1)
            default:
                if talk.action.isResting {
                    _ = talk.othersAreDone(at: talk.now + 1)
                } else {
                    guard let wait else { return nil }
                    _ = talk.passes(to: max(talk.now, wait))
                }
            }
        }
        return nil
    }
}
