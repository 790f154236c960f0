import MQTTCodec
import MQTTTimeline

extension RuleCatalog {
    /// Errors, WebSocket and conformance: 4.8, 6 and 7.
    static let conformance3: [Rule] = [
        Rule(
            "MQTT-4.8.0-1",
            [.v3_1_1],
            section: "4.8",
            .receiver,
            .connection,
            .error,
            .suspected,
            judges: .event(.breach),
            title: "Close the connection on which a protocol violation came in.",
            reason: """
                Going on after a violation means to guess what the peer meant; the error then surfaces far from its \
                cause, as lost or doubled messages.
                """,
            example: """
                Client: 32 07 00 01 61 00 00 68 69 with identifier 0. Server: 40 02 00 00, and the connection goes \
                on.
                """,
            remedy: "Close, and log the packet and the rule that it broke."
        ),
        Rule(
            "MQTT-4.8.0-2",
            [.v3_1_1],
            section: "4.8",
            .receiver,
            .none,
            title: "Close the connection when a transient error keeps a packet from being handled.",
            unjudged: "The error, a full buffer for example, is internal; its close looks like any other."
        ),
        Rule(
            "MQTT-6.0.0-1",
            [.v3_1_1],
            section: "6",
            .either,
            .connection,
            judges: .event(.webSocket),
            title: "Send MQTT over WebSocket in binary frames, and close on receiving text frames.",
            reason: """
                Text has to be UTF-8, so that a peer or a proxy may refuse or change what packets hold. Servers that \
                follow the standard close the connection.
                """,
            example: "A WebSocket frame with opcode 1 that holds CONNECT.",
            remedy: "Send binary messages (in a browser: send an ArrayBuffer or Uint8Array, not a string)."
        ),
        Rule(
            "MQTT-6.0.0-2",
            [.v3_1_1],
            section: "6",
            .receiver,
            .connection,
            .error,
            title: "Do not count on packets beginning or ending with WebSocket frames.",
            unjudged: "What a receiver counts on does not show: that it closes or errs may have many reasons."
        ),
        Rule(
            "MQTT-6.0.0-3",
            [.v3_1_1],
            section: "6",
            .client,
            .connection,
            judges: .event(.webSocket),
            title: "As a client, offer the WebSocket sub-protocol mqtt.",
            reason: """
                The server, or a gateway before it, knows by this name what the connection is for. Many refuse the \
                request without it, or pass the connection to something else.
                """,
            example: "GET /mqtt with Upgrade: websocket and no Sec-WebSocket-Protocol.",
            remedy: "Name it when the WebSocket is made: new WebSocket(address, \"mqtt\")."
        ),
        Rule(
            "MQTT-6.0.0-4",
            [.v3_1_1],
            section: "6",
            .server,
            .connection,
            judges: .event(.webSocket),
            title: "As a server, choose the WebSocket sub-protocol mqtt.",
            reason: """
                A client that asked for a subprotocol and is answered without one has to fail the connection: \
                browsers do, so that a server that other clients can use stays out of reach for them.
                """,
            example: "101 without Sec-WebSocket-Protocol for a request that offers mqtt.",
            remedy: "Answer with Sec-WebSocket-Protocol: mqtt; look at what a proxy does to the header."
        ),
        Rule(
            "MQTT-7.0.0-1",
            [.v3_1_1],
            section: "7",
            .server,
            .none,
            title: "As a server that connects to other servers, conform as a client too.",
            unjudged: """
                This is a claim about a product as a whole. Its connections are judged one by one, as a client's and \
                as a server's.
                """
        ),
        Rule(
            "MQTT-7.0.0-2",
            [.v3_1_1],
            section: "7",
            .either,
            .none,
            title: "Demand no extension from outside the standard for working together.",
            unjudged: """
                What an implementation demands of its peers is not transmitted; a foreign bit or packet falls under \
                the rules for those.
                """
        ),
        Rule(
            "MQTT-7.1.1-1",
            [.v3_1_1],
            section: "7.1.1",
            .server,
            .none,
            title: "As a server, support a transport that is ordered, lossless and works both ways.",
            unjudged: "Every captured TCP connection fulfils it already, and support for others does not show."
        ),
        Rule(
            "MQTT-7.1.2-1",
            [.v3_1_1],
            section: "7.1.2",
            .client,
            .none,
            title: "As a client, support a transport that is ordered, lossless and works both ways.",
            unjudged: "Every captured TCP connection fulfils it already, and support for others does not show."
        ),
    ]
}
