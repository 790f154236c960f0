package import OpenSSL

/// What is known of one handshake from key logs and secrets blocks.
package struct KeyLogSecrets: Sendable {
    /// Where secrets came from.
    package enum Source: Sendable, Equatable {
        /// A key log that the user named.
        case keyLog
        /// A Decryption Secrets Block of the capture.
        case secretsBlock
    }

    /// Where the first of them came from.
    package let source: Source
    private var secrets: [KeyLogLabel: SecretBytes] = [:]

    init(source: Source) {
        self.source = source
    }

    /// The secret with this label, if there is one.
    package subscript(label label: KeyLogLabel) -> SecretBytes? { secrets[label] }

    /// Whether there is none.
    package var isEmpty: Bool { secrets.isEmpty }

    /// Takes in a secret; of two with one label, the later line holds, as in Wireshark.
    mutating func set(_ secret: SecretBytes, for label: KeyLogLabel) {
        secrets[label] = secret
    }

    /// Takes in what another source has beyond these.
    mutating func fill(from other: KeyLogSecrets) {
        secrets.merge(other.secrets) { own, _ in own }
    }
}
