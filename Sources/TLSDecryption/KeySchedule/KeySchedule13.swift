package import OpenSSL

/// The key schedule of TLS 1.3 (RFC 8446 section 7.1), step by step.
package enum KeySchedule13 {
    /// The secrets that are derived with a hash of the handshake, as the key schedule labels them.
    package enum Label: String, Sendable {
        /// The client's 0-RTT data.
        case clientEarlyTraffic = "c e traffic"
        /// The client's handshake messages.
        case clientHandshakeTraffic = "c hs traffic"
        /// The server's handshake messages.
        case serverHandshakeTraffic = "s hs traffic"
        /// The client's application data until its first key update.
        case clientApplicationTraffic = "c ap traffic"
        /// The server's application data until its first key update.
        case serverApplicationTraffic = "s ap traffic"
        /// What other protocols derive keys from.
        case exporter = "exp master"
        /// What other protocols derive keys from before the handshake is over.
        case earlyExporter = "e exp master"
        /// What tickets are made from.
        case resumption = "res master"
        /// What proves that a client has an external key.
        case externalBinder = "ext binder"
        /// What proves that a client has a key from an earlier connection.
        case resumptionBinder = "res binder"
    }

    /// HKDF-Expand-Label.
    package static func expandLabel(
        _ hash: HashFunction,
        _ secret: SecretBytes,
        label: String,
        context: [UInt8] = [],
        count: Int
    ) throws(OpenSSLError) -> SecretBytes {
        let label = Array("tls13 ".utf8) + Array(label.utf8)
        guard label.count <= 255, context.count <= 255, (0...0xffff).contains(count) else {
            throw OpenSSLError("expand a secret to \(count) bytes", causes: [])
        }
        var info = [UInt8(truncatingIfNeeded: count >> 8), UInt8(truncatingIfNeeded: count)]
        info.append(UInt8(label.count))
        info += label
        info.append(UInt8(context.count))
        info += context
        return try HKDF.expand(hash, key: secret, info: info.span, count: count)
    }

    /// Derive-Secret, with the hash of the messages that it covers.
    package static func deriveSecret(
        _ hash: HashFunction,
        _ secret: SecretBytes,
        _ label: Label,
        transcriptHash: [UInt8]
    ) throws(OpenSSLError) -> SecretBytes {
        try expandLabel(hash, secret, label: label.rawValue, context: transcriptHash, count: hash.digestLength)
    }

    /// The Early Secret; without a pre-shared key, zeros stand for it.
    package static func earlySecret(
        _ hash: HashFunction,
        preSharedKey: SecretBytes? = nil
    ) throws(OpenSSLError) -> SecretBytes {
        let zeros = zeros(hash)
        return try HKDF.extract(hash, salt: zeros, secret: preSharedKey ?? zeros)
    }

    /// The Handshake Secret; without a key exchange (`psk_ke`), zeros stand for its secret.
    package static func handshakeSecret(
        _ hash: HashFunction,
        earlySecret: SecretBytes,
        sharedSecret: SecretBytes? = nil
    ) throws(OpenSSLError) -> SecretBytes {
        try HKDF.extract(hash, salt: derived(hash, earlySecret), secret: sharedSecret ?? zeros(hash))
    }

    /// The Master Secret.
    package static func masterSecret(
        _ hash: HashFunction,
        handshakeSecret: SecretBytes
    ) throws(OpenSSLError) -> SecretBytes {
        try HKDF.extract(hash, salt: derived(hash, handshakeSecret), secret: zeros(hash))
    }

    /// The keys of records (RFC 8446 section 7.3).
    package static func trafficKeys(
        _ parameters: CipherSuiteParameters,
        trafficSecret: SecretBytes
    ) throws(OpenSSLError) -> WriteKeys {
        let hash = parameters.hash
        return WriteKeys(
            key: try expandLabel(hash, trafficSecret, label: "key", count: parameters.keyLength),
            vector: try expandLabel(hash, trafficSecret, label: "iv", count: AEAD.nonceLength)
        )
    }

    /// The traffic secret after a key update (RFC 8446 section 7.2).
    package static func updatedTrafficSecret(
        _ hash: HashFunction,
        _ trafficSecret: SecretBytes
    ) throws(OpenSSLError) -> SecretBytes {
        try expandLabel(hash, trafficSecret, label: "traffic upd", count: hash.digestLength)
    }

    /// The pre-shared key that a ticket stands for (RFC 8446 section 4.6.1).
    package static func resumptionKey(
        _ hash: HashFunction,
        resumptionSecret: SecretBytes,
        ticketNonce: [UInt8]
    ) throws(OpenSSLError) -> SecretBytes {
        try expandLabel(hash, resumptionSecret, label: "resumption", context: ticketNonce, count: hash.digestLength)
    }

    /// What Finished says of the messages before it, or a binder of a ClientHello (RFC 8446 section 4.4.4).
    package static func verifyData(
        _ hash: HashFunction,
        _ baseSecret: SecretBytes,
        transcriptHash: [UInt8]
    ) throws(OpenSSLError) -> [UInt8] {
        let key = try expandLabel(hash, baseSecret, label: "finished", count: hash.digestLength)
        let keyed = try KeyedHMAC(hash, key: key)
        guard let code = keyed.authenticationCode(of: transcriptHash.span) else {
            throw OpenSSLError("make an HMAC-\(hash.rawValue)", causes: [])
        }
        return code.withSpan { code in code.indices.map { code[$0] } }
    }

    /// Derive-Secret of "derived", which covers no message.
    private static func derived(_ hash: HashFunction, _ secret: SecretBytes) throws(OpenSSLError) -> SecretBytes {
        let nothing = try RunningDigest(hash).value()
        return try expandLabel(hash, secret, label: "derived", context: nothing, count: hash.digestLength)
    }

    private static func zeros(_ hash: HashFunction) -> SecretBytes {
        SecretBytes([UInt8](repeating: 0, count: hash.digestLength))
    }
}
