import CaptureAnalysis

/// The topics and the clients with the most traffic.
extension TextPage {
    private static let shownClients = 10

    mutating func appendTopics(_ summary: Summary) {
        if summary.topTopics.isEmpty { return }
        var table = TextTable([.right, .right, .left])
        table.append(
            StyledText("messages", .secondary),
            StyledText("payload", .secondary),
            StyledText("topic", .secondary)
        )
        for topic in summary.topTopics {
            table.append(
                StyledText(Readable.count(topic.messages)),
                StyledText(Readable.bytes(topic.payloadBytes)),
                StyledText(.shown(topic.topic, limit: 72))
            )
        }
        append(Self.title("Topics", shown: summary.topTopics.count, of: summary.topics), table)
        if summary.messagesOnUncountedTopics > 0 {
            let messages = Readable.count(summary.messagesOnUncountedTopics, "message")
            append(paragraph: "\(messages) on further topics, too many to count one by one", .secondary)
        }
    }

    mutating func appendClients(_ summary: Summary) {
        let clients = summary.traffic.clientSummaries
        if clients.isEmpty { return }
        var table = TextTable([.right, .right, .right, .right, .right, .left])
        table.append(
            StyledText("connections", .secondary),
            StyledText("sent", .secondary),
            StyledText("received", .secondary),
            StyledText("bytes", .secondary),
            StyledText("first frame", .secondary),
            StyledText("client", .secondary)
        )
        for client in clients.prefix(Self.shownClients) {
            table.append(
                StyledText(Readable.count(client.connections)),
                StyledText(Readable.count(client.sentPackets)),
                StyledText(Readable.count(client.receivedPackets)),
                StyledText(Readable.bytes(client.sentBytes &+ client.receivedBytes)),
                StyledText("\(client.firstFrame)"),
                StyledText(client.clientIdentifier.shown(limit: 44))
            )
        }
        append(Self.title("Clients", shown: min(clients.count, Self.shownClients), of: UInt64(clients.count)), table)
        if summary.traffic.unlistedClients > 0 {
            let connections = Readable.count(summary.traffic.unlistedClients, "connection")
            append(paragraph: "\(connections) of further clients, too many to list", .secondary)
        }
    }

    private static func title(_ name: String, shown: Int, of count: UInt64) -> String {
        count > UInt64(shown) ? "\(name) (the busiest \(shown) of \(Readable.count(count)))" : name
    }
}
