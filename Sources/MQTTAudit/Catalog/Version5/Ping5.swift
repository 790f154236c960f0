import MQTTCodec
import MQTTTimeline

extension RuleCatalog {
    /// Chapters 3.12 and 3.13 of MQTT 5.0: PINGREQ and PINGRESP.
    static let ping5: [Rule] = [
        Rule(
            "MQTT-3.12.4-1",
            [.v5_0],
            section: "3.12.4",
            .server,
            .connection,
            .error,
            .suspected,
            judges: .packets([.pingreq], from: .client),
            title: "Answer every PINGREQ with PINGRESP.",
            reason: """
                Clients take the silence for a dead connection, close, and reconnect together when the server is \
                overloaded.
                """,
            example: "PINGREQ C0 00, no D0 00 within 20 s on an open connection.",
            remedy: "Server: answer from the reading loop, not behind the delivery queue."
        ),
        Rule(
            "MQTT5-unsolicited-pingresp",
            [.v5_0],
            section: "3.13",
            .server,
            .connection,
            .warning,
            judges: .packets([.pingresp], from: .server),
            title: "Send PINGRESP only in answer to PINGREQ.",
            reason: "It hides a dead client from nobody and may cover up the answer that a client waits for.",
            example: "Three D0 00 for two C0 00.",
            remedy: """
                Server: look for an answer written twice, or a proxy that pings by itself and passes the answer on.
                """
        ),
        Rule(
            "MQTT5-pingresp-timeout",
            [.v5_0],
            section: "3.1.2.10",
            .client,
            .connection,
            .warning,
            .suspected,
            judges: .packets([.pingreq], from: .client),
            title: "Close when PINGRESP does not come.",
            reason: "A half-open connection swallows messages until TCP gives up, often after a quarter of an hour.",
            example: "PINGREQ at 0 s, no PINGRESP, PUBLISH still sent at 120 s.",
            remedy: "Client: limit the wait to some seconds, then close and reconnect."
        ),
    ]
}
