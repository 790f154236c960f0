extension TLSSession {
    /// Takes all that waits for the other side.
    package func takeCiphertext() -> [UInt8] {
        let length = ciphertextLength
        return unsafe [UInt8](unsafeUninitializedCapacity: length) { memory, count in
            var target = unsafe OutputRawSpan(buffer: UnsafeMutableRawBufferPointer(memory), initializedCount: 0)
            takeCiphertext(into: &target)
            count = unsafe target.finalize(for: UnsafeMutableRawBufferPointer(memory))
        }
    }

    /// Decrypts what there is, up to `limit` bytes; the flag is true when the other side has closed.
    package func readPlaintext(limit: Int) throws(TLSError) -> (bytes: [UInt8], isClosed: Bool) {
        var result = ReadResult.bytes
        var failure: TLSError?
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: limit) { memory, count in
            var target = unsafe OutputRawSpan(buffer: UnsafeMutableRawBufferPointer(memory), initializedCount: 0)
            do throws(TLSError) {
                while result == .bytes, target.freeCapacity > 0 { result = try read(into: &target) }
            } catch {
                failure = error
            }
            count = unsafe target.finalize(for: UnsafeMutableRawBufferPointer(memory))
        }
        if let failure { throw failure }
        return (bytes, result == .closed)
    }
}

extension TLSSession {
    /// Asks the other side for new keys: a new handshake up to TLS 1.2 (RFC 5246 section 7.4.1.1), KeyUpdate in TLS 1.3.
    package func requestNewKeys() -> Bool {
        version == "TLSv1.3" ? updateKeys() : renegotiate()
    }
}
