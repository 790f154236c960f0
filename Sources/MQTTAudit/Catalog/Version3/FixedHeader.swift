import MQTTCodec
import MQTTTimeline

extension RuleCatalog {
    /// The fixed header: 2.2 of 3.1.1, 2.1 and 2.6 of 3.1.
    static let fixedHeader3: [Rule] = [
        Rule(
            "MQTT3-reserved-packet-type",
            [.v3_1, .v3_1_1],
            section: "2.2.1 (3.1: 2.1)",
            .sender,
            .packet,
            judges: .anyPacket(from: nil),
            title: "Use the packet types 1 to 14 only.",
            reason: """
                Type 0 or 15 mostly means that the stream is out of step: an earlier length was wrong, two threads \
                wrote at once, or 5.0's AUTH went out on a 3.x connection. Nothing after it can be trusted.
                """,
            example: "F0 00: a packet of type 15, AUTH in 5.0, after CONNECT asked for level 4.",
            remedy: """
                Look at the packet before it for a wrong Remaining Length, and let one writer at a time use the \
                socket.
                """
        ),
        Rule(
            "MQTT3-wrong-direction",
            [.v3_1, .v3_1_1],
            section: "2.2.1 (3.1: 2.1)",
            .sender,
            .packet,
            judges: .anyPacket(from: nil),
            title: "Send only the packets that this end is allowed to send.",
            reason: """
                A broker's SUBSCRIBE or a client's CONNACK belongs to a bridge or proxy that mixed up its two sides, \
                or to a library that sends server DISCONNECT as in 5.0. Peers drop the connection without saying why.
                """,
            example: "E0 00 from the server of a 3.1.1 connection: only 5.0 lets a server send DISCONNECT.",
            remedy: "Check the version before using server DISCONNECT, and keep the two sides of a proxy apart."
        ),
        Rule(
            "MQTT3-remaining-length-too-long",
            [.v3_1, .v3_1_1],
            section: "2.2.3 (3.1: 2.1)",
            .sender,
            .packet,
            judges: .anyPacket(from: nil),
            title: "Encode Remaining Length in no more than four bytes.",
            reason: """
                The receiver has no way to find the next packet and has to drop the connection. Often this is no MQTT \
                at all, such as TLS sent to the plain port, or a writer that did not check the 268435455 byte limit.
                """,
            example: "30 FF FF FF FF 01: the fourth length byte still announces another.",
            remedy: """
                Refuse to build packets above 268435455 bytes of Remaining Length, and check that both ends agree \
                about TLS.
                """
        ),
        Rule(
            "MQTT3-remaining-length-padded",
            [.v3_1, .v3_1_1],
            section: "2.2.3 (3.1: 2.1)",
            .sender,
            .packet,
            .warning,
            judges: .anyPacket(from: nil),
            title: "Encode Remaining Length in as few bytes as it needs.",
            reason: """
                Small parsers reserve one or two bytes for the length and read the padding as content. Padded lengths \
                come from writers that reserve a fixed width and fill it in later; 5.0 forbids them outright.
                """,
            example: "30 85 00 00 01 61 68 69: PUBLISH with Remaining Length 5 written as 85 00 instead of 05.",
            remedy: "Encode the length after the body is known, stopping at the last non-zero group of seven bits."
        ),
        Rule(
            "MQTT3-length-mismatch",
            [.v3_1, .v3_1_1],
            section: "2.2.3 (3.1: 2.1)",
            .sender,
            .packet,
            judges: .anyPacket(from: nil),
            title: "Let the fields of a packet fill its Remaining Length exactly.",
            reason: """
                A receiver either reads past the packet into the next one or loses its leftover bytes, and both ends \
                disagree from there on. Extended acknowledgments in 5.0 form on a 3.x connection are a common source.
                """,
            example: """
                40 03 00 0A 00: PUBACK with a reason code behind its identifier, 5.0's form, on a 3.1.1 connection.
                """,
            remedy: """
                Compute Remaining Length from the encoded body, choose the encoding by the connection's version, and \
                refuse leftovers when decoding.
                """
        ),
        Rule(
            "MQTT3-partial-packet-at-close",
            [.v3_1, .v3_1_1],
            section: "2.2.3 (3.1: 2.1)",
            .sender,
            .connection,
            .warning,
            .suspected,
            judges: .anyPacket(from: nil),
            title: "Finish the packet before closing the connection.",
            reason: """
                The peer throws the half away, so the message or acknowledgment that it held is lost. Devices that \
                cut power right after writing, and servers with short write timeouts, cause it.
                """,
            example: "32 40 00 05 and 20 more bytes, then FIN: 64 were announced.",
            remedy: "Wait until the write has completed before closing, and shut the sending side down first."
        ),
        Rule(
            "MQTT-2.2.2-1",
            [.v3_1_1],
            section: "2.2.2",
            .sender,
            .packet,
            judges: .anyPacket(from: nil),
            title: "Set the reserved bits of the fixed header to what the packet type prescribes.",
            reason: """
                Servers close on it at once, so the connection dies at its first SUBSCRIBE or PUBREL. Code written \
                for 3.1 that sets DUP on resends, or builds every type with a zero nibble, fails this way.
                """,
            example: "80 06 00 01 00 01 61 00: SUBSCRIBE with the flags 0000 instead of 0010.",
            remedy: """
                Take the low nibble from the table: 2 for PUBREL, SUBSCRIBE and UNSUBSCRIBE, 0 for all other types \
                but PUBLISH.
                """
        ),
        Rule(
            "MQTT-2.2.2-2",
            [.v3_1_1],
            section: "2.2.2",
            .receiver,
            .connection,
            judges: .event(.breach),
            title: "Close the connection on receiving a packet with wrong header flags.",
            reason: """
                A server that tolerates them hides the fault until the fleet moves to a stricter one. Wrong flags may \
                also be the first sign of a stream that is out of step, and then everything after it is guesswork.
                """,
            example: "Client: 80 06 00 01 00 01 61 00. Server: 90 03 00 01 00, and the connection goes on.",
            remedy: """
                Validate the low nibble before dispatching on the packet type, and close the connection instead of \
                answering.
                """
        ),
        Rule(
            "MQTT3-unused-flags",
            [.v3_1],
            section: "2.6",
            .sender,
            .packet,
            .warning,
            judges: .anyPacket(from: nil),
            title: "Leave unused bits of the header and of the connect flags at 0.",
            reason: """
                3.1.1 made most of these bits fatal: a device that sets them today is thrown out on the day when the \
                broker is updated.
                """,
            example: "E1 00: DISCONNECT with bit 0 set on a 3.1 connection.",
            remedy: "Start from a zeroed byte and set only the bits that have a meaning for the packet type."
        ),
        Rule(
            "MQTT3-dup-qos0",
            [.v3_1],
            section: "2.1",
            .sender,
            .packet,
            .warning,
            judges: .packets([.publish], from: nil),
            title: "Use DUP only for packets above QoS 0.",
            reason: """
                A QoS 0 message is never sent again, so the flag tells a lie; 3.1.1 servers treat such a packet as a \
                violation and close.
                """,
            example: "38 05 00 01 61 68 69: PUBLISH with DUP 1 and QoS 0.",
            remedy: "Clear DUP whenever QoS is 0, also when a stored QoS 1 message is downgraded for a subscriber."
        ),
        Rule(
            "MQTT3-publish-qos3",
            [.v3_1],
            section: "2.1",
            .sender,
            .packet,
            judges: .packets([.publish], from: nil),
            title: "Send PUBLISH with QoS 0, 1 or 2, never with 3.",
            reason: """
                There is no flow for it, so peers either close or wait for an acknowledgment that nobody defines. It \
                is mostly an integer from the configuration shifted into the header unchecked.
                """,
            example: "36 07 00 01 61 00 05 68 69: both QoS bits are set.",
            remedy: "Check the QoS where it is configured, and close on receiving 3."
        ),
        Rule(
            "MQTT3-qos1-header",
            [.v3_1],
            section: "3.6, 3.8, 3.10",
            .sender,
            .packet,
            judges: .packets([.subscribe, .unsubscribe, .pubrel], from: nil),
            title: "Give SUBSCRIBE, UNSUBSCRIBE and PUBREL a header with QoS 1.",
            reason: """
                These packets are acknowledged and have an identifier because their QoS is 1: a server that reads the \
                bits may not look for the identifier at all, and the packet shifts by two bytes.
                """,
            example: "80 06 00 01 00 01 61 00: a 3.1 SUBSCRIBE with QoS 0 in its header.",
            remedy: "Send 82, A2 and 62; with DUP on a resend 8A, AA and 6A."
        ),
        Rule(
            "MQTT3-dup-on-resend",
            [.v3_1],
            section: "2.1",
            .sender,
            .connection,
            .error,
            .suspected,
            judges: .packets([.publish, .pubrel, .subscribe, .unsubscribe], from: nil),
            title: "Set DUP when sending PUBLISH, PUBREL, SUBSCRIBE or UNSUBSCRIBE again.",
            reason: """
                Without it the copy looks like a new message under an identifier still in use, and receivers that \
                track identifiers deliver it twice or close.
                """,
            example: "32 07 00 01 61 00 05 68 69 twice before PUBACK 40 02 00 05; the second one should begin with 3A.",
            remedy: """
                Keep the encoded packet until it is acknowledged, and set bit 3 of its first byte before it goes out \
                again.
                """
        ),
    ]
}
