/// The type of a handshake message (RFC 8446 §4, RFC 5246 §7.4), assigned or not.
struct HandshakeType: RawRepresentable, Sendable, Hashable {
    /// The number on the wire.
    var rawValue: UInt8

    static let helloRequest = HandshakeType(rawValue: 0)
    static let clientHello = HandshakeType(rawValue: 1)
    static let serverHello = HandshakeType(rawValue: 2)
    static let newSessionTicket = HandshakeType(rawValue: 4)
    static let endOfEarlyData = HandshakeType(rawValue: 5)
    static let encryptedExtensions = HandshakeType(rawValue: 8)
    static let certificate = HandshakeType(rawValue: 11)
    static let serverKeyExchange = HandshakeType(rawValue: 12)
    static let certificateRequest = HandshakeType(rawValue: 13)
    static let serverHelloDone = HandshakeType(rawValue: 14)
    static let certificateVerify = HandshakeType(rawValue: 15)
    static let clientKeyExchange = HandshakeType(rawValue: 16)
    static let finished = HandshakeType(rawValue: 20)
    static let certificateStatus = HandshakeType(rawValue: 22)
    static let keyUpdate = HandshakeType(rawValue: 24)
    static let compressedCertificate = HandshakeType(rawValue: 25)
    /// What stands for the first ClientHello in the transcript after HelloRetryRequest (RFC 8446 §4.4.1).
    static let messageHash = HandshakeType(rawValue: 254)

    /// The name in the registry, as "ServerHello"; the number for a type nobody named.
    var name: String {
        switch self {
        case .helloRequest: "HelloRequest"
        case .clientHello: "ClientHello"
        case .serverHello: "ServerHello"
        case .newSessionTicket: "NewSessionTicket"
        case .endOfEarlyData: "EndOfEarlyData"
        case .encryptedExtensions: "EncryptedExtensions"
        case .certificate: "Certificate"
        case .serverKeyExchange: "ServerKeyExchange"
        case .certificateRequest: "CertificateRequest"
        case .serverHelloDone: "ServerHelloDone"
        case .certificateVerify: "CertificateVerify"
        case .clientKeyExchange: "ClientKeyExchange"
        case .finished: "Finished"
        case .certificateStatus: "CertificateStatus"
        case .keyUpdate: "KeyUpdate"
        case .compressedCertificate: "CompressedCertificate"
        default: "message \(rawValue)"
        }
    }
}
