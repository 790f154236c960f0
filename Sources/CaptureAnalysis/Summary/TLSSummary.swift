import MQTTTimeline
import OpenSSL
import TCPReassembly
public import TLSDecryption

/// What the handshakes of TLS connections show, counted.
public struct TLSSummary: Sendable {
    /// Different texts counted in one table: 64; further ones are counted under an empty text.
    static let maximumTexts = 64

    /// Handshakes that were completed.
    public internal(set) var completed: UInt64 = 0
    /// Those of them that went on from an earlier session.
    public internal(set) var resumed: UInt64 = 0
    /// Handshakes that one side gave up with an alert.
    public internal(set) var refused: UInt64 = 0
    /// Handshakes that were not finished.
    public internal(set) var unfinished: UInt64 = 0
    /// Records that make no handshake.
    public internal(set) var broken: UInt64 = 0
    /// Handshakes in which the client sent a certificate.
    public internal(set) var clientCertificates: UInt64 = 0
    /// Handshakes with 0-RTT data that the server took.
    public internal(set) var earlyData: UInt64 = 0
    /// Completed handshakes by version.
    public internal(set) var versions: [TLSVersionNumber: UInt64] = [:]
    /// Completed handshakes by cipher suite.
    public internal(set) var cipherSuites: [CipherSuite: UInt64] = [:]
    /// Alerts by sender and name, as "server unknown_ca".
    public internal(set) var alerts: [String: UInt64] = [:]
    /// Completed handshakes whose connections are decrypted, by where the keys came from.
    public internal(set) var decrypted: [String: UInt64] = [:]
    /// Completed handshakes whose connections cannot be decrypted, by reason.
    public internal(set) var undecrypted: [String: Occurrences] = [:]

    init() {}

    /// Handshakes of all kinds.
    public var handshakes: UInt64 { completed &+ refused &+ unfinished &+ broken }

    /// Completed handshakes whose connections cannot be decrypted.
    public var undecryptedHandshakes: UInt64 { undecrypted.values.reduce(0) { $0 &+ $1.count } }

    /// Why connections cannot be decrypted, the most frequent reason first; an empty text stands for further ones.
    public var undecryptedReasons: [(text: String, occurrences: Occurrences)] {
        undecrypted.sorted { left, right in
            left.value.count != right.value.count ? left.value.count > right.value.count : left.key < right.key
        }
        .map { ($0.key, $0.value) }
    }

    mutating func add(_ handshake: TLSHandshake) {
        switch handshake.outcome {
        case .completed: addCompleted(handshake)
        case .refused: refused &+= 1
        case .unfinished: unfinished &+= 1
        case .broken: broken &+= 1
        }
        for alert in handshake.alerts { add(alert, client: handshake) }
    }

    private mutating func addCompleted(_ handshake: TLSHandshake) {
        completed &+= 1
        if handshake.resumption != .none { resumed &+= 1 }
        if handshake.hasClientCertificate == true { clientCertificates &+= 1 }
        if handshake.earlyData == .accepted { earlyData &+= 1 }
        // Peers choose what they like; both sides of a connection would have to, so that these tables stay small.
        if let version = handshake.version, versions.count < Self.maximumTexts || versions[version] != nil {
            versions[version, default: 0] &+= 1
        }
        if let suite = handshake.cipherSuite, cipherSuites.count < Self.maximumTexts || cipherSuites[suite] != nil {
            cipherSuites[suite, default: 0] &+= 1
        }
        switch handshake.decryption {
        case .keyLog, .secretsBlock, .privateKey, .preSharedKey, .notEncrypted:
            decrypted[handshake.decryption.name.description, default: 0] &+= 1
        case .impossible(let problem):
            let isKnown = undecrypted.count < Self.maximumTexts || undecrypted[problem] != nil
            undecrypted[isKnown ? problem : "", default: Occurrences()].add(frame: handshake.frames.first ?? 0)
        case .notReached:
            break
        }
    }

    private mutating func add(_ alert: TLSAlertEvent, client handshake: TLSHandshake) {
        add(alert, from: Sender(alert.sender, client: handshake.client))
    }

    /// Counts an alert.
    mutating func add(_ alert: TLSAlertEvent, from sender: Sender) {
        // At the end of a connection, close_notify is as it should be.
        if alert.alert == .closeNotify { return }
        alerts["\(sender.name) \(alert.alert.name)", default: 0] &+= 1
    }

    mutating func add(_ other: TLSSummary) {
        completed &+= other.completed
        resumed &+= other.resumed
        refused &+= other.refused
        unfinished &+= other.unfinished
        broken &+= other.broken
        clientCertificates &+= other.clientCertificates
        earlyData &+= other.earlyData
        versions.merge(other.versions) { $0 &+ $1 }
        cipherSuites.merge(other.cipherSuites) { $0 &+ $1 }
        alerts.merge(other.alerts) { $0 &+ $1 }
        decrypted.merge(other.decrypted) { $0 &+ $1 }
        for (text, found) in other.undecrypted { undecrypted[text, default: Occurrences()].add(found) }
    }
}
