import MQTTCodec
import MQTTTimeline

extension RuleCatalog {
    /// What CONNECT brings about, and CONNACK: 3.1.4 and 3.2.
    static let connectResponse3: [Rule] = [
        Rule(
            "MQTT-3.1.4-1",
            [.v3_1_1],
            section: "3.1.4",
            .server,
            .connection,
            judges: .packets([.connect], from: .client),
            title: "As a server, drop a malformed CONNECT without sending CONNACK.",
            reason: """
                A CONNACK makes the client believe that its packet was understood; it retries the same bytes with \
                other credentials instead of being fixed.
                """,
            example: """
                10 0D 00 04 4D 51 54 54 04 42 00 3C 00 01 61: Password Flag without User Name Flag; answer 20 02 00 \
                04.
                """,
            remedy: "Validate the whole CONNECT before looking at its content, and close when it is malformed."
        ),
        Rule(
            "MQTT-3.1.4-2",
            [.v3_1_1],
            section: "3.1.4",
            .server,
            .session,
            judges: .event(.takeover),
            title: "On accepting a CONNECT, drop the older connection of the same Client Identifier.",
            reason: """
                With two live connections in one session, messages go to the wrong one and acknowledgments cross. In \
                clusters the nodes often do not learn of each other's clients in time.
                """,
            example: """
                CONNECT "a" from port 40001, then CONNECT "a" from port 40002 and 20 02 00 00; the first still gets \
                PINGRESP.
                """,
            remedy: "Look the identifier up over the whole cluster before CONNACK, and close the old connection first."
        ),
        Rule(
            "MQTT3-duplicate-client",
            [.v3_1],
            section: "3.1",
            .server,
            .session,
            judges: .event(.takeover),
            title: "Drop the older connection of a client identifier before accepting the new one.",
            reason: """
                Half-open connections of devices that changed networks otherwise swallow the messages meant for the \
                new one.
                """,
            example: """
                A second CONNECT with "pump-7" is accepted, and the server goes on sending PUBLISH on the first \
                connection.
                """,
            remedy: "Close the old connection when the new CONNECT arrives, before CONNACK."
        ),
        Rule(
            "MQTT-3.1.4-3",
            [.v3_1_1],
            section: "3.1.4",
            .server,
            .session,
            .error,
            title: "After a valid CONNECT, do with the session what CleanSession says.",
            unjudged: "What breaks it is told as MQTT-3.2.2-2, MQTT-3.2.2-3 or MQTT-3.1.2-6, which say what the "
                + "server did wrong."
        ),
        Rule(
            "MQTT-3.1.4-4",
            [.v3_1_1],
            section: "3.1.4",
            .server,
            .connection,
            .error,
            .suspected,
            judges: .packets([.connect], from: .client),
            title: "As a server, answer a valid CONNECT by a CONNACK with code 0.",
            reason: """
                A client that gets no CONNACK holds everything back. Slow authentication back ends behind the broker \
                are the common cause, and each retry adds to their load.
                """,
            example: """
                CONNECT 10 0D 00 04 4D 51 54 54 04 02 00 3C 00 01 61, and the server keeps the connection open \
                without a word.
                """,
            remedy: "Put a time limit on authentication, and answer by code 3 when it passes."
        ),
        Rule(
            "MQTT-3.1.4-5",
            [.v3_1_1],
            section: "3.1.4",
            .server,
            .connection,
            judges: .event(.refusal),
            title: "As a server, ignore everything that a refused client sent behind its CONNECT.",
            reason: """
                Clients may send PUBLISH without waiting for CONNACK; handling it means that a client with a wrong \
                password has published.
                """,
            example: """
                CONNECT and PUBLISH 32 07 00 01 61 00 05 68 69 in one segment; answers 20 02 00 05 and 40 02 00 05.
                """,
            remedy: "Stop reading the connection once the refusal is decided."
        ),
        Rule(
            "MQTT-3.2.0-1",
            [.v3_1_1],
            section: "3.2",
            .server,
            .connection,
            judges: .event(.connection),
            title: "As a server, send CONNACK before any other packet.",
            reason: """
                Messages that overtake it reach a client that does not know its session yet; many libraries treat \
                this as an error and reconnect, which repeats it.
                """,
            example: """
                The server's first bytes are 30 05 00 01 61 68 69, then 20 02 01 00: the queue was started too early.
                """,
            remedy: "Begin delivering from the session's queue only after CONNACK is written."
        ),
        Rule(
            "MQTT3-connack-once",
            [.v3_1, .v3_1_1],
            section: "3.2",
            .server,
            .connection,
            judges: .packets([.connack], from: .server),
            title: "Send CONNACK once, in answer to CONNECT.",
            reason: """
                A second one makes clients reset their session state in the middle of work. Proxies that answer \
                CONNECT themselves and then pass the broker's answer on do that.
                """,
            example: "20 02 00 00 twice after a single CONNECT.",
            remedy: "Let either the proxy or the broker answer, and drop the other's CONNACK."
        ),
        Rule(
            "MQTT-3.2.2-1",
            [.v3_1_1],
            section: "3.2.2.2",
            .server,
            .connection,
            judges: .packets([.connect], from: .client),
            title: "As a server, answer a CleanSession 1 client with Session Present 0.",
            reason: """
                The client takes the bit as a promise that its subscriptions stand, does not subscribe, and hears \
                nothing.
                """,
            example: "CONNECT with CleanSession 1; CONNACK 20 02 01 00.",
            remedy: "Set Session Present after the old session was deleted, not before."
        ),
        Rule(
            "MQTT-3.2.2-2",
            [.v3_1_1],
            section: "3.2.2.2",
            .server,
            .session,
            .error,
            .suspected,
            judges: .event(.reconnection),
            title: "As a server, tell by Session Present 1 that a session was stored.",
            reason: """
                Told 0, the client throws its own half away: messages in flight are sent again as new, or not at all.
                """,
            example: "Two connections of \"pump-7\" with CleanSession 0; the second CONNACK is 20 02 00 00.",
            remedy: """
                Set the bit from the session that was found, and check session expiry and cluster replication when it \
                is 0 unexpectedly.
                """
        ),
        Rule(
            "MQTT-3.2.2-3",
            [.v3_1_1],
            section: "3.2.2.2",
            .server,
            .session,
            .error,
            .suspected,
            judges: .event(.reconnection),
            title: "As a server, tell by Session Present 0 that no session was stored.",
            reason: """
                A 1 keeps the client from subscribing; it then looks healthy and receives nothing until somebody \
                restarts it.
                """,
            example: """
                "pump-7" connects with CleanSession 1, then with CleanSession 0, and the second CONNACK is 20 02 01 \
                00.
                """,
            remedy: "End CleanSession 1 sessions with their connection, so that nothing is found later."
        ),
        Rule(
            "MQTT-3.2.2-4",
            [.v3_1_1],
            section: "3.2.2.2",
            .server,
            .packet,
            judges: .packets([.connack], from: .server),
            title: "As a server, send Session Present 0 with every refusal.",
            reason: """
                Clients that read the flag before the code restore a session and start to resend on a connection that \
                is about to close.
                """,
            example: "20 02 01 05: not authorized, with Session Present 1.",
            remedy: "Write the flags byte as 0 whenever the return code is not 0."
        ),
        Rule(
            "MQTT-3.2.2-5",
            [.v3_1_1],
            section: "3.2.2.3",
            .server,
            .connection,
            judges: .event(.refusal),
            title: "As a server, close the connection after a refusing CONNACK.",
            reason: """
                Clients that wait for the close hang, and a flood of refused clients fills the broker's connection \
                table.
                """,
            example: "CONNACK 20 02 00 05, and 30 seconds later the connection is still open.",
            remedy: "Close once the CONNACK is written."
        ),
        Rule(
            "MQTT-3.2.2-6",
            [.v3_1_1],
            section: "3.2.2.3",
            .server,
            .packet,
            judges: .packets([.connack], from: .server),
            title: "As a server, close without CONNACK if no listed return code fits.",
            reason: """
                Libraries map codes above 5 to "unknown error" or take them for success, and 5.0's Reason Codes from \
                0x80 on mean nothing to a 3.1.1 client.
                """,
            example: "20 02 00 87: 5.0's \"Not authorized\" on a connection of level 4.",
            remedy: "Choose the code by the version of the client: 0x87 of 5.0 is 5 here."
        ),
        Rule(
            "MQTT3-connack-code",
            [.v3_1],
            section: "3.2",
            .server,
            .packet,
            judges: .packets([.connack], from: .server),
            title: "Use the CONNACK return codes 0 to 5.",
            reason: """
                Devices with 3.1 firmware know no others, and some take everything unknown for a passing fault and \
                retry at full speed.
                """,
            example: "20 02 00 06.",
            remedy: "Map every refusal to one of the five codes, 3 for all that is temporary."
        ),
        Rule(
            "MQTT3-connack-reserved-byte",
            [.v3_1],
            section: "3.2",
            .server,
            .packet,
            .warning,
            judges: .packets([.connack], from: .server),
            title: "As a server, send 0 in the unused first byte of CONNACK to 3.1 clients.",
            reason: """
                Session Present came with 3.1.1; 3.1 clients that compare both bytes at once take 01 00 for a \
                refusal.
                """,
            example: "20 02 01 00 in answer to a CONNECT of level 3.",
            remedy: "Set Session Present only for level 4 and above."
        ),
        Rule(
            "MQTT3-connack-reserved-flags",
            [.v3_1_1],
            section: "3.2.2.1",
            .server,
            .packet,
            judges: .packets([.connack], from: .server),
            title: "As a server, leave bits 7 to 1 of CONNACK's flags at 0.",
            reason: "Clients that compare the byte with 1 miss Session Present; strict ones close the connection.",
            example: "20 02 80 00.",
            remedy: "Write 00 or 01 there and nothing else."
        ),
    ]
}
