public import MQTTTimeline
import TCPReassembly
public import WebSocketFraming
public import WireBytes

/// Events of WebSocket.
extension JSONEventRenderer {
    /// Writes what an opening handshake shows.
    public func render(_ handshake: WebSocketHandshake, into output: inout ByteWriter) {
        output.append(",\"outcome\":\"")
        output.append(handshake.outcome.name)
        output.append("\"")
        append("message", handshake.explanation, to: &output)
        // What follows the path may give access, as in the signed addresses of AWS.
        append("target", showsSecrets ? handshake.target : handshake.path, to: &output)
        let hidden = handshake.target.utf8.count - handshake.path.utf8.count
        if hidden > 0, !showsSecrets {
            output.append(",\"query_length\":")
            output.append(json: hidden - 1)
        }
        append("host", handshake.host, to: &output)
        append("origin", handshake.origin, to: &output)
        append("user_agent", handshake.userAgent, to: &output)
        append("offered_subprotocols", handshake.offeredSubprotocols, to: &output)
        append("subprotocol", handshake.subprotocol, to: &output)
        append("offered_extensions", handshake.offeredExtensions, to: &output)
        append("extensions", handshake.extensions, to: &output)
        if let status = handshake.status {
            output.append(",\"status\":")
            output.append(json: status)
        }
        append(duration: handshake.begin, handshake.end, to: &output)
        append(frames: handshake.frames, to: &output)
    }

    /// Writes a Close frame.
    public func render(_ closing: WebSocketClosing, from sender: Sender, into output: inout ByteWriter) {
        output.append(",\"from\":\"")
        output.append(sender.name)
        output.append("\"")
        if let code = closing.code {
            output.append(",\"code\":")
            output.append(json: code)
        }
        if !closing.reason.isEmpty { append("reason", closing.reason, to: &output) }
        append(frames: closing.arrival.earlierFrames + [closing.arrival.frame], to: &output)
    }
}
