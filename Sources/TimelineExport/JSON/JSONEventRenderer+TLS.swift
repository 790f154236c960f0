import CaptureAnalysis
public import MQTTTimeline
import OpenSSL
import TCPReassembly
public import TLSDecryption
public import WireBytes

/// Events of TLS.
extension JSONEventRenderer {
    /// Writes what a handshake shows.
    public func render(_ handshake: TLSHandshake, into output: inout ByteWriter) {
        output.append(",\"outcome\":\"")
        output.append(handshake.outcome.name)
        output.append("\"")
        append("message", handshake.explanation, to: &output)
        if handshake.isRenegotiation { output.append(",\"renegotiation\":true") }
        if let version = handshake.version {
            output.append(",\"version\":\"")
            output.append(utf8: version.description)
            output.append("\"")
        }
        append("offered_versions", handshake.offeredVersions.map(\.description), to: &output)
        append("cipher_suite", handshake.cipherSuite?.description, to: &output)
        append("group", handshake.group.map { NamedGroup(rawValue: $0).description }, to: &output)
        append("server_name", handshake.serverName, to: &output)
        append("offered_protocols", handshake.offeredProtocols, to: &output)
        append("protocol", handshake.applicationProtocol, to: &output)
        append("server_certificates", handshake.serverCertificates, to: &output)
        if handshake.asksForClientCertificate != nil || handshake.hasClientCertificate != nil {
            output.append(",\"client_certificate\":{")
            if let requested = handshake.asksForClientCertificate {
                output.append("\"requested\":")
                output.append(json: requested)
            }
            if let sent = handshake.hasClientCertificate {
                output.append(handshake.asksForClientCertificate == nil ? "\"sent\":" : ",\"sent\":")
                output.append(json: sent)
            }
            output.append("}")
        }
        append("client_certificates", handshake.clientCertificates, to: &output)
        output.append(",\"resumption\":\"")
        output.append(utf8: handshake.resumption.rawValue)
        output.append("\",\"early_data\":\"")
        output.append(utf8: handshake.earlyData.rawValue)
        output.append("\"")
        if handshake.lacksBytes { output.append(",\"lacks_bytes\":true") }
        if handshake.hasHelloRetryRequest { output.append(",\"hello_retry_request\":true") }
        if !handshake.alerts.isEmpty {
            output.append(",\"alerts\":")
            output.appendArray(handshake.alerts) { writer, alert in
                writer.append("{\"from\":\"")
                writer.append(Sender(alert.sender, client: handshake.client).name)
                writer.append("\"")
                writer.append(fieldsOf: alert)
                writer.append(",\"frame\":")
                writer.append(decimal: alert.arrival.frame)
                writer.append("}")
            }
        }
        append("ja3", handshake.ja3, to: &output)
        append("ja3s", handshake.ja3s, to: &output)
        append("ja4", handshake.ja4, to: &output)
        output.append(",\"decryption\":\"")
        output.append(handshake.decryption.name)
        output.append("\"")
        append("decryption_problem", handshake.decryption.problem, to: &output)
        append(duration: handshake.begin, handshake.end, to: &output)
        append(frames: handshake.frames, to: &output)
    }

    /// Writes an alert.
    public func render(_ alert: TLSAlertEvent, from sender: Sender, into output: inout ByteWriter) {
        output.append(",\"from\":\"")
        output.append(sender.name)
        output.append("\"")
        output.append(fieldsOf: alert)
        append(frames: alert.arrival.earlierFrames + [alert.arrival.frame], to: &output)
    }

    private func append(_ key: StaticString, _ certificates: [CapturedCertificate], to output: inout ByteWriter) {
        if certificates.isEmpty { return }
        output.append(",\"")
        output.append(key)
        output.append("\":")
        output.appendArray(certificates) { $0.append($1) }
    }

    /// Writes a text from the capture, or one of our own, when there is one.
    func append(_ key: StaticString, _ text: String?, to output: inout ByteWriter) {
        guard let text else { return }
        output.append(",\"")
        output.append(key)
        output.append("\":")
        output.append(jsonText: text)
    }

    /// Writes a list of texts when there are any.
    func append(_ key: StaticString, _ texts: [String], to output: inout ByteWriter) {
        if texts.isEmpty { return }
        output.append(",\"")
        output.append(key)
        output.append("\":")
        output.appendArray(texts) { $0.append(jsonText: $1) }
    }

    /// Writes how long something took; nothing where the capture's clock went back.
    func append(duration begin: Int64, _ end: Int64, to output: inout ByteWriter) {
        let (duration, overflow) = end.subtractingReportingOverflow(begin)
        if overflow || duration < 0 { return }
        output.append(",\"duration_ns\":")
        output.append(json: duration)
    }
}

extension ByteWriter {
    fileprivate mutating func append(fieldsOf alert: TLSAlertEvent) {
        append(alert.isFatal ? ",\"level\":\"fatal\",\"name\":\"" : ",\"level\":\"warning\",\"name\":\"")
        append(utf8: alert.alert.name)
        append("\",\"code\":")
        append(json: alert.alert.rawValue)
    }

    fileprivate mutating func append(_ certificate: CapturedCertificate) {
        append("{\"subject\":")
        append(jsonText: certificate.subject)
        append(",\"issuer\":")
        append(jsonText: certificate.issuer)
        if let first = certificate.notBefore { append("not_before", second: first) }
        if let last = certificate.notAfter { append("not_after", second: last) }
        if !certificate.names.isEmpty {
            append(",\"names\":")
            appendArray(certificate.names) { $0.append(jsonText: $1) }
        }
        append(",\"serial_number\":")
        append(jsonText: certificate.serialNumber)
        append(",\"sha256\":\"")
        for byte in certificate.sha256 {
            for digit in [byte >> 4, byte & 0xF] {
                append(digit < 10 ? UInt8(ascii: "0") &+ digit : UInt8(ascii: "a") &+ digit &- 10)
            }
        }
        append("\"}")
    }

    private mutating func append(_ key: StaticString, second: Int64) {
        guard TimestampText.seconds.contains(second) else { return }
        append(",\"")
        append(key)
        append("\":\"")
        var time = TimestampText()
        time.append(second: second, to: &self)
        append("\"")
    }
}
