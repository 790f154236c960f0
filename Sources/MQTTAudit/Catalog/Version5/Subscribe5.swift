import MQTTCodec
import MQTTTimeline

extension RuleCatalog {
    /// Chapters 3.8 and 3.9 of MQTT 5.0: SUBSCRIBE and SUBACK.
    static let subscribe5: [Rule] = [
        Rule(
            "MQTT-3.8.1-1",
            [.v5_0],
            section: "3.8.1",
            .either,
            .connection,
            judges: .packets([.subscribe], from: .client),
            title: "Set the flags of SUBSCRIBE to 2; a server closes over any other value.",
            reason: """
                Lenient servers hide the fault until the client is moved to a strict one and cannot subscribe at \
                all.
                """,
            example: "SUBSCRIBE 80 07 00 01 00 00 01 61 00, answered by SUBACK.",
            remedy: "Client: write 82 as first byte; server: treat other values as malformed and close."
        ),
        Rule(
            "MQTT-3.8.3-1",
            [.v5_0],
            section: "3.8.3",
            .client,
            .packet,
            judges: .packets([.subscribe], from: .client),
            title: "Make Topic Filters in SUBSCRIBE valid UTF-8 strings.",
            reason: "The whole request is malformed and the connection ends over one filter of many.",
            example: "Filter 00 02 E4 2F, \"ä/\" in Latin-1.",
            remedy: "Encode filters as UTF-8 and validate those that users type in."
        ),
        Rule(
            "MQTT-3.8.3-2",
            [.v5_0],
            section: "3.8.3",
            .client,
            .packet,
            judges: .packets([.subscribe], from: .client),
            title: "Name at least one Topic Filter with its options in SUBSCRIBE.",
            reason: """
                A request for nothing is a Protocol Error; it mostly comes from an empty list in a configuration.
                """,
            example: "82 03 00 01 00: Packet Identifier and Property Length, then the end.",
            remedy: "Send no SUBSCRIBE when there is nothing to subscribe to."
        ),
        Rule(
            "MQTT-3.8.3-3",
            [.v5_0],
            section: "3.8.3.1",
            .server,
            .connection,
            .error,
            .suspected,
            judges: .event(.noLocal),
            title: "Keep a client's own messages from it where No Local is set.",
            reason: "Bridges set the option against loops: without it two brokers exchange one message for ever.",
            example: "SUBSCRIBE \"a\" with options 04, PUBLISH \"a\", and the message comes back.",
            remedy: "Server: compare the publisher's Client Identifier with the subscriber's before delivering."
        ),
        Rule(
            "MQTT-3.8.3-4",
            [.v5_0],
            section: "3.8.3.1",
            .client,
            .packet,
            judges: .event(.sharedSubscription),
            title: "Leave No Local 0 for shared subscriptions.",
            reason: """
                The share group decides who gets a message, so the option has no meaning there, and the server \
                closes.
                """,
            example: "SUBSCRIBE \"$share/g/a\" with options 04.",
            remedy: "Clear the option for filters that begin with $share/."
        ),
        Rule(
            "MQTT-3.8.3-5",
            [.v5_0],
            section: "3.8.3.1",
            .server,
            .connection,
            judges: .event(.breach),
            title: "Treat reserved bits in the options of SUBSCRIBE as malformed.",
            reason: "Accepted bits turn into a promise once a later version gives them a meaning.",
            example: "SUBSCRIBE with options C0, answered by SUBACK 00.",
            remedy: "Server: DISCONNECT 81 and close."
        ),
        Rule(
            "MQTT-3.8.4-1",
            [.v5_0],
            section: "3.8.4",
            .server,
            .connection,
            .error,
            .suspected,
            judges: .packets([.subscribe], from: .client),
            title: "Answer every SUBSCRIBE with SUBACK.",
            reason: "The client does not know whether it will get messages; many libraries block or give up.",
            example: "SUBSCRIBE with Packet Identifier 2 and no SUBACK 2 while other packets flow.",
            remedy: "Look for a stuck authorization backend; answer with 80 on its timeout."
        ),
        Rule(
            "MQTT-3.8.4-2",
            [.v5_0],
            section: "3.8.4",
            .server,
            .connection,
            judges: .packets([.suback], from: .server),
            title: "Give SUBACK the Packet Identifier of its SUBSCRIBE.",
            reason: "The client books the grants under a request that it never made and waits for the real one.",
            example: "SUBSCRIBE with Packet Identifier 00 02, SUBACK 90 04 02 00 00 00: bytes swapped.",
            remedy: "Server: echo the two bytes as they came."
        ),
        Rule(
            "MQTT-3.8.4-3",
            [.v5_0],
            section: "3.8.4",
            .server,
            .connection,
            .error,
            .suspected,
            judges: .packets([.subscribe], from: .client),
            title: "Replace the subscription when its filter is subscribed again.",
            reason: "Otherwise each reconnect adds a copy, and every message arrives as often.",
            example: "SUBSCRIBE \"a\" twice; one publication of \"a\" arrives twice.",
            remedy: "Server: key subscriptions by client and filter."
        ),
        Rule(
            "MQTT-3.8.4-4",
            [.v5_0],
            section: "3.8.4",
            .server,
            .broker,
            .error,
            .suspected,
            judges: .event(.retained),
            title: "Send retained messages again on replacing, and lose no publication.",
            reason: """
                Clients subscribe again to refresh; a gap while the subscription is exchanged loses events \
                unnoticed.
                """,
            example: "SUBSCRIBE \"a\" with Retain Handling 0 a second time; the retained \"a\" does not come.",
            remedy: "Server: change the subscription in place instead of removing and adding it."
        ),
        Rule(
            "MQTT-3.8.4-5",
            [.v5_0],
            section: "3.8.4",
            .server,
            .connection,
            judges: .packets([.suback], from: .server),
            title: "Answer all filters of a SUBSCRIBE in a single SUBACK.",
            reason: "The client takes the first answer as complete and the second as a fault.",
            example: "SUBSCRIBE with \"a\" and \"b\", two SUBACK with its identifier and one code each.",
            remedy: "Server: collect the results of all filters before it answers."
        ),
        Rule(
            "MQTT-3.8.4-6",
            [.v5_0],
            section: "3.8.4",
            .server,
            .connection,
            judges: .packets([.suback], from: .server),
            title: "Give SUBACK a Reason Code for each filter.",
            reason: "With fewer codes nobody can say which filters were granted.",
            example: "SUBSCRIBE with three filters, SUBACK with codes 00 00.",
            remedy: "Server: add a code for refused and repeated filters too."
        ),
        Rule(
            "MQTT-3.8.4-7",
            [.v5_0],
            section: "3.8.4",
            .server,
            .packet,
            judges: .packets([.suback], from: .server),
            title: "Tell by each code of SUBACK the granted QoS or a failure.",
            reason: "Codes below 80 are read as success; a 03 promises a QoS that does not exist.",
            example: "SUBACK 90 04 00 01 00 03.",
            remedy: "Server: answer 00, 01 or 02 for a grant and 80 or above for a failure."
        ),
        Rule(
            "MQTT-3.8.4-8",
            [.v5_0],
            section: "3.8.4",
            .server,
            .broker,
            .error,
            .suspected,
            judges: .event(.journey),
            title: "Deliver at the lower of published and granted QoS.",
            reason: """
                A higher one burdens the client with acknowledgments, a lower one gives up the guarantee it was \
                granted.
                """,
            example: "Published with QoS 2, granted 2, delivered with QoS 0.",
            remedy: "Server: compute the QoS for each subscriber; look for queues that lower it under load."
        ),
        Rule(
            "MQTT-3.9.2-1",
            [.v5_0],
            section: "3.9.2.1.2",
            .server,
            .connection,
            judges: .event(.announcedLimit),
            title: "Drop the Reason String when SUBACK would be too large.",
            reason: "The client closes over the answer and subscribes again after each reconnect.",
            example: "Maximum Packet Size 40, SUBACK of 80 bytes with Reason String.",
            remedy: "Server: leave the Reason String out when the packet does not fit."
        ),
        Rule(
            "MQTT-3.9.2-2",
            [.v5_0],
            section: "3.9.2.1.3",
            .server,
            .connection,
            judges: .event(.announcedLimit),
            title: "Drop User Properties when SUBACK would be too large.",
            reason: "The subscription is in force at the server while the client cannot read that it is.",
            example: "Maximum Packet Size 40, SUBACK of 95 bytes with a User Property.",
            remedy: "Server: leave User Properties out when the packet does not fit."
        ),
        Rule(
            "MQTT-3.9.3-1",
            [.v5_0],
            section: "3.9.3",
            .server,
            .connection,
            .error,
            .suspected,
            judges: .packets([.suback], from: .server),
            title: "Order the codes of SUBACK like the filters of SUBSCRIBE.",
            reason: "The client takes a refused filter for a granted one and waits for its messages in vain.",
            example: "\"a\" QoS 0 and \"b\" QoS 2 requested, SUBACK 02 00.",
            remedy: "Server: keep results in the request's order when they are computed in parallel."
        ),
        Rule(
            "MQTT-3.9.3-2",
            [.v5_0],
            section: "3.9.3",
            .server,
            .packet,
            judges: .packets([.suback], from: .server),
            title: "Use Reason Codes that SUBACK has.",
            reason: "The client cannot map a foreign code and may retry what is forbidden.",
            example: "SUBACK 90 04 00 01 00 8C, a code of CONNACK.",
            remedy: "Choose among 00, 01, 02, 80, 83, 87, 8F, 91, 97, 9E, A1 and A2."
        ),
        Rule(
            "MQTT5-subscription-identifier-reverted",
            [.v5_0],
            section: "3.8.4",
            .server,
            .session,
            .error,
            .suspected,
            judges: .event(.subscriptionIdentifier),
            title: "Once a subscription's new identifier was used, drop the old one.",
            reason: "The handler of the old identifier may be gone already, and the message with it.",
            example: "\"a\" subscribed with 0B 01, then with 0B 02; deliveries carry 2, then 1 again.",
            remedy: "Server: replace the identifier together with the subscription, on all nodes."
        ),
        Rule(
            "MQTT5-subscribe-qos-3",
            [.v5_0],
            section: "3.8.3.1",
            .client,
            .packet,
            judges: .packets([.subscribe], from: .client),
            title: "Ask for QoS 0, 1 or 2.",
            reason: "3 is a Protocol Error, and the connection ends over it.",
            example: "SUBSCRIBE with options 03.",
            remedy: "Check the QoS where the application passes it in."
        ),
        Rule(
            "MQTT5-retain-handling-3",
            [.v5_0],
            section: "3.8.3.1",
            .client,
            .packet,
            judges: .packets([.subscribe], from: .client),
            title: "Use 0, 1 or 2 as Retain Handling.",
            reason: "3 is a Protocol Error, and the connection ends over it.",
            example: "SUBSCRIBE with options 30.",
            remedy: "Shift the value by four bits, and check it first."
        ),
        Rule(
            "MQTT5-subscribe-reserved-bits",
            [.v5_0],
            section: "3.8.3.1",
            .client,
            .packet,
            judges: .packets([.subscribe], from: .client),
            title: "Leave bits 7 and 6 of the Subscription Options 0.",
            reason: "They make the packet malformed; a strict server closes.",
            example: "SUBSCRIBE with options 80, as when a failure code was copied into the request.",
            remedy: "Build the options from their four fields only."
        ),
        Rule(
            "MQTT5-wildcard-unavailable",
            [.v5_0],
            section: "3.2.2.3.11",
            .client,
            .connection,
            judges: .event(.announcedLimit),
            title: "Subscribe without wildcards where the server has none.",
            reason: """
                The server closes with A2 on each attempt, so the client never gets as far as its other \
                subscriptions.
                """,
            example: "CONNACK with 28 00, SUBSCRIBE \"a/#\".",
            remedy: "Client: subscribe to each topic, or refuse to run against such a server."
        ),
        Rule(
            "MQTT5-subscription-identifier-unavailable",
            [.v5_0],
            section: "3.2.2.3.12",
            .client,
            .connection,
            judges: .event(.announcedLimit),
            title: "Subscribe without an identifier where the server has none.",
            reason: "The server closes with A1, and handlers that rely on identifiers would never run anyway.",
            example: "CONNACK with 29 00, SUBSCRIBE with 0B 01.",
            remedy: "Client: choose the handler by matching the topic."
        ),
        Rule(
            "MQTT5-shared-unavailable",
            [.v5_0],
            section: "3.2.2.3.13",
            .client,
            .connection,
            judges: .event(.announcedLimit),
            title: "Use no shared subscriptions where the server has none.",
            reason: "The server closes with 9E; a worker group built on sharing does not work there.",
            example: "CONNACK with 2A 00, SUBSCRIBE \"$share/workers/jobs\".",
            remedy: "Client: check Shared Subscription Available before it subscribes."
        ),
        Rule(
            "MQTT5-granted-above-requested",
            [.v5_0],
            section: "3.8.4",
            .server,
            .connection,
            .warning,
            judges: .packets([.suback], from: .server),
            title: "Grant no more QoS than was asked for.",
            reason: "A client that asked for QoS 0 may not have the memory for acknowledgments.",
            example: "SUBSCRIBE \"a\" QoS 0, SUBACK 02.",
            remedy: "Server: grant the lower of the requested QoS and its own maximum."
        ),
    ]
}
