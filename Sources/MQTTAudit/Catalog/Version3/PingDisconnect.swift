import MQTTCodec
import MQTTTimeline

extension RuleCatalog {
    /// PINGREQ, PINGRESP and DISCONNECT: 3.12 to 3.14.
    static let pingDisconnect3: [Rule] = [
        Rule(
            "MQTT3-request-answered",
            [.v3_1],
            section: "3.8, 3.10, 3.12",
            .server,
            .connection,
            .error,
            .suspected,
            judges: .packets([.subscribe, .unsubscribe, .pingreq], from: .client),
            title: "As a server, answer SUBSCRIBE, UNSUBSCRIBE and PINGREQ.",
            reason: """
                A client that gets no answer repeats its request or gives the connection up, and on a slow link that \
                costs minutes each time.
                """,
            example: "C0 00 from a level 3 client, and no D0 00 while the connection stays open.",
            remedy: "Answer from the network loop, not from a queue behind message delivery."
        ),
        Rule(
            "MQTT-3.12.4-1",
            [.v3_1_1],
            section: "3.12.4",
            .server,
            .connection,
            .error,
            .suspected,
            judges: .packets([.pingreq], from: .client),
            title: "As a server, answer every PINGREQ by a PINGRESP.",
            reason: """
                Clients take a missing answer for a dead link and reconnect, so an overloaded broker gets the extra \
                load of handshakes.
                """,
            example: "C0 00 three times, D0 00 twice, and the connection stays open.",
            remedy: "Answer at once on the connection's own loop, ahead of queued PUBLISH packets where possible."
        ),
        Rule(
            "MQTT3-unsolicited-pingresp",
            [.v3_1, .v3_1_1],
            section: "3.13",
            .server,
            .connection,
            .warning,
            judges: .packets([.pingresp], from: .server),
            title: "As a server, send PINGRESP only in answer to PINGREQ.",
            reason: """
                A client counts it for a later PINGREQ and does not notice that the link has died in between. Proxies \
                that answer in the broker's place do that.
                """,
            example: "D0 00 twice after a single C0 00.",
            remedy: "Let one party answer, and do not use PINGRESP to keep a NAT entry alive."
        ),
        Rule(
            "MQTT-3.14.1-1",
            [.v3_1_1],
            section: "3.14.1",
            .server,
            .connection,
            .error,
            .suspected,
            judges: .packets([.disconnect], from: .client),
            title: "As a server, validate the reserved bits of DISCONNECT and drop the client when they are set.",
            reason: """
                Taken for an orderly goodbye, a damaged packet deletes the will, and nobody learns that the client \
                failed.
                """,
            example: "E1 00, after which the server goes on to send PUBLISH to the client.",
            remedy: "Validate the header before deleting the will."
        ),
        Rule(
            "MQTT-3.14.4-1",
            [.v3_1_1],
            section: "3.14.4",
            .client,
            .connection,
            .error,
            .suspected,
            judges: .packets([.disconnect], from: .client),
            title: "As a client, close the connection after DISCONNECT.",
            reason: """
                Both ends keep a socket that carries nothing; on devices with few sockets the next connection fails. \
                Waiting for an answer to DISCONNECT, which does not exist, is the usual reason.
                """,
            example: "E0 00, and no FIN from either end for a minute.",
            remedy: "Shut the socket down right after DISCONNECT was written."
        ),
        Rule(
            "MQTT-3.14.4-2",
            [.v3_1_1],
            section: "3.14.4",
            .client,
            .connection,
            judges: .packets([.disconnect], from: .client),
            title: "As a client, send nothing after DISCONNECT.",
            reason: """
                The server has ended the session: a message sent behind it is lost though the library reported \
                success. Two threads without a common lock cause it.
                """,
            example: "E0 00, then 30 05 00 01 61 68 69 in the same connection.",
            remedy: "Mark the connection as closing before DISCONNECT goes out, and let no other writer pass."
        ),
        Rule(
            "MQTT-3.14.4-3",
            [.v3_1_1],
            section: "3.14.4",
            .server,
            .broker,
            .error,
            .suspected,
            judges: .event(.dueWill),
            title: "As a server, drop the will unpublished on DISCONNECT.",
            reason: "Planned restarts would raise the alarm for lost devices, each time, for all of them.",
            example: "E0 00, and a second later subscribers receive the will \"offline\".",
            remedy: "Delete the will when DISCONNECT is decoded, before the socket's end is handled."
        ),
        Rule(
            "MQTT3-server-close-after-disconnect",
            [.v3_1, .v3_1_1],
            section: "3.14.4 (3.1: 3.14)",
            .server,
            .connection,
            .warning,
            .suspected,
            judges: .packets([.disconnect], from: .client),
            title: "As a server, close after the client's DISCONNECT if the client does not.",
            reason: """
                Clients that forget to close leave sockets open; a broker that waits for them runs out of descriptors \
                after some weeks.
                """,
            example: "E0 00, and neither end closes within a minute.",
            remedy: "Close the connection as soon as DISCONNECT was handled."
        ),
    ]
}
