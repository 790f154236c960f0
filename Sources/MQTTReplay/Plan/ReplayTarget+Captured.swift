import Glibc
import NIOCore
import OpenSSL
import PacketHeaders
public import TCPReassembly
import WireBytes

extension ReplayTarget {
    /// The addresses the URL stands for as captures have them; none for a Unix socket.
    ///
    /// Blocks while a name is looked up.
    ///
    /// - Throws: `TransportError` in the phase `resolve`.
    public func capturedAddresses() throws(TransportError) -> [TCPReassembly.SocketAddress] {
        if isUnixSocket { return [] }
        return try resolve().compactMap { address in
            guard let port = address.port.flatMap(UInt16.init(exactly:)), let text = address.ipAddress,
                let ip = Self.address(text)
            else { return nil }
            return TCPReassembly.SocketAddress(address: ip, port: port)
        }
    }

    private static func address(_ text: String) -> IPAddress? {
        var bytes = [UInt8](repeating: 0, count: 16)
        if unsafe inet_pton(AF_INET, text, &bytes) == 1 {
            return IPAddress(ipv4: bytes.span.bigEndianUInt32(at: 0))
        }
        guard unsafe inet_pton(AF_INET6, text, &bytes) == 1 else { return nil }
        return IPAddress(ipv6High: bytes.span.bigEndianUInt64(at: 0), low: bytes.span.bigEndianUInt64(at: 8))
    }
}

extension TransportOptions {
    /// Sets what is asked for the password of an encrypted key.
    public mutating func setKeyPassword(_ ask: @escaping @Sendable () -> [UInt8]?) {
        keyPassword = {
            guard var password = ask() else { return nil }
            return SecretBytes(wiping: &password)
        }
    }
}
