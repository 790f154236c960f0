import MQTTCodec
import MQTTTimeline

extension RuleCatalog {
    /// Chapters 4.9, 4.13 and 6 of MQTT 5.0: flow control, errors, WebSocket.
    static let operation5: [Rule] = [
        Rule(
            "MQTT-4.9.0-1",
            [.v5_0],
            section: "4.9",
            .either,
            .connection,
            title: "Begin with a send quota from 1 to the peer's Receive Maximum.",
            unjudged: "The initial send quota shows only when it is exceeded: MQTT-3.3.4-7 and MQTT-3.3.4-9."
        ),
        Rule(
            "MQTT-4.9.0-2",
            [.v5_0],
            section: "4.9",
            .sender,
            .connection,
            title: "Send no PUBLISH above QoS 0 when the quota is used up.",
            unjudged: "The same requirement as MQTT-3.3.4-7 and MQTT-3.3.4-9, under which it is reported."
        ),
        Rule(
            "MQTT-4.9.0-3",
            [.v5_0],
            section: "4.9",
            .either,
            .connection,
            .error,
            title: "Go on answering the peer when the quota is used up.",
            unjudged: "Missing answers have rules of their own, whatever the send quota is."
        ),
        Rule(
            "MQTT-4.13.1-1",
            [.v5_0],
            section: "4.13.1",
            .server,
            .connection,
            .error,
            .suspected,
            judges: .event(.breach),
            title: "Server: close on a malformed packet or Protocol Error.",
            reason: "Going on with a stream that is out of step interprets payload as packets.",
            example: "Client PUBLISH with QoS 3, and the server answers the PINGREQ behind it.",
            remedy: "Server: DISCONNECT 81 or 82 and close; log which field was wrong."
        ),
        Rule(
            "MQTT-4.13.2-1",
            [.v5_0],
            section: "4.13.2",
            .either,
            .connection,
            judges: .packets([.connack, .disconnect], from: nil),
            title: "Close the connection after CONNACK or DISCONNECT of 80 or above.",
            reason: "The peer has stopped working with it; what is sent afterwards is lost, and the socket leaks.",
            example: "Server DISCONNECT 8E, then PUBLISH on the same connection.",
            remedy: "Write the packet, then shut the socket down."
        ),
        Rule(
            "MQTT-6.0.0-1",
            [.v5_0],
            section: "6",
            .either,
            .connection,
            judges: .event(.webSocket),
            title: "Carry MQTT over WebSocket in binary frames; close on any other data frame.",
            reason: """
                Text has to be UTF-8, so that a peer or a proxy may refuse or change what packets hold. Servers that \
                follow the standard close the connection.
                """,
            example: "A WebSocket frame with opcode 1 that holds CONNECT.",
            remedy: "Send binary messages (in a browser: send an ArrayBuffer or Uint8Array, not a string)."
        ),
        Rule(
            "MQTT-6.0.0-2",
            [.v5_0],
            section: "6",
            .receiver,
            .connection,
            title: "Expect packets to begin and end anywhere in WebSocket frames.",
            unjudged: "What a receiver counts on does not show: that it closes or errs may have many reasons."
        ),
        Rule(
            "MQTT-6.0.0-3",
            [.v5_0],
            section: "6",
            .client,
            .connection,
            judges: .event(.webSocket),
            title: "Offer the WebSocket sub-protocol mqtt.",
            reason: """
                The server, or a gateway before it, knows by this name what the connection is for. Many refuse the \
                request without it, or pass the connection to something else.
                """,
            example: "GET /mqtt with Upgrade: websocket and no Sec-WebSocket-Protocol.",
            remedy: "Name it when the WebSocket is made: new WebSocket(address, \"mqtt\")."
        ),
        Rule(
            "MQTT-6.0.0-4",
            [.v5_0],
            section: "6",
            .server,
            .connection,
            judges: .event(.webSocket),
            title: "Choose the WebSocket sub-protocol mqtt.",
            reason: """
                A client that asked for a subprotocol and is answered without one has to fail the connection: \
                browsers do, so that a server that other clients can use stays out of reach for them.
                """,
            example: "101 without Sec-WebSocket-Protocol for a request that offers mqtt.",
            remedy: "Answer with Sec-WebSocket-Protocol: mqtt; look at what a proxy does to the header."
        ),
        Rule(
            "MQTT5-error-disconnect-missing",
            [.v5_0],
            section: "4.13.1",
            .server,
            .connection,
            .warning,
            .suspected,
            judges: .event(.breach),
            title: "Server: tell the reason by DISCONNECT before closing over an error.",
            reason: "A bare close looks like a network fault: the client reconnects and sends the same packet again.",
            example: "SUBSCRIBE with reserved bits set, FIN from the server without DISCONNECT.",
            remedy: "Server: send DISCONNECT with 81, 82 or the specific code, and close after it is flushed."
        ),
        Rule(
            "MQTT5-client-error-close",
            [.v5_0],
            section: "4.13.1",
            .client,
            .connection,
            .warning,
            .suspected,
            judges: .event(.breach),
            title: "Client: close on a malformed packet or Protocol Error, with DISCONNECT.",
            reason: "A client that carries on works with a server whose state it has lost.",
            example: "Server sends SUBACK with code 03, and the client goes on.",
            remedy: "Client: DISCONNECT 81 or 82, close, and report it to the server's operators."
        ),
    ]
}
