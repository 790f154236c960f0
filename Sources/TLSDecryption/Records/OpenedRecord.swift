/// A record whose protection was removed.
public struct OpenedRecord: Sendable, Equatable {
    /// What the record carries: in TLS 1.3 the type that was inside (RFC 8446 section 5.2).
    public var contentType: UInt8
    /// Where its plaintext is in the output.
    public var plaintext: Range<Int>

    /// An opened record.
    public init(contentType: UInt8, plaintext: Range<Int>) {
        self.contentType = contentType
        self.plaintext = plaintext
    }
}
