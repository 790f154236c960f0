import MQTTCodec
import MQTTTimeline

extension RuleCatalog {
    /// RETAIN: 3.3.1.3.
    static let publishRetain3: [Rule] = [
        Rule(
            "MQTT-3.3.1-5",
            [.v3_1_1],
            section: "3.3.1.3",
            .server,
            .broker,
            .error,
            .suspected,
            judges: .event(.retained),
            title: "As a server, store a PUBLISH with RETAIN 1, with its QoS, for later subscribers.",
            reason: """
                New subscribers see an empty state until the next change, which may be hours away. Brokers with \
                retained messages switched off, or a limit on their number, take the PUBLISH and say nothing.
                """,
            example: """
                31 05 00 01 61 6F 6E to the server; a later SUBSCRIBE to "a" is granted and no message follows.
                """,
            remedy: "Check the broker's settings for retained messages, and watch its count of them."
        ),
        Rule(
            "MQTT-3.3.1-6",
            [.v3_1_1],
            section: "3.3.1.3",
            .server,
            .broker,
            .error,
            .suspected,
            judges: .event(.retained),
            title: "As a server, send a new subscription the latest retained message of each matching topic.",
            reason: """
                A client that starts after the publisher works with no value or with an old one. Caches between \
                cluster nodes are the usual reason for old ones.
                """,
            example: """
                "1" and then "2" are retained to "a"; a new subscriber receives 31 04 00 01 61 31, the "1".
                """,
            remedy: "Replace the stored message before acknowledging the PUBLISH, on all nodes."
        ),
        Rule(
            "MQTT-3.3.1-7",
            [.v3_1_1],
            section: "3.3.1.3",
            .server,
            .broker,
            .error,
            .suspected,
            judges: .event(.retained),
            title: "As a server, drop the old retained message when one of QoS 0 arrives.",
            reason: """
                A server need not keep the new one, but the old one is wrong by now; delivering it shows new \
                subscribers a state that was revoked.
                """,
            example: """
                33 07 00 01 61 00 05 6F 6E "on" is retained, then 31 06 00 01 61 6F 66 66 "off"; a new subscriber \
                gets "on".
                """,
            remedy: "Replace or delete the stored message for every QoS."
        ),
        Rule(
            "MQTT-3.3.1-8",
            [.v3_1_1],
            section: "3.3.1.3",
            .server,
            .broker,
            .error,
            .suspected,
            judges: .event(.retained),
            title: "As a server, set RETAIN on what is sent because of a new subscription.",
            reason: """
                By this bit a client tells an old value from an event of now. Without it a stored "open" command runs \
                the moment the valve controller restarts.
                """,
            example: "A retained \"open\"; right after SUBACK the new subscriber gets 30 07 00 01 61 6F 70 65 6E.",
            remedy: "Set the bit in the code that answers SUBSCRIBE, not from the stored packet."
        ),
        Rule(
            "MQTT-3.3.1-9",
            [.v3_1_1],
            section: "3.3.1.3",
            .server,
            .broker,
            .error,
            .suspected,
            judges: .event(.journey),
            title: "As a server, clear RETAIN on what is sent to existing subscriptions.",
            reason: """
                Clients that skip retained messages, because those are old by definition, then skip live ones too.
                """,
            example: """
                The publisher sends 31 05 00 01 61 6F 6E; a client subscribed since long gets 31 05 00 01 61 6F 6E.
                """,
            remedy: "Clear the bit when forwarding. Bridges that need it must be 5.0 clients with Retain As Published."
        ),
        Rule(
            "MQTT-3.3.1-10",
            [.v3_1_1],
            section: "3.3.1.3",
            .server,
            .broker,
            .error,
            .suspected,
            judges: .event(.retained),
            title: "As a server, forward an empty retained PUBLISH and delete what was retained.",
            reason: """
                This is the only way to delete a retained message; where it fails, devices long scrapped stay on \
                every dashboard.
                """,
            example: "31 03 00 01 61 for topic \"a\"; a new subscriber still receives the old message.",
            remedy: """
                Treat the empty payload as a deletion in the store, and deliver it to current subscribers as usual.
                """
        ),
        Rule(
            "MQTT-3.3.1-11",
            [.v3_1_1],
            section: "3.3.1.3",
            .server,
            .packet,
            .error,
            .suspected,
            judges: .packets([.publish], from: .server),
            title: "As a server, never keep an empty message as a topic's retained message.",
            reason: """
                Each deletion would leave an entry behind, and new subscribers would get an empty message that their \
                parser may not survive.
                """,
            example: "The server sends 31 03 00 01 61 right after SUBSCRIBE: RETAIN 1 and no payload.",
            remedy: "Delete the entry instead of storing zero bytes."
        ),
        Rule(
            "MQTT-3.3.1-12",
            [.v3_1_1],
            section: "3.3.1.3",
            .server,
            .broker,
            .error,
            .suspected,
            judges: .event(.retained),
            title: "As a server, let a PUBLISH with RETAIN 0 leave the retained message alone.",
            reason: """
                Commands and events are not states: a stored one is carried out again by each client that subscribes.
                """,
            example: """
                30 05 00 01 61 67 6F "go" is published; a later subscriber of "a" receives it as 31 05 00 01 61 67 \
                6F.
                """,
            remedy: "Write to the retained store only for RETAIN 1."
        ),
        Rule(
            "MQTT3-retain-on-live",
            [.v3_1],
            section: "2.1",
            .server,
            .broker,
            .warning,
            .suspected,
            judges: .event(.retained),
            title: "As a server, send RETAIN 0 to existing subscriptions, and 1 with what was stored.",
            reason: """
                3.1 servers that pass the publisher's bit through leave clients no way to tell old values from new \
                ones.
                """,
            example: """
                The publisher sends 31 05 00 01 61 6F 6E, and a client that had subscribed before receives it with \
                first byte 31.
                """,
            remedy: "Set the bit by the reason for sending, not by the packet received."
        ),
    ]
}
