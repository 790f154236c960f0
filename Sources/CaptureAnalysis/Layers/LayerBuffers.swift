import TCPReassembly
import TLSDecryption
import WebSocketFraming

/// What the layers of all connections of a lane write to: one connection is looked at at a time.
final class LayerBuffers {
    /// What TLS made of the bytes at hand.
    var tls = TLSConnection.Output()
    /// What WebSocket made of them.
    var webSocket = WebSocketConnection.Output()
    /// What all WebSocket connections of the lane share.
    let webSocketContext = WebSocketContext()
    /// Secrets of sessions that later connections of the lane may resume.
    let sessions = TLSSessionCache()

    /// How often limits of the layers were hit.
    var limitHits: LayerLimitHits {
        var hits = LayerLimitHits()
        hits.tls = sessions.counts
        hits.refusedInflaters = webSocketContext.refusedInflaters
        return hits
    }
}
