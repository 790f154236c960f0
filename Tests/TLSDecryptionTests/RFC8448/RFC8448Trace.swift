import Testing

/// An example handshake of RFC 8448: what is on the wire, and the secrets that are printed beside it.
struct RFC8448Trace: Sendable, CustomTestStringConvertible {
    /// A protected record and what is in it.
    struct Opened: Sendable {
        var isClient: Bool
        var record: String
        var contentType: UInt8
        var plaintext: String
    }

    /// The section.
    var section: String
    /// The key of the connection that is resumed.
    var preSharedKey: String?
    /// The secret of the key exchange.
    var sharedSecret: String
    /// The records in clear up to ServerHello.
    var hellos: [String]
    /// What the client sent under its early traffic secret.
    var early: [Opened]
    /// The record with the server's handshake messages.
    var serverFlight: String
    /// The record with the client's, EndOfEarlyData excepted.
    var clientFlight: String
    /// What came after the handshake.
    var later: [Opened]
    /// Secrets by their labels, in hexadecimal.
    var secrets: [String: String]

    var testDescription: String { section }

    static let all = [simple, resumed, retry, clientAuthentication, compatibilityMode]
}
