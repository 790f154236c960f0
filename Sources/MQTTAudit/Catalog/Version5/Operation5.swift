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
            title: "Carry MQTT over WebSocket in binary frames; close on any other data frame.",
            unjudged: "MQTT over WebSocket is not decoded, so its frames are not seen."
        ),
        Rule(
            "MQTT-6.0.0-2",
            [.v5_0],
            section: "6",
            .receiver,
            .connection,
            title: "Expect packets to begin and end anywhere in WebSocket frames.",
            unjudged: "MQTT over WebSocket is not decoded, so its frames are not seen."
        ),
        Rule(
            "MQTT-6.0.0-3",
            [.v5_0],
            section: "6",
            .client,
            .connection,
            title: "Offer the WebSocket sub-protocol mqtt.",
            unjudged: "MQTT over WebSocket is not decoded, so the client's HTTP request is not read."
        ),
        Rule(
            "MQTT-6.0.0-4",
            [.v5_0],
            section: "6",
            .server,
            .connection,
            title: "Choose the WebSocket sub-protocol mqtt.",
            unjudged: "MQTT over WebSocket is not decoded, so the server's HTTP response is not read."
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
