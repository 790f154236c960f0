import MQTTCodec
import MQTTTimeline

extension RuleCatalog {
    /// Chapters 3.1 to 3.1.2.9 of MQTT 5.0: CONNECT and its flags.
    static let connect5: [Rule] = [
        Rule(
            "MQTT-3.1.0-1",
            [.v5_0],
            section: "3.1",
            .client,
            .connection,
            judges: .event(.connection),
            title: "Begin a connection with CONNECT.",
            reason: "The server knows neither version nor identity before it, so it can only close.",
            example: "After the TCP handshake the client sends PUBLISH 30 06 00 01 61 00 68 69.",
            remedy: "On reconnecting, clear the send queue's partial state and put CONNECT in front of it."
        ),
        Rule(
            "MQTT-3.1.0-2",
            [.v5_0],
            section: "3.1",
            .server,
            .connection,
            judges: .packets([.connect], from: .client),
            title: "Close the connection when a second CONNECT arrives.",
            reason: """
                A server that accepts it lets a client change identity, and perhaps privileges, on an authenticated \
                connection.
                """,
            example: "CONNECT \"a\", CONNACK 00, CONNECT \"b\", CONNACK 00 again.",
            remedy: "Server: treat it as a Protocol Error, DISCONNECT 82 and close."
        ),
        Rule(
            "MQTT-3.1.2-1",
            [.v5_0],
            section: "3.1.2.1",
            .either,
            .connection,
            judges: .packets([.connect], from: .client),
            title: "Name the protocol MQTT; refuse any other name and close.",
            reason: """
                The name is how servers and inspecting proxies recognise the protocol; "MQIsdp" belongs to 3.1 and \
                other spellings to nothing.
                """,
            example: "10 .. 00 04 6D 71 74 74 05: \"mqtt\" in lower case.",
            remedy: "Send 00 04 4D 51 54 54; a server closes after at most CONNACK 84."
        ),
        Rule(
            "MQTT-3.1.2-2",
            [.v5_0],
            section: "3.1.2.2",
            .server,
            .connection,
            judges: .packets([.connect], from: .client),
            title: "After refusing a Protocol Version, close the connection.",
            reason: "A refused client left connected holds a socket and may retry on it for ever.",
            example: "CONNECT with version 6, CONNACK 84, no FIN for minutes.",
            remedy: "Server: close right behind CONNACK 84; client: fall back to a version that the server has."
        ),
        Rule(
            "MQTT-3.1.2-3",
            [.v5_0],
            section: "3.1.2.3",
            .server,
            .connection,
            judges: .packets([.connect], from: .client),
            title: "Check that the reserved bit of the Connect Flags is 0.",
            reason: "Serving such a client hides the fault until it meets a strict broker, typically at a migration.",
            example: "CONNECT with Connect Flags 03, answered by CONNACK 00 00 00.",
            remedy: "Server: refuse with CONNACK 81 and close."
        ),
        Rule(
            "MQTT-3.1.2-4",
            [.v5_0],
            section: "3.1.2.4",
            .either,
            .session,
            .error,
            .suspected,
            judges: .event(.reconnection),
            title: "With Clean Start 1, discard the old session at both ends.",
            reason: """
                Left-over subscriptions and queued messages surprise an application that asked for an empty start, \
                such as old commands to an actuator.
                """,
            example: "CONNECT Clean Start 1, then the server resends a PUBLISH with DUP 1 from the last connection.",
            remedy: """
                Delete session, subscriptions and in-flight messages before CONNACK; the client empties its own \
                store too.
                """
        ),
        Rule(
            "MQTT-3.1.2-5",
            [.v5_0],
            section: "3.1.2.4",
            .server,
            .session,
            .error,
            .suspected,
            judges: .event(.reconnection),
            title: "With Clean Start 0, continue the session that exists.",
            reason: """
                A session that is silently lost means subscriptions are gone: the client is connected and receives \
                nothing.
                """,
            example: """
                Session Expiry Interval 3600, reconnect after 10 s with Clean Start 0, CONNACK with Session Present \
                0.
                """,
            remedy: """
                Look for brokers without persistence, several nodes without shared sessions, and limits on stored \
                sessions; clients subscribe again on Session Present 0.
                """
        ),
        Rule(
            "MQTT-3.1.2-6",
            [.v5_0],
            section: "3.1.2.4",
            .server,
            .session,
            .error,
            .suspected,
            judges: .event(.reconnection),
            title: "With Clean Start 0 and no session, create one.",
            reason: """
                If the server makes none, messages published while the client is away are lost, and each reconnect \
                begins from nothing.
                """,
            example: "Three reconnects within the expiry interval, each with Clean Start 0 and Session Present 0.",
            remedy: "Check that the server honours the Session Expiry Interval, or lowers it openly in CONNACK."
        ),
        Rule(
            "MQTT-3.1.2-7",
            [.v5_0],
            section: "3.1.2.5",
            .server,
            .none,
            title: "Store the will with the session.",
            unjudged: """
                Storing is internal to the server; it shows only in whether the will is published later, which \
                MQTT-3.1.2-8 judges.
                """
        ),
        Rule(
            "MQTT-3.1.2-8",
            [.v5_0],
            section: "3.1.2.5",
            .server,
            .broker,
            .error,
            .suspected,
            judges: .event(.dueWill),
            title: "Publish the will when the client goes without DISCONNECT 00.",
            reason: "Supervision relies on wills: a missing one leaves a dead device marked as online.",
            example: """
                Client with will "dev/1/status" vanishes; a subscriber of that topic gets nothing after delay and \
                keep alive have passed.
                """,
            remedy: """
                Check that the server notices dead connections and that the will's topic is permitted to its client.
                """
        ),
        Rule(
            "MQTT-3.1.2-9",
            [.v5_0],
            section: "3.1.2.5",
            .client,
            .packet,
            judges: .event(.will),
            title: "With Will Flag 1, include Will Properties, Will Topic and Will Payload.",
            reason: """
                The missing field shifts all later ones: the user name is taken for the will's topic and lands at \
                its subscribers.
                """,
            example: "Connect Flags 06, yet the payload ends behind the Client Identifier.",
            remedy: "Write the three fields together, Property Length 0 and an empty payload included."
        ),
        Rule(
            "MQTT-3.1.2-10",
            [.v5_0],
            section: "3.1.2.5",
            .server,
            .broker,
            .error,
            .suspected,
            judges: .event(.dueWill),
            title: "Forget the will once it was published or DISCONNECT 00 came.",
            reason: "A will published twice, or after a clean goodbye, raises alarms about devices that are fine.",
            example: "Client sends DISCONNECT E0 00; a second later its will reaches a subscriber.",
            remedy: "Server: remove the will from the session in the same step that publishes or cancels it."
        ),
        Rule(
            "MQTT-3.1.2-11",
            [.v5_0],
            section: "3.1.2.6",
            .client,
            .packet,
            judges: .packets([.connect], from: .client),
            title: "Without a will, set Will QoS to 0.",
            reason: """
                The server may refuse the CONNECT as malformed; the bits show that the will was dropped but its \
                settings were not.
                """,
            example: "Connect Flags 0A: Will Flag 0, Will QoS 1.",
            remedy: "Compute the will bits only if there is a will."
        ),
        Rule(
            "MQTT-3.1.2-12",
            [.v5_0],
            section: "3.1.2.6",
            .client,
            .packet,
            judges: .event(.will),
            title: "Use 0, 1 or 2 as Will QoS.",
            reason: "There is no QoS 3, and the server has to refuse the connection.",
            example: "Connect Flags 1E: Will Flag 1, Will QoS 3.",
            remedy: "Check the configured QoS when it is read."
        ),
        Rule(
            "MQTT-3.1.2-13",
            [.v5_0],
            section: "3.1.2.7",
            .client,
            .packet,
            judges: .packets([.connect], from: .client),
            title: "Without a will, set Will Retain to 0.",
            reason: "The CONNECT is malformed and the client cannot connect to a strict server.",
            example: "Connect Flags 22: Will Flag 0, Will Retain 1.",
            remedy: "Compute the will bits only if there is a will."
        ),
        Rule(
            "MQTT-3.1.2-14",
            [.v5_0],
            section: "3.1.2.7",
            .server,
            .broker,
            .error,
            .suspected,
            judges: .event(.dueWill),
            title: "Publish a will with Will Retain 0 without retaining it.",
            reason: "A retained \"offline\" greets every new subscriber long after the device came back.",
            example: "Will Retain 0; after the will, a new subscriber gets it with RETAIN 1.",
            remedy: "Server: take the RETAIN flag of the will from the CONNECT, not from a default."
        ),
        Rule(
            "MQTT-3.1.2-15",
            [.v5_0],
            section: "3.1.2.7",
            .server,
            .broker,
            .error,
            .suspected,
            judges: .event(.dueWill),
            title: "Retain a will that has Will Retain 1.",
            reason: "Dashboards that start later would take the last retained \"online\" for the truth.",
            example: "Will Retain 1, the will was published; a new subscriber gets the old \"online\".",
            remedy: """
                Check the server's support and limits for retained messages; it must not accept Will Retain 1 \
                without them.
                """
        ),
        Rule(
            "MQTT-3.1.2-16",
            [.v5_0],
            section: "3.1.2.8",
            .client,
            .packet,
            judges: .packets([.connect], from: .client),
            title: "With User Name Flag 0, leave the User Name out.",
            reason: "The server reads it as something else or finds bytes left over, and refuses the packet.",
            example: "Connect Flags 02, and 00 04 75 73 65 72 behind the Client Identifier.",
            remedy: "Derive flags and fields from the same value."
        ),
        Rule(
            "MQTT-3.1.2-17",
            [.v5_0],
            section: "3.1.2.8",
            .client,
            .packet,
            judges: .event(.credentials),
            title: "With User Name Flag 1, include a User Name.",
            reason: """
                The Password takes its place or the packet ends early: malformed, or logged in as somebody else.
                """,
            example: "Connect Flags 82, and nothing behind the Client Identifier.",
            remedy: "Clear the flag when there is no name; an empty name is 00 00."
        ),
        Rule(
            "MQTT-3.1.2-18",
            [.v5_0],
            section: "3.1.2.9",
            .client,
            .packet,
            judges: .packets([.connect], from: .client),
            title: "With Password Flag 0, leave the Password out.",
            reason: "Bytes behind the last announced field are malformed, and the secret is sent for nothing.",
            example: "Connect Flags 82, yet 00 02 70 77 follows the User Name.",
            remedy: "Derive flags and fields from the same value."
        ),
        Rule(
            "MQTT-3.1.2-19",
            [.v5_0],
            section: "3.1.2.9",
            .client,
            .packet,
            judges: .event(.credentials),
            title: "With Password Flag 1, include a Password.",
            reason: "The packet ends inside a field that it announced, and the server closes without saying more.",
            example: "Connect Flags C2, the payload ends behind the User Name.",
            remedy: "Clear the flag when there is no password, for instance because the secret could not be loaded."
        ),
    ]
}
