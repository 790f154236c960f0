import MQTTCodec
import MQTTTimeline

extension RuleCatalog {
    /// Chapters 3.10 and 3.11 of MQTT 5.0: UNSUBSCRIBE and UNSUBACK.
    static let unsubscribe5: [Rule] = [
        Rule(
            "MQTT-3.10.1-1",
            [.v5_0],
            section: "3.10.1",
            .either,
            .connection,
            judges: .packets([.unsubscribe], from: .client),
            title: "Set the flags of UNSUBSCRIBE to 2; a server closes over any other value.",
            reason: "The request looks right in most tools, yet strict servers drop the connection.",
            example: "UNSUBSCRIBE A0 06 00 01 00 00 01 61, answered by UNSUBACK.",
            remedy: "Client: write A2 as first byte; server: treat other values as malformed and close."
        ),
        Rule(
            "MQTT-3.10.3-1",
            [.v5_0],
            section: "3.10.3",
            .client,
            .packet,
            judges: .packets([.unsubscribe], from: .client),
            title: "Make Topic Filters in UNSUBSCRIBE valid UTF-8 strings that fill the payload.",
            reason: """
                What cannot be read cannot be removed: the connection ends and the subscription stays in the \
                session.
                """,
            example: "Filter 00 05 61 2F 62 at the end of the packet: two bytes are missing.",
            remedy: "Build the filter as for SUBSCRIBE, but without an options byte."
        ),
        Rule(
            "MQTT-3.10.3-2",
            [.v5_0],
            section: "3.10.3",
            .client,
            .packet,
            judges: .packets([.unsubscribe], from: .client),
            title: "Name at least one Topic Filter in UNSUBSCRIBE.",
            reason: "A request for nothing is a Protocol Error and costs the connection.",
            example: "A2 03 00 01 00.",
            remedy: "Send no UNSUBSCRIBE when the list is empty."
        ),
        Rule(
            "MQTT-3.10.4-1",
            [.v5_0],
            section: "3.10.4",
            .server,
            .session,
            .error,
            .suspected,
            judges: .packets([.unsubscribe], from: .client),
            title: "Remove exactly the subscriptions whose filter is identical.",
            reason: """
                Removing by matching would delete more than was asked for; missing an identical one leaves unwanted \
                traffic.
                """,
            example: "\"a/b\" was granted; UNSUBSCRIBE \"a/b\" is answered by 11 (no subscription existed).",
            remedy: "Server: compare filters byte by byte, and keep no normalised form."
        ),
        Rule(
            "MQTT-3.10.4-2",
            [.v5_0],
            section: "3.10.4",
            .server,
            .broker,
            .error,
            .suspected,
            judges: .event(.journey),
            title: "Queue nothing for a filter that was unsubscribed.",
            reason: "The application closed its handler; late messages are lost or handled wrongly.",
            example: "UNSUBACK 00 for \"a\"; a message published to \"a\" a second later still arrives.",
            remedy: "Server: remove the subscription on all nodes before it answers."
        ),
        Rule(
            "MQTT-3.10.4-3",
            [.v5_0],
            section: "3.10.4",
            .server,
            .connection,
            .error,
            .suspected,
            judges: .event(.acknowledgedPublishByServer),
            title: "Finish QoS 1 and 2 deliveries that began before the unsubscribe.",
            reason: "Half a flow keeps an identifier and a slot of the window at the client.",
            example: "PUBLISH QoS 2, UNSUBSCRIBE, PUBREC, and no PUBREL.",
            remedy: "Server: keep messages in flight apart from subscriptions."
        ),
        Rule(
            "MQTT-3.10.4-4",
            [.v5_0],
            section: "3.10.4",
            .server,
            .connection,
            .error,
            .suspected,
            judges: .packets([.unsubscribe], from: .client),
            title: "Answer every UNSUBSCRIBE with UNSUBACK.",
            reason: "The client cannot free the identifier, nor tell when it is safe to remove its handler.",
            example: "UNSUBSCRIBE with Packet Identifier 4 and no UNSUBACK 4 while other packets flow.",
            remedy: "Server: answer even when the change still spreads through the cluster."
        ),
        Rule(
            "MQTT-3.10.4-5",
            [.v5_0],
            section: "3.10.4",
            .server,
            .connection,
            judges: .packets([.unsuback], from: .server),
            title: "Answer under the request's identifier, even if nothing was removed.",
            reason: "Cleaning up twice is normal; without the answer it blocks the client.",
            example: "UNSUBSCRIBE of an unknown filter, no UNSUBACK.",
            remedy: "Server: answer 11 for each filter without a subscription."
        ),
        Rule(
            "MQTT-3.10.4-6",
            [.v5_0],
            section: "3.10.4",
            .server,
            .connection,
            judges: .packets([.unsuback], from: .server),
            title: "Answer all filters of an UNSUBSCRIBE in a single UNSUBACK.",
            reason: """
                The client takes the first as complete; the second answers nothing, or the identifier's next owner.
                """,
            example: "UNSUBSCRIBE with \"a\" and \"b\", two UNSUBACK with its identifier.",
            remedy: "Server: collect the results of all filters before it answers."
        ),
        Rule(
            "MQTT-3.11.2-1",
            [.v5_0],
            section: "3.11.2.1.2",
            .server,
            .connection,
            judges: .event(.announcedLimit),
            title: "Drop the Reason String when UNSUBACK would be too large.",
            reason: "A client that only wanted to say goodbye to a topic loses its connection.",
            example: "Maximum Packet Size 24, UNSUBACK of 50 bytes with Reason String.",
            remedy: "Server: leave the Reason String out when the packet does not fit."
        ),
        Rule(
            "MQTT-3.11.2-2",
            [.v5_0],
            section: "3.11.2.1.3",
            .server,
            .connection,
            judges: .event(.announcedLimit),
            title: "Drop User Properties when UNSUBACK would be too large.",
            reason: "The client closes over it and tries to unsubscribe again after each reconnect.",
            example: "Maximum Packet Size 24, UNSUBACK of 66 bytes with a User Property.",
            remedy: "Server: leave User Properties out when the packet does not fit."
        ),
        Rule(
            "MQTT-3.11.3-1",
            [.v5_0],
            section: "3.11.3",
            .server,
            .connection,
            .error,
            .suspected,
            judges: .packets([.unsuback], from: .server),
            title: "Order the codes of UNSUBACK like the filters of UNSUBSCRIBE.",
            reason: "The client believes a refused removal succeeded and wonders about further messages.",
            example: "Only \"b\" is subscribed; UNSUBSCRIBE \"a\", \"b\" answered by 00 11.",
            remedy: "Server: keep the results in the request's order."
        ),
        Rule(
            "MQTT-3.11.3-2",
            [.v5_0],
            section: "3.11.3",
            .server,
            .connection,
            judges: .packets([.unsuback], from: .server),
            title: "Give UNSUBACK a Reason Code of its own for each filter.",
            reason: "Code ported from 3.1.1 sends none, and the client cannot know what was removed.",
            example: "UNSUBSCRIBE with two filters, UNSUBACK B0 04 00 01 00 00 with a single code.",
            remedy: "Server: one of 00, 11, 80, 83, 87, 8F and 91 for each filter."
        ),
    ]
}
