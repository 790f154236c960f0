public import CPrefetch

extension Array {
    /// Asks the processor to fetch an element that is needed a little later: tables that are looked at in random order
    /// cost the wait for memory, not the instructions.
    ///
    /// - Parameters:
    ///   - index: the element; one outside the array does nothing.
    ///   - lines: how many cache lines of 64 bytes from its beginning on.
    @inlinable @inline(__always)
    public func prefetch(_ index: Int, lines: Int = 1) {
        guard index >= 0, index < count else { return }
        unsafe withUnsafeBufferPointer { elements in
            guard let base = elements.baseAddress else { return }
            let address = unsafe UnsafeRawPointer(base + index)
            for line in 0..<lines { unsafe mqttscope_prefetch(address + line &* 64) }
        }
    }
}
