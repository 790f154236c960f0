/// Why there is no byte stream to the server, or no longer one.
public struct TransportError: Error, Sendable, Equatable, CustomStringConvertible {
    /// How far it had come.
    public enum Phase: String, Sendable {
        /// The URL and the options were read.
        case target
        /// The host name was looked up.
        case resolve
        /// The TCP connection, or the Unix socket, was opened.
        case connect
        /// The proxy was asked.
        case proxy
        /// TLS was negotiated, or spoken.
        case tls
        /// The WebSocket was opened, or used.
        case webSocket
        /// Everything below MQTT was up.
        case open
    }

    /// What a program can tell causes apart by; the spelling is permanent.
    public struct Code: RawRepresentable, Sendable, Hashable {
        /// The spelling in reports.
        public var rawValue: String

        /// The code with a spelling.
        public init(rawValue: String) { self.rawValue = rawValue }

        /// An option or a URL makes no sense, or a file cannot be loaded.
        public static let configuration = Code(rawValue: "configuration")
        /// The host name is not known.
        public static let unknownHost = Code(rawValue: "unknown-host")
        /// Nobody listens.
        public static let refused = Code(rawValue: "refused")
        /// There is no way to the host.
        public static let unreachable = Code(rawValue: "unreachable")
        /// The phase took too long.
        public static let timeout = Code(rawValue: "timeout")
        /// The server closed before the phase was over.
        public static let closed = Code(rawValue: "closed")
        /// The server reset the connection before the phase was over.
        public static let reset = Code(rawValue: "reset")
        /// Another failure of the system.
        public static let system = Code(rawValue: "system")
        /// The proxy refused.
        public static let proxyRefused = Code(rawValue: "proxy-refused")
        /// The authority of the server's certificate is not trusted.
        public static let untrustedAuthority = Code(rawValue: "untrusted-authority")
        /// The server's certificate vouches for itself.
        public static let selfSigned = Code(rawValue: "self-signed")
        /// The server's certificate is for another name.
        public static let nameMismatch = Code(rawValue: "name-mismatch")
        /// The time of a certificate is over, or has not come.
        public static let certificateTime = Code(rawValue: "certificate-time")
        /// The server's certificate matches no pin.
        public static let pinMismatch = Code(rawValue: "pin-mismatch")
        /// Something else about the server's certificate.
        public static let certificate = Code(rawValue: "certificate")
        /// No protocol version in common.
        public static let protocolVersion = Code(rawValue: "protocol-version")
        /// No cipher, group or signature algorithm in common.
        public static let noCommonCipher = Code(rawValue: "no-common-cipher")
        /// The server wants a client certificate, and there is none.
        public static let clientCertificateRequired = Code(rawValue: "client-certificate-required")
        /// The server does not take the client certificate.
        public static let clientCertificateRefused = Code(rawValue: "client-certificate-refused")
        /// The server does not take the pre-shared key.
        public static let preSharedKeyRefused = Code(rawValue: "psk-refused")
        /// The server knows none of the application protocols.
        public static let applicationProtocol = Code(rawValue: "application-protocol")
        /// What answers does not speak TLS.
        public static let notTLS = Code(rawValue: "not-tls")
        /// What answers speaks TLS where plain MQTT was spoken.
        public static let needsTLS = Code(rawValue: "needs-tls")
        /// What answers speaks HTTP where MQTT was spoken.
        public static let needsWebSocket = Code(rawValue: "needs-websocket")
        /// Another failure of TLS.
        public static let tls = Code(rawValue: "tls")
        /// The server did not open the WebSocket.
        public static let webSocketRefused = Code(rawValue: "websocket-refused")
        /// What answers does not speak HTTP.
        public static let notHTTP = Code(rawValue: "not-http")
        /// The server broke the rules of WebSocket, or closed it with an error.
        public static let webSocketProtocol = Code(rawValue: "websocket-protocol")
    }

    /// How far it had come.
    public var phase: Phase
    /// The cause, for programs.
    public var code: Code
    /// The cause in one sentence without full stop; holds no secret and no control character.
    public var message: String
    /// What may help, in one sentence without full stop; nil when nothing is known.
    public var remedy: String?

    /// An error.
    public init(_ phase: Phase, _ code: Code, _ message: String, remedy: String? = nil) {
        self.phase = phase
        self.code = code
        self.message = message
        self.remedy = remedy
    }

    /// Cause and remedy.
    public var description: String { message + (remedy.map { ": \($0)" } ?? "") }

    /// An error of the URL.
    static func target(_ message: String, remedy: String?) -> TransportError {
        TransportError(.target, .configuration, message, remedy: remedy)
    }

    /// An error for a phase that took longer than `limit`.
    static func timeout(_ phase: Phase, _ limit: Duration, remedy: String? = nil) -> TransportError {
        let seconds = Double(limit.components.seconds) + Double(limit.components.attoseconds) * 1e-18
        let rounded = seconds.rounded() == seconds ? String(Int(seconds)) : String(seconds)
        let what =
            switch phase {
            case .resolve: "looking up the host name took"
            case .connect, .target, .open: "nothing answered for"
            case .proxy: "the proxy gave no answer for"
            case .tls: "the TLS handshake was not finished after"
            case .webSocket: "the server did not answer the WebSocket request for"
            }
        return TransportError(phase, .timeout, "\(what) \(rounded) s", remedy: remedy)
    }
}
