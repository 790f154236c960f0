import MQTTCodec
import MQTTTimeline

extension RuleCatalog {
    /// The payload of CONNECT and its Client Identifier: 3.1.3.
    static let connectPayload3: [Rule] = [
        Rule(
            "MQTT-3.1.3-1",
            [.v3_1_1],
            section: "3.1.3",
            .client,
            .packet,
            .error,
            .suspected,
            judges: .packets([.connect], from: .client),
            title: "Order the payload: Client Identifier, Will Topic, Will Message, User Name, Password.",
            reason: """
                The fields have no tags, so a swapped pair is accepted: the server publishes the password as a will, \
                or takes the user name for a topic.
                """,
            example: """
                Will Flag and User Name Flag set; the payload's second field is "admin" and its last one \
                "dev/1/state".
                """,
            remedy: "Write the fields in one function, in this order."
        ),
        Rule(
            "MQTT-3.1.3-2",
            [.v3_1_1],
            section: "3.1.3.1",
            .either,
            .none,
            title: "Key stored session state by the Client Identifier.",
            unjudged: """
                Which key an end uses in its store is internal. What follows from it is judged under Session Present \
                and the resuming of sessions.
                """
        ),
        Rule(
            "MQTT-3.1.3-3",
            [.v3_1_1],
            section: "3.1.3.1",
            .client,
            .packet,
            judges: .packets([.connect], from: .client),
            title: "Begin the payload with the Client Identifier, even if it is empty.",
            reason: """
                Without the field the server cannot read anything behind it and closes without an answer. Omitting it \
                instead of sending length 0 is the usual mistake.
                """,
            example: "10 0A 00 04 4D 51 54 54 04 02 00 3C: the packet ends behind Keep Alive.",
            remedy: "Write the two bytes 00 00 for an empty Client Identifier."
        ),
        Rule(
            "MQTT-3.1.3-4",
            [.v3_1_1],
            section: "3.1.3.1",
            .client,
            .packet,
            judges: .packets([.connect], from: .client),
            title: "Send the Client Identifier as valid UTF-8.",
            reason: """
                Raw MAC addresses and serial numbers copied in as bytes are refused by strict servers and mangled by \
                others, so that two devices become one.
                """,
            example: "Client Identifier 00 06 B8 27 EB 12 34 56: a MAC address in binary.",
            remedy: "Write binary identities as hex digits."
        ),
        Rule(
            "MQTT3-client-id-length",
            [.v3_1],
            section: "3.1",
            .client,
            .packet,
            judges: .packets([.connect], from: .client),
            title: "Use a client identifier of 1 to 23 characters.",
            reason: """
                3.1 servers may refuse others or keep only 23 characters; cut names collide and two devices throw \
                each other out.
                """,
            example: "CONNECT of level 3 with \"factory-12/line-3/robot-07\", 26 characters.",
            remedy: "Shorten the identifier so that its first 23 characters are unique, or use 3.1.1."
        ),
        Rule(
            "MQTT3-client-id-rejected",
            [.v3_1],
            section: "3.1",
            .server,
            .connection,
            .warning,
            judges: .packets([.connect], from: .client),
            title: "As a server, refuse a client identifier of more than 23 characters by CONNACK 2.",
            reason: """
                A server that takes any length lets clients grow used to it, and they fail at the next 3.1 server. \
                Many do so on purpose.
                """,
            example: "CONNECT of level 3 with a 36 character UUID for its identifier; answer 20 02 00 00.",
            remedy: "Apply the limit to level 3, or make it a documented setting."
        ),
        Rule(
            "MQTT-3.1.3-5",
            [.v3_1_1],
            section: "3.1.3.1",
            .server,
            .connection,
            .error,
            .suspected,
            judges: .packets([.connect], from: .client),
            title: "As a server, accept Client Identifiers of 1 to 23 ASCII letters and digits.",
            reason: """
                Such an identifier is what a portable client may rely on. A server that demands a pattern of its own \
                forces each product to special cases.
                """,
            example: "CONNECT with \"sensor42\", answered by 20 02 00 02.",
            remedy: "Move naming rules into authorization, which refuses by code 5, and allow plain identifiers."
        ),
        Rule(
            "MQTT-3.1.3-6",
            [.v3_1_1],
            section: "3.1.3.1",
            .server,
            .broker,
            .error,
            .suspected,
            judges: .packets([.connect], from: .client),
            title: "As a server, give a client with an empty Client Identifier a unique one.",
            reason: """
                If all nameless clients share the empty name, each new one throws out the last, and all of them \
                reconnect in circles.
                """,
            example: """
                Two clients send 10 0C 00 04 4D 51 54 54 04 02 00 3C 00 00; the server closes the first as the second \
                is accepted.
                """,
            remedy: "Generate an identifier for each such connection before looking for its session."
        ),
        Rule(
            "MQTT-3.1.3-7",
            [.v3_1_1],
            section: "3.1.3.1",
            .client,
            .packet,
            judges: .packets([.connect], from: .client),
            title: "Send an empty Client Identifier only with CleanSession 1.",
            reason: """
                There is nothing by which a session could be found again; servers refuse by code 2, and a client that \
                asked for persistence never gets it.
                """,
            example: "10 0C 00 04 4D 51 54 54 04 00 00 3C 00 00: no identifier, and CleanSession 0.",
            remedy: "Choose a stable Client Identifier for persistent sessions, or set CleanSession."
        ),
        Rule(
            "MQTT-3.1.3-8",
            [.v3_1_1],
            section: "3.1.3.1",
            .server,
            .connection,
            judges: .packets([.connect], from: .client),
            title: "As a server, refuse an empty Client Identifier with CleanSession 0 by code 2, then close.",
            reason: """
                Accepted, the client trusts in a session that nobody can resume, and finds out when its messages are \
                lost.
                """,
            example: "CONNECT 10 0C 00 04 4D 51 54 54 04 00 00 3C 00 00, answered by 20 02 00 00.",
            remedy: "Check the pair before creating a session, send 20 02 00 02 and close."
        ),
        Rule(
            "MQTT-3.1.3-9",
            [.v3_1_1],
            section: "3.1.3.1",
            .server,
            .connection,
            judges: .event(.refusal),
            title: "As a server, close after refusing a Client Identifier by CONNACK 2.",
            reason: """
                A refused connection that stays open holds resources, and the client may take it for usable and wait \
                on it.
                """,
            example: "CONNACK 20 02 00 02, then no FIN from the server.",
            remedy: "Close right after writing the CONNACK."
        ),
        Rule(
            "MQTT-3.1.3-11",
            [.v3_1_1],
            section: "3.1.3.4",
            .client,
            .packet,
            judges: .packets([.connect], from: .client),
            title: "Send the User Name as valid UTF-8.",
            reason: """
                Accounts with umlauts work from one client and fail from another: the bytes that reach the password \
                file depend on the code page.
                """,
            example: "User Name 00 04 4A FC 72 67: Latin-1 for a name with u-umlaut.",
            remedy: "Encode as UTF-8, and avoid characters outside ASCII in account names."
        ),
    ]
}
