import MQTTCodec
import MQTTTimeline

extension RuleCatalog {
    /// Topic Names and Topic Filters: 4.7.
    static let topics3: [Rule] = [
        Rule(
            "MQTT-4.7.1-1",
            [.v3_1_1],
            section: "4.7.1",
            .sender,
            .packet,
            judges: .packets([.connect, .publish], from: .client),
            title: "Keep wildcard characters out of Topic Names and Will Topics.",
            reason: """
                A Will Topic with "#" is found out only when the device dies, or never, for the server refuses to \
                publish it then.
                """,
            example: "CONNECT with the Will Topic \"dev/+/state\".",
            remedy: "Check whatever is put into a topic, the Will Topic too, for \"+\" and \"#\"."
        ),
        Rule(
            "MQTT-4.7.1-2",
            [.v3_1_1],
            section: "4.7.1.2",
            .client,
            .packet,
            judges: .packets([.subscribe, .unsubscribe], from: .client),
            title: "Put \"#\" alone or directly behind a \"/\", and only at the end of a filter.",
            reason: """
                Servers close the connection or refuse the filter; a team that expects "plant/#/temp" to work sees no \
                data at all.
                """,
            example: "82 0B 00 01 00 06 61 2F 23 2F 62 63 00: SUBSCRIBE to \"a/#/bc\".",
            remedy: "Use \"+\" for one level in the middle, and \"#\" at the end for the rest."
        ),
        Rule(
            "MQTT-4.7.1-3",
            [.v3_1_1],
            section: "4.7.1.3",
            .client,
            .packet,
            judges: .packets([.subscribe, .unsubscribe], from: .client),
            title: "Let \"+\" fill a whole level of the filter.",
            reason: """
                It is no prefix match: servers close or refuse, and what works on one that is lenient fails after a \
                migration.
                """,
            example: "82 0A 00 01 00 05 61 2F 62 2B 63 00: SUBSCRIBE to \"a/b+c\".",
            remedy: "Make the variable part a level of its own: dev/7/temp instead of dev7/temp."
        ),
        Rule(
            "MQTT3-filter-syntax",
            [.v3_1],
            section: "Appendix A",
            .client,
            .packet,
            judges: .packets([.subscribe, .unsubscribe], from: .client),
            title: "Put \"#\" at the end of a filter behind a \"/\", and let \"+\" fill a level.",
            reason: """
                3.1 servers take a filter that is malformed as plain text or as a wildcard, each as it likes, so the \
                client gets nothing or everything.
                """,
            example: "82 07 00 01 00 02 61 23 00: SUBSCRIBE to \"a#\".",
            remedy: "Write \"a/#\" for what lies below a, which includes a itself."
        ),
        Rule(
            "MQTT-4.7.2-1",
            [.v3_1_1],
            section: "4.7.2",
            .server,
            .session,
            .error,
            .suspected,
            judges: .packets([.publish], from: .server),
            title: "As a server, do not match filters that begin with a wildcard to topics that begin with \"$\".",
            reason: """
                A logger with "#" would get the broker's statistics as well: a flood it did not ask for, and insight \
                that tenants should not have.
                """,
            example: "The client subscribed to \"#\" alone; the server sends PUBLISH to \"$SYS/broker/uptime\".",
            remedy: """
                Skip "$" topics when the first level of a filter is "#" or "+"; who wants them subscribes to \
                "$SYS/#".
                """
        ),
        Rule(
            "MQTT3-dollar-topic-exchange",
            [.v3_1_1],
            section: "4.7.2",
            .server,
            .broker,
            .warning,
            .suspected,
            judges: .event(.journey),
            title: "As a server, keep clients from exchanging messages over topics that begin with \"$\".",
            reason: """
                Such names belong to the broker: data sent there vanishes or collides with the next version's own \
                topics. Many brokers and clouds use them on purpose.
                """,
            example: """
                A client publishes to "$app/cmd", and another client that subscribed to "$app/#" receives it.
                """,
            remedy: "Use topics without \"$\", or document the prefix and restrict it by access lists."
        ),
        Rule(
            "MQTT-4.7.3-1",
            [.v3_1_1],
            section: "4.7.3",
            .sender,
            .packet,
            judges: .packets([.connect, .publish, .subscribe, .unsubscribe], from: nil),
            title: "Use Topic Names and Topic Filters of at least one character.",
            reason: """
                An empty topic is mostly a variable that was not set. Servers close, and 5.0's empty topic with an \
                alias does not exist here.
                """,
            example: "30 04 00 00 68 69: PUBLISH with a topic of length 0.",
            remedy: "Refuse empty topics where they are configured, and send the topic with every PUBLISH."
        ),
        Rule(
            "MQTT-4.7.3-2",
            [.v3_1_1],
            section: "4.7.3",
            .sender,
            .packet,
            judges: .packets([.connect, .publish, .subscribe, .unsubscribe], from: nil),
            title: "Keep U+0000 out of Topic Names and Topic Filters.",
            reason: """
                A server in C may compare only what stands before the zero, so "a" with a tail passes an access list \
                that allows "a".
                """,
            example: "30 06 00 02 61 00 68 69: PUBLISH to 61 00.",
            remedy: "Leave the terminator out of the length, and refuse U+0000 on receipt."
        ),
        Rule(
            "MQTT-4.7.3-3",
            [.v3_1_1],
            section: "4.7.3",
            .sender,
            .none,
            title: "Keep Topic Names and Topic Filters within 65535 bytes.",
            unjudged: "A length has two bytes and cannot say more, so a longer string never shows as one."
        ),
        Rule(
            "MQTT-4.7.3-4",
            [.v3_1_1],
            section: "4.7.3",
            .server,
            .broker,
            .error,
            .suspected,
            judges: .event(.journey),
            title: "As a server, match topics and filters as they are, without normalization.",
            reason: """
                When case, slashes or composed characters are "helped", two topics become one on this broker and stay \
                two on the next.
                """,
            example: "Subscribed to \"Plant/7\"; the server delivers what was published to \"plant/7\".",
            remedy: "Compare byte by byte, level by level, and leave tidying to the clients."
        ),
    ]
}
