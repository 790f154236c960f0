/// A read went past the end of the bytes it was allowed to use.
public struct EndOfBytes: Error, Equatable, Sendable {
    /// Where the read began, in bytes from the start of the reader's whole span.
    public let offset: Int
    /// How many bytes the read needed from `offset` on.
    public let needed: Int
    /// How many bytes there were from `offset` on; always less than `needed`.
    public let available: Int

    /// Describes a read of `needed` bytes at `offset` where only `available` were left.
    @inlinable
    public init(offset: Int, needed: Int, available: Int) {
        self.offset = offset
        self.needed = needed
        self.available = available
    }
}
