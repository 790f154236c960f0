import COpenSSL

/// Key material or a password, wiped from memory when the last reference goes.
///
/// It neither prints nor compares.
@safe
public final class SecretBytes: @unchecked Sendable {
    // Sendable because nothing writes between `init` and `deinit`.
    private let memory: UnsafeMutableRawBufferPointer

    /// A copy of `bytes`; wiping those is the caller's business.
    public init(_ bytes: [UInt8]) {
        unsafe memory = .allocate(byteCount: max(bytes.count, 1), alignment: 1)
        unsafe memory.copyBytes(from: bytes)
        count = bytes.count
    }

    init(copying bytes: UnsafeRawBufferPointer) {
        unsafe memory = .allocate(byteCount: max(bytes.count, 1), alignment: 1)
        unsafe memory.copyMemory(from: bytes)
        count = bytes.count
    }

    /// Moves `bytes` here and overwrites what the caller held.
    public convenience init(wiping bytes: inout [UInt8]) {
        self.init(bytes)
        unsafe bytes.withUnsafeMutableBytes { unsafe OPENSSL_cleanse($0.baseAddress, $0.count) }
        bytes = []
    }

    /// Bytes that `fill` writes; nil when it says that it could not.
    init?(count: Int, filling fill: (UnsafeMutableRawBufferPointer) -> Bool) {
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: max(count, 1), alignment: 1)
        unsafe memory.initializeMemory(as: UInt8.self, repeating: 0)
        unsafe self.memory = memory
        self.count = count
        guard unsafe fill(UnsafeMutableRawBufferPointer(rebasing: memory[0..<count])) else { return nil }
    }

    deinit {
        unsafe OPENSSL_cleanse(memory.baseAddress, memory.count)
        unsafe memory.deallocate()
    }

    /// How many bytes there are.
    public let count: Int

    /// Lends the bytes to code that derives other secrets from them; a copy is that code's to wipe.
    public func withSpan<Result>(_ body: (Span<UInt8>) throws -> Result) rethrows -> Result {
        try unsafe body(
            Span(_unsafeElements: UnsafeRawBufferPointer(memory).assumingMemoryBound(to: UInt8.self)).extracting(
                0..<count
            )
        )
    }

    /// The bytes from `range`, which may reach beyond the end: then there are fewer.
    public func slice(_ range: Range<Int>) -> SecretBytes {
        let range = range.clamped(to: 0..<count)
        return unsafe SecretBytes(copying: UnsafeRawBufferPointer(rebasing: memory[range]))
    }

    /// Lends the bytes to a call of libcrypto.
    func withBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        unsafe body(UnsafeRawBufferPointer(rebasing: memory[0..<count]))
    }

    /// Copies the bytes to `target` unless that is too small; the number of bytes copied, or nil.
    func copy(to target: UnsafeMutableRawPointer?, capacity: Int) -> Int? {
        guard let target = unsafe target, count <= capacity else { return nil }
        if let start = unsafe memory.baseAddress { unsafe target.copyMemory(from: start, byteCount: count) }
        return count
    }
}
