public import NIOCore

/// Told what happens on the replay's Network Connections, in the order it happens on each.
///
/// Called from the event loops: connections of different loops at the same time, each connection from one. Calls are
/// part of the replay's time, so an observer hands what it is told on and returns.
public protocol ReplayObserver: Sendable {
    /// A connection is up, all layers below MQTT included.
    ///
    /// `connection` numbers the live connections from 0 in order of opening; a replayed client that has to connect
    /// again gets a new number. `at` is nanoseconds since 1970, as in all calls.
    func opened(_ connection: Int, local: NIOCore.SocketAddress?, remote: NIOCore.SocketAddress?, at: Int64)
    /// Bytes of the MQTT stream were handed to the layers below.
    func sent(_ connection: Int, _ bytes: ByteBuffer, at: Int64)
    /// Bytes of the MQTT stream came.
    func received(_ connection: Int, _ bytes: ByteBuffer, at: Int64)
    /// The connection is over; nothing more is told of it.
    func closed(_ connection: Int, how: LiveClosing, at: Int64)
}

/// Who ended a live connection, and how.
public enum LiveClosing: Sendable, Equatable {
    /// The replay closed it: FIN.
    case clientClosed
    /// The replay reset it: RST.
    case clientReset
    /// The live server closed it.
    case serverClosed
    /// The live server or the network reset it.
    case serverReset
}
