/// The last PUBLISH packets with the content of some Will Message.
///
/// They tell what was published just before the capture shows that a Will Message was due.
struct RecentMatches {
    struct Match {
        let contentHash: UInt64
        let publish: PublishObservation
        let handle: Int
        let connection: UInt64
        /// Whether it is known to carry a certain Will Message.
        var isTaken = false
    }

    private var matches: [Match] = []
    private var next = 0

    mutating func add(_ match: Match) {
        if matches.count < WillLimits.recentMatches {
            matches.append(match)
        } else {
            matches[next] = match
            next = (next &+ 1) % WillLimits.recentMatches
        }
    }

    /// Whether nothing since `timestamp` was forgotten.
    func isWhole(since timestamp: Int64) -> Bool {
        matches.count < WillLimits.recentMatches || matches[next].publish.timestamp < timestamp
    }

    /// Whether a client published this content.
    func isPublishedByClient(_ contentHash: UInt64) -> Bool {
        matches.contains { $0.contentHash == contentHash && $0.publish.from == .client }
    }

    /// Takes what the server published with this content since `timestamp`, the oldest first.
    mutating func take(_ contentHash: UInt64, since timestamp: Int64) -> [Match] {
        var taken: [Match] = []
        for step in matches.indices {
            let index = (next &+ step) % matches.count
            guard matches[index].contentHash == contentHash, matches[index].publish.from == .server,
                !matches[index].isTaken, matches[index].publish.timestamp >= timestamp
            else { continue }
            matches[index].isTaken = true
            taken.append(matches[index])
        }
        return taken
    }
}
