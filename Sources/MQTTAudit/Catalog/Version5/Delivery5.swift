import MQTTCodec
import MQTTTimeline

extension RuleCatalog {
    /// Chapters 4.1 to 4.3 of MQTT 5.0: session state, transport, QoS.
    static let delivery5: [Rule] = [
        Rule(
            "MQTT-4.1.0-1",
            [.v5_0],
            section: "4.1.1",
            .either,
            .none,
            title: "Keep the session state while the connection is open.",
            unjudged: """
                Stored state is internal; losing it in the middle of a connection shows only as missing answers or \
                deliveries, which other rules judge.
                """
        ),
        Rule(
            "MQTT-4.1.0-2",
            [.v5_0],
            section: "4.1.1",
            .server,
            .session,
            .error,
            .suspected,
            judges: .event(.reconnection),
            title: "Drop the session once its expiry interval has passed.",
            reason: """
                Sessions that outlive their interval fill the server's storage and surprise clients with old \
                messages.
                """,
            example: "Session Expiry Interval 60, reconnect after an hour with Clean Start 0, Session Present 1.",
            remedy: "Server: check the expiry on CONNECT as well as in a sweep."
        ),
        Rule(
            "MQTT-4.2-1",
            [.v5_0],
            section: "4.2",
            .either,
            .none,
            title: "Support a transport with an ordered, lossless byte stream both ways.",
            unjudged: """
                Every captured TCP connection satisfies it already; support for further transports is not visible.
                """
        ),
        Rule(
            "MQTT-4.2.0-1",
            [.v5_0],
            section: "4.2",
            .either,
            .none,
            title: "Support a transport with an ordered, lossless byte stream both ways.",
            unjudged: """
                The name that Appendix B of the standard gives to MQTT-4.2-1; every captured TCP connection \
                satisfies it already.
                """
        ),
        Rule(
            "MQTT-4.3.1-1",
            [.v5_0],
            section: "4.3.1",
            .sender,
            .packet,
            title: "Send QoS 0 messages with DUP 0.",
            unjudged: "Says of the sender what MQTT-3.3.1-2 says of the packet; a breach is told under that."
        ),
        Rule(
            "MQTT-4.3.2-1",
            [.v5_0],
            section: "4.3.2",
            .sender,
            .connection,
            judges: .packets([.publish], from: nil),
            title: "Give each new QoS 1 message an identifier that is free.",
            reason: "One PUBACK would acknowledge two messages, and one of them may be lost.",
            example: "Two QoS 1 PUBLISH \"t=1\" and \"t=2\" with Packet Identifier 1, then a single PUBACK 1.",
            remedy: "Free an identifier on PUBACK only, and block when all 65535 are taken."
        ),
        Rule(
            "MQTT-4.3.2-2",
            [.v5_0],
            section: "4.3.2",
            .sender,
            .connection,
            judges: .packets([.publish], from: nil),
            title: "Send the first copy of a QoS 1 message with DUP 0.",
            reason: "A receiver that trusts DUP may throw away what it never saw.",
            example: "Session Present 0, then PUBLISH 3A with a new Packet Identifier.",
            remedy: "Set DUP in the resend path only; after Session Present 0 old messages are new ones."
        ),
        Rule(
            "MQTT-4.3.2-3",
            [.v5_0],
            section: "4.3.2",
            .sender,
            .connection,
            judges: .packets([.publish], from: nil),
            title: "Keep a QoS 1 message open until PUBACK.",
            reason: "An identifier that is given away early makes a lost message look acknowledged.",
            example: "PUBLISH QoS 1 with Packet Identifier 4 on \"a\"; before PUBACK, SUBSCRIBE with 4.",
            remedy: "Do not free identifiers on a timeout of the application."
        ),
        Rule(
            "MQTT-4.3.2-4",
            [.v5_0],
            section: "4.3.2",
            .receiver,
            .connection,
            .error,
            .suspected,
            judges: .packets([.publish], from: nil),
            title: "Answer a QoS 1 PUBLISH with PUBACK under its identifier.",
            reason: """
                The sender's window fills, delivery stalls, and the message comes again after the next reconnect.
                """,
            example: "PUBLISH 32 with Packet Identifier 12, nothing for 30 s on an open connection.",
            remedy: "Look for handlers that block the receiving loop, or manual acknowledgment without the call."
        ),
        Rule(
            "MQTT-4.3.2-5",
            [.v5_0],
            section: "4.3.2",
            .receiver,
            .broker,
            .error,
            title: "After PUBACK, take a reused identifier as a new message.",
            unjudged: "A missing answer is told for the PUBLISH itself, a message that is not passed on as "
                + "MQTT-4.5.0-1."
        ),
        Rule(
            "MQTT-4.3.3-1",
            [.v5_0],
            section: "4.3.3",
            .sender,
            .connection,
            judges: .packets([.publish], from: nil),
            title: "Give each new QoS 2 message an identifier that is free.",
            reason: """
                The receiver takes the second message for a repeat of the first and drops it: exactly once becomes \
                never.
                """,
            example: "Two QoS 2 PUBLISH with Packet Identifier 3 and different topics before PUBCOMP 3.",
            remedy: "Free an identifier on PUBCOMP or a refusing PUBREC only."
        ),
        Rule(
            "MQTT-4.3.3-2",
            [.v5_0],
            section: "4.3.3",
            .sender,
            .connection,
            judges: .packets([.publish], from: nil),
            title: "Send the first copy of a QoS 2 message with DUP 0.",
            reason: "It hides real repeats, the one thing that DUP is there to show.",
            example: "Session Present 0, then PUBLISH 3C with a new Packet Identifier.",
            remedy: "After Session Present 0, publish stored messages as new ones."
        ),
        Rule(
            "MQTT-4.3.3-3",
            [.v5_0],
            section: "4.3.3",
            .sender,
            .connection,
            judges: .packets([.publish], from: nil),
            title: "Keep a QoS 2 message open until PUBREC.",
            reason: "PUBREL before PUBREC releases a message that the receiver may not have.",
            example: "PUBLISH QoS 2 with Packet Identifier 6, PUBREL 6, no PUBREC between them.",
            remedy: "Advance the flow on received packets, never on timers."
        ),
        Rule(
            "MQTT-4.3.3-4",
            [.v5_0],
            section: "4.3.3",
            .sender,
            .connection,
            judges: .packets([.pubrec], from: nil),
            title: "Answer PUBREC with PUBREL under the same identifier.",
            reason: "Until then the receiver may hold the message back, and its identifier stays taken.",
            example: "PUBREC 50 02 00 08, no PUBREL 8 on an open connection.",
            remedy: "Send PUBREL from the receiving loop; after a reconnect resend it."
        ),
        Rule(
            "MQTT-4.3.3-5",
            [.v5_0],
            section: "4.3.3",
            .sender,
            .connection,
            judges: .packets([.pubrel], from: nil),
            title: "Keep PUBREL open until PUBCOMP.",
            reason: "A new message under this identifier may be swallowed as part of the old flow.",
            example: "PUBREL 8, then PUBLISH with Packet Identifier 8 before PUBCOMP 8.",
            remedy: "Free the identifier when PUBCOMP arrives."
        ),
        Rule(
            "MQTT-4.3.3-6",
            [.v5_0],
            section: "4.3.3",
            .sender,
            .connection,
            judges: .packets([.pubrel], from: nil),
            title: "Never repeat PUBLISH after its PUBREL.",
            reason: "The receiver has closed the first delivery and takes the repeat as a second message.",
            example: "PUBLISH 8, PUBREC 8, PUBREL 8, PUBLISH 8 again with DUP 1.",
            remedy: "After PUBREC store only the identifier, so that only PUBREL can be resent."
        ),
        Rule(
            "MQTT-4.3.3-7",
            [.v5_0],
            section: "4.3.3",
            .sender,
            .session,
            .error,
            .suspected,
            judges: .event(.messageExpiry),
            title: "Finish a QoS 2 flow although its message expired on the way.",
            reason: "A flow given up half way keeps identifiers taken at both ends.",
            example: "Message Expiry Interval 5; PUBREC arrives after 8 s and gets no PUBREL.",
            remedy: "Apply the expiry before the first PUBLISH only."
        ),
        Rule(
            "MQTT-4.3.3-8",
            [.v5_0],
            section: "4.3.3",
            .receiver,
            .connection,
            .error,
            .suspected,
            judges: .packets([.publish], from: nil),
            title: "Answer a QoS 2 PUBLISH with PUBREC under its identifier.",
            reason: "The sender cannot go on, and its window shrinks by one for each such message.",
            example: "PUBLISH 34 with Packet Identifier 20, nothing for 30 s on an open connection.",
            remedy: "Store the message, answer, and only then run slow handlers."
        ),
        Rule(
            "MQTT-4.3.3-9",
            [.v5_0],
            section: "4.3.3",
            .receiver,
            .broker,
            .error,
            title: "After refusing by PUBREC, take a reused identifier as a new message.",
            unjudged: "A missing answer is told for the PUBLISH itself, a message that is not passed on as "
                + "MQTT-4.5.0-1."
        ),
        Rule(
            "MQTT-4.3.3-10",
            [.v5_0],
            section: "4.3.3",
            .receiver,
            .broker,
            .error,
            .suspected,
            judges: .event(.duplicate),
            title: "Until PUBREL, answer repeats with PUBREC and pass on no second copy.",
            reason: "This is what makes QoS 2 arrive once; a failure books an order twice.",
            example: "PUBLISH 34 and its repeat 3C, both delivered to the subscriber.",
            remedy: "Look the identifier up in the session before the message is passed on."
        ),
        Rule(
            "MQTT-4.3.3-11",
            [.v5_0],
            section: "4.3.3",
            .receiver,
            .connection,
            .error,
            .suspected,
            judges: .packets([.pubrel], from: nil),
            title: "Answer PUBREL with PUBCOMP under the same identifier.",
            reason: "Without it the sender repeats PUBREL on every connection and never frees the identifier.",
            example: "PUBREL 62 02 00 08, no PUBCOMP 8 on an open connection.",
            remedy: "Answer even an unknown identifier, with 92."
        ),
        Rule(
            "MQTT-4.3.3-12",
            [.v5_0],
            section: "4.3.3",
            .receiver,
            .broker,
            .error,
            title: "After PUBCOMP, take a reused identifier as a new message.",
            unjudged: "A missing answer is told for the PUBLISH itself, a message that is not passed on as "
                + "MQTT-4.5.0-1."
        ),
        Rule(
            "MQTT-4.3.3-13",
            [.v5_0],
            section: "4.3.3",
            .receiver,
            .connection,
            .error,
            .suspected,
            judges: .event(.messageExpiry),
            title: "Go through the acknowledgments of an expired QoS 2 message too.",
            reason: "The sender knows nothing of the expiry and waits.",
            example: "PUBLISH QoS 2 with Message Expiry Interval 1, PUBREL after 3 s, no PUBCOMP.",
            remedy: "Discard the message itself, and keep its flow."
        ),
    ]
}
