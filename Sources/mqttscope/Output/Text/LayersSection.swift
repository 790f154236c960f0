import CaptureAnalysis
import MQTTTimeline
import TLSDecryption
import WebSocketFraming

/// What lies between TCP and MQTT.
extension TextPage {
    /// Reasons, cipher suites and alerts that are listed; the rest is counted.
    private static let shown = 6

    mutating func appendLayers(_ summary: Summary) {
        let layers = summary.traffic.layers
        var table = TextTable([.right, .left, .left], wrapped: 1)
        Self.append(layers.tls, "TLS", &table)
        Self.append(layers.webSocket, &table)
        for (version, count) in layers.proxies.sorted(by: { $0.key < $1.key }) {
            Self.append(count, "announced by a proxy (PROXY protocol, version \(version))", &table)
        }
        Self.append(
            layers.omittedEvents,
            "events left out, as too many came before MQTT",
            &table,
            .suspicious
        )
        // Other TLS is worth a line only where it may hide MQTT.
        let others = layers.otherTLS
        if others.handshakes > 0 {
            let versions = others.versions.sorted { $0.key.rawValue < $1.key.rawValue }
                .map { "\(Readable.count($0.value)) × \($0.key.title)" }
            let list = versions.isEmpty ? "" : ": " + versions.joined(separator: ", ")
            Self.append(others.handshakes, "TLS, not known to be for MQTT\(list)", &table, .secondary)
        }
        append("TLS and WebSocket", table)
    }

    private static func append(
        _ count: UInt64,
        _ words: String,
        _ table: inout TextTable,
        _ style: TextStyle = .plain,
        _ occurrences: Occurrences? = nil
    ) {
        if count == 0 { return }
        table.append(
            StyledText(Readable.count(count), style),
            StyledText(words, style),
            StyledText(occurrences.map { Readable.frames($0) } ?? "", .secondary)
        )
    }

    private static func append(_ tls: TLSSummary, _ name: String, _ table: inout TextTable) {
        for (version, count) in tls.versions.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            append(count, version.title, &table, version.rawValue < 0x0303 ? .suspicious : .plain)
        }
        let suites = tls.cipherSuites.sorted { ($1.value, $0.key.rawValue) < ($0.value, $1.key.rawValue) }
        for (suite, count) in suites.prefix(shown) { append(count, "  \(suite.description)", &table, .secondary) }
        if suites.count > shown {
            append(suites.dropFirst(shown).reduce(0) { $0 &+ $1.value }, "  other cipher suites", &table, .secondary)
        }
        append(tls.resumed, "  resumed an earlier session", &table, .secondary)
        append(tls.clientCertificates, "  with a client certificate", &table, .secondary)
        append(tls.earlyData, "  with early data (0-RTT)", &table, .secondary)
        for (source, count) in tls.decrypted.sorted(by: { $0.key < $1.key }) {
            append(count, words(source), &table, .good)
        }
        for reason in tls.undecryptedReasons.prefix(shown) {
            let words = reason.text.isEmpty ? "for other reasons" : reason.text.shown(limit: 160)
            append(reason.occurrences.count, "not decrypted: \(words)", &table, .suspicious, reason.occurrences)
        }
        let rest = tls.undecryptedReasons.dropFirst(shown).reduce(0) { $0 &+ $1.occurrences.count }
        append(rest, "not decrypted for other reasons", &table, .suspicious)
        append(tls.refused, "TLS, given up with an alert", &table, .wrong)
        append(tls.unfinished, "TLS, handshake not finished", &table, .suspicious)
        append(tls.broken, "TLS, records that make no handshake", &table, .suspicious)
        let alerts = tls.alerts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        for (alert, count) in alerts.prefix(shown) {
            append(count, "  \(Self.words(alert: alert))", &table, .suspicious)
        }
        append(alerts.dropFirst(shown).reduce(0) { $0 &+ $1.value }, "  other alerts", &table, .suspicious)
    }

    /// "alert unknown_ca by the server" for "server unknown_ca".
    private static func words(alert: String) -> String {
        let words = alert.split(separator: " ")
        guard words.count == 2 else { return "alert: \(alert)" }
        return "alert \(words[1]) by the \(words[0])"
    }

    /// What keys were found in, as `TLSSummary.decrypted` names it.
    private static func words(_ source: String) -> String {
        switch source {
        case "key_log": "decrypted with a key log"
        case "secrets_block": "decrypted with secrets in the capture"
        case "private_key": "decrypted with the server's private key"
        case "pre_shared_key": "decrypted with a pre-shared key"
        default: "with a cipher suite that does not encrypt"
        }
    }

    private static func append(_ webSocket: WebSocketSummary, _ table: inout TextTable) {
        append(webSocket.accepted, "WebSocket", &table)
        append(webSocket.withoutSubprotocol, "  without a subprotocol", &table, .suspicious)
        append(webSocket.compressed, "  with compression", &table, .secondary)
        for (status, count) in webSocket.refused.sorted(by: { $0.key < $1.key }) {
            let answer = status == 0 ? "without a status" : "with status \(status)"
            append(count, "WebSocket, refused \(answer)", &table, .wrong)
        }
        append(webSocket.unfinished, "WebSocket, not answered", &table, .suspicious)
        append(webSocket.broken, "WebSocket, answered with what does not fit the request", &table, .suspicious)
        append(webSocket.violations[.textMessage] ?? 0, "  messages of text", &table, .wrong)
    }
}

extension TLSVersionNumber {
    /// "TLS 1.3"; SSL has its name in its number.
    fileprivate var title: String { self == .ssl30 ? description : "TLS \(description)" }
}
