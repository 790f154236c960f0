/// A version of TLS as it is on the wire, known or not.
public struct TLSVersionNumber: RawRepresentable, Sendable, Hashable, CustomStringConvertible {
    /// The number on the wire: major and minor.
    public var rawValue: UInt16

    /// The version with a number.
    public init(rawValue: UInt16) { self.rawValue = rawValue }

    /// SSL 3.0 (RFC 6101).
    public static let ssl30 = TLSVersionNumber(rawValue: 0x0300)
    /// TLS 1.0 (RFC 2246).
    public static let tls10 = TLSVersionNumber(rawValue: 0x0301)
    /// TLS 1.1 (RFC 4346).
    public static let tls11 = TLSVersionNumber(rawValue: 0x0302)
    /// TLS 1.2 (RFC 5246).
    public static let tls12 = TLSVersionNumber(rawValue: 0x0303)
    /// TLS 1.3 (RFC 8446).
    public static let tls13 = TLSVersionNumber(rawValue: 0x0304)

    /// As in "1.2"; "SSL 3.0" and numbers nobody named are told as such.
    public var description: String {
        switch self {
        case .ssl30: "SSL 3.0"
        case .tls10: "1.0"
        case .tls11: "1.1"
        case .tls12: "1.2"
        case .tls13: "1.3"
        default: "0x" + String(rawValue, radix: 16)
        }
    }
}
