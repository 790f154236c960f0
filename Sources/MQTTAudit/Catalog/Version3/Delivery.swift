import MQTTCodec
import MQTTTimeline

extension RuleCatalog {
    /// How messages are delivered: 3.6, 3.7 and 4.1 to 4.5.
    static let delivery3: [Rule] = [
        Rule(
            "MQTT-3.6.1-1",
            [.v3_1_1],
            section: "3.6.1",
            .either,
            .connection,
            judges: .packets([.pubrel], from: nil),
            title: "Send PUBREL with the header flags 0010; a server closes on any other value.",
            reason: """
                Everything works until the first QoS 2 message; then the connection dies, the message is sent again \
                after reconnecting, and it dies again.
                """,
            example: "60 02 00 05: PUBREL with the flags 0000.",
            remedy: "Write the first byte as the constant 62."
        ),
        Rule(
            "MQTT3-pubcomp-identifier",
            [.v3_1_1],
            section: "3.7.2",
            .receiver,
            .connection,
            judges: .packets([.pubcomp], from: nil),
            title: "Repeat in PUBCOMP the identifier of its PUBREL.",
            reason: """
                The sender repeats PUBREL at every reconnection and never frees the identifier; each such message \
                takes a place in its window for good.
                """,
            example: "PUBREL 62 02 00 05, answered by PUBCOMP 70 02 00 06.",
            remedy: "Copy the identifier from the PUBREL, and answer even when it is unknown."
        ),
        Rule(
            "MQTT3-publish-answered",
            [.v3_1],
            section: "4.1",
            .receiver,
            .connection,
            .error,
            .suspected,
            judges: .packets([.publish], from: nil),
            title: "Answer QoS 1 by PUBACK, and run PUBREC, PUBREL, PUBCOMP for QoS 2.",
            reason: """
                3.1 has no refusal either: a server that stays silent about a message it will not take makes the \
                device send it again and again.
                """,
            example: "A level 3 PUBLISH of QoS 2 with Message ID 3; PUBREC comes, PUBREL follows, and no PUBCOMP ever.",
            remedy: "Complete the flow in any case, and drop the message quietly when it is not allowed."
        ),
        Rule(
            "MQTT-4.3.1-1",
            [.v3_1_1],
            section: "4.3.1",
            .sender,
            .packet,
            title: "Send QoS 0 messages with DUP 0.",
            unjudged: "Says of the sender what MQTT-3.3.1-2 says of the packet; a breach is told under that."
        ),
        Rule(
            "MQTT-4.3.2-1",
            [.v3_1_1],
            section: "4.3.2",
            .sender,
            .connection,
            judges: .packets([.publish], from: nil),
            title: "Send QoS 1 with an unused identifier, DUP 0 at first, and keep it busy until PUBACK.",
            reason: """
                An identifier given away early lets the late PUBACK of the old message end the new one, which is then \
                never repeated.
                """,
            example: "3A 07 00 01 61 00 05 68 69 as the very first PUBLISH of a fresh session.",
            remedy: "Free identifiers in the code that handles PUBACK and nowhere else, least of all in a timeout."
        ),
        Rule(
            "MQTT-4.3.2-2",
            [.v3_1_1],
            section: "4.3.2",
            .receiver,
            .connection,
            .error,
            .suspected,
            judges: .packets([.publish], from: nil),
            title: "Answer QoS 1 by a PUBACK with the same identifier, and take a later reuse as a new message.",
            reason: """
                A receiver that deduplicates QoS 1 by identifier swallows new messages once the counter has come \
                round, without any error.
                """,
            example: """
                PUBLISH QoS 1 identifier 1 "x", PUBACK; later PUBLISH QoS 1 identifier 1 "y", and no second PUBACK.
                """,
            remedy: "Acknowledge every QoS 1 PUBLISH, and keep no memory of identifiers that were acknowledged."
        ),
        Rule(
            "MQTT-4.3.3-1",
            [.v3_1_1],
            section: "4.3.3",
            .sender,
            .connection,
            judges: .packets([.publish], from: nil),
            title: "Send QoS 2 with an unused identifier, PUBREL after PUBREC, and no PUBLISH once PUBREL is out.",
            reason: """
                A PUBLISH repeated after PUBREL counts as a new message, and the payment that QoS 2 should protect is \
                made twice.
                """,
            example: """
                PUBLISH identifier 5, PUBREC 50 02 00 05, PUBREL 62 02 00 05, a reconnection, PUBLISH DUP 1 \
                identifier 5.
                """,
            remedy: "Replace the stored PUBLISH by a stored PUBREL when PUBREC arrives, and resend what is stored."
        ),
        Rule(
            "MQTT-4.3.3-2",
            [.v3_1_1],
            section: "4.3.3",
            .receiver,
            .connection,
            .error,
            .suspected,
            judges: .packets([.publish], from: nil),
            title: "Answer each QoS 2 PUBLISH by PUBREC and PUBREL by PUBCOMP, and deliver the message once.",
            reason: """
                Identifiers lost in a restart of the receiver make copies look new; a missing PUBCOMP blocks the \
                sender's window, and at ten or twenty messages it stands still.
                """,
            example: "PUBREL 62 02 00 05 and no 70 02 00 05; or the same PUBLISH twice before PUBREL, delivered twice.",
            remedy: "Store received identifiers until PUBREL, across restarts, and answer PUBREL always."
        ),
        Rule(
            "MQTT-4.5.0-1",
            [.v3_1_1],
            section: "4.5",
            .server,
            .broker,
            .error,
            .suspected,
            judges: .event(.journey),
            title: "As a server, hand an accepted message to every session with a matching subscription.",
            reason: """
                The publisher has its acknowledgment and nobody looks further, while one subscriber misses messages. \
                Full queues and partitioned clusters drop them in silence.
                """,
            example: """
                PUBLISH QoS 1 to "a" gets PUBACK; of two subscribers of "a", both connected, one receives nothing.
                """,
            remedy: "Check the broker's drop counters, queue limits, access lists and cluster links."
        ),
        Rule(
            "MQTT-4.5.0-2",
            [.v3_1_1],
            section: "4.5",
            .client,
            .connection,
            .error,
            .suspected,
            judges: .packets([.publish], from: .server),
            title: "As a client, acknowledge every PUBLISH by its QoS, whether it is of use or not.",
            reason: """
                A message for which there is no handler still fills the server's window; unacknowledged, it ends \
                delivery to this client altogether.
                """,
            example: """
                32 07 00 01 61 00 05 68 69 from the server, and no 40 02 00 05 while later PINGREQ packets go out.
                """,
            remedy: "Acknowledge in the network layer, before looking for a handler."
        ),
    ]
}
