public import MQTTCodec
import MQTTTimeline

/// Lowers the QoS of messages, Will Messages and subscriptions.
public struct QoSLimit: PlanRewrite, Equatable {
    /// The highest QoS that stays.
    public let maximum: QoS

    /// The change.
    public init(_ maximum: QoS) {
        self.maximum = maximum
    }

    /// Changes what clients send, and what is expected of the server.
    public func apply(to plan: inout ReplayPlan) {
        guard maximum != .exactlyOnce else { return }
        for index in plan.connections.indices {
            plan.connections[index].changeConnect { connect in
                if let will = connect.will { connect.will?.qos = lowered(will.qos) }
            }
            lower(&plan.connections[index])
        }
    }

    private func lowered(_ qos: QoS) -> QoS { qos.rawValue > maximum.rawValue ? maximum : qos }

    private func lower(_ connection: inout PlannedConnection) {
        // Packet Identifiers of lowered messages under way, by their sender.
        var underWay: [Set<UInt16>] = [[], []]
        func change(_ step: PlannedStep, _ packet: ControlPacket) -> StepChange {
            let sender = Int(step.from.rawValue)
            switch packet {
            case .publish(var publish):
                let qos = lowered(publish.qos)
                guard qos != publish.qos else {
                    underWay[sender].remove(step.packetIdentifier)
                    return .keep
                }
                underWay[sender].insert(step.packetIdentifier)
                // At QoS 0, what is sent again is a second message.
                if qos == .atMostOnce, publish.dup { return .remove }
                publish.qos = qos
                if qos == .atMostOnce { publish.packetIdentifier = nil }
                return .replace(.publish(publish))
            case .puback:
                return underWay[sender ^ 1].contains(step.packetIdentifier) ? .remove : .keep
            case .pubrec(let pubrec):
                guard underWay[sender ^ 1].contains(step.packetIdentifier) else { return .keep }
                if maximum == .atMostOnce { return .remove }
                // What answers a message is PUBACK at QoS 1.
                return .replace(
                    .puback(
                        ControlPacket.Puback(
                            packetIdentifier: pubrec.packetIdentifier,
                            reasonCode: pubrec.reasonCode,
                            properties: pubrec.properties
                        )
                    )
                )
            case .pubrel:
                return underWay[sender].contains(step.packetIdentifier) ? .remove : .keep
            case .pubcomp:
                return underWay[sender ^ 1].contains(step.packetIdentifier) ? .remove : .keep
            case .subscribe(var subscribe):
                subscribe.subscriptions = subscribe.subscriptions.map(lowered)
                return .replace(.subscribe(subscribe))
            case .suback(var suback):
                suback.reasonCodes = suback.reasonCodes.map {
                    $0.rawValue <= 2 ? ReasonCode(rawValue: min($0.rawValue, maximum.rawValue)) : $0
                }
                return .replace(.suback(suback))
            default:
                return .keep
            }
        }
        _ = connection.changePackets(where: { Self.types.contains($0.type) }, change)
    }

    private static let types: Set<ControlPacketType> = [
        .publish, .puback, .pubrec, .pubrel, .pubcomp, .subscribe, .suback,
    ]

    private func lowered(_ subscription: ControlPacket.Subscription) -> ControlPacket.Subscription {
        var subscription = subscription
        let options = subscription.options.rawValue
        if subscription.options.maximumQoS > maximum.rawValue, subscription.options.maximumQoS <= 2 {
            subscription.options = SubscriptionOptions(rawValue: options & ~0b11 | maximum.rawValue)
        }
        return subscription
    }
}
