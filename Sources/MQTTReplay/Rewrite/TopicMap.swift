import MQTTCodec
import MQTTTimeline

/// Moves topics: each rule is a Topic Filter and what takes its place, as in `plant/#=test/plant/#`.
public struct TopicMap: PlanRewrite, Equatable {
    /// One rule.
    public struct Rule: Sendable, Equatable {
        let from: [Substring]
        let to: [Substring]

        /// Reads `FILTER=FILTER`; both sides have the same wildcards in the same order.
        public init(_ text: String) throws(RewriteError) {
            let sides = text.split(separator: "=", omittingEmptySubsequences: false)
            guard sides.count == 2 else {
                throw RewriteError("A topic map has the form 'old/#=new/#', with one '='.")
            }
            for side in sides {
                let bytes = Array(side.utf8)
                guard TopicFilter.validate(bytes.span, version: .v3_1_1) == nil else {
                    throw RewriteError("'\(side)' in the topic map is no Topic Filter.")
                }
            }
            from = sides[0].split(separator: "/", omittingEmptySubsequences: false)
            to = sides[1].split(separator: "/", omittingEmptySubsequences: false)
            guard Self.wildcards(from) == Self.wildcards(to) else {
                throw RewriteError("Both sides of a topic map need the same wildcards in the same order.")
            }
        }

        private static func wildcards(_ levels: [Substring]) -> [Substring] { levels.filter { $0 == "+" || $0 == "#" } }

        /// What takes the place of a Topic Name, or of a Topic Filter all of whose topics move; nil when it stays.
        func mapped(_ topic: String) -> String? {
            // Wildcards at the start do not match names that begin with "$" ([MQTT-4.7.2-1]).
            if topic.utf8.first == UInt8(ascii: "$"), from[0] == "+" || from[0] == "#" { return nil }
            let levels = topic.split(separator: "/", omittingEmptySubsequences: false)
            var singles: [Substring] = []
            var rest: ArraySlice<Substring> = []
            for (index, pattern) in from.enumerated() {
                if pattern == "#" {
                    rest = levels[min(index, levels.count)...]
                    return replaced(singles, rest)
                }
                guard index < levels.count else { return nil }
                if pattern == "+" {
                    guard levels[index] != "#" else { return nil }
                    singles.append(levels[index])
                } else if pattern != levels[index] {
                    return nil
                }
                // "a/#" is also for "a" itself.
                if index + 1 == levels.count, index + 2 == from.count, from[index + 1] == "#" {
                    return replaced(singles, [])
                }
            }
            return levels.count == from.count ? replaced(singles, []) : nil
        }

        private func replaced(_ singles: [Substring], _ rest: ArraySlice<Substring>) -> String? {
            var singles = singles[...]
            var levels: [Substring] = []
            for level in to {
                switch level {
                case "+": if let next = singles.popFirst() { levels.append(next) }
                case "#": levels += rest
                default: levels.append(level)
                }
            }
            return levels.isEmpty ? nil : levels.joined(separator: "/")
        }
    }

    /// The rules; the first that is for a topic counts.
    public let rules: [Rule]

    /// A map.
    public init(_ rules: [Rule]) {
        self.rules = rules
    }

    /// Moves the topics of PUBLISH, SUBSCRIBE, UNSUBSCRIBE and Will Messages, and Response Topics, of both sides.
    public func apply(to plan: inout ReplayPlan) {
        var partial: Set<String> = []
        var failures = 0
        for index in plan.connections.indices {
            plan.connections[index].changeConnect { connect in
                guard let will = connect.will else { return }
                connect.will?.topic = moved(will.topic)
                connect.will?.properties = moved(will.properties)
            }
            failures += plan.connections[index].changePackets(
                where: { $0.type == .publish || $0.type == .subscribe || $0.type == .unsubscribe },
                { _, packet in changed(packet, &partial) }
            )
        }
        for filter in partial.sorted().prefix(Self.filtersNamed) {
            let message = "the subscription '\(filter)' stays: it is for moved topics and for others"
            plan.remarks.append(PlanRemark(.risk, message: message))
        }
        if partial.count > Self.filtersNamed {
            let message = "\(partial.count - Self.filtersNamed) further subscriptions stay for the same reason"
            plan.remarks.append(PlanRemark(.risk, message: message))
        }
        if failures > 0 {
            plan.remarks.append(
                PlanRemark(.refused, message: "\(failures) moved topics are longer than a packet can hold")
            )
        }
    }

    /// Subscriptions that are named when they stay.
    private static let filtersNamed = 8

    private func changed(_ packet: ControlPacket, _ partial: inout Set<String>) -> StepChange {
        switch packet {
        case .publish(var publish):
            publish.topicName = moved(publish.topicName)
            publish.properties = moved(publish.properties)
            return .replace(.publish(publish))
        case .subscribe(var subscribe):
            for index in subscribe.subscriptions.indices {
                subscribe.subscriptions[index].topicFilter = moved(
                    filter: subscribe.subscriptions[index].topicFilter,
                    &partial
                )
            }
            return .replace(.subscribe(subscribe))
        case .unsubscribe(var unsubscribe):
            unsubscribe.topicFilters = unsubscribe.topicFilters.map { moved(filter: $0, &partial) }
            return .replace(.unsubscribe(unsubscribe))
        default:
            return .keep
        }
    }

    private func moved(_ topic: String) -> String {
        for rule in rules {
            if let mapped = rule.mapped(topic) { return mapped }
        }
        return topic
    }

    private func moved(filter: String, _ partial: inout Set<String>) -> String {
        var prefix = ""
        var own = filter
        let levels = filter.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: false)
        if levels.count == 3, levels[0] == "$share" {
            prefix = "$share/\(levels[1])/"
            own = String(levels[2])
        }
        for rule in rules {
            if let mapped = rule.mapped(own) { return prefix + mapped }
        }
        if rules.contains(where: { Self.mayMeet(own, $0.from) }) { partial.insert(filter) }
        return filter
    }

    /// Whether there can be a topic that belongs to both.
    private static func mayMeet(_ filter: String, _ pattern: [Substring]) -> Bool {
        let levels = filter.split(separator: "/", omittingEmptySubsequences: false)
        var index = 0
        while index < levels.count, index < pattern.count {
            if levels[index] == "#" || pattern[index] == "#" { return true }
            guard levels[index] == "+" || pattern[index] == "+" || levels[index] == pattern[index] else { return false }
            index += 1
        }
        return levels.count == pattern.count || index < levels.count && levels[index] == "#"
            || index < pattern.count && pattern[index] == "#"
    }

    private func moved(_ properties: Properties) -> Properties {
        guard let topic = properties.responseTopic else { return properties }
        let response = moved(topic)
        guard response != topic else { return properties }
        return properties.changed {
            $0.identifier == .responseTopic ? Property(.responseTopic, .utf8String(response)) : $0
        }
    }
}
