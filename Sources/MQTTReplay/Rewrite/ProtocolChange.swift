public import MQTTCodec
import MQTTTimeline

/// Has all clients speak another version: what both versions have is translated, what cannot be is refused or remarked.
public struct ProtocolChange: PlanRewrite, Equatable {
    /// The version to speak: 3.1.1 or 5.0.
    public let version: ProtocolVersion

    /// The change.
    public init(_ version: ProtocolVersion) {
        self.version = version
    }

    /// Translates the packets of both sides.
    public func apply(to plan: inout ReplayPlan) {
        var losses = TranslationLosses()
        for index in plan.connections.indices where plan.connections[index].version != version {
            translate(&plan.connections[index], &losses)
        }
        plan.remarks += losses.remarks(version)
    }

    private func translate(_ connection: inout PlannedConnection, _ losses: inout TranslationLosses) {
        let translator = PacketTranslator(from: connection.version, to: version)
        let number = connection.number
        let connect = translator.translated(connection.connect, number, &losses)
        // The filters of each UNSUBSCRIBE under way, as UNSUBACK of 5.0 has a code for each.
        var unsubscribes: [UInt16: Int] = [:]
        func change(_ step: PlannedStep, _ packet: ControlPacket) -> StepChange {
            if case .connect = packet { return .replace(.connect(connect)) }
            if case .unsubscribe(let unsubscribe) = packet {
                unsubscribes[unsubscribe.packetIdentifier] = unsubscribe.topicFilters.count
            }
            guard let translated = translator.translated(packet, step.from, number, unsubscribes, &losses)
            else { return .remove }
            return .replace(translated)
        }
        let failures = connection.changePackets(where: { _ in true }, as: version, change)
        losses.add(.unwritable, number, failures)
        connection.connect = connect
    }
}

/// What a translation lost, by reason.
struct TranslationLosses {
    enum Reason: Int, CaseIterable {
        case authentication, sharedSubscription, unwritable
        case subscriptionOptions, willDelay, messageExpiry, requestResponse, sessionExpiry, refusals, namelessPassword
        case serverDisconnect, identifier

        /// Nil where what was lost cannot be left out.
        var weight: PlanRemark.Weight {
            switch self {
            case .authentication, .sharedSubscription, .unwritable: .refused
            case .serverDisconnect: .note
            default: .risk
            }
        }

        func words(_ version: ProtocolVersion) -> String {
            switch self {
            case .authentication: "enhanced authentication, which \(version) does not have"
            case .sharedSubscription: "a Shared Subscription, which \(version) does not have"
            case .unwritable: "a packet that cannot be written in \(version)"
            case .subscriptionOptions:
                "No Local, Retain As Published or Retain Handling: \(version) has none, they are lost"
            case .willDelay: "Will Delay Interval: in \(version) the Will Message comes at once"
            case .messageExpiry: "Message Expiry Interval: in \(version) messages do not expire"
            case .requestResponse: "Response Topic or Correlation Data: \(version) has none, they are lost"
            case .sessionExpiry: "a Session Expiry Interval that Clean Session of \(version) cannot say"
            case .refusals: "a Reason Code of an acknowledgment: in \(version) it counts as success"
            case .namelessPassword: "a Password without User Name: in \(version) an empty User Name is sent with it"
            case .serverDisconnect: "DISCONNECT of the server: in \(version) it only closes the connection"
            case .identifier: "no Client Identifier but Clean Start 0: in \(version) Clean Session is 1"
            }
        }
    }

    private var counts: [Reason: (connection: Int, count: Int)] = [:]

    mutating func add(_ reason: Reason, _ connection: Int, _ count: Int = 1) {
        if count == 0 { return }
        counts[reason, default: (connection, 0)].count += count
    }

    func remarks(_ version: ProtocolVersion) -> [PlanRemark] {
        Reason.allCases.compactMap { reason in
            guard let (connection, count) = counts[reason] else { return nil }
            let times = count == 1 ? "once" : "\(count) times, first"
            return PlanRemark(reason.weight, message: "\(times) in connection \(connection): \(reason.words(version))")
        }
    }
}
