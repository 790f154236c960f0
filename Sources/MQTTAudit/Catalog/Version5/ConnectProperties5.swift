import MQTTCodec
import MQTTTimeline

extension RuleCatalog {
    /// Chapters 3.1.2.10 and 3.1.2.11 of MQTT 5.0: Keep Alive and the properties of CONNECT.
    static let connectProperties5: [Rule] = [
        Rule(
            "MQTT-3.1.2-20",
            [.v5_0],
            section: "3.1.2.10",
            .client,
            .connection,
            .error,
            .suspected,
            judges: .event(.keepAlive),
            title: "Send PINGREQ within the Keep Alive when nothing else is sent.",
            reason: """
                The server closes after one and a half intervals and publishes the will: a healthy device appears as \
                dead.
                """,
            example: "Keep Alive 60; the client's last packet at 0 s, the next at 88 s.",
            remedy: """
                Drive the timer from the last packet sent, not received, and give slow or sleeping devices a longer \
                Keep Alive.
                """
        ),
        Rule(
            "MQTT-3.1.2-21",
            [.v5_0],
            section: "3.1.2.10",
            .client,
            .connection,
            .error,
            .suspected,
            judges: .event(.keepAlive),
            title: "Obey the Server Keep Alive of CONNACK.",
            reason: """
                The server measures by its own value, so a client that keeps to its own is cut off at regular \
                intervals.
                """,
            example: "CONNECT Keep Alive 1200, CONNACK 13 00 3C (60 s), first PINGREQ after 600 s.",
            remedy: "Set the ping timer after CONNACK, from its property when there is one."
        ),
        Rule(
            "MQTT-3.1.2-22",
            [.v5_0],
            section: "3.1.2.10",
            .server,
            .connection,
            .error,
            .suspected,
            judges: .event(.keepAlive),
            title: "Close a connection that was silent for one and a half Keep Alives.",
            reason: "Until then a dead client holds its session open, its will unpublished and its queue growing.",
            example: "Keep Alive 10; nothing from the client for 60 s, and the server neither closes nor resets.",
            remedy: """
                Server: check Keep Alive by a timer rather than on the next write, and honour limits on the maximum \
                value through Server Keep Alive.
                """
        ),
        Rule(
            "MQTT-3.1.2-23",
            [.v5_0],
            section: "3.1.2.11.2",
            .either,
            .session,
            .error,
            title: "Keep the session for its expiry interval after the connection ends.",
            unjudged: "A session that was not kept is told as MQTT-3.2.2-3, an exchange that does not go on as "
                + "MQTT-4.4.0-1."
        ),
        Rule(
            "MQTT-3.1.2-24",
            [.v5_0],
            section: "3.1.2.11.4",
            .server,
            .connection,
            judges: .event(.announcedLimit),
            title: "Send the client nothing above its Maximum Packet Size.",
            reason: """
                Small devices announce the size of their only buffer. A larger packet makes them disconnect, and it \
                comes again after each reconnect.
                """,
            example: "CONNECT with 27 00 00 04 00 (1024), server PUBLISH of 4000 bytes.",
            remedy: "Server: compare the encoded size before sending, and drop the message for this client."
        ),
        Rule(
            "MQTT-3.1.2-25",
            [.v5_0],
            section: "3.1.2.11.4",
            .server,
            .broker,
            .error,
            title: "Drop a message that is too large for a client and go on.",
            unjudged: "A capture does not show which messages a server discarded as too large; a later one that "
                + "does not come is told as MQTT-4.5.0-1."
        ),
        Rule(
            "MQTT-3.1.2-26",
            [.v5_0],
            section: "3.1.2.11.5",
            .server,
            .connection,
            title: "Keep the server's Topic Aliases within the client's maximum.",
            unjudged: "The same requirement as MQTT-3.3.2-11, under which it is reported."
        ),
        Rule(
            "MQTT-3.1.2-27",
            [.v5_0],
            section: "3.1.2.11.5",
            .server,
            .connection,
            judges: .event(.topicAlias),
            title: "Send no Topic Alias to a client that allows none.",
            reason: """
                A client without alias support cannot resolve an empty topic and loses the message or the \
                connection.
                """,
            example: "CONNECT without Topic Alias Maximum, server PUBLISH with 23 00 01.",
            remedy: "Server: take a missing property as 0."
        ),
        Rule(
            "MQTT-3.1.2-28",
            [.v5_0],
            section: "3.1.2.11.6",
            .server,
            .connection,
            judges: .packets([.connack], from: .server),
            title: "Return Response Information only to clients that asked for it.",
            reason: """
                The client did not expect it and may refuse the connection; the value can also reveal a topic \
                structure.
                """,
            example: "CONNECT without property 19, CONNACK with 1A 00 05 72 65 70 6C 79.",
            remedy: "Server: add it only after Request Response Information 1."
        ),
        Rule(
            "MQTT-3.1.2-29",
            [.v5_0],
            section: "3.1.2.11.7",
            .server,
            .connection,
            judges: .packets([.puback, .pubrec, .pubrel, .pubcomp, .suback, .unsuback, .auth], from: .server),
            title: "With Request Problem Information 0, keep diagnostics out of acknowledgments.",
            reason: "The client asked for short answers because of its buffer or its tariff; extra text costs both.",
            example: "CONNECT with 17 00, server PUBACK with Reason String \"no subscribers\".",
            remedy: "Server: drop Reason String and User Property from all but PUBLISH, CONNACK and DISCONNECT."
        ),
        Rule(
            "MQTT-3.1.2-30",
            [.v5_0],
            section: "3.1.2.11.9",
            .client,
            .connection,
            judges: .event(.authentication),
            title: "With an Authentication Method, send only AUTH or DISCONNECT until CONNACK.",
            reason: """
                The identity is not established yet; early packets end the connection, or run unauthenticated on a \
                careless server.
                """,
            example: "CONNECT with method SCRAM-SHA-256, and SUBSCRIBE before any CONNACK.",
            remedy: "Hold other packets back until CONNACK 00."
        ),
    ]
}
