/// RC4 under one key: the next bytes of its key stream decrypt the next bytes.
public struct StreamCipher: ~Copyable {
    private let context: CipherContext

    /// The key stream from its start.
    ///
    /// Throws when the key has not 1 to 256 bytes, or when libcrypto's legacy provider is missing.
    public init(key: SecretBytes) throws(OpenSSLError) {
        guard (1...256).contains(key.count) else {
            throw OpenSSLError("use RC4 with a key of \(key.count) bytes", causes: [])
        }
        context = try CipherContext("RC4", key: key, direction: .decrypt)
    }

    /// Decrypts the next bytes and adds them to `plaintext`; false, with nothing added, when there is no room.
    public func decrypt(_ ciphertext: Span<UInt8>, into plaintext: inout OutputSpan<UInt8>) -> Bool {
        guard ciphertext.count <= plaintext.freeCapacity, ciphertext.count < Int(Int32.max) else { return false }
        return context.update(ciphertext, into: &plaintext) || context.failed()
    }

    /// Leaves out the key stream of bytes that are not there.
    public func skip(_ count: Int) -> Bool {
        let piece = [UInt8](repeating: 0, count: min(max(count, 0), 16_384))
        var scratch: [UInt8] = []
        var left = count
        while left > 0 {
            let length = min(left, piece.count)
            var isDone = false
            scratch.removeAll(keepingCapacity: true)
            scratch.append(addingCapacity: length) { scratch in
                isDone = decrypt(piece.span.extracting(first: length), into: &scratch)
            }
            guard isDone else { return false }
            left -= length
        }
        return true
    }

    /// Goes to where another one with the same key is.
    public func goto(_ other: borrowing StreamCipher) -> Bool {
        context.copy(other.context) || context.failed()
    }
}
