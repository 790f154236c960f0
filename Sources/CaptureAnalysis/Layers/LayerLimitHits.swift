public import TLSDecryption
import WebSocketFraming

/// How often limits on TLS and WebSocket changed what is reported.
public struct LayerLimitHits: Sendable, Equatable {
    /// Those of TLS.
    public internal(set) var tls = TLSSessionCache.Counts()
    /// WebSocket messages that stayed compressed because `WebSocketLimits.inflaterBytesInAll` was reached.
    public internal(set) var refusedInflaters: UInt64 = 0

    /// None.
    public init() {}

    mutating func add(_ other: LayerLimitHits) {
        tls = tls + other.tls
        refusedInflaters &+= other.refusedInflaters
    }
}
