/// A cipher suite by its registered number.
public struct CipherSuite: RawRepresentable, Sendable, Hashable {
    /// The number on the wire.
    public var rawValue: UInt16

    /// The cipher suite with a number.
    public init(rawValue: UInt16) { self.rawValue = rawValue }
}
