internal import WireBytes

/// What a secret of a key log is for: the first word of its line.
package struct KeyLogLabel: Hashable, Sendable {
    enum Name: Sendable {
        case clientRandom, premasterClientRandom, rsa, rsaSession
        case clientEarly, clientHandshake, serverHandshake, clientTraffic, serverTraffic, exporter, earlyExporter
    }

    let name: Name
    /// How many key updates came before; 0 for all but traffic secrets.
    package let generation: UInt32

    private init(_ name: Name, generation: UInt32 = 0) {
        self.name = name
        self.generation = generation
    }

    /// The master secret of TLS 1.2 and before.
    package static let clientRandom = KeyLogLabel(.clientRandom)
    /// The premaster secret, by client random (Wireshark's `PMS_CLIENT_RANDOM`).
    package static let premasterClientRandom = KeyLogLabel(.premasterClientRandom)
    /// The premaster secret, by the first eight bytes of it as encrypted for the server.
    package static let rsa = KeyLogLabel(.rsa)
    /// The master secret, by session identifier (`RSA Session-ID:… Master-Key:…`).
    package static let rsaSession = KeyLogLabel(.rsaSession)
    /// The key of early data.
    package static let clientEarlyTrafficSecret = KeyLogLabel(.clientEarly)
    /// The key of the client's handshake messages.
    package static let clientHandshakeTrafficSecret = KeyLogLabel(.clientHandshake)
    /// The key of the server's handshake messages.
    package static let serverHandshakeTrafficSecret = KeyLogLabel(.serverHandshake)
    /// What applications derive keys from.
    package static let exporterSecret = KeyLogLabel(.exporter)
    /// The same for early data.
    package static let earlyExporterSecret = KeyLogLabel(.earlyExporter)

    /// The key of what the client's application sends, after so many key updates.
    package static func clientTrafficSecret(_ generation: UInt32) -> KeyLogLabel {
        KeyLogLabel(.clientTraffic, generation: generation)
    }

    /// The key of what the server's application sends, after so many key updates.
    package static func serverTrafficSecret(_ generation: UInt32) -> KeyLogLabel {
        KeyLogLabel(.serverTraffic, generation: generation)
    }

    private static let numbered: [(text: [UInt8], name: Name)] = [
        (Array("CLIENT_TRAFFIC_SECRET_".utf8), .clientTraffic),
        (Array("SERVER_TRAFFIC_SECRET_".utf8), .serverTraffic),
    ]

    private static let labels: [(text: [UInt8], label: KeyLogLabel)] = [
        (Array("CLIENT_RANDOM".utf8), .clientRandom),
        (Array("CLIENT_HANDSHAKE_TRAFFIC_SECRET".utf8), .clientHandshakeTrafficSecret),
        (Array("SERVER_HANDSHAKE_TRAFFIC_SECRET".utf8), .serverHandshakeTrafficSecret),
        (Array("EXPORTER_SECRET".utf8), .exporterSecret),
        (Array("CLIENT_EARLY_TRAFFIC_SECRET".utf8), .clientEarlyTrafficSecret),
        (Array("EARLY_EXPORTER_SECRET".utf8), .earlyExporterSecret),
        (Array("EARLY_EXPORTER_MASTER_SECRET".utf8), .earlyExporterSecret),
        (Array("PMS_CLIENT_RANDOM".utf8), .premasterClientRandom),
        (Array("RSA".utf8), .rsa),
    ]

    /// The label that is spelled so; nil for one that is not known here.
    init?(_ text: Span<UInt8>) {
        for entry in Self.labels where entry.text.span.hasSameBytes(as: text) {
            self = entry.label
            return
        }
        for entry in Self.numbered where text.count > entry.text.count {
            guard entry.text.span.hasSameBytes(as: text.extracting(first: entry.text.count)) else { continue }
            var generation: UInt32 = 0
            for offset in entry.text.count..<text.count {
                let digit = text[offset] &- 0x30
                guard digit < 10, generation < 100_000_000 else { return nil }
                generation = generation &* 10 &+ UInt32(digit)
            }
            self.init(entry.name, generation: generation)
            return
        }
        return nil
    }

    /// How lines with it are found.
    var subject: KeyLogSubject {
        switch name {
        case .rsa: .encryptedPremaster
        case .rsaSession: .session
        default: .clientRandom
        }
    }

    /// How many bytes a secret has that bears it.
    func allows(secretLength: Int) -> Bool {
        switch name {
        case .clientRandom, .rsa, .rsaSession: secretLength == 48
        case .premasterClientRandom: (1...1_024).contains(secretLength)
        default: secretLength == 32 || secretLength == 48
        }
    }
}

/// By what a line of a key log is found.
enum KeyLogSubject: UInt8, Sendable {
    /// The random of a ClientHello, 32 bytes.
    case clientRandom
    /// The first eight bytes of an encrypted premaster secret.
    case encryptedPremaster
    /// A session identifier, 1 to 32 bytes.
    case session

    /// Whether it can be so long, in bytes.
    func allows(length: Int) -> Bool {
        switch self {
        case .clientRandom: length == 32
        case .encryptedPremaster: length == 8
        case .session: (1...32).contains(length)
        }
    }
}

extension KeyLogLabel: CustomStringConvertible {
    /// The label as key logs spell it.
    package var description: String {
        switch name {
        case .clientRandom: "CLIENT_RANDOM"
        case .premasterClientRandom: "PMS_CLIENT_RANDOM"
        case .rsa: "RSA"
        case .rsaSession: "RSA Session-ID"
        case .clientEarly: "CLIENT_EARLY_TRAFFIC_SECRET"
        case .clientHandshake: "CLIENT_HANDSHAKE_TRAFFIC_SECRET"
        case .serverHandshake: "SERVER_HANDSHAKE_TRAFFIC_SECRET"
        case .clientTraffic: "CLIENT_TRAFFIC_SECRET_\(generation)"
        case .serverTraffic: "SERVER_TRAFFIC_SECRET_\(generation)"
        case .exporter: "EXPORTER_SECRET"
        case .earlyExporter: "EARLY_EXPORTER_SECRET"
        }
    }
}
