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
                Text frames have to be UTF-8: the first packet with other bytes kills the connection in the browser \
                or in a proxy, so it fails on some messages only.
                """,
            example: "A data frame 81 02 C0 00: opcode 1, text, with a PINGREQ inside.",
            remedy: "Send an ArrayBuffer instead of a string, and set the binary type of the socket."
        ),
        Rule(
            "MQTT-6.0.0-2",
            [.v3_1_1],
            section: "6",
            .receiver,
            .connection,
            .error,
            .suspected,
            judges: .event(.webSocket),
            title: "Do not count on packets beginning or ending with WebSocket frames.",
            reason: """
                Proxies split and join frames as they like; a receiver that takes each frame for a packet works on \
                the test bench and fails behind one.
                """,
            example: "A frame 82 03 30 05 00, then 82 04 01 61 68 69; the server closes after the first.",
            remedy: "Append the content of frames to one buffer and take packets from that."
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
                Servers that choose by it refuse the upgrade or leave the header out, and browsers then drop the \
                connection with no reason given.
                """,
            example: "GET /mqtt HTTP/1.1 with Upgrade: websocket and no Sec-WebSocket-Protocol.",
            remedy: "Pass \"mqtt\" as the sub-protocol; \"mqttv3.1\" is 3.1's and does not do."
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
                A browser closes the connection when the sub-protocol that it offered is not confirmed. Proxies that \
                terminate WebSocket lose the header.
                """,
            example: "HTTP/1.1 101 Switching Protocols without Sec-WebSocket-Protocol: mqtt.",
            remedy: "Confirm \"mqtt\" in the answer, and let proxies pass Sec-WebSocket-Protocol both ways."
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
