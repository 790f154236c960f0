/// Where a replay goes: the server's URL, taken apart.
public struct ReplayTarget: Sendable, Equatable, CustomStringConvertible {
    /// What is spoken below MQTT.
    public enum Scheme: String, Sendable, CaseIterable {
        /// TCP.
        case mqtt
        /// TLS over TCP.
        case mqtts
        /// WebSocket over TCP.
        case ws
        /// WebSocket over TLS.
        case wss
        /// A Unix socket, also written `unix:/path` or `unix:///path`.
        case mqttUnix = "mqtt+unix"
        /// TLS over a Unix socket.
        case mqttsUnix = "mqtts+unix"

        /// The port when the URL has none; nil where there are no ports.
        public var defaultPort: Int? {
            switch self {
            case .mqtt: 1883
            case .mqtts: 8883
            case .ws: 80
            case .wss: 443
            case .mqttUnix, .mqttsUnix: nil
            }
        }
    }

    /// The longest host name there is (RFC 1035 section 2.3.4).
    static let maximumHostLength = 253
    /// The path asked for where a WebSocket URL has none.
    static let defaultWebSocketPath = "/mqtt"

    /// What is spoken below MQTT.
    public let scheme: Scheme
    /// A host name or an IP address without brackets; empty for a Unix socket.
    public let host: String
    /// 1 to 65,535; 0 for a Unix socket.
    public let port: Int
    /// The path and query of a WebSocket, or the path of a Unix socket; else empty.
    public let path: String

    /// True when there is TLS.
    public var isTLS: Bool { scheme == .mqtts || scheme == .wss || scheme == .mqttsUnix }
    /// True when MQTT is carried in a WebSocket (MQTT 5.0 section 6).
    public var isWebSocket: Bool { scheme == .ws || scheme == .wss }
    /// True for a Unix socket.
    public var isUnixSocket: Bool { scheme == .mqttUnix || scheme == .mqttsUnix }

    /// `host:port` with brackets around an IPv6 address.
    var authority: String { host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]:\(port)" : "\(host):\(port)" }

    /// The URL without the query, which may hold a signature.
    public var description: String {
        if isUnixSocket { return "\(scheme.rawValue)://\(path)" }
        return "\(scheme.rawValue)://\(authority)" + (path.split(separator: "?", maxSplits: 1).first ?? "")
    }

    /// Takes a URL apart.
    ///
    /// - Throws: `TransportError` in the phase `target`, with words about what is wrong.
    public init(_ text: String) throws(TransportError) {
        if let (scheme, path) = Self.unixSocket(text) {
            try self.init(unix: scheme, path: path)
            return
        }
        let bytes = Array(text.utf8)
        guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")), bytes[colon...].starts(with: Array("://".utf8))
        else {
            throw .target("\"\(text)\" is no URL", remedy: "write it as mqtt://\(text)")
        }
        let name = String(decoding: bytes[..<colon], as: UTF8.self)
        let rest = bytes[(colon + 3)...]
        guard let scheme = Scheme(rawValue: name.lowercased()) else {
            let known = Scheme.allCases.map(\.rawValue).joined(separator: ", ")
            throw .target("the scheme \"\(name)\" is not known", remedy: "use one of \(known), unix")
        }
        let end = rest.firstIndex { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "#") }
        let authority = rest[..<(end ?? rest.endIndex)]
        let path = String(decoding: rest[(end ?? rest.endIndex)...], as: UTF8.self)
        let place = try Self.place(String(decoding: authority, as: UTF8.self), scheme.defaultPort ?? 0, .target)
        guard scheme == .ws || scheme == .wss else {
            guard path.isEmpty || path == "/" else {
                throw .target("\(name):// has no path", remedy: "leave out \"\(path)\" or use ws:// or wss://")
            }
            self.init(scheme: scheme, host: place.host, port: place.port, path: "")
            return
        }
        let request = path.hasPrefix("?") ? "/" + path : path
        self.init(
            scheme: scheme,
            host: place.host,
            port: place.port,
            path: request.isEmpty ? Self.defaultWebSocketPath : request
        )
        try Self.checkRequestPath(self.path)
    }

    private init(scheme: Scheme, host: String, port: Int, path: String) {
        self.scheme = scheme
        self.host = host
        self.port = port
        self.path = path
    }

    /// The scheme and path of a URL for a Unix socket, with or without `//`; nil for another URL.
    private static func unixSocket(_ text: String) -> (scheme: Scheme, path: String)? {
        guard let colon = text.firstIndex(of: ":") else { return nil }
        let name = text[..<colon].lowercased()
        guard let scheme = name == "unix" ? .mqttUnix : Scheme(rawValue: name), scheme.defaultPort == nil else {
            return nil
        }
        let rest = text[colon...].dropFirst()
        return (scheme, String(rest.hasPrefix("//") ? rest.dropFirst(2) : rest))
    }

    private init(unix scheme: Scheme, path: String) throws(TransportError) {
        // A socket's path has 108 bytes in `sockaddr_un`, one of them for the zero at its end.
        guard path.hasPrefix("/"), path.utf8.count < 108, !path.utf8.contains(0) else {
            throw .target(
                "a Unix socket needs a path that begins with / and has at most 107 bytes",
                remedy: "write it as unix:/path"
            )
        }
        self.init(scheme: scheme, host: "", port: 0, path: path)
    }

    /// Refuses what would end the request line early.
    static func checkRequestPath(_ path: String) throws(TransportError) {
        guard path.hasPrefix("/"), path.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f && $0 != UInt8(ascii: "#") }) else {
            throw .target(
                "a WebSocket's path begins with / and has neither spaces nor #",
                remedy: "write other characters as %20 and so on"
            )
        }
    }

    /// Takes `host:port` apart.
    static func place(
        _ text: String,
        _ defaultPort: Int,
        _ phase: TransportError.Phase
    ) throws(TransportError) -> (host: String, port: Int) {
        func wrong(_ message: String, _ remedy: String? = nil) -> TransportError {
            TransportError(phase, .configuration, message, remedy: remedy)
        }
        guard !text.utf8.contains(UInt8(ascii: "@")) else {
            throw wrong("the URL holds a user name", "give it with an option, so that no list of processes shows it")
        }
        var host = Substring(text)
        var portText: Substring?
        if text.hasPrefix("[") {
            guard let bracket = text.firstIndex(of: "]") else {
                throw wrong("the bracket of \"\(text)\" is not closed")
            }
            host = text[text.index(after: text.startIndex)..<bracket]
            let rest = text[text.index(after: bracket)...]
            guard rest.isEmpty || rest.hasPrefix(":") else { throw wrong("\"\(rest)\" after the address is no port") }
            portText = rest.isEmpty ? nil : rest.dropFirst()
        } else if let colon = text.lastIndex(of: ":") {
            host = text[..<colon]
            portText = text[text.index(after: colon)...]
            guard !host.utf8.contains(UInt8(ascii: ":")) else {
                throw wrong("an IPv6 address needs brackets", "write [\(text)]")
            }
        }
        let isClean = host.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7f && $0 != UInt8(ascii: "[") }
        guard !host.isEmpty, isClean, host.utf8.count <= maximumHostLength else {
            throw wrong("\"\(host)\" is no host name")
        }
        guard let portText else { return (String(host), defaultPort) }
        guard portText.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }), let port = Int(portText), 1...65_535 ~= port
        else {
            throw wrong("\"\(portText)\" is no port", "ports are 1 to 65535")
        }
        return (String(host), port)
    }
}
