import MQTTCodec
import MQTTTimeline

extension RuleCatalog {
    /// Packet Identifiers: 2.3 of 3.1.1, Message IDs in 2.4 of 3.1.
    static let packetIdentifier3: [Rule] = [
        Rule(
            "MQTT-2.3.1-1",
            [.v3_1_1],
            section: "2.3.1",
            .sender,
            .packet,
            judges: .packets([.publish, .subscribe, .unsubscribe], from: nil),
            title: "Give SUBSCRIBE, UNSUBSCRIBE and PUBLISH above QoS 0 a Packet Identifier other than 0.",
            reason: """
                Libraries use 0 for "no identifier", so the acknowledgment finds no request and the sender waits \
                forever. It turns up when a 16 bit counter wraps: after 65535 messages, weeks into operation.
                """,
            example: "32 07 00 01 61 00 00 68 69: PUBLISH, QoS 1, identifier 0.",
            remedy: "Let the counter go from 65535 to 1, and test that step."
        ),
        Rule(
            "MQTT-2.3.1-2",
            [.v3_1_1],
            section: "2.3.1",
            .client,
            .connection,
            judges: .packets([.publish, .subscribe, .unsubscribe], from: .client),
            title: "Take an unused identifier for every new SUBSCRIBE, UNSUBSCRIBE or acknowledged PUBLISH.",
            reason: """
                One acknowledgment then ends two requests and one of them is lost without a trace; at QoS 2 a server \
                may drop the new message as a copy of the old. Typical of clients that number by a counter alone, or \
                always use 1.
                """,
            example: "PUBLISH QoS 1 identifier 5 \"on\", and before its PUBACK PUBLISH QoS 1 identifier 5 \"off\".",
            remedy: """
                Ask the table of open exchanges before using a number, and share one counter among all three packet \
                types.
                """
        ),
        Rule(
            "MQTT-2.3.1-3",
            [.v3_1_1],
            section: "2.3.1",
            .client,
            .session,
            .error,
            .suspected,
            judges: .event(.duplicate),
            title: "Send a packet again under its first identifier, and free that only when the exchange has ended.",
            reason: """
                Under a new number the server cannot see that it has the message already, and a QoS 2 message is \
                delivered twice, the very thing it was to prevent.
                """,
            example: """
                PUBLISH QoS 2 identifier 7 "pay 10"; after the reconnection PUBLISH DUP 1 identifier 8 with the same \
                topic and payload.
                """,
            remedy: "Store the identifier together with the message, and resend the pair unchanged."
        ),
        Rule(
            "MQTT-2.3.1-4",
            [.v3_1_1],
            section: "2.3.1",
            .server,
            .connection,
            judges: .event(.acknowledgedPublishByServer),
            title: "As a server, give a new PUBLISH above QoS 0 an unused identifier and keep it for every resend.",
            reason: """
                A client that gets two messages under one open identifier acknowledges once: the server forgets both \
                or repeats one forever. Brokers that count per topic instead of per client show this under load.
                """,
            example: "Server: PUBLISH QoS 1 identifier 3 \"a\", then, no PUBACK yet, PUBLISH DUP 0 identifier 3 \"b\".",
            remedy: """
                Keep the identifiers of each client's session in one pool, and take one back only at PUBACK or \
                PUBCOMP.
                """
        ),
        Rule(
            "MQTT-2.3.1-5",
            [.v3_1_1],
            section: "2.3.1",
            .sender,
            .packet,
            .error,
            title: "Leave the Packet Identifier out of PUBLISH at QoS 0.",
            unjudged: "A Packet Identifier that does not belong there reads as the first two bytes of the "
                + "payload; a payload that begins with a counter of its own looks the same."
        ),
        Rule(
            "MQTT-2.3.1-6",
            [.v3_1_1],
            section: "2.3.1",
            .either,
            .connection,
            judges: .packets([.puback, .pubrec, .pubrel], from: nil),
            title: "Repeat the identifier of the PUBLISH in its PUBACK, PUBREC and PUBREL.",
            reason: """
                The real message stays unacknowledged, blocks the window of messages in flight and is sent again on \
                each reconnection. Swapped bytes and acknowledging from a worker that took the wrong message are the \
                usual reasons.
                """,
            example: "PUBLISH QoS 1 identifier 00 0A; PUBACK 40 02 0A 00, its bytes swapped.",
            remedy: "Copy the two bytes from the packet that is being answered, most significant first."
        ),
        Rule(
            "MQTT-2.3.1-7",
            [.v3_1_1],
            section: "2.3.1",
            .server,
            .connection,
            judges: .packets([.suback, .unsuback], from: .server),
            title: "Repeat the request's identifier in SUBACK and UNSUBACK.",
            reason: """
                The client matches answers by this number alone: its subscribe call times out although the \
                subscription stands, and many then reconnect in a loop.
                """,
            example: "SUBSCRIBE 82 06 00 02 00 01 61 00; SUBACK 90 03 00 01 00.",
            remedy: "Copy the identifier from the request, and answer each request once."
        ),
        Rule(
            "MQTT3-message-id-zero",
            [.v3_1],
            section: "2.4",
            .sender,
            .packet,
            judges: .packets([.publish, .subscribe, .unsubscribe], from: nil),
            title: "Do not use Message ID 0.",
            reason: """
                0 is kept to mean "none", and many implementations look no further: the acknowledgment is thrown away \
                and the sender repeats forever.
                """,
            example: "82 06 00 00 00 01 61 00: SUBSCRIBE with Message ID 0.",
            remedy: "Count from 1 to 65535 and then go back to 1."
        ),
        Rule(
            "MQTT3-message-id-in-flight",
            [.v3_1],
            section: "2.4",
            .sender,
            .connection,
            judges: .packets([.publish, .subscribe, .unsubscribe], from: nil),
            title: "Keep Message IDs unique among one end's packets in flight.",
            reason: """
                The acknowledgment of one packet ends the other as well, and what it carried is lost without an error \
                on either side.
                """,
            example: """
                PUBLISH QoS 2 Message ID 9 "x"; PUBLISH QoS 2 Message ID 9 "y" before the first one's PUBCOMP.
                """,
            remedy: "Skip numbers that are still open, and keep one table for PUBLISH, SUBSCRIBE and UNSUBSCRIBE."
        ),
        Rule(
            "MQTT3-ack-identifier",
            [.v3_1],
            section: "3.4-3.7, 3.9, 3.11",
            .either,
            .connection,
            judges: .packets([.puback, .pubrec, .pubrel, .pubcomp, .suback, .unsuback], from: nil),
            title: "Repeat in an acknowledgment the Message ID of the packet that it answers.",
            reason: """
                What was meant stays open and is sent again, and an unknown number makes strict peers close the \
                connection.
                """,
            example: "PUBLISH QoS 2 Message ID 4; PUBREC 50 02 00 05.",
            remedy: "Copy the two bytes from the packet being answered instead of keeping a number of one's own."
        ),
    ]
}
