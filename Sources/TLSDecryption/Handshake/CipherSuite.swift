/// A cipher suite by its registered number.
public struct CipherSuite: RawRepresentable, Sendable, Hashable, CustomStringConvertible {
    /// The number on the wire.
    public var rawValue: UInt16

    /// The cipher suite with a number.
    public init(rawValue: UInt16) { self.rawValue = rawValue }

    /// The name that IANA registered, as "TLS_AES_128_GCM_SHA256"; nil when none is known for the number.
    public var name: String? { Self.names[rawValue] }

    /// The name, or the number in hexadecimal, as "0x0a0a".
    public var description: String {
        if let name { return name }
        let digits = String(rawValue, radix: 16)
        return "0x" + String(repeating: "0", count: 4 - digits.count) + digits
    }
}
