import MQTTCodec
import MQTTTimeline

extension RuleCatalog {
    /// UNSUBSCRIBE and UNSUBACK: 3.10.
    static let unsubscribe3: [Rule] = [
        Rule(
            "MQTT-3.10.1-1",
            [.v3_1_1],
            section: "3.10.1",
            .either,
            .connection,
            judges: .packets([.unsubscribe], from: .client),
            title: "Send UNSUBSCRIBE with the header flags 0010; a server closes on any other value.",
            reason: """
                The client only wanted to drop a topic and loses its connection, with everything in flight. A zeroed \
                nibble or a DUP left from 3.1 is the reason.
                """,
            example: "A0 05 00 01 00 01 61: UNSUBSCRIBE with the flags 0000.",
            remedy: "Write the first byte as the constant A2."
        ),
        Rule(
            "MQTT-3.10.3-1",
            [.v3_1_1],
            section: "3.10.3",
            .client,
            .packet,
            judges: .packets([.unsubscribe], from: .client),
            title: "Pack the filters of UNSUBSCRIBE as valid UTF-8, one directly after the other.",
            reason: """
                Copying the SUBSCRIBE encoder leaves a QoS byte behind each filter; the server reads it as a length \
                and closes.
                """,
            example: "A2 06 00 01 00 01 61 00: a QoS byte is left over behind \"a\".",
            remedy: "Write only length and filter, and check that they fill the packet."
        ),
        Rule(
            "MQTT-3.10.3-2",
            [.v3_1_1],
            section: "3.10.3",
            .client,
            .packet,
            judges: .packets([.unsubscribe], from: .client),
            title: "Name at least one filter in UNSUBSCRIBE.",
            reason: "Servers close on the empty packet, so a cleanup with nothing to clean up costs the connection.",
            example: "A2 02 00 01.",
            remedy: "Skip the packet when the list of filters is empty."
        ),
        Rule(
            "MQTT-3.10.4-1",
            [.v3_1_1],
            section: "3.10.4",
            .server,
            .connection,
            .error,
            title: "As a server, delete exactly the subscription whose filter is the same, byte by byte.",
            unjudged: "A message that still comes after UNSUBACK is told under MQTT-3.10.4-2 or MQTT-3.3.2-3; "
                + "how the server compares Topic Filters shows in nothing else."
        ),
        Rule(
            "MQTT-3.10.4-2",
            [.v3_1_1],
            section: "3.10.4",
            .server,
            .broker,
            .error,
            .suspected,
            judges: .event(.journey),
            title: "As a server, add no further messages for a subscription that was deleted.",
            reason: """
                An application that freed its handler gets messages it cannot place; some libraries crash on a \
                missing callback. Cluster nodes that learn late are the typical source.
                """,
            example: "UNSUBACK for \"a\", then a message published to \"a\" ten seconds later arrives.",
            remedy: "Remove the route on all nodes before sending UNSUBACK."
        ),
        Rule(
            "MQTT-3.10.4-3",
            [.v3_1_1],
            section: "3.10.4",
            .server,
            .connection,
            .error,
            .suspected,
            judges: .packets([.unsuback], from: .server),
            title: "As a server, finish QoS 1 and 2 deliveries that began before the unsubscription.",
            reason: """
                The client keeps half-done QoS 2 exchanges and their identifiers forever, and a message accepted for \
                it is lost.
                """,
            example: "PUBLISH QoS 2 identifier 4, UNSUBSCRIBE and UNSUBACK, PUBREC 50 02 00 04, and no PUBREL.",
            remedy: "Keep exchanges apart from subscriptions; deleting one must not touch the other."
        ),
        Rule(
            "MQTT-3.10.4-4",
            [.v3_1_1],
            section: "3.10.4",
            .server,
            .connection,
            judges: .packets([.unsubscribe], from: .client),
            title: "As a server, answer UNSUBSCRIBE by an UNSUBACK with the same identifier.",
            reason: "Clients wait for it and then report a timeout, or go on taking the filter for subscribed.",
            example: "A2 05 00 03 00 01 61, answered by B0 02 00 01.",
            remedy: "Copy the identifier, and send UNSUBACK whatever became of the filters."
        ),
        Rule(
            "MQTT-3.10.4-5",
            [.v3_1_1],
            section: "3.10.4",
            .server,
            .connection,
            .error,
            .suspected,
            judges: .packets([.unsubscribe], from: .client),
            title: "As a server, send UNSUBACK even when there was nothing to remove.",
            reason: """
                Cleanup code unsubscribes from everything it may have had; without an answer it hangs at the first \
                filter that was not there.
                """,
            example: "A2 05 00 01 00 01 61 without any subscription to \"a\", and no B0 02 00 01.",
            remedy: "Send UNSUBACK unconditionally after handling the filters."
        ),
        Rule(
            "MQTT-3.10.4-6",
            [.v3_1_1],
            section: "3.10.4",
            .server,
            .connection,
            judges: .packets([.unsubscribe], from: .client),
            title: "As a server, answer an UNSUBSCRIBE with several filters by one UNSUBACK.",
            reason: """
                The identifier is free after the first answer, so the second one ends a later request that is still \
                open.
                """,
            example: "UNSUBSCRIBE identifier 2 for \"a\" and \"b\"; answers B0 02 00 02 twice.",
            remedy: "Send the UNSUBACK after the loop over the filters, not in it."
        ),
    ]
}
