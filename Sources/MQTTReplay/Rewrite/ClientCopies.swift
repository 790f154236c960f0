import MQTTCodec
import MQTTTimeline

/// Has each captured client several times; the copies have suffixed Client Identifiers, and are one after the other in
/// the order of packets.
public struct ClientCopies: PlanRewrite, Equatable {
    /// How many there are of each client, at least 1.
    public let count: Int

    /// - Precondition: `count` is at least 1.
    public init(_ count: Int) {
        precondition(count >= 1)
        self.count = count
    }

    /// Adds the copies; each gets its own Client Identifier, `-2` to `-N` behind the captured one.
    public func apply(to plan: inout ReplayPlan) {
        guard count > 1, !plan.connections.isEmpty else { return }
        let stride = plan.numberStride
        let captured = plan.connections
        for index in plan.connections.indices { plan.connections[index].multiplyOrder(by: count, plus: 0) }
        for copy in 1..<count {
            for var connection in captured {
                connection.number += copy * stride
                connection.multiplyOrder(by: count, plus: copy)
                connection.changeConnect { connect in
                    guard !connect.clientIdentifier.isEmpty else { return }
                    let (name, parameters) = connect.clientIdentifier.deviceNameAndParameters
                    connect.clientIdentifier = "\(name)-\(copy + 1)\(parameters)"
                }
                plan.connections.append(connection)
            }
        }
        plan.connections.sort { ($0.opensAt, $0.number) < ($1.opensAt, $1.number) }
        plan.remarks.append(
            PlanRemark(
                .risk,
                message: "each client is there \(count) times: subscribers get the messages of all copies, which the "
                    + "captured ones did not; the connections of copy 2 have \(stride) added to their numbers, and so on"
            )
        )
    }
}

/// Plays the plan several times, one run after the other.
public struct PlanLoop: PlanRewrite, Equatable {
    /// How often it is played, at least 1.
    public let count: Int

    /// - Precondition: `count` is at least 1.
    public init(_ count: Int) {
        precondition(count >= 1)
        self.count = count
    }

    /// Time between the end of one run and the beginning of the next: 1 s.
    static let pause: Int64 = 1_000_000_000

    /// Adds the further runs; in all but the last one, connections whose end was not seen end with DISCONNECT, as their
    /// clients have to connect again.
    public func apply(to plan: inout ReplayPlan) {
        guard count > 1, !plan.connections.isEmpty else { return }
        let stride = plan.numberStride
        let length = plan.duration.addingReportingOverflow(Self.pause)
        var orders = plan.orders
        let last = plan.connections
        var once = last
        for index in once.indices where once[index].end.manner == .unseen {
            once[index].disconnect(at: plan.duration, order: orders)
            orders += 1
        }
        plan.connections = []
        for run in 0..<count {
            let delay = length.partialValue.multipliedReportingOverflow(by: Int64(run))
            if length.overflow || delay.overflow { break }
            for var connection in run == count - 1 ? last : once {
                connection.number += run * stride
                connection.delay(by: delay.partialValue, orders: orders * run)
                plan.connections.append(connection)
            }
        }
        let message = "the plan is played \(count) times: connections of the second run have \(stride) added to their"
        plan.remarks.append(PlanRemark(.note, message: "\(message) numbers, and so on"))
    }
}

extension ReplayPlan {
    /// A power of ten above all numbers of connections, so that the number of a copy shows what it is a copy of.
    fileprivate var numberStride: Int {
        let highest = connections.map(\.number).max() ?? 0
        var stride = 10
        while stride <= highest, stride < .max / 10 { stride *= 10 }
        return stride
    }

    /// One more than the highest place in the order of packets.
    fileprivate var orders: Int {
        1 + connections.reduce(0) { max($0, max($1.steps.last?.order ?? 0, $1.segments.last?.order ?? 0)) }
    }
}

extension PlannedConnection {
    fileprivate mutating func multiplyOrder(by factor: Int, plus offset: Int) {
        for index in steps.indices { steps[index].order = steps[index].order * factor + offset }
        for index in segments.indices { segments[index].order = segments[index].order * factor + offset }
    }

    fileprivate mutating func disconnect(at time: Int64, order: Int) {
        let packet = (try? ControlPacket.disconnect(ControlPacket.Disconnect()).encoded(version: version)) ?? []
        let start = bytes.count
        bytes += packet
        steps.append(
            PlannedStep(
                from: .client,
                type: .disconnect,
                at: time,
                order: order,
                frame: steps.last?.frame ?? 0,
                bytes: start..<bytes.count
            )
        )
        end = PlannedEnd(.clientClosed, at: time)
    }

    fileprivate mutating func delay(by delay: Int64, orders: Int) {
        opensAt = opensAt.addingReportingOverflow(delay).overflow ? .max : opensAt + delay
        end.at = end.at.addingReportingOverflow(delay).overflow ? .max : end.at + delay
        for index in steps.indices {
            steps[index].at = steps[index].at.addingReportingOverflow(delay).overflow ? .max : steps[index].at + delay
            steps[index].order += orders
        }
        for index in segments.indices {
            let at = segments[index].at.addingReportingOverflow(delay)
            segments[index].at = at.overflow ? .max : at.partialValue
            segments[index].order += orders
        }
    }
}
