import CaptureAnalysis

/// The summary as text: the worrying things first, then what there was, from the files to the bytes below MQTT.
struct TextSummary {
    /// The text, with a line end after each line.
    let text: String

    /// Lays out a summary, with the colours of a terminal or without.
    init(_ summary: Summary, usesColor: Bool) {
        var page = TextPage(usesColor: usesColor)
        page.appendTitle(summary)
        page.appendIncidents(summary)
        page.appendAttention(summary)
        page.appendFiles(summary)
        page.appendConnections(summary)
        page.appendLayers(summary)
        page.appendDisconnections(summary)
        page.appendKeepAlive(summary)
        page.appendPackets(summary)
        page.appendDeliveries(summary)
        page.appendJourneys(summary)
        page.appendRequests(summary)
        page.appendWills(summary)
        page.appendTopics(summary)
        page.appendClients(summary)
        page.appendLowerLayers(summary)
        page.appendLimits(summary)
        text = page.text
    }
}
