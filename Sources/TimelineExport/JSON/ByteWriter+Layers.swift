import CaptureAnalysis
import MQTTTimeline
import OpenSSL
import TLSDecryption
import WebSocketFraming
import WireBytes

/// What lies between TCP and MQTT, in a summary.
extension ByteWriter {
    /// Appends `tls` and `websocket`, each only where there is any, and `proxied_connections`.
    mutating func append(layersOf summary: Summary) {
        let layers = summary.traffic.layers
        let failures = summary.disconnections.failedHandshakes
        if layers.tls.handshakes &+ layers.otherTLS.handshakes > 0 {
            append(",\"tls\":{")
            append(layers.tls)
            append(failures.filter { $0.cause == .tlsHandshakeFailed })
            if layers.otherTLS.handshakes > 0 {
                append(",\"not_mqtt\":{")
                append(layers.otherTLS)
                append("}")
            }
            append("}")
        }
        if layers.webSocket.handshakes &+ layers.otherWebSocket.handshakes > 0 {
            append(",\"websocket\":{")
            append(layers.webSocket)
            append(failures.filter { $0.cause == .webSocketRefused })
            if layers.otherWebSocket.handshakes > 0 {
                append(",\"not_mqtt\":{")
                append(layers.otherWebSocket)
                append("}")
            }
            append("}")
        }
        if !layers.proxies.isEmpty {
            append(",\"proxied_connections\":{")
            append(members: layers.proxies.sorted { $0.key < $1.key }.map { ("v\($0.key)", $0.value) })
            append("}")
        }
        if layers.omittedEvents > 0 { append(key: "omitted_layer_events", layers.omittedEvents) }
    }

    private mutating func append(_ tls: TLSSummary) {
        append("\"completed\":")
        append(json: tls.completed)
        append(key: "resumed", tls.resumed)
        append(key: "refused", tls.refused)
        append(key: "unfinished", tls.unfinished)
        append(key: "broken", tls.broken)
        append(key: "client_certificates", tls.clientCertificates)
        append(key: "early_data", tls.earlyData)
        append(",\"versions\":{")
        append(
            members: tls.versions.sorted { $0.key.rawValue < $1.key.rawValue }.map { ($0.key.description, $0.value) }
        )
        append("},\"cipher_suites\":{")
        append(
            members: tls.cipherSuites.sorted { $0.key.rawValue < $1.key.rawValue }.map {
                ($0.key.description, $0.value)
            }
        )
        append("},\"alerts\":{")
        append(members: tls.alerts.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
        append("},\"decrypted\":{")
        append(members: tls.decrypted.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
        append("},\"undecrypted\":")
        appendArray(tls.undecryptedReasons) { writer, reason in
            writer.append("{\"reason\":")
            writer.append(jsonText: reason.text)
            writer.append(reason.occurrences)
            writer.append("}")
        }
    }

    private mutating func append(_ webSocket: WebSocketSummary) {
        append("\"accepted\":")
        append(json: webSocket.accepted)
        append(",\"refused\":{")
        append(members: webSocket.refused.sorted { $0.key < $1.key }.map { ($0.key.description, $0.value) })
        append("}")
        append(key: "broken", webSocket.broken)
        append(key: "unfinished", webSocket.unfinished)
        append(key: "without_subprotocol", webSocket.withoutSubprotocol)
        append(key: "compressed", webSocket.compressed)
        append(",\"violations\":{")
        append(members: WebSocketViolation.Kind.allCases.map { ($0.rawValue, webSocket.violations[$0] ?? 0) })
        append("}")
    }

    private mutating func append(_ failures: [DisconnectionSummary.Failure]) {
        append(",\"failures\":")
        appendArray(failures) { writer, failure in
            writer.append("{\"message\":")
            writer.append(jsonText: failure.message)
            writer.append(failure.occurrences)
            writer.append("}")
        }
    }
}
