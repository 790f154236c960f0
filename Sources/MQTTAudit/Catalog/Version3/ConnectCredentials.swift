import MQTTCodec
import MQTTTimeline

extension RuleCatalog {
    /// User Name, Password and Keep Alive: 3.1.2.8 to 3.1.2.10.
    static let connectCredentials3: [Rule] = [
        Rule(
            "MQTT-3.1.2-18",
            [.v3_1_1],
            section: "3.1.2.8",
            .client,
            .packet,
            judges: .packets([.connect], from: .client),
            title: "With User Name Flag 0, leave the User Name out of the payload.",
            reason: """
                The server ignores the bytes or refuses the packet: a client that "sends its name" connects \
                anonymously, or not at all.
                """,
            example: """
                10 10 00 04 4D 51 54 54 04 02 00 3C 00 01 61 00 01 75: "u" behind the Client Identifier, and no flag \
                for it.
                """,
            remedy: "Set bit 7 of the connect flags in the code that appends the User Name."
        ),
        Rule(
            "MQTT-3.1.2-19",
            [.v3_1_1],
            section: "3.1.2.8",
            .client,
            .packet,
            judges: .packets([.connect], from: .client),
            title: "With User Name Flag 1, put the User Name into the payload.",
            reason: """
                The server runs off the end of the packet and closes without CONNACK. It happens when credentials are \
                loaded later than the flags are computed.
                """,
            example: """
                10 0D 00 04 4D 51 54 54 04 82 00 3C 00 01 61: User Name Flag 1, and the packet ends behind the Client \
                Identifier.
                """,
            remedy: """
                Compute the flags from the fields that are really written; an empty User Name still has its two \
                length bytes.
                """
        ),
        Rule(
            "MQTT-3.1.2-20",
            [.v3_1_1],
            section: "3.1.2.9",
            .client,
            .packet,
            judges: .packets([.connect], from: .client),
            title: "With Password Flag 0, leave the Password out of the payload.",
            reason: "The secret goes over the wire for nothing, and the server refuses the login or the whole packet.",
            example: """
                CONNECT with the flags 82, and User Name and Password in the payload: the last field has no flag.
                """,
            remedy: "Set bit 6 of the connect flags in the code that appends the Password."
        ),
        Rule(
            "MQTT-3.1.2-21",
            [.v3_1_1],
            section: "3.1.2.9",
            .client,
            .packet,
            judges: .packets([.connect], from: .client),
            title: "With Password Flag 1, put the Password into the payload.",
            reason: """
                The server waits for a field that is not there and drops the client as malformed, not as "bad \
                password", so the search goes the wrong way.
                """,
            example: """
                10 10 00 04 4D 51 54 54 04 C2 00 3C 00 01 61 00 01 75: flags for both, and only the User Name \
                follows.
                """,
            remedy: "Clear the flag when there is no Password; an empty one still has its two length bytes."
        ),
        Rule(
            "MQTT-3.1.2-22",
            [.v3_1_1],
            section: "3.1.2.9",
            .client,
            .packet,
            judges: .packets([.connect], from: .client),
            title: "Set Password Flag only together with User Name Flag.",
            reason: """
                Services that use a token for the password and no name need 5.0; on 3.1.1 strict brokers close \
                without an answer.
                """,
            example: "10 10 00 04 4D 51 54 54 04 42 00 3C 00 01 61 00 01 70: Password Flag 1 and User Name Flag 0.",
            remedy: "Send a User Name as well, if only an empty or a fixed one."
        ),
        Rule(
            "MQTT3-password-without-user-name",
            [.v3_1],
            section: "3.1",
            .client,
            .packet,
            judges: .packets([.connect], from: .client),
            title: "Send no password without a user name.",
            reason: """
                What a server does with such a login is not defined: some check the password against an empty name, \
                others refuse the packet.
                """,
            example: """
                10 12 00 06 4D 51 49 73 64 70 03 42 00 3C 00 01 61 00 01 70: the flags 42 announce a password alone.
                """,
            remedy: "Send a user name as well, or neither of them."
        ),
        Rule(
            "MQTT3-missing-credential-tolerated",
            [.v3_1],
            section: "3.1",
            .server,
            .connection,
            .error,
            .suspected,
            judges: .packets([.connect], from: .client),
            title: "As a server, accept a user name flag whose string is not there.",
            reason: """
                3.1 keeps older clients alive that set the flags out of habit; a server with 3.1.1's strictness locks \
                those devices out after an update.
                """,
            example: """
                10 0F 00 06 4D 51 49 73 64 70 03 82 00 3C 00 01 61: the flag is set, the payload ends; the server \
                closes.
                """,
            remedy: """
                For level 3 treat the end of the payload as "no user name", and leave the decision to authentication.
                """
        ),
        Rule(
            "MQTT3-credentials-utf8",
            [.v3_1],
            section: "3.1",
            .client,
            .packet,
            judges: .packets([.connect], from: .client),
            title: "Send user name and password as UTF-8 strings.",
            reason: """
                3.1 has no binary passwords: raw tokens or hashes that work with 3.1.1 are refused, or damaged, by \
                servers that decode them as text.
                """,
            example: "Password 00 04 9F 12 C0 FF in a CONNECT of level 3.",
            remedy: "Send secrets as hex or Base64 text, or use 3.1.1."
        ),
        Rule(
            "MQTT3-credentials-length",
            [.v3_1],
            section: "3.1",
            .client,
            .packet,
            .warning,
            judges: .packets([.connect], from: .client),
            title: "Keep user name and password at 12 characters or less.",
            reason: """
                Old servers may keep no more than that. A long password that is cut there can even let wrong ones in.
                """,
            example: "User Name \"sensor-gateway-7\", 16 characters, in a CONNECT of level 3.",
            remedy: "Use shorter names for 3.1 servers, or move to 3.1.1, which has no such limit."
        ),
        Rule(
            "MQTT-3.1.2-23",
            [.v3_1_1],
            section: "3.1.2.10",
            .client,
            .connection,
            .error,
            .suspected,
            judges: .event(.keepAlive),
            title: "Send some packet within every Keep Alive period, PINGREQ if there is nothing else.",
            reason: """
                The server drops the client at one and a half periods, and each time the will fires and the session \
                is set up again. Blocking code between two calls of the network loop is the classic reason.
                """,
            example: "Keep Alive 60, and 85 seconds between two packets of the client.",
            remedy: "Run the network loop from a timer or its own thread, and send PINGREQ well before the period ends."
        ),
        Rule(
            "MQTT-3.1.2-24",
            [.v3_1_1],
            section: "3.1.2.10",
            .server,
            .connection,
            .error,
            .suspected,
            judges: .event(.keepAlive),
            title: "As a server, drop a client that is silent for 1.5 times its Keep Alive.",
            reason: """
                Half-open connections stay "online", their wills do not fire and their queues grow, though the device \
                lost power long ago.
                """,
            example: """
                Keep Alive 60; the client's last packet at 10:00:00; at 10:05:00 the server still sends PUBLISH to \
                it.
                """,
            remedy: "Check the deadlines of all connections, and treat a missed one like a lost network, will included."
        ),
        Rule(
            "MQTT3-keep-alive-client",
            [.v3_1],
            section: "3.1",
            .client,
            .connection,
            .error,
            .suspected,
            judges: .event(.keepAlive),
            title: "Send something, if only PINGREQ, within every Keep Alive period.",
            reason: """
                A 3.1 server disconnects the client after a grace of half a period, and the device appears to flap.
                """,
            example: "Keep Alive 30, and nothing from the client for 50 seconds.",
            remedy: "Send PINGREQ when most of the period has passed since the last packet went out."
        ),
        Rule(
            "MQTT3-keep-alive-server",
            [.v3_1],
            section: "3.1",
            .server,
            .connection,
            .error,
            .suspected,
            judges: .event(.keepAlive),
            title: "As a server, drop a client silent for 1.5 times its Keep Alive timer.",
            reason: "Dead devices keep their place and their subscriptions, and messages for them pile up unseen.",
            example: "Keep Alive 10, the client silent for a minute, and the connection stays open.",
            remedy: "Keep a deadline for each connection, and close when it passes."
        ),
        Rule(
            "MQTT3-pingresp-timeout",
            [.v3_1, .v3_1_1],
            section: "3.1.2.10 (3.1: 3.1)",
            .client,
            .connection,
            .warning,
            .suspected,
            judges: .packets([.pingreq], from: .client),
            title: "As a client, close when PINGRESP stays out.",
            reason: """
                Behind a NAT or firewall that forgot the connection, a client that does not look for the answer stays \
                "connected" to nothing for hours.
                """,
            example: "PINGREQ C0 00, no D0 00 for several minutes, and the client neither closes nor reconnects.",
            remedy: "Start a timer with each PINGREQ; when it fires, close and reconnect."
        ),
    ]
}
