import MQTTCodec
import MQTTTimeline

extension RuleCatalog {
    /// The order of messages: 4.6.
    static let ordering3: [Rule] = [
        Rule(
            "MQTT-4.6.0-1",
            [.v3_1_1],
            section: "4.6",
            .client,
            .session,
            judges: .event(.resumedSession),
            title: "As a client, resend PUBLISH packets in the order in which they were first sent.",
            reason: """
                After a reconnection "off, on" becomes "on, off" and the device stays in the wrong state. Stores that \
                are hash tables lose the order.
                """,
            example: "Sent 1 \"on\", 2 \"off\" at QoS 1; after resuming first 2 with DUP, then 1 with DUP.",
            remedy: "Keep what is in flight in a queue and resend it from its head."
        ),
        Rule(
            "MQTT-4.6.0-2",
            [.v3_1_1],
            section: "4.6",
            .client,
            .connection,
            judges: .packets([.publish], from: .server),
            title: "As a client, send PUBACKs in the order in which the QoS 1 messages came.",
            reason: """
                Some brokers take an acknowledgment out of order as a violation and close; others match it to the \
                head of their queue. Parallel handlers cause it.
                """,
            example: "Server: PUBLISH 1, PUBLISH 2. Client: 40 02 00 02, 40 02 00 01.",
            remedy: """
                Acknowledge from the reader, or through a queue that holds back finished ones until those before them \
                are done.
                """
        ),
        Rule(
            "MQTT-4.6.0-3",
            [.v3_1_1],
            section: "4.6",
            .client,
            .connection,
            judges: .packets([.publish], from: .server),
            title: "As a client, send PUBRECs in the order in which the QoS 2 messages came.",
            reason: """
                The order of PUBREC sets that of PUBREL and so the order of delivery; a swap shows up at the \
                application as messages out of sequence.
                """,
            example: "Server: PUBLISH QoS 2 1 and 2. Client: 50 02 00 02, 50 02 00 01.",
            remedy: "Send PUBREC from the reader, before the message goes to parallel workers."
        ),
        Rule(
            "MQTT-4.6.0-4",
            [.v3_1_1],
            section: "4.6",
            .client,
            .connection,
            judges: .packets([.pubrec], from: .server),
            title: "As a client, send PUBRELs in the order in which the PUBRECs came.",
            reason: """
                A server that hands messages on at PUBREL forwards them in this order, so the swap reaches every \
                subscriber.
                """,
            example: "Server: 50 02 00 01, 50 02 00 02. Client: 62 02 00 02, 62 02 00 01.",
            remedy: "Answer PUBREC where it is read, without a thread of its own for each message."
        ),
        Rule(
            "MQTT-4.6.0-5",
            [.v3_1_1],
            section: "4.6",
            .server,
            .broker,
            .error,
            title: "As a server, treat every topic as ordered unless configured otherwise.",
            unjudged: "What breaks it is told as MQTT-4.6.0-6: every topic is an ordered one unless an "
                + "administrator says otherwise."
        ),
        Rule(
            "MQTT-4.6.0-6",
            [.v3_1_1],
            section: "4.6",
            .server,
            .broker,
            .error,
            .suspected,
            judges: .event(.journey),
            title: "As a server, keep each publisher's order for a topic and QoS, also when resending.",
            reason: """
                The last message counts as the state. Resending after a reconnection, behind newer messages, leaves \
                an old value on every display.
                """,
            example: """
                "open" was in flight, "closed" was queued; after the reconnection the client gets "closed", then \
                "open" with DUP.
                """,
            remedy: "Resend what is in flight before anything that was queued later."
        ),
    ]
}
