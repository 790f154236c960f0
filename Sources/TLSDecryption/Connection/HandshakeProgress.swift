import OpenSSL
import TCPReassembly

/// What is known of a handshake that is under way; gone when it is over.
final class HandshakeProgress {
    /// What is told in the end.
    var told: TLSHandshake
    var clientHello: ClientHello?
    var serverHello: ServerHello?
    var parameters: CipherSuiteParameters?
    var clientKeyExchange: ClientKeyExchange?
    /// The certificate of the server as DER, by which its private key is found.
    var serverCertificate: [UInt8]?
    /// The ticket that the server gives out, up to TLS 1.2.
    var newTicket: [UInt8]?
    var transcript: HandshakeTranscript
    /// What the extended master secret covers; nil before ClientKeyExchange.
    var sessionHash: [UInt8]?
    /// The secret of TLS up to 1.2.
    var session: TLSSessionCache.Session?
    /// Where keys came from that are in use, for application data and before.
    var source: TLSHandshake.Decryption?
    /// Where keys came from that open handshake messages; nil for none.
    var handshakeSource: TLSHandshake.Decryption?
    /// Why there are none.
    var problem: String?
    /// How long the messages were of which something is kept, in bytes.
    var keptBytes = 0
    var hasClientFinished = false
    var hasServerFinished = false
    /// Whether the server has sent anything in answer to the client's Finished.
    var hasServerJudged = false
    var hasServerHelloDone = false
    var hasClientChangedCipher = false
    var hasServerChangedCipher = false
    /// Whether messages are missing, so that what was not seen says nothing.
    var hasGap = false
    /// The secrets of TLS 1.3 with a pre-shared key alone.
    var preShared: PreSharedSecrets?

    init(client: Endpoint, _ arrival: Arrival, isRenegotiation: Bool) {
        told = TLSHandshake(client: client)
        told.isRenegotiation = isRenegotiation
        told.begin = arrival.timestamp
        told.end = arrival.timestamp
        told.frames = [arrival.earlierFrames.first ?? arrival.frame]
        transcript = HandshakeTranscript()
    }

    /// The version, as far as it is decided.
    var version: TLSVersionNumber? { told.version }

    /// Notes that a record belongs to the handshake.
    func extend(to arrival: Arrival) {
        told.end = max(told.end, arrival.timestamp)
        guard let first = told.frames.first else { return }
        told.frames = arrival.frame > first ? [first, arrival.frame] : [first]
    }

    /// Whether all that was to be agreed upon is.
    var isComplete: Bool {
        guard version == .tls13 else { return hasClientFinished && hasServerFinished }
        // A client has finished before the server has judged its certificate (RFC 8446 §4.4.4).
        return hasClientFinished && (told.asksForClientCertificate == false || hasServerJudged)
    }
}
