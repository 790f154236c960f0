package import OpenSSL

/// The hash of a handshake's messages (RFC 8446 section 4.4.1), of which secrets are made.
///
/// Messages go in with their headers, without those of the records. They wait until the hash function is known.
package struct TranscriptHash: ~Copyable {
    /// How many bytes of messages wait at most for the hash function to be known.
    package static let maximumWaitingLength = 1 << 17

    private var waiting: [UInt8] = []
    private var first: RunningDigest?
    private var second: RunningDigest?
    private var hashes: [HashFunction] = []
    private var isComplete = true

    /// No message yet.
    package init() {}

    /// Takes the next message, or a part of it.
    package mutating func append(_ message: Span<UInt8>) {
        guard hashes.isEmpty else { return update(message) }
        guard message.count <= Self.maximumWaitingLength - waiting.count else {
            isComplete = false
            return
        }
        for index in message.indices { waiting.append(message[index]) }
    }

    /// Sets the hash functions, whose digests stand one after the other: MD5 and SHA-1 before TLS 1.2, else one.
    ///
    /// Throws when libcrypto does not offer one. Later calls change nothing.
    package mutating func choose(_ hashes: [HashFunction]) throws(OpenSSLError) {
        guard self.hashes.isEmpty, let hash = hashes.first else { return }
        first = try RunningDigest(hash)
        if hashes.count > 1 { second = try RunningDigest(hashes[1]) }
        self.hashes = hashes
        update(waiting.span)
        waiting = []
    }

    /// Replaces what went in so far by its hash in a `message_hash`, as after a HelloRetryRequest (RFC 8446 section
    /// 4.4.1).
    package mutating func replaceWithMessageHash() throws(OpenSSLError) {
        guard let hash = hashes.first, let value else { return }
        first = try RunningDigest(hash)
        update(([254, 0, 0, UInt8(truncatingIfNeeded: value.count)] + value).span)
    }

    /// The hash of the messages so far; nil when the hash function is not known, or messages were left out.
    package var value: [UInt8]? {
        guard isComplete, !hashes.isEmpty else { return nil }
        var digest: [UInt8] = []
        switch first {
        case .some(let first): digest += first.value()
        case nil: break
        }
        switch second {
        case .some(let second): digest += second.value()
        case nil: break
        }
        return digest
    }

    private func update(_ message: Span<UInt8>) {
        switch first {
        case .some(let first): first.update(message)
        case nil: break
        }
        switch second {
        case .some(let second): second.update(message)
        case nil: break
        }
    }
}
