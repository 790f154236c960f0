import MQTTCodec
import MQTTTimeline

extension RuleCatalog {
    /// Chapters 3.1.3 and 3.1.4 of MQTT 5.0: CONNECT's payload, what it leads to, and unnumbered rules.
    static let connectPayload5: [Rule] = [
        Rule(
            "MQTT-3.1.3-1",
            [.v5_0],
            section: "3.1.3",
            .client,
            .packet,
            .error,
            .suspected,
            judges: .packets([.connect], from: .client),
            title: "Order the payload: Client Identifier, will, User Name, Password.",
            reason: """
                The fields have no tags; in another order a password can become the will's topic and be published.
                """,
            example: """
                Connect Flags C6 and a payload of Client Identifier, User Name, Password, Will Topic, Will Payload.
                """,
            remedy: "Write the fields in the standard's order, the will as properties, topic, payload."
        ),
        Rule(
            "MQTT-3.1.3-2",
            [.v5_0],
            section: "3.1.3.1",
            .either,
            .none,
            title: "Keep session state under the Client Identifier.",
            unjudged: """
                Which key an end stores its state under is internal; its effects are judged by the rules on Session \
                Present and on resuming.
                """
        ),
        Rule(
            "MQTT-3.1.3-3",
            [.v5_0],
            section: "3.1.3.1",
            .client,
            .packet,
            judges: .packets([.connect], from: .client),
            title: "Start the payload with a Client Identifier, even an empty one.",
            reason: "Without its length field the server cannot find any later field.",
            example: "10 0B 00 04 4D 51 54 54 05 02 00 3C 00: the packet ends behind the Property Length.",
            remedy: "Write 00 00 to ask the server for an identifier."
        ),
        Rule(
            "MQTT-3.1.3-4",
            [.v5_0],
            section: "3.1.3.1",
            .client,
            .packet,
            judges: .packets([.connect], from: .client),
            title: "Make the Client Identifier a valid UTF-8 string.",
            reason: """
                Identifiers made of raw serial numbers or key bytes are not text: the server closes, often without \
                an explanation.
                """,
            example: "Client Identifier 00 04 DE AD BE EF.",
            remedy: "Write binary identities in hex or base64."
        ),
        Rule(
            "MQTT-3.1.3-5",
            [.v5_0],
            section: "3.1.3.1",
            .server,
            .connection,
            .error,
            .suspected,
            judges: .packets([.connect], from: .client),
            title: "Accept Client Identifiers of 1 to 23 ASCII letters and digits.",
            reason: """
                Generic clients generate such identifiers; a server with a stricter rule of its own locks them out.
                """,
            example: "CONNECT \"sensor01\", CONNACK 85.",
            remedy: "If a naming scheme is enforced on purpose, document it; otherwise lift the check."
        ),
        Rule(
            "MQTT-3.1.3-6",
            [.v5_0],
            section: "3.1.3.1",
            .server,
            .broker,
            judges: .packets([.connack], from: .server),
            title: "Assign a unique identifier to a client that sent an empty one.",
            reason: "Two clients with the same assigned identifier throw each other out in turn.",
            example: "Two open connections whose CONNACKs carry Assigned Client Identifier \"auto-1\".",
            remedy: "Server: generate from randomness or a counter that all nodes of a cluster share."
        ),
        Rule(
            "MQTT-3.1.3-7",
            [.v5_0],
            section: "3.1.3.1",
            .server,
            .connection,
            judges: .packets([.connack], from: .server),
            title: "Tell the client the identifier that it was assigned.",
            reason: """
                Without it the client cannot come back to its session, and its state stays on the server as an \
                orphan.
                """,
            example: "CONNECT with Client Identifier 00 00, CONNACK 20 03 00 00 00.",
            remedy: "Server: add Assigned Client Identifier (12) to the CONNACK."
        ),
        Rule(
            "MQTT-3.1.3-8",
            [.v5_0],
            section: "3.1.3.1",
            .server,
            .connection,
            judges: .event(.refusal),
            title: "After refusing a Client Identifier, close the connection.",
            reason: "A client that stays connected but was refused may queue messages into nothing.",
            example: "CONNACK 85, and no FIN from the server.",
            remedy: "Server: close right behind the CONNACK."
        ),
        Rule(
            "MQTT-3.1.3-9",
            [.v5_0],
            section: "3.1.3.2.2",
            .server,
            .broker,
            .error,
            .suspected,
            judges: .event(.dueWill),
            title: "Withhold the will when the client resumes within the Will Delay Interval.",
            reason: "The delay exists so that a short radio outage raises no alarm.",
            example: """
                Will Delay Interval 30, reconnect after 5 s with Session Present 1, and the will is published at 30 \
                s.
                """,
            remedy: "Server: cancel the pending will when the session is taken up again."
        ),
        Rule(
            "MQTT-3.1.3-10",
            [.v5_0],
            section: "3.1.3.2.8",
            .server,
            .broker,
            .error,
            .suspected,
            judges: .event(.dueWill),
            title: "Publish the will's User Properties in their order.",
            reason: "Consumers may read repeated keys as a list, where order is meaning.",
            example: "Will Properties a=1, b=2; the published will carries b=2, a=1.",
            remedy: "Server: store User Properties as a list, not as a map."
        ),
        Rule(
            "MQTT-3.1.3-11",
            [.v5_0],
            section: "3.1.3.3",
            .client,
            .packet,
            judges: .event(.will),
            title: "Make the Will Topic a valid UTF-8 string.",
            reason: "The server refuses the whole CONNECT, so that the device is offline because of its farewell.",
            example: "Will Topic 00 03 6B FC 6B.",
            remedy: "Encode the topic as UTF-8 before it is set."
        ),
        Rule(
            "MQTT-3.1.3-12",
            [.v5_0],
            section: "3.1.3.5",
            .client,
            .packet,
            judges: .event(.credentials),
            title: "Make the User Name a valid UTF-8 string.",
            reason: """
                Names with umlauts from a Latin-1 configuration fail to log in, and strict servers call the packet \
                malformed.
                """,
            example: "User Name 00 04 4A FC 72 67.",
            remedy: "Encode the name as UTF-8; only the Password may be binary."
        ),
        Rule(
            "MQTT-3.1.4-1",
            [.v5_0],
            section: "3.1.4",
            .server,
            .connection,
            judges: .event(.breach),
            title: "Validate CONNECT against its format and close when it does not fit.",
            reason: """
                Whatever a server overlooks here becomes its clients' habit, and every parser behind it has to \
                guess.
                """,
            example: "CONNECT with Will QoS 3, answered by CONNACK 00.",
            remedy: "Server: check all flags and lengths before authentication; CONNACK 81 or 82, then close."
        ),
        Rule(
            "MQTT-3.1.4-2",
            [.v5_0],
            section: "3.1.4",
            .server,
            .connection,
            .error,
            .suspected,
            judges: .event(.refusal),
            title: "Close the connection when a check on the client fails.",
            reason: """
                An unauthenticated connection kept open costs a socket, and is a place to try the next password \
                from.
                """,
            example: "CONNACK 86 for a bad password, and the connection stays open.",
            remedy: "Server: close right behind the refusing CONNACK."
        ),
        Rule(
            "MQTT-3.1.4-3",
            [.v5_0],
            section: "3.1.4",
            .server,
            .session,
            judges: .event(.takeover),
            title: "Disconnect the older connection of a Client Identifier with 8E.",
            reason: """
                Two live connections under one identifier split the messages of one session between them at random.
                """,
            example: """
                Client "a" connects again from another port with CONNACK 00, and the old connection goes on \
                receiving PUBLISH.
                """,
            remedy: """
                Server: send DISCONNECT 8E on the old connection and close it before the new CONNACK; give each \
                device its own identifier.
                """
        ),
        Rule(
            "MQTT-3.1.4-4",
            [.v5_0],
            section: "3.1.4",
            .server,
            .session,
            .error,
            title: "Apply Clean Start to every valid CONNECT.",
            unjudged: "What breaks it is told as MQTT-3.2.2-3, MQTT-3.1.2-6 or MQTT-3.1.2-4, which say what the "
                + "server did wrong."
        ),
        Rule(
            "MQTT-3.1.4-5",
            [.v5_0],
            section: "3.1.4",
            .server,
            .connection,
            .error,
            .suspected,
            judges: .packets([.connect], from: .client),
            title: "Answer a valid CONNECT with CONNACK.",
            reason: """
                A client without an answer waits for its own timeout, then retries: slow starts and a crowd of \
                half-open connections.
                """,
            example: "Well-formed CONNECT, no CONNACK, TCP stays open.",
            remedy: "Look for a stuck authentication backend; answer with 88 when it cannot be reached."
        ),
        Rule(
            "MQTT-3.1.4-6",
            [.v5_0],
            section: "3.1.4",
            .server,
            .connection,
            judges: .event(.refusal),
            title: "Ignore what a refused client sent behind its CONNECT.",
            reason: """
                Clients may pipeline PUBLISH behind CONNECT. Processing it would let an unauthorized client publish.
                """,
            example: "CONNECT with a bad password and PUBLISH QoS 1 in one segment; CONNACK 87, then PUBACK.",
            remedy: "Server: stop reading from the connection as soon as it is refused."
        ),
        Rule(
            "MQTT5-second-connect",
            [.v5_0],
            section: "3.1",
            .client,
            .connection,
            judges: .packets([.connect], from: .client),
            title: "Send CONNECT once per connection.",
            reason: "The server has to close; usually a reconnect routine ran on a connection that was still alive.",
            example: "CONNECT, CONNACK 00, five minutes later CONNECT again on the same TCP connection.",
            remedy: "Open a new TCP connection for each attempt, and guard against two reconnect timers."
        ),
        Rule(
            "MQTT5-connect-reserved-flag",
            [.v5_0],
            section: "3.1.2.3",
            .client,
            .packet,
            judges: .packets([.connect], from: .client),
            title: "Leave the reserved bit of the Connect Flags 0.",
            reason: "The packet is malformed, and a strict server closes before authentication.",
            example: "Connect Flags 03.",
            remedy: "Build the flags from named bits, starting at bit 1."
        ),
        Rule(
            "MQTT5-auth-data-without-method",
            [.v5_0],
            section: "3.1.2.11.10",
            .client,
            .packet,
            judges: .packets([.connect], from: .client),
            title: "Send Authentication Data only with an Authentication Method.",
            reason: """
                Without the method's name the server cannot read the data and has to treat it as a Protocol Error.
                """,
            example: "CONNECT with 16 00 04 6E 2C 2C 6E and no property 15.",
            remedy: "Set both properties together, or use User Name and Password."
        ),
        Rule(
            "MQTT5-connect-timeout",
            [.v5_0],
            section: "3.1.4",
            .server,
            .connection,
            .warning,
            title: "Close a connection on which no CONNECT comes.",
            unjudged: "A connection without a packet of the client is not known to be MQTT."
        ),
        Rule(
            "MQTT5-will-properties-published",
            [.v5_0],
            section: "3.1.3.2",
            .server,
            .broker,
            .error,
            .suspected,
            judges: .event(.dueWill),
            title: "Publish the will with the properties that CONNECT gave it.",
            reason: """
                Content type, correlation and expiry are part of the message; without the expiry an old alarm waits \
                for subscribers for ever.
                """,
            example: "Will Properties with Content Type \"application/json\"; the published will has none.",
            remedy: "Server: store all Will Properties with the will, and leave out only the Will Delay Interval."
        ),
        Rule(
            "MQTT5-will-prompt",
            [.v5_0],
            section: "3.1.2.5",
            .server,
            .broker,
            .warning,
            .suspected,
            judges: .event(.dueWill),
            title: "Publish the will promptly when it is due.",
            reason: "Failover that waits for the will starts late by as much.",
            example: "Connection reset at 0 s, Will Delay Interval 0, the will arrives at 90 s.",
            remedy: "Server: publish on the event itself, not in a periodic sweep."
        ),
    ]
}
