import COpenSSL

/// Puts a secret together from pieces without leaving copies of them in memory.
@safe
public struct SecretBuilder: ~Copyable {
    private var memory: UnsafeMutableRawBufferPointer

    /// How many bytes there are.
    public private(set) var count = 0

    /// Nothing yet, with room for `capacity` bytes; it grows when more come.
    public init(capacity: Int) {
        unsafe memory = .allocate(byteCount: max(capacity, 1), alignment: 1)
    }

    deinit {
        unsafe OPENSSL_cleanse(memory.baseAddress, memory.count)
        unsafe memory.deallocate()
    }

    /// Adds bytes at the end.
    public mutating func append(_ piece: Span<UInt8>) {
        makeRoom(piece.count)
        let target = unsafe UnsafeMutableRawBufferPointer(rebasing: memory[count...])
        unsafe piece.withUnsafeBytes { piece in unsafe target.copyMemory(from: piece) }
        count += piece.count
    }

    /// Adds a secret at the end.
    public mutating func append(_ piece: SecretBytes) {
        makeRoom(piece.count)
        let target = unsafe UnsafeMutableRawBufferPointer(rebasing: memory[count...])
        unsafe piece.withBytes { piece in unsafe target.copyMemory(from: piece) }
        count += piece.count
    }

    /// Combines the first bytes with those of a secret by exclusive or, as far as both reach.
    public mutating func combine(with other: SecretBytes) {
        let length = min(count, other.count)
        unsafe other.withBytes { other in
            for index in 0..<length { unsafe memory[index] ^= other[index] }
        }
    }

    /// The first `limit` bytes as a secret, or all when there are fewer.
    public func secret(limit: Int = .max) -> SecretBytes {
        unsafe SecretBytes(copying: UnsafeRawBufferPointer(rebasing: memory[0..<min(count, max(limit, 0))]))
    }

    private mutating func makeRoom(_ length: Int) {
        guard unsafe length > memory.count - count else { return }
        let larger = UnsafeMutableRawBufferPointer.allocate(byteCount: (count + length) * 2, alignment: 1)
        unsafe larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: memory[0..<count]))
        unsafe OPENSSL_cleanse(memory.baseAddress, memory.count)
        unsafe memory.deallocate()
        unsafe memory = larger
    }
}
