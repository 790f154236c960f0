import MQTTCodec
import MQTTTimeline

extension RuleCatalog {
    /// How a connection begins: 3.1 to 3.1.2.3.
    static let connect3: [Rule] = [
        Rule(
            "MQTT-3.1.0-1",
            [.v3_1_1],
            section: "3.1",
            .client,
            .connection,
            judges: .event(.connection),
            title: "Begin every connection with CONNECT.",
            reason: """
                Servers close silently on anything else, and the client sees only a reset. A reconnection that \
                flushes its send queue before the handshake does this, often only on slow networks.
                """,
            example: "First bytes of the client after the TCP handshake: 30 05 00 01 61 68 69, a PUBLISH.",
            remedy: "Hold the queue back until CONNECT has been written."
        ),
        Rule(
            "MQTT3-first-packet-connect",
            [.v3_1],
            section: "3.1",
            .client,
            .connection,
            title: "Open the session with CONNECT before anything else.",
            unjudged: "Without CONNECT the version is not known; it is reported as MQTT-3.1.0-1, which is the "
                + "same requirement."
        ),
        Rule(
            "MQTT-3.1.0-2",
            [.v3_1_1],
            section: "3.1",
            .server,
            .connection,
            judges: .event(.breach),
            title: "As a server, drop the client that sends CONNECT again on the same connection.",
            reason: """
                Serving it lets one connection change its Client Identifier or User Name after it was authorized. \
                Brokers behind a proxy that reuses connections run into that.
                """,
            example: "Client: CONNECT \"a\", CONNECT \"b\" on one connection. Server: 20 02 00 00 twice.",
            remedy: "Accept CONNECT only while the connection has no session, and close otherwise."
        ),
        Rule(
            "MQTT3-second-connect",
            [.v3_1_1],
            section: "3.1",
            .client,
            .connection,
            judges: .packets([.connect], from: .client),
            title: "Send CONNECT once on a connection.",
            reason: """
                The server throws the client out, together with everything in flight. Two tasks that both react to a \
                lost session, or a library told to connect twice, are the usual reason.
                """,
            example: "10 0D 00 04 4D 51 54 54 04 02 00 3C 00 01 61 and, after CONNACK, the same bytes once more.",
            remedy: "Open a new TCP connection for each CONNECT, and guard connecting by one state."
        ),
        Rule(
            "MQTT-3.1.2-1",
            [.v3_1_1],
            section: "3.1.2.1",
            .server,
            .connection,
            .error,
            title: "As a server, do not serve a CONNECT with a foreign protocol name under the rules of 3.1.1.",
            unjudged: "A CONNECT with a protocol name that is neither MQTT nor MQIsdp is not taken for MQTT at "
                + "all."
        ),
        Rule(
            "MQTT3-name-level-mismatch",
            [.v3_1, .v3_1_1],
            section: "3.1.2.1 (3.1: 3.1)",
            .client,
            .packet,
            judges: .packets([.connect], from: .client),
            title: "Send the protocol name that belongs to the level: MQIsdp with 3, MQTT with 4.",
            reason: """
                Servers choose their rules by the one or the other, so the same device is a 3.1 client here, a 3.1.1 \
                client there and refused by a third. Firmware where only the level byte was raised shows it.
                """,
            example: "10 0F 00 06 4D 51 49 73 64 70 04 02 00 3C 00 01 61: MQIsdp with level 4.",
            remedy: "Change name and level in one place."
        ),
        Rule(
            "MQTT-3.1.2-2",
            [.v3_1_1],
            section: "3.1.2.2",
            .server,
            .connection,
            .error,
            .suspected,
            judges: .packets([.connect], from: .client),
            title: "As a server, answer an unsupported protocol level with return code 1, then close.",
            reason: """
                A client that tries 5.0 first falls back to an older version on this answer only. After a bare close \
                it retries the same version forever and looks offline.
                """,
            example: "CONNECT with level 6; the server closes without 20 02 00 01.",
            remedy: """
                Read the level before the rest of CONNECT, since newer versions lay it out differently, and refuse by \
                CONNACK 1.
                """
        ),
        Rule(
            "MQTT3-bridge-level-bit",
            [.v3_1, .v3_1_1],
            section: "3.1.2.2 (3.1: 3.1)",
            .client,
            .packet,
            .warning,
            judges: .packets([.connect], from: .client),
            title: "Leave bit 7 of the protocol level alone.",
            reason: """
                Mosquitto marks bridges with it, and brokers that do not know the habit refuse level 131 or 132. A \
                bridge that falls back on refusal connects at the second try only, and logs an error each time.
                """,
            example: "10 0D 00 04 4D 51 54 54 84 02 00 3C 00 01 61: level 4 with the bridge mark.",
            remedy: "Switch the mark off for foreign brokers: try_private false in Mosquitto's bridge section."
        ),
        Rule(
            "MQTT-3.1.2-3",
            [.v3_1_1],
            section: "3.1.2.3",
            .server,
            .connection,
            judges: .packets([.connect], from: .client),
            title: "As a server, refuse a CONNECT whose reserved flag is set.",
            reason: """
                The bit is the server's cheapest sign of a CONNECT built wrongly. Who looks away from it works with \
                the device today and blocks the move to a stricter broker.
                """,
            example: "CONNECT with the flags 03, answered by 20 02 00 00.",
            remedy: "Check bit 0 of the connect flags before reading on, and close without CONNACK."
        ),
        Rule(
            "MQTT3-connect-reserved-flag",
            [.v3_1_1],
            section: "3.1.2.3",
            .client,
            .packet,
            judges: .packets([.connect], from: .client),
            title: "Leave the reserved connect flag at 0.",
            reason: """
                Conforming servers drop the connection without an answer, and nothing tells the developer why. Bit \
                fields laid out in the wrong order set it.
                """,
            example: "10 0D 00 04 4D 51 54 54 04 03 00 3C 00 01 61: the connect flags are 03.",
            remedy: "Build the flags byte by shifting, not by a bit field of the compiler."
        ),
        Rule(
            "MQTT3-connect-timeout",
            [.v3_1, .v3_1_1],
            section: "3.1.4 (3.1: 3.1)",
            .server,
            .connection,
            .warning,
            title: "As a server, close when no CONNECT comes within a reasonable time.",
            unjudged: "A connection without a packet of the client is not known to be MQTT."
        ),
        Rule(
            "MQTT3-connack-timeout",
            [.v3_1, .v3_1_1],
            section: "3.2 (3.1: 3.1)",
            .client,
            .connection,
            .warning,
            .suspected,
            judges: .packets([.connect], from: .client),
            title: "As a client, close when no CONNACK comes within a reasonable time.",
            reason: """
                A client that waits forever hangs behind an overloaded broker or a load balancer without a backend, \
                and no reconnection ever helps it.
                """,
            example: "CONNECT, then minutes without CONNACK, and the client leaves the connection open.",
            remedy: "Put a timer on connecting as a whole, CONNACK included, and retry with growing pauses."
        ),
        Rule(
            "MQTT3-connect-invalid-close",
            [.v3_1],
            section: "3.1",
            .server,
            .connection,
            .warning,
            judges: .event(.breach),
            title: "As a server, close after a CONNECT that is invalid.",
            reason: """
                What an unknown name or a damaged CONNECT asks for is guesswork, and the client then runs with \
                settings it never chose.
                """,
            example: """
                CONNECT 10 0F 00 06 4D 51 49 73 64 78 03 02 00 3C 00 01 61 with the name "MQIsdx"; answer 20 02 00 \
                00.
                """,
            remedy: "Close when name, level or layout of CONNECT is not as 3.1 has it."
        ),
    ]
}
