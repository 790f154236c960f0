import MQTTCodec
import MQTTTimeline

extension RuleCatalog {
    /// The will: 3.1.2.5 to 3.1.2.7 and 3.1.3.2.
    static let connectWill3: [Rule] = [
        Rule(
            "MQTT-3.1.2-8",
            [.v3_1_1],
            section: "3.1.2.5",
            .server,
            .broker,
            .error,
            .suspected,
            judges: .event(.dueWill),
            title: "As a server, publish the will when a connection ends without DISCONNECT.",
            reason: """
                Wills are how a fleet learns that a device is gone; without them monitoring shows "online" for hours. \
                A takeover by a new connection and a Keep Alive timeout are the cases most often forgotten.
                """,
            example: """
                CONNECT with the will "offline" to dev/1/state, then a TCP reset; the subscriber of dev/1/state \
                receives nothing.
                """,
            remedy: "Publish the will on every end but DISCONNECT: reset, timeout, protocol error, takeover."
        ),
        Rule(
            "MQTT-3.1.2-9",
            [.v3_1_1],
            section: "3.1.2.5",
            .client,
            .packet,
            judges: .packets([.connect], from: .client),
            title: "With Will Flag 1, put Will Topic and Will Message into the payload.",
            reason: """
                The server takes the User Name for the Will Topic or runs off the end of the packet, and refuses the \
                client without saying which field was missing.
                """,
            example: """
                10 0D 00 04 4D 51 54 54 04 06 00 3C 00 01 61: Will Flag 1 and nothing behind the Client Identifier.
                """,
            remedy: """
                Set the flag in the code that writes the two fields; a Will Message may be empty, but its length is \
                there.
                """
        ),
        Rule(
            "MQTT-3.1.2-10",
            [.v3_1_1],
            section: "3.1.2.5",
            .server,
            .broker,
            .error,
            .suspected,
            judges: .event(.dueWill),
            title: "As a server, forget the will once it is published or DISCONNECT has come.",
            reason: """
                A will that fires twice, or after an orderly goodbye, raises false alarms, and on-call staff learn to \
                ignore the real ones.
                """,
            example: "DISCONNECT E0 00, then FIN; the subscriber of dev/1/state still receives \"offline\".",
            remedy: "Remove the will when handling DISCONNECT, before the socket is closed."
        ),
        Rule(
            "MQTT-3.1.2-11",
            [.v3_1_1],
            section: "3.1.2.5",
            .client,
            .packet,
            judges: .packets([.connect], from: .client),
            title: "With Will Flag 0, leave Will QoS, Will Retain and the will's fields out.",
            reason: """
                Strict servers refuse the CONNECT, lenient ones take the stray Will Topic for the User Name. Options \
                that were set before the will was switched off cause it.
                """,
            example: """
                10 13 00 04 4D 51 54 54 04 02 00 3C 00 01 61 00 01 77 00 01 78: Will Flag 0, and two fields behind \
                the Client Identifier.
                """,
            remedy: "Derive flags and fields from one optional will, so that neither stays behind."
        ),
        Rule(
            "MQTT-3.1.2-12",
            [.v3_1_1],
            section: "3.1.2.5",
            .server,
            .broker,
            .error,
            .suspected,
            judges: .event(.dueWill),
            title: "As a server, publish no will for a connection that brought none.",
            reason: """
                The will of an earlier connection with other settings fires, and subscribers are told something the \
                device no longer says.
                """,
            example: """
                Connection 1 has the will "offline", connection 2 of the same client none; when 2 breaks, subscribers \
                receive "offline".
                """,
            remedy: "Replace the stored will at each CONNECT, also by nothing."
        ),
        Rule(
            "MQTT-3.1.2-13",
            [.v3_1_1],
            section: "3.1.2.6",
            .client,
            .packet,
            judges: .packets([.connect], from: .client),
            title: "With Will Flag 0, set Will QoS to 0.",
            reason: """
                The bits have no meaning there, and servers that validate the flags close before CONNACK, which looks \
                like a network fault.
                """,
            example: "Connect flags 0A: CleanSession 1, Will Flag 0, Will QoS 1.",
            remedy: "Write Will QoS only if there is a will."
        ),
        Rule(
            "MQTT-3.1.2-14",
            [.v3_1_1],
            section: "3.1.2.6",
            .client,
            .packet,
            judges: .packets([.connect], from: .client),
            title: "Use the Will QoS 0, 1 or 2.",
            reason: """
                3 is no QoS; the server closes without an answer, and the device retries the same CONNECT forever.
                """,
            example: "Connect flags 1E: Will Flag 1 with both Will QoS bits set.",
            remedy: "Check the configured Will QoS before connecting."
        ),
        Rule(
            "MQTT-3.1.2-15",
            [.v3_1_1],
            section: "3.1.2.7",
            .client,
            .packet,
            judges: .packets([.connect], from: .client),
            title: "With Will Flag 0, set Will Retain to 0.",
            reason: """
                A CONNECT that carries leftovers of a removed will is refused by strict servers, and the reason shows \
                in no log of the client.
                """,
            example: "Connect flags 22: CleanSession 1, Will Flag 0, Will Retain 1.",
            remedy: "Write Will Retain only if there is a will."
        ),
        Rule(
            "MQTT-3.1.2-16",
            [.v3_1_1],
            section: "3.1.2.7",
            .server,
            .broker,
            .error,
            .suspected,
            judges: .event(.dueWill),
            title: "As a server, publish a will with Will Retain 0 as an ordinary message.",
            reason: "A will that sticks tells each new subscriber that the device is down, long after it came back.",
            example: """
                CONNECT with the flags 06 and the will "offline"; after the reset a new subscriber receives "offline" \
                with RETAIN 1.
                """,
            remedy: "Take RETAIN of the published will from Will Retain, never from a default."
        ),
        Rule(
            "MQTT-3.1.2-17",
            [.v3_1_1],
            section: "3.1.2.7",
            .server,
            .broker,
            .error,
            .suspected,
            judges: .event(.dueWill),
            title: "As a server, publish a will with Will Retain 1 as a retained message.",
            reason: "Dashboards opened after the failure see no state, or still the retained \"online\" of the device.",
            example: """
                CONNECT with the flags 26 and the will "offline"; after the reset a new subscriber of its topic \
                receives nothing.
                """,
            remedy: "Pass the will through the same path as a client's PUBLISH with RETAIN 1."
        ),
        Rule(
            "MQTT3-will-fields",
            [.v3_1],
            section: "3.1",
            .client,
            .packet,
            judges: .packets([.connect], from: .client),
            title: "With the will flag set, send a Will QoS of 0 to 2, Will Topic and Will Message.",
            reason: """
                The server cannot tell where the next field begins and refuses the client, or stores a will that \
                nobody meant.
                """,
            example: """
                10 0F 00 06 4D 51 49 73 64 70 03 06 00 3C 00 01 61: the will flag is set, and neither field is there.
                """,
            remedy: "Write flag, QoS, topic and message from one value that is there or not."
        ),
        Rule(
            "MQTT3-will-prompt",
            [.v3_1_1],
            section: "3.1.2.5",
            .server,
            .broker,
            .warning,
            .suspected,
            judges: .event(.dueWill),
            title: "As a server, publish a will soon after its connection is lost.",
            reason: """
                An alarm that is minutes late has mostly lost its use, and the message may arrive after the device is \
                back and overwrite its "online".
                """,
            example: "A reset at 10:00:00; the will reaches its online subscriber at 10:04:30.",
            remedy: "Publish the will when the connection ends, not when a periodic cleanup finds it."
        ),
        Rule(
            "MQTT-3.1.3-10",
            [.v3_1_1],
            section: "3.1.3.2",
            .client,
            .packet,
            judges: .packets([.connect], from: .client),
            title: "Send the Will Topic as valid UTF-8.",
            reason: """
                The error waits in the CONNECT of one device and would surface at its death, at all subscribers; \
                servers therefore refuse the connection.
                """,
            example: "Will Topic 00 04 63 61 66 E9: Latin-1 where UTF-8 ends in C3 A9.",
            remedy: "Encode the Will Topic like any other string, and test names that are not ASCII."
        ),
    ]
}
