package import OpenSSL
internal import Synchronization
internal import WireBytes

/// The secrets with which captured TLS is decrypted, whatever they came from; shared by all connections.
///
/// Key logs are files in which the peers write their secrets (`SSLKEYLOGFILE`). One in a file is read once for the
/// places of its lines; the secrets themselves are read again when they are needed, and a file that has grown is read
/// on. One from a pipe is read to its end at once.
public final class TLSKeys: Sendable {
    private struct State {
        var keyLogs: [KeyLog] = []
        var secretsBlocks: KeyLogMemory
        var hasSecretsBlocks = false
        var rsaKeys: [RSAPrivateKey] = []
        var preSharedKeys: [TLSPreSharedKey] = []
    }

    private enum KeyLog {
        case file(KeyLogFile)
        case pipe(KeyLogMemory)
    }

    private let limits: TLSKeyLimits
    private let state: Mutex<State>

    /// No keys at all.
    public init(limits: TLSKeyLimits = TLSKeyLimits()) {
        self.limits = limits
        state = Mutex(State(secretsBlocks: KeyLogMemory(path: nil, limits: limits)))
    }

    /// Whether nothing can be decrypted so far.
    public var isEmpty: Bool {
        state.withLock {
            $0.keyLogs.isEmpty && !$0.hasSecretsBlocks && $0.rsaKeys.isEmpty && $0.preSharedKeys.isEmpty
        }
    }

    /// Whether there are keys that only a full handshake can be decrypted with, so that what it agreed upon has to be
    /// remembered for connections that resume it.
    package var remembersSessions: Bool {
        state.withLock { !$0.rsaKeys.isEmpty || !$0.preSharedKeys.isEmpty }
    }

    /// Adds a key log.
    ///
    /// Lines that make no sense are counted (`reports`), and are no error.
    ///
    /// - Throws: `TLSKeyError` `.cannotOpen`, `.isDirectory` or `.read`.
    public func add(keyLog path: String) throws(TLSKeyError) {
        let descriptor = try KeyLogDescriptor(opening: path)
        if descriptor.isRegular {
            let file = try KeyLogFile(descriptor, path: path, limits: limits)
            state.withLock { $0.keyLogs.append(.file(file)) }
        } else {
            let pipe = try KeyLogPipe.read(descriptor, path: path, limits: limits)
            state.withLock { $0.keyLogs.append(.pipe(pipe)) }
        }
    }

    /// Adds the content of a capture's secrets block of type TLS Key Log.
    ///
    /// - Parameters:
    ///   - bytes: the lines of a key log.
    ///   - frame: the first frame behind the block: for connections before it, the block says nothing, so that what is
    ///     found does not depend on how far ahead the capture is read.
    public func add(secretsBlock bytes: [UInt8], validFrom frame: UInt64) {
        state.withLock {
            _ = $0.secretsBlocks.add(bytes, validFrom: frame)
            $0.hasSecretsBlocks = true
        }
    }

    /// Adds a server's private key, for connections whose secret was encrypted with it (RSA key exchange).
    ///
    /// - Parameters:
    ///   - path: the key in PEM or DER.
    ///   - password: asked for the key's password, if it is encrypted.
    /// - Throws: `TLSKeyError` `.cannotOpen`, `.isDirectory`, `.read` or `.badKey`.
    public func add(rsaKey path: String, password: @escaping @Sendable () -> [UInt8]?) throws(TLSKeyError) {
        var bytes = try KeyLogDescriptor(opening: path).readAll(of: path, limit: TLSKeyLimits.maximumKeyLength)
        defer { bytes.wipe() }
        let key: RSAPrivateKey
        do {
            key = try RSAPrivateKey(decoding: bytes) { password().map { SecretBytes($0) } }
        } catch {
            throw TLSKeyError(.badKey, path: path, detail: "\(error)")
        }
        state.withLock { $0.rsaKeys.append(key) }
    }

    /// Adds a pre-shared key.
    public func add(psk identity: [UInt8], key: [UInt8]) {
        let key = SecretBytes(key)
        state.withLock { $0.preSharedKeys.append(TLSPreSharedKey(identity: identity, key: key)) }
    }

    /// What was found in each key log, in the order in which they were added, and in the capture's secrets blocks.
    public var reports: [KeyLogReport] {
        state.withLock { state in
            let reports = state.keyLogs.map { keyLog in
                switch keyLog {
                case .file(let file): file.report
                case .pipe(let pipe): pipe.report
                }
            }
            return state.hasSecretsBlocks ? reports + [state.secretsBlocks.report] : reports
        }
    }

    /// What is known of the handshake with this client random, at a frame of the capture; nil for nothing.
    ///
    /// More may be known later, when a key log has grown.
    package func secrets(for clientRandom: Span<UInt8>, at frame: UInt64) -> KeyLogSecrets? {
        secrets(.clientRandom, clientRandom, at: frame)
    }

    /// The premaster secret whose encryption begins with these eight bytes (`RSA` lines).
    package func premaster(for encryptedPremasterPrefix: Span<UInt8>, at frame: UInt64) -> SecretBytes? {
        secrets(.encryptedPremaster, encryptedPremasterPrefix, at: frame)?[label: .rsa]
    }

    /// The master secret of the session with this identifier (`RSA Session-ID` lines).
    package func masterSecret(forSession identifier: Span<UInt8>, at frame: UInt64) -> SecretBytes? {
        secrets(.session, identifier, at: frame)?[label: .rsaSession]
    }

    /// All private keys, in the order in which they were added.
    package var rsaKeys: [RSAPrivateKey] { state.withLock { $0.rsaKeys } }

    /// All pre-shared keys, in the order in which they were added.
    package var psks: [TLSPreSharedKey] { state.withLock { $0.preSharedKeys } }

    /// The pre-shared key that the client names so.
    package func psk(identity: Span<UInt8>) -> SecretBytes? {
        psks.first { $0.identity.span.hasSameBytes(as: identity) }?.key
    }

    private func secrets(_ kind: KeyLogSubject, _ subject: Span<UInt8>, at frame: UInt64) -> KeyLogSecrets? {
        guard kind.allows(length: subject.count) else { return nil }
        let subject = Array(copying: subject)
        return state.withLock { state in
            var known = KeyLogSecrets(source: .keyLog)
            for keyLog in state.keyLogs {
                var more = KeyLogSecrets(source: .keyLog)
                switch keyLog {
                case .file(let file): more = file.secrets(kind, subject)
                case .pipe(let pipe): pipe.secrets(kind, subject.span, at: frame, into: &more)
                }
                known.fill(from: more)
            }
            var blocks = KeyLogSecrets(source: .secretsBlock)
            state.secretsBlocks.secrets(kind, subject.span, at: frame, into: &blocks)
            guard !known.isEmpty else { return blocks.isEmpty ? nil : blocks }
            known.fill(from: blocks)
            return known
        }
    }
}
