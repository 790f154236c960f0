import MQTTCodec

@testable import MQTTReplay

/// Plans made by hand, with answers as a server gives them.
enum MadePlan {
    private static func plan(_ scripts: [(PlanScript, PlannedEnd.Manner, Int)]) -> ReplayPlan {
        var connections: [PlannedConnection] = []
        for (index, (script, manner, end)) in scripts.enumerated() {
            var script = script
            script.number = index
            connections.append(script.connection(manner, at: end))
        }
        // The order of the capture is that of time.
        var places: [(connection: Int, step: Int)] = []
        for connection in connections.indices {
            for step in connections[connection].steps.indices { places.append((connection, step)) }
        }
        places.sort {
            let one = connections[$0.connection].steps[$0.step].at
            let other = connections[$1.connection].steps[$1.step].at
            return (one, $0.connection, $0.step) < (other, $1.connection, $1.step)
        }
        for (order, place) in places.enumerated() {
            connections[place.connection].steps[place.step].order = order
        }
        return ReplayPlan(connections: connections)
    }

    private static func subscriber(_ client: String, _ filter: String, cleanStart: Bool = true) -> PlanScript {
        var script = PlanScript(.init(version: .v3_1_1, clientIdentifier: client, cleanStart: cleanStart))
        script.client(
            .subscribe(
                .init(packetIdentifier: 1, subscriptions: [.init(topicFilter: filter, options: .init(rawValue: 2))])
            ),
            at: 10
        )
        script.server(.suback(.init(packetIdentifier: 1, reasonCodes: [.grantedQoS2])), at: 12)
        return script
    }

    /// One client subscribes, another publishes so many messages at each QoS, a third one ends it.
    static func publisherAndSubscriber(messages: Int) -> ReplayPlan {
        var subscriber = subscriber("subscriber", "t/#")
        var publisher = PlanScript("publisher")
        var time = 50
        for index in 0..<messages {
            for qos in QoS.allCases {
                let message = "\(index)-\(qos)"
                let id = UInt16(index % 100 + 1)
                publisher.publishes("t/a", message, qos: qos, id: id, at: time)
                subscriber.server(.publish(.message("t/a", message, qos: qos, id: id)), at: time + 1)
                if qos == .atLeastOnce { subscriber.client(.puback(.init(packetIdentifier: id)), at: time + 2) }
                if qos == .exactlyOnce {
                    subscriber.client(.pubrec(.init(packetIdentifier: id)), at: time + 2)
                    subscriber.server(.pubrel(.init(packetIdentifier: id)), at: time + 2)
                    subscriber.client(.pubcomp(.init(packetIdentifier: id)), at: time + 2)
                }
                time += 3
            }
        }
        subscriber.client(.disconnect(.init()), at: time + 50)
        publisher.client(.disconnect(.init()), at: time + 20)
        return plan([(subscriber, .clientClosed, time + 50), (publisher, .clientClosed, time + 20)])
    }

    /// So many clients with sessions, each with so many messages spread over a span of milliseconds, and one that
    /// collects them all; it is the last.
    static func publishers(connections: Int, messages: Int, qos: QoS, over span: Int) -> ReplayPlan {
        var scripts: [(PlanScript, PlannedEnd.Manner, Int)] = []
        var collector = subscriber("collector", "m/#", cleanStart: false)
        for client in 0..<connections {
            var script = PlanScript(.init(version: .v3_1_1, clientIdentifier: "p\(client)", cleanStart: false))
            for index in 0..<messages {
                let time = 1_000 + index * span / messages + client % 50
                script.publishes("m/\(client)", "\(index)", qos: qos, id: UInt16(index + 1), at: time)
            }
            script.client(.disconnect(.init()), at: span + 1_200)
            scripts.append((script, .clientClosed, span + 1_200))
            for index in 0..<messages {
                collector.server(.publish(.message("m/\(client)", "\(index)")), at: span + 1_100)
            }
        }
        scripts.append((collector, .unseen, span + 1_800))
        return plan(scripts)
    }

    /// One client with so many messages at QoS 0, all at once.
    static func flood(messages: Int, payload: Int) -> ReplayPlan {
        var script = PlanScript("flood")
        let text = String(repeating: "x", count: payload)
        for _ in 0..<messages { script.publishes("t", text, qos: .atMostOnce, at: 10) }
        script.client(.disconnect(.init()), at: 20)
        return plan([(script, .clientClosed, 20)])
    }
}
