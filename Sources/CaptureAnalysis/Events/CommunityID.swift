import OpenSSL
import PacketHeaders
public import TCPReassembly
import WireBytes

/// The Community ID of a TCP connection: the same in every tool that computes it (Community ID Flow Hashing 1.0, seed 0).
public enum CommunityID {
    /// "1:" and the Base64 form of a SHA-1 digest over addresses, protocol and ports.
    public static func of(_ one: SocketAddress, _ other: SocketAddress) -> String {
        let oneBytes = one.address.bytes
        let otherBytes = other.address.bytes
        let isOrdered =
            oneBytes == otherBytes ? one.port <= other.port : oneBytes.lexicographicallyPrecedes(otherBytes)
        let (lower, upper) = isOrdered ? (one, other) : (other, one)
        let tcp: UInt8 = 6
        var input: [UInt8] = [0, 0]
        input += lower.address.bytes
        input += upper.address.bytes
        input += [tcp, 0]
        for port in [lower.port, upper.port] { input += [UInt8(port >> 8), UInt8(port & 0xFF)] }
        var text = ByteWriter(capacity: 32)
        text.append("1:")
        text.append(base64: Digest.sha1(input).span)
        return String(decoding: text.array, as: UTF8.self)
    }
}
