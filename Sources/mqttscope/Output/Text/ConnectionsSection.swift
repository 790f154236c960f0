import CaptureAnalysis
import MQTTCodec
import MQTTTimeline

/// Which connections there were.
extension TextPage {
    mutating func appendConnections(_ summary: Summary) {
        let traffic = summary.traffic
        var table = TextTable([.right, .left], wrapped: 1)
        func add(_ count: UInt64, _ words: String, _ style: TextStyle = .plain) {
            if count == 0 { return }
            table.append(StyledText(Readable.count(count), style), StyledText(words, style))
        }
        var known: UInt64 = 0
        for version in ProtocolVersion.allCases {
            let count = traffic.versions[version] ?? 0
            known &+= count
            add(count, "MQTT \(version)")
        }
        add(traffic.connections.subtractingReportingOverflow(known).partialValue, "MQTT of unknown version")
        add(traffic.midStreamConnections, "of these began before the capture", .secondary)
        add(traffic.emptyConnections, "to an MQTT port that carried nothing", .suspicious)
        add(traffic.layers.encryptedConnections, "for MQTT by port or handshake, not readable", .suspicious)
        for transport in Transport.allCases where transport != .tcp {
            let count = traffic.layers.connections(transport)
            add(count, "of all these in \(transport.title)", .secondary)
        }
        add(traffic.foreignConnections[.tls] ?? 0, "TLS, not decrypted", .suspicious)
        add(traffic.foreignConnections[.http] ?? 0, "HTTP, or WebSocket without MQTT", .secondary)
        add(traffic.foreignConnections[.other] ?? 0, "something other than MQTT", .secondary)
        append("Connections", table)
    }

    /// Keep Alive values listed; rarer ones are counted together.
    private static let shownKeepAlives = 6

    mutating func appendKeepAlive(_ summary: Summary) {
        let values = summary.traffic.keepAlives.sorted { $0.value != $1.value ? $0.value > $1.value : $0.key < $1.key }
        var table = TextTable([.right, .left])
        for (seconds, connections) in values.prefix(Self.shownKeepAlives) {
            let words = seconds == 0 ? "off" : "every \(Readable.count(seconds)) s"
            table.append(
                StyledText(Readable.count(connections)),
                StyledText(words, seconds == 0 ? .suspicious : .plain)
            )
        }
        let others = values.dropFirst(Self.shownKeepAlives)
        if !others.isEmpty {
            table.append(
                StyledText(Readable.count(others.reduce(0) { $0 &+ $1.value }), .secondary),
                StyledText("with \(Readable.count(others.count)) other values", .secondary)
            )
        }
        append("Keep Alive", table)
    }
}

extension Transport {
    fileprivate var title: String {
        switch self {
        case .tcp: "TCP"
        case .tls: "TLS"
        case .ws: "WebSocket"
        case .wss: "WebSocket in TLS"
        }
    }
}
