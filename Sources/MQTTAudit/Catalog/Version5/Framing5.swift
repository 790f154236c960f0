import MQTTCodec
import MQTTTimeline

extension RuleCatalog {
    /// Chapters 1.5 and 2 of MQTT 5.0: data types, Fixed Header, Packet Identifiers and Properties.
    static let framing5: [Rule] = [
        Rule(
            "MQTT-1.5.4-1",
            [.v5_0],
            section: "1.5.4",
            .sender,
            .packet,
            judges: .anyPacket(from: nil),
            title: "Encode every string as strict UTF-8, without surrogates.",
            reason: """
                A receiver has to drop the connection over one bad byte, so a Latin-1 device name takes the whole \
                client offline. Lenient brokers pass it on and the strict subscriber behind them falls.
                """,
            example: "PUBLISH to topic 00 03 74 FC 72 (\"tür\" in Latin-1): FC never occurs in UTF-8.",
            remedy: "Convert text to UTF-8 before it enters a string field; put other encodings into the payload."
        ),
        Rule(
            "MQTT-1.5.4-2",
            [.v5_0],
            section: "1.5.4",
            .sender,
            .packet,
            judges: .anyPacket(from: nil),
            title: "Keep U+0000 out of every string.",
            reason: """
                C code ends the string there: broker, access list and log see different topics. That difference is a \
                way around authorization.
                """,
            example: "Topic Name 00 04 61 00 2F 62, a zero byte in the second place.",
            remedy: "Cut strings at their real length instead of sending a fixed buffer with its padding."
        ),
        Rule(
            "MQTT-1.5.4-3",
            [.v5_0],
            section: "1.5.4",
            .receiver,
            .broker,
            .error,
            .suspected,
            judges: .event(.journey),
            title: "Read EF BB BF as the character U+FEFF and keep it.",
            reason: """
                Libraries that strip it as a byte order mark change the topic: the message reaches other subscribers \
                than its publisher meant.
                """,
            example: "Published to EF BB BF 61, delivered as 61.",
            remedy: "Decode with a function that knows no byte order mark, such as utf-8 rather than utf-8-sig."
        ),
        Rule(
            "MQTT-1.5.5-1",
            [.v5_0],
            section: "1.5.5",
            .sender,
            .packet,
            judges: .anyPacket(from: nil),
            title: "Encode variable byte integers in their shortest form.",
            reason: """
                Several encodings of one length let a filter and a broker disagree about what a packet is, and \
                hardened parsers reject all but the shortest.
                """,
            example: "PINGREQ as C0 80 00 instead of C0 00.",
            remedy: """
                Write continuation bytes only while the rest of the value is above 127; do not reserve four bytes \
                and patch them later.
                """
        ),
        Rule(
            "MQTT-1.5.7-1",
            [.v5_0],
            section: "1.5.7",
            .sender,
            .packet,
            judges: .event(.properties),
            title: "Make both halves of a User Property valid strings.",
            reason: """
                User Properties often carry header values copied from other systems; one binary value makes the \
                packet malformed.
                """,
            example: "26 00 01 6B 00 01 80: the value 80 is no UTF-8.",
            remedy: "Base64-encode binary values, or put them into Correlation Data or the payload."
        ),
        Rule(
            "MQTT-2.1.3-1",
            [.v5_0],
            section: "2.1.3",
            .sender,
            .packet,
            judges: .anyPacket(from: nil),
            title: "Give reserved Fixed Header flags the values of the flag table.",
            reason: """
                Receivers treat any other value as malformed and close. It usually shows that a sender assembled the \
                first byte by hand.
                """,
            example: "PINGREQ as C1 00.",
            remedy: """
                Take the low four bits from the table: 2 for PUBREL, SUBSCRIBE and UNSUBSCRIBE, 0 elsewhere except \
                PUBLISH.
                """
        ),
        Rule(
            "MQTT-2.2.1-2",
            [.v5_0],
            section: "2.2.1",
            .sender,
            .packet,
            .error,
            .suspected,
            judges: .packets([.publish], from: .client),
            title: "Send QoS 0 PUBLISH without a Packet Identifier.",
            reason: """
                The receiver reads the two bytes as Property Length and the start of the properties: the message is \
                malformed or, worse, quietly wrong.
                """,
            example: "30 07 00 01 61 00 05 00 78: 00 05 was meant as Packet Identifier.",
            remedy: "Write the Packet Identifier only when QoS is 1 or 2."
        ),
        Rule(
            "MQTT-2.2.1-3",
            [.v5_0],
            section: "2.2.1",
            .client,
            .connection,
            judges: .packets([.subscribe, .unsubscribe, .publish], from: .client),
            title: "Start each client request with a non-zero Packet Identifier that is free.",
            reason: """
                A reused identifier makes two requests share one acknowledgment: one of them is lost without anyone \
                noticing, or is taken for a duplicate.
                """,
            example: "PUBLISH QoS 1, Packet Identifier 7, and SUBSCRIBE with 7 before PUBACK 7.",
            remedy: """
                Allocate identifiers from one set for all three packet types and free them on the final \
                acknowledgment.
                """
        ),
        Rule(
            "MQTT-2.2.1-4",
            [.v5_0],
            section: "2.2.1",
            .server,
            .connection,
            judges: .event(.acknowledgedPublishByServer),
            title: "Start each server PUBLISH above QoS 0 with a non-zero Packet Identifier that is free.",
            reason: "The client cannot tell the second message from a repeat of the first and may throw it away.",
            example: "Server sends two QoS 1 messages with Packet Identifier 1; the client acknowledged neither.",
            remedy: "Keep the identifiers in flight for each client and skip them when assigning the next."
        ),
        Rule(
            "MQTT-2.2.1-5",
            [.v5_0],
            section: "2.2.1",
            .either,
            .connection,
            judges: .packets([.puback, .pubrec, .pubrel, .pubcomp], from: nil),
            title: "Acknowledge with the Packet Identifier of the PUBLISH.",
            reason: """
                The identifier is the only link between message and acknowledgment; with a wrong one the sender \
                keeps the message and its window fills up.
                """,
            example: "PUBLISH QoS 1 with Packet Identifier 10, answered by PUBACK 40 02 00 0B.",
            remedy: "Copy the identifier from the packet that is answered; mind the byte order, high byte first."
        ),
        Rule(
            "MQTT-2.2.1-6",
            [.v5_0],
            section: "2.2.1",
            .server,
            .connection,
            judges: .packets([.suback, .unsuback], from: .server),
            title: "Answer with the Packet Identifier of the SUBSCRIBE or UNSUBSCRIBE.",
            reason: """
                Clients match the answer by identifier alone and wait for ever, or book the grants under another \
                request.
                """,
            example: "SUBSCRIBE with Packet Identifier 3, answered by SUBACK with 4.",
            remedy: "Keep the request's identifier with the request while authorization is being asked."
        ),
        Rule(
            "MQTT-2.2.2-1",
            [.v5_0],
            section: "2.2.2.1",
            .sender,
            .packet,
            judges: .anyPacket(from: nil),
            title: "Write Property Length 0 where there are no properties.",
            reason: """
                Code ported from 3.1.1 leaves the byte out; the receiver takes the first payload byte as a length \
                and misreads all that follows.
                """,
            example: """
                SUBSCRIBE 82 06 00 01 00 01 61 00 by a 5.0 client: 00 01 after the Packet Identifier is read as \
                Property Length 0 and a filter length 01 61.
                """,
            remedy: "Encode an empty Property section as one byte 00 in each packet that has one."
        ),
        Rule(
            "MQTT5-reserved-packet-type",
            [.v5_0],
            section: "2.1.2",
            .sender,
            .packet,
            judges: .anyPacket(from: nil),
            title: "Leave packet type 0 unused.",
            reason: """
                No packet begins like this: the stream has lost its framing, or something other than MQTT runs on \
                the port.
                """,
            example: "First byte 00, as when a sender writes a buffer of zeros.",
            remedy: "Check that each packet was written whole, with its exact length, before the next one starts."
        ),
        Rule(
            "MQTT5-wrong-direction",
            [.v5_0],
            section: "2.1.2",
            .sender,
            .packet,
            judges: .anyPacket(from: nil),
            title: "Send each packet type only in its own direction.",
            reason: """
                It hints at client code used in a server, at a loop back to the sender, or at an attempt to confuse \
                the peer's state.
                """,
            example: "Client sends SUBACK 90 04 00 01 00 00.",
            remedy: """
                Reject such packets when they are built: a client has no CONNACK, SUBACK, UNSUBACK or PINGRESP to \
                send.
                """
        ),
        Rule(
            "MQTT5-variable-integer-too-long",
            [.v5_0],
            section: "1.5.5",
            .sender,
            .packet,
            judges: .anyPacket(from: nil),
            title: "Use at most four bytes for a variable byte integer.",
            reason: """
                A fifth byte means a length above 268,435,455 or a broken stream. No packet boundary after it can be \
                trusted.
                """,
            example: "Remaining Length FF FF FF FF 7F.",
            remedy: "Refuse to send packets beyond 256 MiB; split the content over several messages."
        ),
        Rule(
            "MQTT5-length-mismatch",
            [.v5_0],
            section: "2.1.4",
            .sender,
            .packet,
            judges: .anyPacket(from: nil),
            title: "Fill the Remaining Length exactly with the packet's fields.",
            reason: """
                When length and fields disagree, receivers differ in where the next packet starts: one of them sees \
                packets that were never sent.
                """,
            example: "PUBACK 40 05 00 01 00 00 FF, one byte more than its fields.",
            remedy: "Compute the Remaining Length from the encoded fields, after the last of them is written."
        ),
        Rule(
            "MQTT5-partial-packet-at-close",
            [.v5_0],
            section: "2.1.4",
            .sender,
            .connection,
            .warning,
            .suspected,
            judges: .event(.connection),
            title: "Finish the packet before shutting the connection.",
            reason: """
                The peer throws the fragment away. If it was the last reading before a sleep, it is lost even though \
                the sender believes it sent it.
                """,
            example: "PUBLISH announces 300 bytes; FIN after 120 of them.",
            remedy: """
                Flush the socket and send DISCONNECT before closing; look for crashes and for timeouts during large \
                messages.
                """
        ),
        Rule(
            "MQTT5-property-length-overrun",
            [.v5_0],
            section: "2.2.2.1",
            .sender,
            .packet,
            judges: .event(.properties),
            title: "Make Property Length end exactly behind the last property.",
            reason: """
                Everything after the properties is found by this length. A wrong one turns payload into properties \
                or properties into payload.
                """,
            example: """
                PUBLISH with Property Length 03 before 01 01 08 00 01 61: the Response Topic runs past the end.
                """,
            remedy: "Encode the properties into a buffer first and write its size."
        ),
        Rule(
            "MQTT5-property-unknown",
            [.v5_0],
            section: "2.2.2.2",
            .sender,
            .packet,
            judges: .event(.properties),
            title: "Use only property identifiers that the standard defines.",
            reason: """
                Properties carry no length of their own, so a receiver cannot skip one it does not know: the packet \
                is malformed.
                """,
            example: "PUBLISH with property 7F.",
            remedy: "Send vendor data as User Property (26)."
        ),
        Rule(
            "MQTT5-property-not-allowed",
            [.v5_0],
            section: "2.2.2.2",
            .sender,
            .packet,
            judges: .event(.properties),
            title: "Put a property only into the packets it is defined for.",
            reason: "Receivers treat it as a Protocol Error and close, although the property itself is well formed.",
            example: "SUBSCRIBE with Topic Alias 23 00 01.",
            remedy: """
                Look the property up in table 2-4 of the standard, and check Will Properties apart from those of \
                CONNECT.
                """
        ),
        Rule(
            "MQTT5-property-duplicate",
            [.v5_0],
            section: "3.1.2.11, 3.2.2.3, 3.3.2.3",
            .sender,
            .packet,
            judges: .event(.properties),
            title: "Include a property once, User Property aside.",
            reason: "Receivers disagree about which of two values counts where they do not close at once.",
            example: "CONNECT with 11 00 00 00 00 and 11 00 00 0E 10, two Session Expiry Intervals.",
            remedy: """
                Replace the earlier value when setting a property again; a proxy that adds one has to look for it \
                first.
                """
        ),
        Rule(
            "MQTT5-property-value-range",
            [.v5_0],
            section: "3.1.2.11, 3.2.2.3",
            .sender,
            .packet,
            judges: .event(.properties),
            title: "Give a switch property the value 0 or 1.",
            reason: """
                A 2 or FF is a Protocol Error and ends the connection; it often comes from a bool in C that was \
                never normalised.
                """,
            example: "CONNACK with Retain Available 25 02.",
            remedy: "Write 1 for every true value."
        ),
        Rule(
            "MQTT5-receive-maximum-zero",
            [.v5_0],
            section: "3.1.2.11.3, 3.2.2.3.3",
            .sender,
            .packet,
            judges: .event(.announcedLimit),
            title: "Announce a Receive Maximum of at least 1.",
            reason: """
                Zero would forbid all QoS 1 and 2 messages for good, so the peer has to close. Usually an unset \
                configuration value.
                """,
            example: "CONNECT with 21 00 00.",
            remedy: "Leave the property out to mean 65535, or give the real window."
        ),
        Rule(
            "MQTT5-maximum-packet-size-zero",
            [.v5_0],
            section: "3.1.2.11.4, 3.2.2.3.6",
            .sender,
            .packet,
            judges: .event(.announcedLimit),
            title: "Announce a Maximum Packet Size of at least 1.",
            reason: """
                Many configurations use 0 for unlimited; on the wire it is a Protocol Error and the connection \
                fails.
                """,
            example: "CONNACK with 27 00 00 00 00.",
            remedy: "Leave the property out when there is no limit."
        ),
        Rule(
            "MQTT5-subscription-identifier-zero",
            [.v5_0],
            section: "3.3.2.3.8, 3.8.2.1.2",
            .sender,
            .packet,
            judges: .event(.subscriptionIdentifier),
            title: "Number subscriptions from 1.",
            reason: """
                The receiver closes over a zero. Client code that counts handlers from 0 hits this with its first \
                handler.
                """,
            example: "SUBSCRIBE with 0B 00.",
            remedy: "Start the handler's number at 1, or leave the property out."
        ),
        Rule(
            "MQTT5-discouraged-characters",
            [.v5_0],
            section: "1.5.4",
            .sender,
            .packet,
            .warning,
            judges: .anyPacket(from: nil),
            title: "Avoid control characters and Unicode non-characters in strings.",
            reason: """
                The receiver may close the connection over them, brokers differ, and a line break in a Client \
                Identifier forges log lines.
                """,
            example: "Client Identifier 00 05 64 65 76 0D 0A, with CR and LF from a configuration file.",
            remedy: "Trim input before it becomes a topic, name or identifier."
        ),
    ]
}
