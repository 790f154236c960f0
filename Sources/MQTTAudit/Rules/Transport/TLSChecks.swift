import MQTTCodec
import MQTTTimeline
import TCPReassembly
import TLSDecryption

/// What a handshake of TLS shows to be weak; it needs no keys.
enum TLSChecks {
    private static let oldVersion = Statement.all("TLS-old-version")
    private static let weakCipherSuite = Statement.all("TLS-weak-cipher-suite")
    private static let certificateExpired = Statement.all("TLS-certificate-expired")

    static func judge(
        _ handshake: TLSHandshake,
        _ connection: AuditedConnection,
        _ version: ProtocolVersion?,
        _ sink: inout FindingSink
    ) {
        if handshake.outcome == .completed {
            judgeVersion(handshake, connection, version, &sink)
            judgeCipherSuite(handshake, connection, version, &sink)
        }
        judgeCertificate(handshake, connection, version, &sink)
    }

    private static func judgeVersion(
        _ handshake: TLSHandshake,
        _ connection: AuditedConnection,
        _ version: ProtocolVersion?,
        _ sink: inout FindingSink
    ) {
        guard let agreed = handshake.version, agreed.rawValue < TLSVersionNumber.tls12.rawValue else { return }
        // The server chooses among what the client offers.
        let isOffered = handshake.offeredVersions.contains { $0.rawValue >= TLSVersionNumber.tls12.rawValue }
        report(
            oldVersion,
            handshake,
            connection,
            version,
            by: isOffered ? .server : .client,
            expected: "TLS 1.2 or later",
            observed: isOffered
                ? "chose \(name(agreed)) although the client offered a later version"
                : "offered no later version than \(name(agreed))",
            &sink
        )
    }

    private static func name(_ version: TLSVersionNumber) -> String {
        version == .ssl30 ? version.description : "TLS \(version)"
    }

    private static func judgeCipherSuite(
        _ handshake: TLSHandshake,
        _ connection: AuditedConnection,
        _ version: ProtocolVersion?,
        _ sink: inout FindingSink
    ) {
        guard let suite = handshake.cipherSuite, let weakness = weakness(of: suite) else { return }
        let isOnlyChoice = !handshake.offeredCipherSuites.contains { isStrong($0) }
        report(
            weakCipherSuite,
            handshake,
            connection,
            version,
            by: isOnlyChoice ? .client : .server,
            expected: "a cipher suite without known weakness",
            observed: (isOnlyChoice ? "offered nothing better than " : "chose ") + "\(suite), \(weakness)",
            &sink
        )
    }

    /// Whether it is a cipher suite, no signal, and has no known weakness.
    private static func isStrong(_ suite: CipherSuite) -> Bool {
        guard let name = suite.name, !name.hasSuffix("SCSV") else { return false }
        return weakness(of: suite) == nil
    }

    /// What is wrong with a cipher suite by its registered name (RFC 9325 §4.1); nil for nothing, or an unknown one.
    static func weakness(of suite: CipherSuite) -> String? {
        guard let name = suite.name else { return nil }
        let parts = name.split(separator: "_")
        func has(_ part: Substring) -> Bool { parts.contains(part) }
        if has("NULL") || name == "TLS_SHA256_SHA256" || name == "TLS_SHA384_SHA384" { return "which does not encrypt" }
        if has("anon") { return "in which neither side shows who it is" }
        if has("EXPORT") || has("EXPORT1024") { return "whose key is made to be broken" }
        if has("RC4") { return "whose key stream has known biases" }
        if has("RC2") || has("DES") || has("DES40") { return "whose key is too short" }
        if has("3DES") || has("IDEA") { return "whose blocks of 64 bits repeat too soon" }
        return nil
    }

    private static func judgeCertificate(
        _ handshake: TLSHandshake,
        _ connection: AuditedConnection,
        _ version: ProtocolVersion?,
        _ sink: inout FindingSink
    ) {
        guard let certificate = handshake.serverCertificates.first else { return }
        let now = handshake.begin / 1_000_000_000
        let observed: String
        if let last = certificate.notAfter, now > last {
            observed = "a certificate that was valid until \(Wording.day(last))"
        } else if let first = certificate.notBefore, now < first {
            observed = "a certificate that is valid from \(Wording.day(first)) on"
        } else {
            return
        }
        report(
            certificateExpired,
            handshake,
            connection,
            version,
            by: .server,
            expected: "a certificate that is valid on \(Wording.day(now)), the day of the capture",
            observed: observed,
            &sink
        )
    }

    private static func report(
        _ statement: Statement,
        _ handshake: TLSHandshake,
        _ connection: AuditedConnection,
        _ version: ProtocolVersion?,
        by fault: Sender,
        expected: String,
        observed: String,
        _ sink: inout FindingSink
    ) {
        sink.report(
            statement,
            connection,
            version,
            severity: .warning,
            fault: fault,
            at: handshake.end,
            frames: handshake.frames,
            expected: expected,
            observed: observed
        )
    }
}
