/// Keys from secrets by HMAC in two steps (RFC 5869).
public enum HKDF {
    /// A pseudorandom key, as long as a digest of `hash` (RFC 5869 section 2.2).
    public static func extract(
        _ hash: HashFunction,
        salt: SecretBytes,
        secret: SecretBytes
    ) throws(OpenSSLError) -> SecretBytes {
        let keyed = try KeyedHMAC(hash, key: salt)
        guard let key = secret.withSpan({ keyed.authenticationCode(of: $0) }) else {
            throw OpenSSLError("extract a key with HMAC-\(hash.rawValue)")
        }
        return key
    }

    /// `count` bytes of key, at most 255 digests of `hash` (RFC 5869 section 2.3).
    public static func expand(
        _ hash: HashFunction,
        key: SecretBytes,
        info: Span<UInt8>,
        count: Int
    ) throws(OpenSSLError) -> SecretBytes {
        let task = "expand a key to \(count) bytes with HMAC-\(hash.rawValue)"
        guard count >= 0, count <= 255 * hash.digestLength else { throw OpenSSLError(task, causes: []) }
        let keyed = try KeyedHMAC(hash, key: key)
        var output = SecretBuilder(capacity: count + hash.digestLength)
        var previous = SecretBytes([])
        var tail: [UInt8] = []
        tail.reserveCapacity(info.count + 1)
        for index in info.indices { tail.append(info[index]) }
        tail.append(0)
        while output.count < count {
            tail[info.count] &+= 1
            guard let next = previous.withSpan({ keyed.authenticationCode(of: $0, tail.span) }) else {
                throw OpenSSLError(task)
            }
            output.append(next)
            previous = next
        }
        return output.secret(limit: count)
    }
}
