import MQTTCodec
import MQTTTimeline

extension RuleCatalog {
    /// Chapters 3.4 to 3.7 of MQTT 5.0: PUBACK, PUBREC, PUBREL and PUBCOMP.
    static let acknowledgments5: [Rule] = [
        Rule(
            "MQTT-3.4.2-1",
            [.v5_0],
            section: "3.4.2.1",
            .sender,
            .packet,
            judges: .packets([.puback], from: nil),
            title: "Use a Reason Code that PUBACK has.",
            reason: "The sender decides by it whether the message is safe; a foreign code may be counted as neither.",
            example: "PUBACK 40 03 00 01 8F, a code of SUBACK.",
            remedy: "Choose among 00, 10, 80, 83, 87, 90, 91, 97 and 99."
        ),
        Rule(
            "MQTT-3.4.2-2",
            [.v5_0],
            section: "3.4.2.2.2",
            .sender,
            .connection,
            judges: .event(.announcedLimit),
            title: "Drop the Reason String when PUBACK would be too large.",
            reason: "The message was accepted, yet the receiver closes over its acknowledgment and sends it again.",
            example: "Maximum Packet Size 20, PUBACK of 48 bytes with Reason String \"no matching subscribers\".",
            remedy: "Leave the Reason String out when the packet does not fit."
        ),
        Rule(
            "MQTT-3.4.2-3",
            [.v5_0],
            section: "3.4.2.2.3",
            .sender,
            .connection,
            judges: .event(.announcedLimit),
            title: "Drop User Properties when PUBACK would be too large.",
            reason: "Tracing added to each PUBACK stops small devices from publishing at all.",
            example: "Maximum Packet Size 32, PUBACK of 70 bytes with a User Property \"trace\".",
            remedy: "Leave User Properties out when the packet does not fit."
        ),
        Rule(
            "MQTT-3.5.2-1",
            [.v5_0],
            section: "3.5.2.1",
            .sender,
            .packet,
            judges: .packets([.pubrec], from: nil),
            title: "Use a Reason Code that PUBREC has.",
            reason: """
                From 80 on the flow is over, below it PUBREL follows; an unknown code leaves both ends in different \
                states.
                """,
            example: "PUBREC 50 03 00 01 92, which belongs to PUBREL and PUBCOMP.",
            remedy: "Choose among 00, 10, 80, 83, 87, 90, 91, 97 and 99."
        ),
        Rule(
            "MQTT-3.5.2-2",
            [.v5_0],
            section: "3.5.2.2.2",
            .sender,
            .connection,
            judges: .event(.announcedLimit),
            title: "Drop the Reason String when PUBREC would be too large.",
            reason: "The QoS 2 flow breaks off at its first step and starts again after each reconnect.",
            example: "Maximum Packet Size 16, PUBREC of 40 bytes with Reason String \"quota exceeded\".",
            remedy: "Leave the Reason String out when the packet does not fit; the code says enough."
        ),
        Rule(
            "MQTT-3.5.2-3",
            [.v5_0],
            section: "3.5.2.2.3",
            .sender,
            .connection,
            judges: .event(.announcedLimit),
            title: "Drop User Properties when PUBREC would be too large.",
            reason: "The sender cannot read the packet, closes, and repeats its PUBLISH.",
            example: "Maximum Packet Size 16, PUBREC of 52 bytes with a User Property.",
            remedy: "Leave User Properties out when the packet does not fit."
        ),
        Rule(
            "MQTT-3.6.1-1",
            [.v5_0],
            section: "3.6.1",
            .either,
            .connection,
            judges: .packets([.pubrel], from: nil),
            title: "Set the flags of PUBREL to 2; a server closes over any other value.",
            reason: "Lenient servers hide senders that build the first byte wrongly, until those meet a strict one.",
            example: "PUBREL 60 02 00 01, answered by PUBCOMP.",
            remedy: "Sender: write 62; server: treat other values as malformed and close."
        ),
        Rule(
            "MQTT-3.6.2-1",
            [.v5_0],
            section: "3.6.2.1",
            .sender,
            .packet,
            judges: .packets([.pubrel], from: nil),
            title: "Use 00 or 92 as Reason Code of PUBREL.",
            reason: "The receiver treats another code as malformed, and the message stays stored at both ends.",
            example: "PUBREL 62 03 00 01 80.",
            remedy: "Do not answer a failed PUBREC with PUBREL; send 92 only if the identifier is unknown."
        ),
        Rule(
            "MQTT-3.6.2-2",
            [.v5_0],
            section: "3.6.2.2.2",
            .sender,
            .connection,
            judges: .event(.announcedLimit),
            title: "Drop the Reason String when PUBREL would be too large.",
            reason: "The receiver holds the message until PUBREL, which now never gets through.",
            example: "Maximum Packet Size 12, PUBREL of 30 bytes with Reason String.",
            remedy: "Leave the Reason String out when the packet does not fit."
        ),
        Rule(
            "MQTT-3.6.2-3",
            [.v5_0],
            section: "3.6.2.2.3",
            .sender,
            .connection,
            judges: .event(.announcedLimit),
            title: "Drop User Properties when PUBREL would be too large.",
            reason: "The flow stays half done and takes a slot of the window at both ends.",
            example: "Maximum Packet Size 12, PUBREL of 44 bytes with a User Property.",
            remedy: "Leave User Properties out when the packet does not fit."
        ),
        Rule(
            "MQTT-3.7.2-1",
            [.v5_0],
            section: "3.7.2.1",
            .sender,
            .packet,
            judges: .packets([.pubcomp], from: nil),
            title: "Use 00 or 92 as Reason Code of PUBCOMP.",
            reason: """
                The sender may not free the identifier over an unknown code, and runs out of identifiers in the long \
                run.
                """,
            example: "PUBCOMP 70 03 00 01 10, a code of PUBACK.",
            remedy: "Send 92 for an unknown identifier, 00 otherwise."
        ),
        Rule(
            "MQTT-3.7.2-2",
            [.v5_0],
            section: "3.7.2.2.2",
            .sender,
            .connection,
            judges: .event(.announcedLimit),
            title: "Drop the Reason String when PUBCOMP would be too large.",
            reason: "The sender closes over it and repeats PUBREL on each connection.",
            example: "Maximum Packet Size 10, PUBCOMP of 28 bytes with Reason String.",
            remedy: "Leave the Reason String out when the packet does not fit."
        ),
        Rule(
            "MQTT-3.7.2-3",
            [.v5_0],
            section: "3.7.2.2.3",
            .sender,
            .connection,
            judges: .event(.announcedLimit),
            title: "Drop User Properties when PUBCOMP would be too large.",
            reason: "The last step of a delivery that succeeded turns into a reconnect.",
            example: "Maximum Packet Size 10, PUBCOMP of 36 bytes with a User Property.",
            remedy: "Leave User Properties out when the packet does not fit."
        ),
        Rule(
            "MQTT5-reason-code-direction",
            [.v5_0],
            section: "3.4.2.1, 3.5.2.1, 3.14.2.1, 3.15.2.1",
            .sender,
            .packet,
            judges: .packets([.puback, .pubrec, .disconnect, .auth], from: nil),
            title: "Send only Reason Codes that your side may use.",
            reason: """
                A client that reports "server busy" or a server that says "disconnect with will" has copied code of \
                the other end; the peer may misread it.
                """,
            example: "Client sends DISCONNECT E0 01 8B (server shutting down).",
            remedy: "Check the table's column \"sent by\" for each code; report a client's own trouble with 80 or 83."
        ),
        Rule(
            "MQTT5-session-state-mismatch",
            [.v5_0],
            section: "3.6.2.1, 3.7.2.1",
            .either,
            .session,
            .warning,
            .suspected,
            judges: .packets([.puback, .pubrec, .pubrel, .pubcomp, .suback, .unsuback], from: nil),
            title: "Watch codes 91 and 92: the two ends remember different sessions.",
            reason: """
                Apart from recovery after a reconnect they mean lost state, or two devices under one identifier.
                """,
            example: "PUBREL with identifier 5 in the middle of a connection, answered by PUBCOMP 92.",
            remedy: "Look for a shared Client Identifier, lost persistence, and identifiers reused too early."
        ),
    ]
}
