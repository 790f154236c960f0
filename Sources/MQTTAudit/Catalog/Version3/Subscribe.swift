import MQTTCodec
import MQTTTimeline

extension RuleCatalog {
    /// SUBSCRIBE and SUBACK: 3.8 and 3.9.
    static let subscribe3: [Rule] = [
        Rule(
            "MQTT-3.8.1-1",
            [.v3_1_1],
            section: "3.8.1",
            .either,
            .connection,
            judges: .packets([.subscribe], from: .client),
            title: "Send SUBSCRIBE with the header flags 0010; a server closes on any other value.",
            reason: """
                A client whose first SUBSCRIBE is 80 or 8A is thrown out right after connecting, and reconnects in a \
                loop. Libraries that grew up with 3.1 set DUP on a repeated SUBSCRIBE.
                """,
            example: "8A 06 00 01 00 01 61 00: SUBSCRIBE with DUP, which 3.1 allowed.",
            remedy: "Write the first byte as the constant 82, also when repeating."
        ),
        Rule(
            "MQTT-3.8.3-1",
            [.v3_1_1],
            section: "3.8.3",
            .client,
            .packet,
            judges: .packets([.subscribe], from: .client),
            title: "Send the filters of SUBSCRIBE as valid UTF-8.",
            reason: """
                Servers close on a bad filter; one that stores it cannot match it with any well-formed topic, and the \
                client waits in vain.
                """,
            example: "82 09 00 01 00 04 63 61 66 E9 00: a filter in Latin-1.",
            remedy: "Encode filters by the same function as topics."
        ),
        Rule(
            "MQTT-3.8.3-2",
            [.v3_1_1],
            section: "3.8.3",
            .server,
            .broker,
            .error,
            .suspected,
            judges: .event(.journey),
            title: "As a server without wildcards, refuse filters that contain them.",
            reason: """
                A granted filter that never matches looks like silence of the devices. Gateways that compare filters \
                with topics byte by byte do this.
                """,
            example: """
                SUBSCRIBE to "plant/#" is granted, but messages to plant/7 never come, while a subscriber of \
                "plant/7" gets them.
                """,
            remedy: "Answer such filters by 0x80 in SUBACK, or implement the matching."
        ),
        Rule(
            "MQTT-3.8.3-3",
            [.v3_1_1],
            section: "3.8.3",
            .client,
            .packet,
            judges: .packets([.subscribe], from: .client),
            title: "Name at least one filter, with its QoS, in SUBSCRIBE.",
            reason: """
                Servers treat the empty request as malformed and close. It comes from subscribing to a list that the \
                configuration left empty.
                """,
            example: "82 02 00 01: SUBSCRIBE that ends behind its identifier.",
            remedy: "Skip the call when there is nothing to subscribe to, and write a QoS byte behind every filter."
        ),
        Rule(
            "MQTT-3-8.3-4",
            [.v3_1_1],
            section: "3.8.3",
            .server,
            .connection,
            judges: .event(.breach),
            title: "As a server, close on a SUBSCRIBE with a requested QoS above 2 or reserved bits set.",
            reason: """
                The upper six bits became options in 5.0; a server that masks them away accepts requests it does not \
                honour.
                """,
            example: "SUBSCRIBE 82 06 00 01 00 01 61 03, answered by 90 03 00 01 02.",
            remedy: "Compare the whole byte with 0, 1 and 2, and close otherwise."
        ),
        Rule(
            "MQTT3-requested-qos",
            [.v3_1, .v3_1_1],
            section: "3.8.3 (3.1: 3.8)",
            .client,
            .packet,
            judges: .packets([.subscribe], from: .client),
            title: "Request QoS 0, 1 or 2 in SUBSCRIBE.",
            reason: """
                Conforming servers close the connection, so no filter of the packet takes effect. Options of 5.0, No \
                Local for one, sent on a 3.x connection look like this.
                """,
            example: "82 06 00 01 00 01 61 05: QoS 1 with 5.0's No Local bit.",
            remedy: "Encode the byte by the connection's version, without options below 5.0."
        ),
        Rule(
            "MQTT-3.8.4-1",
            [.v3_1_1],
            section: "3.8.4",
            .server,
            .connection,
            .error,
            .suspected,
            judges: .packets([.subscribe], from: .client),
            title: "As a server, answer every SUBSCRIBE by a SUBACK.",
            reason: """
                Clients block in their subscribe call or reconnect when it times out; under load a thousand devices \
                that resubscribe make it worse.
                """,
            example: """
                SUBSCRIBE 82 06 00 01 00 01 61 00, and no 90 03 00 01 00 in a minute, though PINGREQ is answered.
                """,
            remedy: "Send SUBACK once the subscription is registered, before the retained messages if these take long."
        ),
        Rule(
            "MQTT-3.8.4-2",
            [.v3_1_1],
            section: "3.8.4",
            .server,
            .connection,
            judges: .packets([.suback], from: .server),
            title: "Send the identifier of the SUBSCRIBE back in its SUBACK.",
            reason: "The client finds no request for it, drops the answer and takes its subscription for failed.",
            example: "SUBSCRIBE identifier 00 02; SUBACK 90 03 02 00 00, its bytes swapped.",
            remedy: "Copy the two identifier bytes unchanged into the answer."
        ),
        Rule(
            "MQTT-3.8.4-3",
            [.v3_1_1],
            section: "3.8.4",
            .server,
            .broker,
            .error,
            .suspected,
            judges: .event(.journey),
            title: "As a server, let an identical filter replace the old subscription without losing messages.",
            reason: """
                Clients subscribe again after every reconnection: a server that adds instead of replacing delivers \
                twice, one that deletes first has a hole.
                """,
            example: """
                SUBSCRIBE "a" QoS 1 twice; then each message to "a" reaches the client twice under two identifiers.
                """,
            remedy: "Key subscriptions by client and filter, and update in place."
        ),
        Rule(
            "MQTT-3.8.4-4",
            [.v3_1_1],
            section: "3.8.4",
            .server,
            .connection,
            judges: .packets([.subscribe], from: .client),
            title: "As a server, answer a SUBSCRIBE with several filters by one SUBACK.",
            reason: """
                After the first SUBACK the identifier is free; the second one then answers whatever the client asked \
                next.
                """,
            example: "SUBSCRIBE identifier 1 for \"a\" and \"b\"; answers 90 03 00 01 00 and again 90 03 00 01 00.",
            remedy: "Collect the codes of all filters, then send them together."
        ),
        Rule(
            "MQTT-3.8.4-5",
            [.v3_1_1],
            section: "3.8.4",
            .server,
            .connection,
            judges: .packets([.suback], from: .server),
            title: "As a server, send one return code in SUBACK for each filter requested.",
            reason: """
                Clients match codes and filters by position: with one missing they index out of range, or believe in \
                a subscription that was refused.
                """,
            example: "SUBSCRIBE for three filters, SUBACK 90 04 00 01 00 00 with two codes.",
            remedy: "Reserve a code for each filter when decoding the request, and fill in 0x80 for those refused."
        ),
        Rule(
            "MQTT-3.8.4-6",
            [.v3_1_1],
            section: "3.8.4",
            .server,
            .broker,
            .error,
            .suspected,
            judges: .event(.journey),
            title: "As a server, deliver at the lower of published and granted QoS.",
            reason: """
                A higher QoS makes small clients store and acknowledge what they did not ask for; a lower one loses \
                messages that were meant to be safe.
                """,
            example: "Grant QoS 0 for \"a\"; a message published at QoS 1 is delivered as 32 07 00 01 61 00 01 68 69.",
            remedy: "Compute the outgoing QoS for each subscription as the minimum of both."
        ),
        Rule(
            "MQTT3-empty-request",
            [.v3_1],
            section: "3.8, 3.10",
            .client,
            .packet,
            judges: .packets([.subscribe, .unsubscribe], from: .client),
            title: "Name at least one topic in SUBSCRIBE and UNSUBSCRIBE.",
            reason: """
                3.1 does not say how to answer an empty one: some servers send an empty SUBACK, some close, and the \
                client's library may wait for codes that do not come.
                """,
            example: "A2 02 00 01: UNSUBSCRIBE that ends behind its Message ID.",
            remedy: "Leave the packet out when the list is empty."
        ),
        Rule(
            "MQTT-3.9.3-1",
            [.v3_1_1],
            section: "3.9.3",
            .server,
            .connection,
            .error,
            .suspected,
            judges: .packets([.suback], from: .server),
            title: "As a server, keep the order of the filters in SUBACK's return codes.",
            reason: """
                Sorted or parallel processing swaps them: the client believes that the granted filter was refused and \
                the other way round.
                """,
            example: "SUBSCRIBE \"a\" QoS 0 and \"b\" QoS 1; SUBACK 90 04 00 01 01 00.",
            remedy: "Write each code at the index of its filter."
        ),
        Rule(
            "MQTT-3.9.3-2",
            [.v3_1_1],
            section: "3.9.3",
            .server,
            .packet,
            judges: .packets([.suback], from: .server),
            title: "Use only 0, 1, 2 and 0x80 as return codes of SUBACK.",
            reason: """
                Clients take other values for a QoS or fail to decode the packet; 5.0's finer codes (0x87 and so on) \
                sent to a 3.1.1 client are the common case.
                """,
            example: "90 03 00 01 87: \"Not authorized\" of 5.0 on a connection of level 4.",
            remedy: "Map every refusal to 0x80 below 5.0."
        ),
        Rule(
            "MQTT3-suback-granted-qos",
            [.v3_1],
            section: "3.9",
            .server,
            .packet,
            judges: .packets([.suback], from: .server),
            title: "Grant QoS 0, 1 or 2 in SUBACK to 3.1 clients.",
            reason: """
                3.1 has no failure code: clients mask 0x80 and read it as QoS 0 granted, then wait for messages that \
                are denied to them.
                """,
            example: "90 03 00 01 80 on a connection of level 3.",
            remedy: "Grant 0 and deliver nothing, or close the connection, and say so in the server's log."
        ),
        Rule(
            "MQTT3-suback-count",
            [.v3_1],
            section: "3.9",
            .server,
            .connection,
            judges: .packets([.suback], from: .server),
            title: "As a server, grant one QoS for each topic of SUBSCRIBE, in the same order.",
            reason: "The client reads grants by position and assigns them to the wrong topics, or rejects the packet.",
            example: "SUBSCRIBE for two topics on level 3; SUBACK 90 03 00 01 01.",
            remedy: "Produce the grants in the loop that reads the topics."
        ),
        Rule(
            "MQTT3-granted-above-requested",
            [.v3_1, .v3_1_1],
            section: "3.8.4 (3.1: 3.9)",
            .server,
            .connection,
            .warning,
            judges: .packets([.suback], from: .server),
            title: "As a server, grant no more QoS than was requested.",
            reason: """
                A client that asked for QoS 0 may be unable to acknowledge; the server then fills its window and \
                stops delivering.
                """,
            example: "SUBSCRIBE 82 06 00 01 00 01 61 00, answered by 90 03 00 01 01.",
            remedy: "Grant the minimum of the requested QoS and what the server supports."
        ),
    ]
}
