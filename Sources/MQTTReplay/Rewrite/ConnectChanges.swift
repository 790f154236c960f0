import MQTTCodec
import MQTTTimeline

/// Leaves out Will Messages.
public struct WithoutWills: PlanRewrite, Equatable {
    /// The change.
    public init() {}

    /// Takes the Will Message out of each CONNECT.
    public func apply(to plan: inout ReplayPlan) {
        for index in plan.connections.indices { plan.connections[index].changeConnect { $0.will = nil } }
    }
}

/// Sets RETAIN to 0, in messages and Will Messages.
public struct WithoutRetain: PlanRewrite, Equatable {
    /// The change.
    public init() {}

    /// Changes what clients publish; what they received is not touched.
    public func apply(to plan: inout ReplayPlan) {
        for index in plan.connections.indices {
            plan.connections[index].changeConnect { $0.will?.retain = false }
            let bytes = plan.connections[index].bytes
            _ = plan.connections[index].changePackets(
                where: { $0.type == .publish && $0.from == .client && bytes[$0.bytes.lowerBound] & 1 != 0 },
                { _, packet in
                    guard case .publish(var publish) = packet else { return .keep }
                    publish.retain = false
                    return .replace(.publish(publish))
                }
            )
        }
    }
}

/// Another Keep Alive for all clients.
public struct KeepAliveChange: PlanRewrite, Equatable {
    /// In seconds; 0 turns it off.
    public let seconds: UInt16

    /// The change.
    public init(seconds: UInt16) {
        self.seconds = seconds
    }

    /// Changes each CONNECT.
    public func apply(to plan: inout ReplayPlan) {
        for index in plan.connections.indices { plan.connections[index].changeConnect { $0.keepAlive = seconds } }
    }
}

/// Another Session Expiry Interval for all clients (MQTT 5.0 §3.1.2.11.2).
public struct SessionExpiryChange: PlanRewrite, Equatable {
    /// In seconds; 4,294,967,295 for never.
    public let seconds: UInt32

    /// The change.
    public init(seconds: UInt32) {
        self.seconds = seconds
    }

    /// Changes CONNECT, and DISCONNECT where it sets another one.
    public func apply(to plan: inout ReplayPlan) {
        var earlier = 0
        for index in plan.connections.indices {
            guard plan.connections[index].version.hasProperties else {
                earlier += 1
                continue
            }
            plan.connections[index].changeConnect { $0.properties = changed($0.properties, adding: true) }
            _ = plan.connections[index].changePackets(
                where: { $0.type == .disconnect && $0.from == .client },
                { _, packet in
                    guard case .disconnect(var disconnect) = packet, let properties = disconnect.properties else {
                        return .keep
                    }
                    disconnect.properties = changed(properties, adding: false)
                    return .replace(.disconnect(disconnect))
                }
            )
        }
        if earlier > 0 {
            let message = "\(earlier) of \(plan.connections.count) connections are of a version before 5.0"
            plan.remarks.append(PlanRemark(.note, message: "\(message), which has no Session Expiry Interval"))
        }
    }

    private func changed(_ properties: Properties, adding: Bool) -> Properties {
        let property = Property(.sessionExpiryInterval, .fourByteInteger(seconds))
        var result = properties.changed { $0.identifier == .sessionExpiryInterval ? property : $0 }
        if adding, result.sessionExpiryInterval == nil { try? result.append(property) }
        return result
    }
}
