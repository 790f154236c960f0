import MQTTCodec
import MQTTTimeline

extension RuleCatalog {
    /// PUBLISH, but for RETAIN: 3.3.
    static let publish3: [Rule] = [
        Rule(
            "MQTT-3.3.1-1",
            [.v3_1_1],
            section: "3.3.1.1",
            .sender,
            .session,
            .error,
            .suspected,
            judges: .packets([.publish], from: nil),
            title: "Set DUP on every PUBLISH that is sent again.",
            reason: """
                Receivers that count or deduplicate by the flag take the copy for a new message: a relay toggles \
                twice.
                """,
            example: "32 07 00 01 61 00 05 68 69, a reconnection, and the same bytes again where 3A was due.",
            remedy: "Set bit 3 of the stored packet before it goes out again."
        ),
        Rule(
            "MQTT-3.3.1-2",
            [.v3_1_1],
            section: "3.3.1.1",
            .sender,
            .packet,
            judges: .packets([.publish], from: nil),
            title: "Set DUP to 0 in every PUBLISH of QoS 0.",
            reason: """
                It cannot be a copy, and servers that validate it close the connection. Libraries that keep the flag \
                while a broker lowers the QoS produce it.
                """,
            example: "38 05 00 01 61 68 69: DUP 1 with QoS 0.",
            remedy: "Clear bit 3 of the first byte whenever the QoS is 0."
        ),
        Rule(
            "MQTT-3.3.1-3",
            [.v3_1_1],
            section: "3.3.1.1",
            .server,
            .connection,
            judges: .packets([.publish], from: .server),
            title: "As a server, set DUP only on what this server itself sends again.",
            reason: """
                Passed on from the publisher, the flag tells subscribers that they had the message before; those that \
                skip copies lose it.
                """,
            example: """
                Publisher sends 3A 07 00 01 61 00 05 68 69; a subscriber's first copy arrives as 3A 07 00 01 61 00 01 \
                68 69.
                """,
            remedy: "Build the outgoing PUBLISH anew for each subscriber, with DUP 0 at first."
        ),
        Rule(
            "MQTT-3.3.1-4",
            [.v3_1_1],
            section: "3.3.1.2",
            .either,
            .connection,
            judges: .packets([.publish], from: nil),
            title: "Never set both QoS bits of PUBLISH, and close on receiving that.",
            reason: """
                No flow belongs to QoS 3. Devices that pass an unchecked setting on are thrown out by strict brokers \
                and lose messages at lenient ones.
                """,
            example: "36 07 00 01 61 00 05 68 69: QoS 3.",
            remedy: "Check QoS where it enters the program, and close on a first byte with both bits."
        ),
        Rule(
            "MQTT-3.3.2-1",
            [.v3_1_1],
            section: "3.3.2.1",
            .sender,
            .packet,
            judges: .packets([.publish], from: nil),
            title: "Begin PUBLISH with a Topic Name in valid UTF-8.",
            reason: """
                Without a readable topic nobody can route the message, and most servers close. Leaving the topic out, \
                as 5.0 allows with an alias, is one way to get there.
                """,
            example: "30 05 00 03 61 E4 62: Latin-1 for a-umlaut inside the topic.",
            remedy: "Encode the topic as UTF-8 and its length in bytes, and send it with every PUBLISH."
        ),
        Rule(
            "MQTT-3.3.2-2",
            [.v3_1_1],
            section: "3.3.2.1",
            .sender,
            .packet,
            judges: .packets([.publish], from: nil),
            title: "Publish to a Topic Name without wildcards.",
            reason: """
                A "+" or "#" that comes from user input or a template left unfilled makes brokers close the \
                connection; from those that accept it, subscribers cannot ask for that topic alone.
                """,
            example: "30 08 00 04 61 2F 2B 62 68 69: PUBLISH to \"a/+b\".",
            remedy: "Replace or refuse \"+\" and \"#\" in whatever becomes part of a topic."
        ),
        Rule(
            "MQTT3-publish-topic-wildcard",
            [.v3_1],
            section: "3.3",
            .sender,
            .packet,
            judges: .packets([.publish], from: nil),
            title: "Publish to a topic without wildcards.",
            reason: """
                3.1 servers handle it each in their way: refuse, drop, or deliver under a name that no subscription \
                can single out.
                """,
            example: "30 05 00 01 23 68 69: PUBLISH to \"#\".",
            remedy: "Check topics for \"+\" and \"#\" before publishing."
        ),
        Rule(
            "MQTT3-topic-length",
            [.v3_1],
            section: "3.3",
            .sender,
            .packet,
            judges: .packets([.connect, .publish], from: nil),
            title: "Keep topic names at 32767 characters or less.",
            reason: """
                Longer ones are cut or refused by 3.1 servers that reserve a fixed buffer. In practice such a topic \
                is a payload passed as the wrong argument.
                """,
            example: "A PUBLISH on a level 3 connection whose topic length is 9C 40, 40000 ASCII characters.",
            remedy: "Check the order of topic and payload in the call, and keep long data in the payload."
        ),
        Rule(
            "MQTT-3.3.2-3",
            [.v3_1_1],
            section: "3.3.2.1",
            .server,
            .session,
            .error,
            .suspected,
            judges: .packets([.publish], from: .server),
            title: "As a server, send a client only messages that match its subscriptions.",
            reason: """
                Clients dispatch by filter and drop the rest, though already acknowledged. Brokers that rewrite \
                topics, or add subscriptions of their own, surprise them.
                """,
            example: "Client holds \"plant/+/temp\"; the server sends PUBLISH to plant/7/humidity.",
            remedy: """
                Look for rewriting rules and automatic subscriptions in the broker, and announce them to the client's \
                developers.
                """
        ),
        Rule(
            "MQTT-3.3.4-1",
            [.v3_1_1],
            section: "3.3.4",
            .receiver,
            .connection,
            judges: .packets([.publish], from: nil),
            title: "Answer PUBLISH as its QoS asks: QoS 0 not at all, 1 by PUBACK, 2 by PUBREC.",
            reason: """
                The sender keeps the message and its window of messages in flight fills until it stops. Receivers \
                that acknowledge only after a slow handler returned cause it.
                """,
            example: "PUBLISH QoS 2 identifier 6, answered by PUBACK 40 02 00 06.",
            remedy: """
                Choose the acknowledgment by the QoS of the packet received, and send it before slow work or from \
                another task.
                """
        ),
        Rule(
            "MQTT-3.3.5-1",
            [.v3_1_1],
            section: "3.3.5",
            .server,
            .broker,
            .error,
            .suspected,
            judges: .event(.journey),
            title: "As a server, deliver at the highest granted QoS among the overlapping filters that match.",
            reason: """
                A dashboard's "#" at QoS 0 must not weaken the alarm subscription at QoS 1 beside it; otherwise \
                alarms get lost on a bad link.
                """,
            example: "Grants \"#\" QoS 0 and \"alarm\" QoS 1; an alarm published at QoS 1 arrives once, as 30 ....",
            remedy: "Merge matches by client taking the highest QoS, or deliver a copy for each filter."
        ),
        Rule(
            "MQTT-3.3.5-2",
            [.v3_1_1],
            section: "3.3.5",
            .server,
            .connection,
            .error,
            .suspected,
            judges: .packets([.publish], from: .client),
            title: "As a server, acknowledge a PUBLISH that is not authorized, or close.",
            reason: """
                3.1.1 has no way to say no. Without an acknowledgment the client repeats the message at each \
                reconnection, and its queue never drains.
                """,
            example: """
                PUBLISH QoS 1 identifier 5 to a forbidden topic: no 40 02 00 05 and no close, while a later PINGREQ \
                is answered.
                """,
            remedy: "Acknowledge and drop, or close the connection, and write the denial to the server's log."
        ),
    ]
}
