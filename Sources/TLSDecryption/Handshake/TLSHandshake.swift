public import OpenSSL
public import TCPReassembly

/// What one handshake shows, with keys or without.
public struct TLSHandshake: Sendable {
    /// How a handshake ended.
    public enum Outcome: Sendable, Equatable {
        /// Both sides went on to application data.
        case completed
        /// One side gave up with the last of `alerts`.
        case refused
        /// The connection ended, or the capture did, before the handshake was over.
        case unfinished
        /// The records do not make a handshake.
        case broken
    }

    /// Which earlier connection the handshake goes on from.
    public enum Resumption: String, Sendable {
        /// None: a full handshake.
        case none
        /// One named by its Session ID (RFC 5246 §7.4.1.2).
        case sessionID = "session_id"
        /// One in a ticket (RFC 5077).
        case ticket
        /// One as pre-shared key (RFC 8446 §2.2); an external key looks the same.
        case preSharedKey = "pre_shared_key"
    }

    /// What became of 0-RTT data (RFC 8446 §2.3).
    public enum EarlyData: String, Sendable {
        /// The client did not offer any.
        case none
        /// Offered; what the server made of it could not be read.
        case offered
        /// The server took it.
        case accepted
        /// The server did not take it.
        case rejected
    }

    /// Where the keys came from, or why there are none.
    public enum Decryption: Sendable, Equatable {
        /// A line of a key log.
        case keyLog
        /// A Decryption Secrets Block of the capture.
        case secretsBlock
        /// The server's private key.
        case privateKey
        /// A pre-shared key.
        case preSharedKey
        /// The cipher suite does not encrypt.
        case notEncrypted
        /// There are no keys, or they do not fit; one sentence says why.
        case impossible(String)
        /// The handshake did not come that far.
        case notReached
    }

    /// Which end sent ClientHello.
    public var client: Endpoint
    /// How it ended.
    public var outcome = Outcome.unfinished
    /// Whether it came after another one in the same connection (RFC 5746).
    public var isRenegotiation = false
    /// The versions that the client offered, its order kept, without GREASE (RFC 8701).
    public var offeredVersions: [TLSVersionNumber] = []
    /// The version that the server chose; nil when ServerHello was not seen.
    public var version: TLSVersionNumber?
    /// The cipher suites that the client offered, without GREASE.
    public var offeredCipherSuites: [CipherSuite] = []
    /// The cipher suite that the server chose.
    public var cipherSuite: CipherSuite?
    /// The group of the key exchange, by its registered number; nil where there is none or it was not seen.
    public var group: UInt16?
    /// The server's name that the client asked for (RFC 6066 §3).
    public var serverName: String?
    /// The application protocols that the client offered (RFC 7301).
    public var offeredProtocols: [String] = []
    /// The application protocol that the server chose.
    public var applicationProtocol: String?
    /// The server's certificate and those it came with; empty when not visible.
    public var serverCertificates: [CapturedCertificate] = []
    /// The client's certificate and those it came with; empty when not visible or none.
    public var clientCertificates: [CapturedCertificate] = []
    /// Whether the server asked for a client certificate; nil when that was not visible.
    public var asksForClientCertificate: Bool?
    /// Whether the client sent a certificate; nil when that was not visible.
    public var hasClientCertificate: Bool?
    /// Whether an earlier session was resumed.
    public var resumption = Resumption.none
    /// What became of early data.
    public var earlyData = EarlyData.none
    /// Whether the server asked for another ClientHello (RFC 8446 §4.1.4).
    public var hasHelloRetryRequest = false
    /// Whether CBC cipher suites authenticate what they encrypted (RFC 7366).
    public var encryptsThenMACs = false
    /// Whether the master secret covers the handshake (RFC 7627).
    public var hasExtendedMasterSecret = false
    /// Whether the capture lacks bytes of the connection up to the end of the handshake: what is not told may have been
    /// there.
    public var lacksBytes = false
    /// Alerts up to the end of the handshake.
    public var alerts: [TLSAlertEvent] = []
    /// Who sent an encrypted record that is an alert, or in TLS 1.3 has the size of one, before the handshake was over.
    ///
    /// What it says is not known. Nil when there was none.
    public var alertSizedRecordFrom: Endpoint?
    /// The fingerprint of ClientHello (JA3: an MD5 digest in hexadecimal).
    public var ja3: String?
    /// The fingerprint of ServerHello (JA3S).
    public var ja3s: String?
    /// The fingerprint of ClientHello in the form of JA4.
    public var ja4: String?
    /// Where keys came from.
    public var decryption = Decryption.notReached
    /// The last handshake message of the client that was seen, as "Certificate"; nil for none.
    public var lastClientMessage: String?
    /// The last handshake message of the server that was seen.
    public var lastServerMessage: String?
    /// The first and the last frame of it; one when they are the same.
    public var frames: [UInt64] = []
    /// When it began and ended, nanoseconds since 1970.
    public var begin: Int64 = 0
    /// When it ended, nanoseconds since 1970.
    public var end: Int64 = 0

    /// A handshake of which nothing was seen.
    public init(client: Endpoint) {
        self.client = client
    }
}

/// An alert (RFC 8446 §6) and where it was seen.
public struct TLSAlertEvent: Sendable, Equatable {
    /// Who sent it.
    public var sender: Endpoint
    /// Whether its level is fatal.
    public var isFatal: Bool
    /// What it says.
    public var alert: TLSAlert
    /// The frame that brought it, with its time.
    public var arrival: Arrival

    /// An alert.
    public init(sender: Endpoint, isFatal: Bool, alert: TLSAlert, arrival: Arrival) {
        self.sender = sender
        self.isFatal = isFatal
        self.alert = alert
        self.arrival = arrival
    }
}
