internal import Glibc
public import NIOCore

extension ReplayTarget {
    /// The most addresses of a host name that are tried.
    static let maximumAddresses = 8

    /// The addresses the URL stands for, in the order they are tried; blocks while the host name is looked up.
    ///
    /// - Throws: `TransportError` in the phase `resolve`.
    public func resolve() throws(TransportError) -> [SocketAddress] {
        if isUnixSocket {
            guard let address = try? SocketAddress(unixDomainSocketPath: path) else {
                throw .target("\(path) is no path of a Unix socket", remedy: nil)
            }
            return [address]
        }
        return try Self.resolve(host: host, port: port)
    }

    /// Looks a host name up (getaddrinfo(3)); blocks.
    static func resolve(host: String, port: Int) throws(TransportError) -> [SocketAddress] {
        var hints = unsafe addrinfo()
        unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var first: UnsafeMutablePointer<addrinfo>?
        let result = unsafe getaddrinfo(host, String(port), &hints, &first)
        guard result == 0 else {
            let reason = unsafe String(cString: gai_strerror(result))
            throw TransportError(
                .resolve,
                .unknownHost,
                "cannot find the address of \"\(host)\": \(reason)",
                remedy: "is the name right, and does this machine reach its name server?"
            )
        }
        defer { unsafe freeaddrinfo(first) }
        var addresses: [SocketAddress] = []
        var next = unsafe first
        while let entry = unsafe next, addresses.count < maximumAddresses {
            unsafe next = entry.pointee.ai_next
            guard let address = unsafe entry.pointee.ai_addr else { continue }
            switch unsafe entry.pointee.ai_family {
            case AF_INET:
                unsafe address.withMemoryRebound(to: sockaddr_in.self, capacity: 1) {
                    unsafe addresses.append(SocketAddress($0.pointee, host: host))
                }
            case AF_INET6:
                unsafe address.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) {
                    unsafe addresses.append(SocketAddress($0.pointee, host: host))
                }
            default: continue
            }
        }
        guard !addresses.isEmpty else {
            throw TransportError(.resolve, .unknownHost, "\"\(host)\" has no IP address")
        }
        return addresses
    }
}
