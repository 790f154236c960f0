import MQTTCodec
import MQTTTimeline

extension RuleCatalog {
    /// Chapters 4.4 to 4.6 of MQTT 5.0: resending, receiving, order.
    static let order5: [Rule] = [
        Rule(
            "MQTT-4.4.0-1",
            [.v5_0],
            section: "4.4",
            .either,
            .session,
            judges: .event(.resumedSession),
            title: "Resend what was left open on resuming a session, and at no other time.",
            reason: """
                Resending by timer doubles the load when the peer is slow already; not resending on resuming loses \
                the message.
                """,
            example: "PUBLISH 32 with Packet Identifier 9 and, 5 s later on the same connection, 3A with 9.",
            remedy: "Remove retry timers ported from 3.1; resend once behind CONNACK with Session Present 1."
        ),
        Rule(
            "MQTT-4.4.0-2",
            [.v5_0],
            section: "4.4",
            .sender,
            .session,
            .error,
            .suspected,
            judges: .event(.duplicate),
            title: "Do not repeat a PUBLISH that was refused.",
            reason: "The refusal ends the flow; the repeat is refused again, in a circle.",
            example: "PUBLISH 7, PUBACK 7 with 87, PUBLISH 7 with DUP 1.",
            remedy: "Free the identifier on a code of 80 or above, and tell the application."
        ),
        Rule(
            "MQTT-4.5.0-1",
            [.v5_0],
            section: "4.5",
            .server,
            .broker,
            .error,
            .suspected,
            judges: .event(.journey),
            title: "Deliver an accepted message to every client with a matching subscription.",
            reason: "The publisher has a success code and nobody looks for the message again.",
            example: """
                PUBLISH "a" answered by PUBACK 00; a subscriber granted "a" stays connected and gets nothing.
                """,
            remedy: "Check queue limits, read permissions of the subscriber, and routes between cluster nodes."
        ),
        Rule(
            "MQTT-4.5.0-2",
            [.v5_0],
            section: "4.5",
            .client,
            .connection,
            .error,
            .suspected,
            judges: .event(.acknowledgedPublishByServer),
            title: "Acknowledge every PUBLISH, whether the application uses it or not.",
            reason: "A client that skips unknown topics fills its own window, and then gets nothing any more.",
            example: "Server PUBLISH QoS 1 on a topic without handler, no PUBACK.",
            remedy: "Client: acknowledge in the library, before it looks for a handler."
        ),
        Rule(
            "MQTT-4.6.0-1",
            [.v5_0],
            section: "4.6",
            .client,
            .session,
            judges: .event(.resumedSession),
            title: "Repeat PUBLISH packets in the order they were first sent.",
            reason: "Values that change their order over a reconnect leave the last state wrong.",
            example: "First sent 1, 2, 3; after the reconnect 3A comes with 2, 1, 3.",
            remedy: "Client: keep unacknowledged messages in a queue, not in a hash table."
        ),
        Rule(
            "MQTT-4.6.0-2",
            [.v5_0],
            section: "4.6",
            .client,
            .connection,
            judges: .event(.acknowledgedPublishByServer),
            title: "Send PUBACK in the order of the QoS 1 messages.",
            reason: "Servers may count on the order in their window, and resume from the wrong place after a break.",
            example: "PUBLISH 1, PUBLISH 2, then PUBACK 2, PUBACK 1.",
            remedy: "Client: queue acknowledgments when handlers run in parallel."
        ),
        Rule(
            "MQTT-4.6.0-3",
            [.v5_0],
            section: "4.6",
            .client,
            .connection,
            judges: .event(.acknowledgedPublishByServer),
            title: "Send PUBREC in the order of the QoS 2 messages.",
            reason: "The order of PUBREC settles the order of PUBREL, and with it that of release.",
            example: "PUBLISH 1, PUBLISH 2, then PUBREC 2, PUBREC 1.",
            remedy: "Client: answer in the receiving loop."
        ),
        Rule(
            "MQTT-4.6.0-4",
            [.v5_0],
            section: "4.6",
            .client,
            .connection,
            judges: .event(.acknowledgedPublishByClient),
            title: "Send PUBREL in the order of the PUBREC packets.",
            reason: "Servers that pass messages on at PUBREL would pass them on in the wrong order.",
            example: "PUBREC 1, PUBREC 2, then PUBREL 2, PUBREL 1.",
            remedy: "Client: answer each PUBREC as it arrives."
        ),
        Rule(
            "MQTT-4.6.0-5",
            [.v5_0],
            section: "4.6",
            .server,
            .broker,
            .error,
            .suspected,
            judges: .event(.journey),
            title: "Keep each publisher's order for a topic and QoS.",
            reason: "\"Close\" that overtakes \"open\" leaves the valve as nobody wanted it.",
            example: "Published n=1, n=2 on \"a\" with QoS 1; a subscriber gets 2, then 1.",
            remedy: "Server: route one publisher's topic through one queue."
        ),
        Rule(
            "MQTT-4.6.0-6",
            [.v5_0],
            section: "4.6",
            .server,
            .broker,
            .error,
            title: "Treat every topic as ordered unless configured otherwise.",
            unjudged: "What breaks it is told as MQTT-4.6.0-5: every topic is an ordered one unless an "
                + "administrator says otherwise."
        ),
    ]
}
