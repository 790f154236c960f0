import CZlib

/// A stream of raw DEFLATE data (RFC 1951), inflated by zlib.
@safe
struct Inflater: ~Copyable {
    /// What an inflater takes at most, in bytes: a window of 32 KiB, tables, and zlib's own state.
    static let memory = 44 << 10

    /// How a piece of input ended.
    enum Outcome {
        /// It was used up.
        case done
        /// It would have become more than was allowed.
        case limit
        /// It is no DEFLATE data.
        case broken
    }

    // zlib compares this address with the one it was first given.
    private let stream: UnsafeMutablePointer<z_stream>
    /// Whether the last block was final and nothing came after it.
    private(set) var isAtEnd = false

    /// An inflater for a window of 2 to the power of `windowBits`, 9 to 15; nil without memory.
    ///
    /// A window of 256 bytes is opened with 512, as senders that use zlib do.
    init?(windowBits: Int) {
        unsafe stream = .allocate(capacity: 1)
        let empty = unsafe z_stream()
        unsafe stream.initialize(to: empty)
        let bits = -Int32(clamping: min(15, max(9, windowBits)))
        let size = unsafe Int32(clamping: MemoryLayout<z_stream>.size)
        guard unsafe inflateInit2_(stream, bits, zlibVersion(), size) == Z_OK else {
            unsafe stream.deallocate()
            return nil
        }
    }

    deinit {
        _ = unsafe inflateEnd(stream)
        unsafe stream.deallocate()
    }

    /// Forgets the window and what it was about to read.
    mutating func reset() {
        _ = unsafe inflateReset(stream)
        isAtEnd = false
    }

    /// Appends what `input` inflates to: at most `maximum` bytes.
    mutating func inflate(_ input: Span<UInt8>, into output: inout [UInt8], maximum: Int) -> Outcome {
        guard input.count > 0 else { return .done }
        isAtEnd = false
        let limit = output.count &+ min(maximum, 1 &<< 40)
        return unsafe input.withUnsafeBufferPointer { source in
            unsafe stream.pointee.next_in = source.baseAddress
            unsafe stream.pointee.avail_in = UInt32(clamping: source.count)
            while true {
                // One byte more, to tell what is too much from what just fits.
                let room = min(limit &+ 1 &- output.count, Self.piece)
                let result = inflate(room, into: &output)
                if output.count > limit {
                    output.removeLast(output.count &- limit)
                    return .limit
                }
                switch result {
                case Z_OK:
                    // Room that was left means that all input was used.
                    if unsafe stream.pointee.avail_out > 0 { return .done }
                case Z_STREAM_END:
                    // A final block does not end the window (RFC 7692 §7.2.3.4).
                    _ = unsafe inflateResetKeep(stream)
                    isAtEnd = unsafe stream.pointee.avail_in == 0
                    if isAtEnd { return .done }
                case Z_BUF_ERROR:
                    return .done
                default:
                    return .broken
                }
            }
        }
    }

    private static var piece: Int { 16 << 10 }

    private func inflate(_ room: Int, into output: inout [UInt8]) -> Int32 {
        var result = Z_OK
        output.append(addingCapacity: room) { target in
            unsafe target.withUnsafeMutableBufferPointer { free, initialized in
                unsafe stream.pointee.next_out = free.baseAddress
                unsafe stream.pointee.avail_out = UInt32(clamping: free.count)
                result = unsafe CZlib.inflate(stream, Z_SYNC_FLUSH)
                initialized = unsafe free.count &- Int(stream.pointee.avail_out)
            }
        }
        return result
    }
}
