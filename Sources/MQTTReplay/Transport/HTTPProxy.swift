/// A proxy that is asked to CONNECT (RFC 9110 section 9.3.6).
public struct HTTPProxy: Sendable, Equatable {
    /// A host name or an IP address.
    public var host: String
    /// 1 to 65,535.
    public var port: Int
    /// `user:password` for Basic authentication (RFC 7617); never printed.
    var credentials: String?

    /// Whether a password was given with the user.
    public var hasPassword: Bool { credentials?.contains(":") ?? false }

    /// Gives the user's password; without a user nothing is changed.
    public mutating func setPassword(_ password: String) {
        if let user = credentials, !hasPassword { credentials = "\(user):\(password)" }
    }

    /// Takes `http://[user:password@]host[:port]` or `host:port` apart; the port is 3128 when there is none.
    ///
    /// - Throws: `TransportError` in the phase `proxy`, with words about what is wrong.
    public init(_ text: String) throws(TransportError) {
        var rest = Substring(text)
        if let colon = rest.firstIndex(of: ":"), rest[colon...].hasPrefix("://") {
            guard rest[..<colon].lowercased() == "http" else {
                throw TransportError(
                    .proxy,
                    .configuration,
                    "the proxy must be an http:// URL",
                    remedy: "what goes through it is encrypted all the same with mqtts:// and wss://"
                )
            }
            rest = rest[colon...].dropFirst(3)
        }
        if let at = rest.lastIndex(of: "@") {
            credentials = PercentDecoding.decode(rest[..<at])
            rest = rest[rest.index(after: at)...]
        }
        if rest.hasSuffix("/") { rest = rest.dropLast() }
        let place = try ReplayTarget.place(String(rest), 3_128, .proxy)
        host = place.host
        port = place.port
    }
}

/// Percent-encoding (RFC 3986 section 2.1).
enum PercentDecoding {
    /// The text with each `%xx` replaced; what is no such thing stays.
    static func decode(_ text: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            let digits = String(decoding: rest.prefix(2), as: UTF8.self)
            if byte == UInt8(ascii: "%"), digits.utf8.count == 2, let value = UInt8(digits, radix: 16) {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
