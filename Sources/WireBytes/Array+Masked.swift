/// Copies that take a repeating mask of four bytes off, or put it on.
extension Array where Element == UInt8 {
    /// Appends `bytes`, each combined by exclusive or with a byte of `mask`, highest first, which repeats.
    @inlinable
    public mutating func append(copying bytes: Span<UInt8>, exclusiveOr mask: UInt32) {
        append(addingCapacity: bytes.count) { output in
            unsafe output.withUnsafeMutableBufferPointer { target, initialized in
                unsafe bytes.withUnsafeBufferPointer { source in
                    guard let from = source.baseAddress, let free = target.baseAddress else { return }
                    let to = unsafe free + initialized
                    let count = source.count
                    let pair = UInt64(mask) &<< 32 | UInt64(mask)
                    let word = pair.bigEndian
                    var offset = 0
                    while offset &+ 8 <= count {
                        let plain = unsafe UnsafeRawPointer(from + offset).loadUnaligned(as: UInt64.self) ^ word
                        unsafe UnsafeMutableRawPointer(to + offset).storeBytes(of: plain, as: UInt64.self)
                        offset &+= 8
                    }
                    var rest = pair
                    while offset < count {
                        rest = rest &<< 8 | rest &>> 56
                        unsafe (to + offset).initialize(to: from[offset] ^ UInt8(truncatingIfNeeded: rest))
                        offset &+= 1
                    }
                    initialized &+= count
                }
            }
        }
    }
}
