import OpenSSL
import WireBytes

/// The digests of all handshake messages so far, in their order (RFC 8446 §4.4.1, RFC 5246 §7.4.9).
///
/// Until it is known with which hash functions, the messages themselves are kept.
struct HandshakeTranscript: ~Copyable {
    private var kept: [UInt8] = []
    private var first: RunningDigest?
    private var second: RunningDigest?
    /// The most that is kept; a hello is far shorter.
    private static let keptBytes = 256 << 10

    /// False when nobody is going to ask.
    private var isWanted = true

    init() {}

    /// Takes a message with its header.
    mutating func append(_ message: Span<UInt8>) {
        guard isWanted else { return }
        if first == nil {
            guard kept.count + message.count <= Self.keptBytes else { return drop() }
            kept.append(copying: message)
        } else {
            first?.update(message)
            second?.update(message)
        }
    }

    /// Decides on one hash function or two, from the beginning on.
    mutating func begin(_ hashes: [HashFunction]) {
        guard isWanted, first == nil, let hash = hashes.first else { return }
        first = Self.digest(hash)
        if hashes.count > 1 { second = Self.digest(hashes[1]) }
        let kept = kept
        first?.update(kept.span)
        second?.update(kept.span)
        self.kept = []
        if first == nil { drop() }
    }

    /// Puts the digest of the messages so far in their place, as after HelloRetryRequest.
    mutating func replaceWithDigest(_ hash: HashFunction) {
        guard isWanted else { return }
        begin([hash])
        let digest = value
        first = nil
        let length = UInt8(truncatingIfNeeded: digest.count)
        kept = [HandshakeType.messageHash.rawValue, 0, 0, length] + digest
    }

    /// Nobody is going to ask.
    mutating func drop() {
        isWanted = false
        kept = []
        first = nil
        second = nil
    }

    /// The digest, or two one after the other; empty when there is none.
    var value: [UInt8] {
        (first?.value() ?? []) + (second?.value() ?? [])
    }

    private static func digest(_ hash: HashFunction) -> RunningDigest? { try? RunningDigest(hash) }
}
