internal import OpenSSL
internal import WireBytes

/// Reads the lines of one subject that stand together.
enum KeyLogRun {
    /// How much of a key log must be at hand for all lines of a run, in bytes.
    static let maximumLength = TLSKeyLimits.maximumRunLength + TLSKeyLimits.maximumLineLength + 1

    /// Adds the secrets in the lines at the beginning of `bytes`, as far as they are about `subject`.
    static func read(
        _ bytes: Span<UInt8>,
        _ kind: KeyLogSubject,
        _ subject: Span<UInt8>,
        into secrets: inout KeyLogSecrets
    ) {
        var start = 0
        var found: [UInt8] = []
        while start < bytes.count, start < TLSKeyLimits.maximumRunLength {
            var end = start
            while end < bytes.count, bytes[end] != 0x0A { end &+= 1 }
            let line = bytes.extracting(start..<end)
            start = end &+ 1
            switch KeyLogLine(line) {
            case .nothing, .otherLabel: continue
            case .bad: return
            case .secret(let label, let subjectDigits, let secretDigits):
                found.removeAll(keepingCapacity: true)
                KeyLogLine.decode(line.extracting(subjectDigits), into: &found)
                guard label.subject == kind, found.span.hasSameBytes(as: subject) else { return }
                var secret: [UInt8] = []
                secret.reserveCapacity(secretDigits.count / 2)
                KeyLogLine.decode(line.extracting(secretDigits), into: &secret)
                secrets.set(SecretBytes(wiping: &secret), for: label)
            }
        }
    }
}
