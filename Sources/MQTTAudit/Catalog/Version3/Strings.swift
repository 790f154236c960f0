import MQTTCodec
import MQTTTimeline

extension RuleCatalog {
    /// What strings have to look like: 1.5.3 of 3.1.1, 2.5 of 3.1.
    static let strings3: [Rule] = [
        Rule(
            "MQTT-1.5.3-1",
            [.v3_1_1],
            section: "1.5.3",
            .either,
            .connection,
            judges: .packets([.connect, .publish, .subscribe, .unsubscribe], from: nil),
            title: "Send strings as well-formed UTF-8 only, and close on receiving anything else.",
            reason: """
                Text in Latin-1 or cut in the middle of a character makes one broker close and another forward it, so \
                the fault surfaces at a subscriber that never sent it. A receiver that carries on spreads the bad \
                topic into logs, rules and stores.
                """,
            example: """
                30 05 00 03 61 FC 62: a PUBLISH to the topic "a" FC "b", Latin-1 for u-umlaut, where UTF-8 has C3 BC.
                """,
            remedy: """
                Encode every string as UTF-8 before measuring its length, cut long names between characters, and \
                close the connection when strict decoding fails.
                """
        ),
        Rule(
            "MQTT-1.5.3-2",
            [.v3_1_1],
            section: "1.5.3",
            .either,
            .connection,
            judges: .packets([.connect, .publish, .subscribe, .unsubscribe], from: nil),
            title: "Never put U+0000 into a string, and close on receiving one.",
            reason: """
                C code stops reading at the zero: an access list may check "a" while the router uses the whole name. \
                Firmware that counts the terminator into the length is the usual cause.
                """,
            example: "82 07 00 01 00 02 61 00 00: SUBSCRIBE to the two bytes 61 00, the terminator sent along.",
            remedy: "Send the length without the terminator, and refuse U+0000 where strings are decoded."
        ),
        Rule(
            "MQTT-1.5.3-3",
            [.v3_1_1],
            section: "1.5.3",
            .receiver,
            .broker,
            .error,
            .suspected,
            judges: .event(.journey),
            title: "Keep EF BB BF in a string as the character U+FEFF, wherever it stands.",
            reason: """
                A decoder that strips a leading byte order mark turns two different topics into one, and a filter \
                copied from a file with such a mark then matches on one broker and not on the next.
                """,
            example: "Published to EF BB BF 61; the subscriber of \"#\" receives the message under the topic 61.",
            remedy: """
                Decode strings without byte order mark handling: in .NET, Java and ICU that is an option of the \
                decoder.
                """
        ),
        Rule(
            "MQTT3-string-utf8",
            [.v3_1],
            section: "2.5",
            .sender,
            .packet,
            judges: .packets([.connect, .publish, .subscribe, .unsubscribe], from: nil),
            title: "Send strings as UTF-8 behind a length of two bytes.",
            reason: """
                3.1 devices often pass local code page text straight on; a 3.1.1 subscriber of the same broker then \
                has to close its connection because of a message that somebody else sent.
                """,
            example: "30 06 00 04 63 61 66 E9: PUBLISH to \"caf\" and E9, Latin-1 for e-acute.",
            remedy: "Convert to UTF-8 at the source and count bytes, not characters, in the length."
        ),
        Rule(
            "MQTT3-discouraged-characters",
            [.v3_1_1],
            section: "1.5.3",
            .sender,
            .packet,
            .warning,
            judges: .packets([.connect, .publish, .subscribe, .unsubscribe], from: nil),
            title: "Keep control characters and Unicode non-characters out of strings.",
            reason: """
                Receivers may close on them, so the client works against one broker and is thrown out by the next. A \
                line feed left over from a configuration file makes a topic that looks right and matches nothing.
                """,
            example: "30 06 00 04 61 2F 62 0A: PUBLISH to \"a/b\" followed by a line feed.",
            remedy: """
                Trim configured topics and names, and refuse U+0001 to U+001F and U+007F to U+009F where they are \
                entered.
                """
        ),
    ]
}
