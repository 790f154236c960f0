import MQTTCodec
import MQTTTimeline

extension RuleCatalog {
    /// Chapter 3.3.2 of MQTT 5.0: topic and properties of PUBLISH.
    static let publishProperties5: [Rule] = [
        Rule(
            "MQTT-3.3.2-1",
            [.v5_0],
            section: "3.3.2.1",
            .sender,
            .packet,
            judges: .packets([.publish], from: nil),
            title: "Begin PUBLISH with a Topic Name in valid UTF-8.",
            reason: "Routing and authorization work on this text; what is not text has no defined match.",
            example: "30 06 00 02 FF FE 00 78.",
            remedy: "Encode topics as UTF-8, and check names that come from file names or host names."
        ),
        Rule(
            "MQTT-3.3.2-2",
            [.v5_0],
            section: "3.3.2.1",
            .sender,
            .packet,
            judges: .packets([.publish], from: nil),
            title: "Publish to a topic without wildcards.",
            reason: """
                A message belongs to one topic. The server closes, and often takes the whole device off line for one \
                bad setting.
                """,
            example: "PUBLISH to \"sensors/+/temp\".",
            remedy: "Fill placeholders before publishing; do not use the subscription's filter as topic."
        ),
        Rule(
            "MQTT-3.3.2-3",
            [.v5_0],
            section: "3.3.2.1",
            .server,
            .session,
            .error,
            .suspected,
            judges: .packets([.publish], from: .server),
            title: "Deliver only what a subscription matches.",
            reason: "The client has no handler for it; it may come from another tenant or an earlier session.",
            example: "Client subscribed to \"a/#\" gets PUBLISH \"b/c\".",
            remedy: """
                Check subscriptions made on the server's side, topic rewriting, and who else uses the Client \
                Identifier.
                """
        ),
        Rule(
            "MQTT-3.3.2-4",
            [.v5_0],
            section: "3.3.2.3.2",
            .server,
            .broker,
            .error,
            .suspected,
            judges: .event(.journey),
            title: "Forward Payload Format Indicator unchanged.",
            reason: "Receivers decide by it whether the payload is text.",
            example: "Published with 01 01, delivered without it.",
            remedy: "Server: keep the property with the message, in its store as well."
        ),
        Rule(
            "MQTT-3.3.2-5",
            [.v5_0],
            section: "3.3.2.3.3",
            .server,
            .broker,
            .error,
            .suspected,
            judges: .event(.messageExpiry),
            title: "Delete a message that expired before its delivery began.",
            reason: "An expired command that still arrives opens the gate an hour late.",
            example: "Message Expiry Interval 10, the first copy reaches the client after 60 s.",
            remedy: "Server: check the expiry when a message leaves the queue, not only when it enters."
        ),
        Rule(
            "MQTT-3.3.2-6",
            [.v5_0],
            section: "3.3.2.3.3",
            .server,
            .broker,
            .error,
            .suspected,
            judges: .event(.messageExpiry),
            title: "Forward the Message Expiry Interval less the time spent in the server.",
            reason: "With the full value each broker on the way begins the life of the message anew.",
            example: "Published with 02 00 00 00 3C, delivered 20 s later with 60 instead of 40.",
            remedy: "Server: store the arrival time and subtract on sending."
        ),
        Rule(
            "MQTT-3.3.2-7",
            [.v5_0],
            section: "3.3.2.3.4",
            .receiver,
            .session,
            .error,
            title: "Forget Topic Aliases when the connection ends.",
            unjudged: "A capture does not show for which topic a receiver took an alias; that the alias is not "
                + "known is told as MQTT5-alias-unknown."
        ),
        Rule(
            "MQTT-3.3.2-8",
            [.v5_0],
            section: "3.3.2.3.4",
            .sender,
            .packet,
            judges: .event(.topicAlias),
            title: "Number Topic Aliases from 1.",
            reason: "0 is no alias, and the receiver disconnects with 94.",
            example: "PUBLISH with 23 00 00.",
            remedy: "Start counting at 1, or leave the property out."
        ),
        Rule(
            "MQTT-3.3.2-9",
            [.v5_0],
            section: "3.3.2.3.4",
            .client,
            .connection,
            judges: .event(.topicAlias),
            title: "Client: use no alias above the Topic Alias Maximum of CONNACK.",
            reason: "The server has no slot for it and disconnects; brokers differ widely, from 0 to 65535.",
            example: "Topic Alias Maximum 10, PUBLISH with 23 00 14.",
            remedy: "Reuse the oldest alias when the maximum is reached, or send the topic alone."
        ),
        Rule(
            "MQTT-3.3.2-10",
            [.v5_0],
            section: "3.3.2.3.4",
            .client,
            .connection,
            judges: .event(.topicAlias),
            title: "Client: accept every alias up to the announced maximum.",
            reason: """
                The server relies on the announcement; a client that refuses disconnects itself again and again.
                """,
            example: "CONNECT with Topic Alias Maximum 10, server uses 10, client DISCONNECT 94.",
            remedy: "Announce the size of the table that is really there; index it from 1."
        ),
        Rule(
            "MQTT-3.3.2-11",
            [.v5_0],
            section: "3.3.2.3.4",
            .server,
            .connection,
            judges: .event(.topicAlias),
            title: "Server: use no alias above the Topic Alias Maximum of CONNECT.",
            reason: "A constrained client keeps a table of exactly that size.",
            example: "CONNECT with 22 00 02, PUBLISH with 23 00 03.",
            remedy: "Server: limit the table for each client by its own announcement."
        ),
        Rule(
            "MQTT-3.3.2-12",
            [.v5_0],
            section: "3.3.2.3.4",
            .server,
            .connection,
            judges: .event(.topicAlias),
            title: "Server: accept every alias up to the announced maximum.",
            reason: "Clients that use the whole range lose their connection without a fault of theirs.",
            example: "CONNACK with Topic Alias Maximum 20, client uses 20, server DISCONNECT 94.",
            remedy: "Server: compare with the value sent in this CONNACK; alias equal to the maximum is allowed."
        ),
        Rule(
            "MQTT-3.3.2-13",
            [.v5_0],
            section: "3.3.2.3.5",
            .sender,
            .packet,
            judges: .event(.responseTopic),
            title: "Make the Response Topic a valid UTF-8 string.",
            reason: "The responder cannot publish to it, so the request stays without an answer.",
            example: "08 00 02 C3 28: C3 begins a character that 28 does not finish.",
            remedy: "Encode it like any topic."
        ),
        Rule(
            "MQTT-3.3.2-14",
            [.v5_0],
            section: "3.3.2.3.5",
            .sender,
            .packet,
            judges: .event(.responseTopic),
            title: "Keep wildcards out of the Response Topic.",
            reason: """
                The responder would publish to a wildcard and be disconnected: one bad request takes the service \
                down.
                """,
            example: "PUBLISH with Response Topic \"client/+/reply\".",
            remedy: "Name one topic, and subscribe to it before asking."
        ),
        Rule(
            "MQTT-3.3.2-15",
            [.v5_0],
            section: "3.3.2.3.5",
            .server,
            .broker,
            .error,
            .suspected,
            judges: .event(.responseTopic),
            title: "Forward the Response Topic unchanged.",
            reason: "The answer goes nowhere, or to somebody else.",
            example: "Published with Response Topic \"r/1\", delivered without it.",
            remedy: "Server: keep the property; look for bridges and rules that rebuild messages."
        ),
        Rule(
            "MQTT-3.3.2-16",
            [.v5_0],
            section: "3.3.2.3.6",
            .server,
            .broker,
            .error,
            .suspected,
            judges: .event(.responseTopic),
            title: "Forward Correlation Data unchanged.",
            reason: "The requester cannot tell which of its requests was answered.",
            example: "Published with 09 00 02 00 17, delivered with 09 00 01 17.",
            remedy: "Server: treat it as bytes, never as text or number."
        ),
        Rule(
            "MQTT-3.3.2-17",
            [.v5_0],
            section: "3.3.2.3.7",
            .server,
            .broker,
            .error,
            .suspected,
            judges: .event(.journey),
            title: "Forward all User Properties.",
            reason: "They carry trace identifiers, schemas and routing keys between applications.",
            example: "Published with a=1 and b=2, delivered with a=1 only.",
            remedy: "Server: keep repeated keys; look for plugins that filter."
        ),
        Rule(
            "MQTT-3.3.2-18",
            [.v5_0],
            section: "3.3.2.3.7",
            .server,
            .broker,
            .error,
            .suspected,
            judges: .event(.journey),
            title: "Keep the order of User Properties.",
            reason: "Repeated keys may form a list, such as the hops of a trace.",
            example: "Published as hop=1, hop=2, delivered as hop=2, hop=1.",
            remedy: "Server: store them as a list, not as a map."
        ),
        Rule(
            "MQTT-3.3.2-19",
            [.v5_0],
            section: "3.3.2.3.9",
            .sender,
            .packet,
            judges: .packets([.publish], from: nil),
            title: "Make the Content Type a valid UTF-8 string.",
            reason: "The packet is malformed, so the message is lost over its label.",
            example: "03 00 01 FF.",
            remedy: "Use a MIME type in ASCII, such as application/json."
        ),
        Rule(
            "MQTT-3.3.2-20",
            [.v5_0],
            section: "3.3.2.3.9",
            .server,
            .broker,
            .error,
            .suspected,
            judges: .event(.journey),
            title: "Forward the Content Type unchanged.",
            reason: "Receivers choose the decoder by it.",
            example: "Published with Content Type \"application/cbor\", delivered without it.",
            remedy: "Server: keep the property with the message, in its store as well."
        ),
        Rule(
            "MQTT5-topic-missing",
            [.v5_0],
            section: "3.3.2.1",
            .sender,
            .packet,
            judges: .packets([.publish], from: nil),
            title: "Give PUBLISH a Topic Name or a Topic Alias.",
            reason: "The message belongs nowhere, and the receiver has to treat it as a Protocol Error.",
            example: "30 03 00 00 00: no topic, no properties.",
            remedy: "Check that the topic is set before publishing; it is often an empty setting."
        ),
        Rule(
            "MQTT5-payload-not-utf8",
            [.v5_0],
            section: "3.3.2.3.2, 3.1.3.2.3",
            .sender,
            .packet,
            judges: .packets([.publish, .connect], from: nil),
            title: "Declare a payload as text only if it is UTF-8.",
            reason: "Receivers may refuse with 99 or fail in their decoder; dashboards show nothing.",
            example: "Payload Format Indicator 1 and payload 80 81.",
            remedy: "Leave the indicator out for binary payloads and for text in other encodings."
        ),
        Rule(
            "MQTT5-correlation-not-echoed",
            [.v5_0],
            section: "3.3.2.3.6",
            .client,
            .broker,
            .warning,
            .suspected,
            judges: .event(.responseTopic),
            title: "Return the request's Correlation Data in the response.",
            reason: "A requester with several requests open cannot match the answer and times out.",
            example: "Request with Correlation Data 17, response to its Response Topic without property 09.",
            remedy: "Responder: copy the property from the request, byte by byte."
        ),
    ]
}
