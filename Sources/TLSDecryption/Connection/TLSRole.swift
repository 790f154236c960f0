/// The two sides of TLS, which need not be those of TCP.
enum Role: Sendable, Equatable {
    /// Sends ClientHello.
    case client
    /// Answers it.
    case server

    var peer: Role { self == .client ? .server : .client }
}
