import COpenSSL

/// A version of the TLS protocol.
public enum TLSVersion: UInt16, Sendable, CaseIterable, Comparable, CustomStringConvertible {
    /// TLS 1.0 (RFC 2246), only for servers that know nothing newer.
    case tls10 = 0x0301
    /// TLS 1.1 (RFC 4346), only for servers that know nothing newer.
    case tls11 = 0x0302
    /// TLS 1.2 (RFC 5246).
    case tls12 = 0x0303
    /// TLS 1.3 (RFC 8446).
    case tls13 = 0x0304

    /// The version with a name as `1.2`.
    public init?(name: String) {
        guard let version = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = version
    }

    /// The number alone, as `1.2`.
    public var name: String {
        switch self {
        case .tls10: "1.0"
        case .tls11: "1.1"
        case .tls12: "1.2"
        case .tls13: "1.3"
        }
    }

    /// As in "TLS 1.2".
    public var description: String { "TLS \(name)" }

    /// The older version is the lesser one.
    public static func < (left: TLSVersion, right: TLSVersion) -> Bool { left.rawValue < right.rawValue }
}
