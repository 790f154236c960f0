internal import Glibc
internal import NIOCore

extension TransportError {
    /// What the system says about a socket, in our words.
    init(_ phase: Phase, system error: any Error, to place: String, limit: Duration) {
        if let error = error as? TransportError {
            self = error
            return
        }
        if error is ChannelError, case .connectTimeout? = error as? ChannelError {
            self = .timeout(phase, limit, remedy: "is \(place) right, and does a firewall drop what is sent there?")
            return
        }
        guard let number = (error as? IOError)?.errnoCode else {
            self.init(phase, .system, "\(place): \(error)")
            return
        }
        switch number {
        case ECONNREFUSED:
            self.init(phase, .refused, "connection refused by \(place)", remedy: "is the server running on that port?")
        case ENOENT: self.init(phase, .refused, "there is no socket \(place)", remedy: "is the server running?")
        case EACCES, EPERM: self.init(phase, .refused, "no permission to connect to \(place)")
        case ENETUNREACH, EHOSTUNREACH, EADDRNOTAVAIL:
            self.init(phase, .unreachable, "no route to \(place)", remedy: "is this machine in the right network?")
        case ETIMEDOUT:
            self.init(phase, .timeout, "\(place) did not answer", remedy: "does a firewall drop what is sent there?")
        case ECONNRESET, EPIPE: self.init(phase, .reset, "\(place) reset the connection")
        case EMFILE, ENFILE:
            self.init(phase, .system, "too many open files", remedy: "raise the limit with ulimit -n")
        default: self.init(phase, .system, unsafe "\(place): \(String(cString: strerror(number)))")
        }
    }
}
