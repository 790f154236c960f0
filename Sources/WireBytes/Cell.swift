/// Memory for one value that its owner changes without being changed itself.
///
/// A class that keeps its state in a `let` of this type pays a flag for each access in place of a variable's check for
/// overlapping accesses, which is dear where there are millions. The flag finds the same faults: an access during another
/// one stops the program. As a class, it belongs to one thread at a time.
@safe
public struct Cell<Value: ~Copyable>: ~Copyable {
    @usableFromInline
    struct Content: ~Copyable {
        /// How many look at the value; −1 while it is changed.
        @usableFromInline var uses = 0
        @usableFromInline var value: Value

        @inlinable
        init(_ value: consuming Value) {
            self.value = value
        }
    }

    @usableFromInline let content: UnsafeMutablePointer<Content>

    /// A cell that holds `value`.
    @inlinable
    public init(_ value: consuming Value) {
        unsafe content = .allocate(capacity: 1)
        unsafe content.initialize(to: Content(value))
    }

    @inlinable
    deinit {
        unsafe content.deinitialize(count: 1)
        unsafe content.deallocate()
    }

    /// The value where it is, to be looked at or changed.
    ///
    /// - Precondition: it is not being changed; and when it is to be changed, nobody looks at it.
    @inlinable
    public var value: Value {
        @inline(__always)
        _read {
            precondition(unsafe content.pointee.uses >= 0)
            unsafe content.pointee.uses &+= 1
            defer { unsafe content.pointee.uses &-= 1 }
            yield unsafe content.pointee.value
        }
        @inline(__always)
        nonmutating _modify {
            precondition(unsafe content.pointee.uses == 0)
            unsafe content.pointee.uses = -1
            defer { unsafe content.pointee.uses = 0 }
            yield unsafe &content.pointee.value
        }
    }

    /// Lends the value for the call of `body`.
    ///
    /// - Precondition: the value is not lent already.
    @inlinable @inline(__always)
    public func access<Result: ~Copyable, Failure: Error>(
        _ body: (inout Value) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        precondition(unsafe content.pointee.uses == 0)
        unsafe content.pointee.uses = -1
        defer { unsafe content.pointee.uses = 0 }
        return try unsafe body(&content.pointee.value)
    }
}
