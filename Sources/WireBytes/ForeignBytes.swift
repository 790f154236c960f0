/// Bytes that a C library owns and lends until its next call.
///
/// Kept as a stored property of the type that makes those calls, its span borrows that owner: the compiler then
/// refuses a span that would outlive the next mutating call.
@safe
public struct ForeignBytes: ~Copyable {
    @usableFromInline let base: UnsafePointer<UInt8>?
    /// How many bytes are lent.
    public let count: Int

    /// No bytes.
    @inlinable
    public init() {
        unsafe base = nil
        count = 0
    }

    /// Lends `count` bytes at `base`.
    ///
    /// The caller keeps them valid for as long as this value is reachable.
    @unsafe
    @inlinable
    public init(base: UnsafePointer<UInt8>?, count: Int) {
        unsafe self.base = base
        self.count = count
    }

    /// The lent bytes.
    @inlinable
    public var span: Span<UInt8> {
        @_lifetime(borrow self)
        get {
            guard let base = unsafe base else { return Span() }
            let bytes = unsafe Span(_unsafeStart: base, count: count)
            return unsafe _overrideLifetime(bytes, borrowing: self)
        }
    }
}
