import MQTTCodec
import MQTTTimeline

extension RuleCatalog {
    /// Chapters 3.3.1 and 3.3.4 of MQTT 5.0: flags and handling of PUBLISH.
    static let publish5: [Rule] = [
        Rule(
            "MQTT-3.3.1-1",
            [.v5_0],
            section: "3.3.1.1",
            .sender,
            .session,
            .error,
            .suspected,
            judges: .event(.duplicate),
            title: "Set DUP 1 on a repeated PUBLISH.",
            reason: """
                DUP is the receiver's only hint that it may know the message already; logs and captures cannot tell \
                a repeat from a new message without it.
                """,
            example: "PUBLISH 32 with Packet Identifier 9, reconnect, the same message as 32 again instead of 3A.",
            remedy: "Set the bit on every copy after the first."
        ),
        Rule(
            "MQTT-3.3.1-2",
            [.v5_0],
            section: "3.3.1.1",
            .sender,
            .packet,
            judges: .packets([.publish], from: nil),
            title: "Keep DUP 0 in a QoS 0 PUBLISH.",
            reason: "QoS 0 messages are never repeated; the receiver treats the packet as malformed.",
            example: "First byte 38.",
            remedy: "Compute DUP from the resend of a QoS 1 or 2 message only."
        ),
        Rule(
            "MQTT-3.3.1-3",
            [.v5_0],
            section: "3.3.1.1",
            .server,
            .connection,
            judges: .event(.acknowledgedPublishByServer),
            title: "Set the server's own DUP, whatever the publisher's was.",
            reason: "A DUP copied through makes subscribers discard a message that they never got.",
            example: "Publisher repeats with 3A; the subscriber's first copy arrives as 3A too.",
            remedy: "Server: build the flags for each receiver anew."
        ),
        Rule(
            "MQTT-3.3.1-4",
            [.v5_0],
            section: "3.3.1.2",
            .sender,
            .packet,
            judges: .packets([.publish], from: nil),
            title: "Use QoS 0, 1 or 2.",
            reason: """
                There is no QoS 3, and the receiver has to close. It mostly means a corrupt stream or a wrongly \
                shifted field.
                """,
            example: "First byte 36.",
            remedy: "Check the QoS where the application passes it in."
        ),
        Rule(
            "MQTT-3.3.1-5",
            [.v5_0],
            section: "3.3.1.3",
            .server,
            .broker,
            .error,
            .suspected,
            judges: .event(.retained),
            title: "Keep the latest message with RETAIN 1 as the topic's retained one.",
            reason: """
                New subscribers act upon the retained value; an outdated or missing one gives them a wrong picture \
                until the next change.
                """,
            example: "\"on\" then \"off\" published with RETAIN 1, a new subscriber gets \"on\".",
            remedy: "Check the limits on retained messages, and whether all nodes of a cluster hold the same."
        ),
        Rule(
            "MQTT-3.3.1-6",
            [.v5_0],
            section: "3.3.1.3",
            .server,
            .broker,
            .error,
            .suspected,
            judges: .event(.retained),
            title: "Forward an empty PUBLISH with RETAIN 1 and clear the retained message.",
            reason: "It is the only way to delete one; if it fails, removed devices live on in every dashboard.",
            example: "PUBLISH 31 with empty payload; a new subscriber still gets the old message.",
            remedy: "Server: delete on a payload of length 0; client: publish it to the same topic with RETAIN 1."
        ),
        Rule(
            "MQTT-3.3.1-7",
            [.v5_0],
            section: "3.3.1.3",
            .server,
            .broker,
            .error,
            .suspected,
            judges: .event(.retained),
            title: "Never retain an empty message.",
            reason: "New subscribers would get a message without content and have to guess what it means.",
            example: "New subscription to a cleared topic, answered by an empty PUBLISH with RETAIN 1.",
            remedy: "Server: remove the entry instead of storing the empty payload."
        ),
        Rule(
            "MQTT-3.3.1-8",
            [.v5_0],
            section: "3.3.1.3",
            .server,
            .broker,
            .error,
            .suspected,
            judges: .event(.retained),
            title: "Leave the retained message alone when RETAIN is 0.",
            reason: "Publishers rely on it to send passing values beside a lasting one.",
            example: "\"ready\" retained, then \"tick\" with RETAIN 0; a new subscriber gets \"tick\".",
            remedy: "Server: touch the store only for RETAIN 1; look for plugins or bridges that retain everything."
        ),
        Rule(
            "MQTT-3.3.1-9",
            [.v5_0],
            section: "3.3.1.3",
            .server,
            .broker,
            .error,
            .suspected,
            judges: .event(.retained),
            title: "Send retained messages at every subscribe with Retain Handling 0.",
            reason: "Clients subscribe again in order to refresh their state, and would keep old values.",
            example: "SUBSCRIBE \"a\" with options 00, granted; the known retained message of \"a\" does not come.",
            remedy: "Check authorization of the topic, and the server's limits on retained messages."
        ),
        Rule(
            "MQTT-3.3.1-10",
            [.v5_0],
            section: "3.3.1.3",
            .server,
            .broker,
            .error,
            .suspected,
            judges: .event(.retained),
            title: "Send retained messages only for new subscriptions with Retain Handling 1.",
            reason: """
                The option spares clients a flood of known state after each reconnect, without losing it on the \
                first.
                """,
            example: """
                SUBSCRIBE "a" with options 10 while the subscription exists, followed by a PUBLISH with RETAIN 1.
                """,
            remedy: "Server: look up the subscription before it is replaced."
        ),
        Rule(
            "MQTT-3.3.1-11",
            [.v5_0],
            section: "3.3.1.3",
            .server,
            .connection,
            .error,
            .suspected,
            judges: .packets([.publish], from: .server),
            title: "Send no retained messages with Retain Handling 2.",
            reason: "Event handlers subscribe like this so that they never take an old state for a new event.",
            example: "SUBSCRIBE \"door/+\" with options 20, followed by PUBLISH \"door/1\" with RETAIN 1.",
            remedy: "Server: check the option before it looks for retained messages."
        ),
        Rule(
            "MQTT-3.3.1-12",
            [.v5_0],
            section: "3.3.1.3",
            .server,
            .broker,
            .error,
            .suspected,
            judges: .event(.journey),
            title: "Forward with RETAIN 0 when Retain As Published is 0.",
            reason: "Subscribers read RETAIN 1 as an old message from the store and may ignore a live one.",
            example: "Publication with RETAIN 1 reaches a subscriber with options 00 as 31.",
            remedy: "Server: clear the flag for live deliveries unless the option is set."
        ),
        Rule(
            "MQTT-3.3.1-13",
            [.v5_0],
            section: "3.3.1.3",
            .server,
            .broker,
            .error,
            .suspected,
            judges: .event(.journey),
            title: "Forward RETAIN unchanged when Retain As Published is 1.",
            reason: """
                Bridges use the option to keep both brokers' stores alike; without the flag the other side retains \
                nothing.
                """,
            example: "Publication with RETAIN 1 reaches a subscriber with options 08 as 30.",
            remedy: "Server: copy the publisher's flag for such subscriptions."
        ),
        Rule(
            "MQTT-3.3.4-1",
            [.v5_0],
            section: "3.3.4",
            .receiver,
            .connection,
            judges: .packets([.publish], from: nil),
            title: "Answer PUBLISH as its QoS demands.",
            reason: """
                Without the answer the sender's window fills and its later messages wait; with a wrong one the flow \
                never ends.
                """,
            example: "PUBLISH QoS 2 answered by PUBACK.",
            remedy: """
                Choose PUBACK or PUBREC from the QoS of the received packet, and keep slow handlers off the \
                receiving loop.
                """
        ),
        Rule(
            "MQTT-3.3.4-2",
            [.v5_0],
            section: "3.3.4",
            .server,
            .broker,
            .error,
            .suspected,
            judges: .event(.journey),
            title: "Deliver over overlapping subscriptions at the highest granted QoS.",
            reason: "A broad QoS 0 monitoring filter must not weaken a QoS 2 subscription of the same client.",
            example: "Filters \"#\" QoS 0 and \"a\" QoS 2; a QoS 2 message on \"a\" arrives only with QoS 0.",
            remedy: "Server: take the maximum of all matching grants."
        ),
        Rule(
            "MQTT-3.3.4-3",
            [.v5_0],
            section: "3.3.4",
            .server,
            .session,
            .error,
            .suspected,
            judges: .event(.subscriptionIdentifier),
            title: "Send the Subscription Identifier with each delivery.",
            reason: "Clients choose the handler by it; without it a message has none or goes to a default.",
            example: "SUBSCRIBE \"a\" with 0B 05, PUBLISH \"a\" arrives without property 0B.",
            remedy: "Server: store the identifier with the subscription, and persist it with the session."
        ),
        Rule(
            "MQTT-3.3.4-4",
            [.v5_0],
            section: "3.3.4",
            .server,
            .session,
            .error,
            .suspected,
            judges: .event(.subscriptionIdentifier),
            title: "List the identifiers of all matching subscriptions in a single copy.",
            reason: "A handler whose identifier is missing never hears of the message.",
            example: "Identifiers 1 for \"a/#\" and 2 for \"a/b\"; the only copy of \"a/b\" carries 0B 01.",
            remedy: "Server: add one property for each matching subscription that has an identifier."
        ),
        Rule(
            "MQTT-3.3.4-5",
            [.v5_0],
            section: "3.3.4",
            .server,
            .session,
            .error,
            .suspected,
            judges: .event(.subscriptionIdentifier),
            title: "Give each of several copies the identifier of its own subscription.",
            reason: "With wrong identifiers one handler runs twice and another not at all.",
            example: "Identifiers 1 and 2 match; both copies carry 0B 01.",
            remedy: "Server: send the copy of each subscription with that subscription's identifier."
        ),
        Rule(
            "MQTT-3.3.4-6",
            [.v5_0],
            section: "3.3.4",
            .client,
            .packet,
            judges: .packets([.publish], from: .client),
            title: "Send no Subscription Identifier from the client.",
            reason: """
                The property belongs to deliveries; a server has to treat it as a Protocol Error. Typical of bridges \
                that forward packets as they came.
                """,
            example: "Client PUBLISH with 0B 01.",
            remedy: "Remove the property before publishing a received message elsewhere."
        ),
        Rule(
            "MQTT-3.3.4-7",
            [.v5_0],
            section: "3.3.4",
            .client,
            .connection,
            judges: .event(.acknowledgedPublishByClient),
            title: "Keep the client's messages in flight within the server's Receive Maximum.",
            reason: """
                The server disconnects with 93, and a client that resends everything at once after reconnecting ends \
                in a loop.
                """,
            example: "CONNACK with Receive Maximum 10, then eleven QoS 1 PUBLISH without PUBACK.",
            remedy: "Client: count open PUBLISH, resent ones included, and queue the rest."
        ),
        Rule(
            "MQTT-3.3.4-8",
            [.v5_0],
            section: "3.3.4",
            .client,
            .connection,
            .error,
            title: "Go on sending other packets while the window is full.",
            unjudged: "A packet that is not sent cannot be told from one that there was no reason to send."
        ),
        Rule(
            "MQTT-3.3.4-9",
            [.v5_0],
            section: "3.3.4",
            .server,
            .connection,
            judges: .event(.acknowledgedPublishByServer),
            title: "Keep the server's messages in flight within the client's Receive Maximum.",
            reason: "Small clients reserve buffers for exactly that many; one more overflows or disconnects them.",
            example: "CONNECT with 21 00 01, two QoS 1 PUBLISH before the first PUBACK.",
            remedy: "Server: count open PUBLISH for each connection, resent ones included."
        ),
        Rule(
            "MQTT-3.3.4-10",
            [.v5_0],
            section: "3.3.4",
            .server,
            .connection,
            .error,
            title: "Go on sending other packets while the client's window is full.",
            unjudged: "A packet that is not sent cannot be told from one that there was no reason to send; "
                + "missing answers have rules of their own."
        ),
        Rule(
            "MQTT5-alias-unknown",
            [.v5_0],
            section: "3.3.4",
            .sender,
            .connection,
            judges: .event(.topicAlias),
            title: "Map a Topic Alias before using it alone.",
            reason: """
                The receiver cannot know the topic and has to disconnect; reconnecting without resetting the alias \
                table is the usual cause.
                """,
            example: "First PUBLISH of the connection: empty Topic Name, 23 00 01.",
            remedy: "Forget all aliases when the connection ends, and send the topic with the first use."
        ),
        Rule(
            "MQTT5-foreign-subscription-identifier",
            [.v5_0],
            section: "3.3.4",
            .server,
            .session,
            .error,
            .suspected,
            judges: .event(.subscriptionIdentifier),
            title: "Send only identifiers of subscriptions that match.",
            reason: "The wrong handler gets the message, and often cannot parse it.",
            example: "Client subscribed with 0B 01 and 0B 02; PUBLISH arrives with 0B 07.",
            remedy: """
                Server: drop identifiers of removed subscriptions, and do not carry them from one session to \
                another.
                """
        ),
        Rule(
            "MQTT5-retained-flag-on-subscribe",
            [.v5_0],
            section: "3.3.1.3",
            .server,
            .broker,
            .error,
            .suspected,
            judges: .event(.retained),
            title: "Set RETAIN 1 on retained messages sent for a subscribe.",
            reason: "Without it, a state of last month looks like an event of now.",
            example: "SUBSCRIBE \"a\", then the stored message of \"a\" as 30.",
            remedy: "Server: set the flag whenever the message comes from the store."
        ),
    ]
}
