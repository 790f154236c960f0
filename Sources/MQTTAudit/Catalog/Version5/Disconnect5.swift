import MQTTCodec
import MQTTTimeline

extension RuleCatalog {
    /// Chapters 3.14 and 3.15 of MQTT 5.0: DISCONNECT and AUTH.
    static let disconnect5: [Rule] = [
        Rule(
            "MQTT-3.14.0-1",
            [.v5_0],
            section: "3.14",
            .server,
            .connection,
            judges: .packets([.disconnect], from: .server),
            title: "Send the server's DISCONNECT only after an accepting CONNACK.",
            reason: """
                Before it the client expects CONNACK alone; another packet looks like a broken server and hides the \
                reason.
                """,
            example: "CONNECT, then server DISCONNECT E0 02 87 00 without CONNACK.",
            remedy: "Server: refuse by CONNACK with the code, then close."
        ),
        Rule(
            "MQTT-3.14.1-1",
            [.v5_0],
            section: "3.14.1",
            .receiver,
            .connection,
            .error,
            .suspected,
            judges: .packets([.disconnect], from: nil),
            title: "Check the reserved flags of DISCONNECT and report 81.",
            reason: "Unnoticed, the sender's fault stays; the peer is leaving anyway, so this costs little.",
            example: "DISCONNECT E1 00, and no DISCONNECT 81 comes back.",
            remedy: "Check the first byte of each packet before its contents."
        ),
        Rule(
            "MQTT-3.14.2-1",
            [.v5_0],
            section: "3.14.2.1",
            .sender,
            .packet,
            judges: .packets([.disconnect], from: nil),
            title: "Use a Reason Code that DISCONNECT has.",
            reason: "The peer decides by the code whether to retry, and the server whether to publish the will.",
            example: "DISCONNECT E0 01 85, a code of CONNACK.",
            remedy: "Take the code from the list of DISCONNECT; 80 if none fits."
        ),
        Rule(
            "MQTT-3.14.2-2",
            [.v5_0],
            section: "3.14.2.2.2",
            .server,
            .packet,
            judges: .packets([.disconnect], from: .server),
            title: "Send no Session Expiry Interval in a server's DISCONNECT.",
            reason: "Only the client may change it here; for the client the packet is a Protocol Error.",
            example: "Server DISCONNECT E0 07 8B 05 11 00 00 00 00.",
            remedy: "Server: announce its own limit in CONNACK."
        ),
        Rule(
            "MQTT-3.14.2-3",
            [.v5_0],
            section: "3.14.2.2.3",
            .sender,
            .connection,
            judges: .event(.announcedLimit),
            title: "Drop the Reason String when DISCONNECT would be too large.",
            reason: "The peer cannot read why it was disconnected, and retries at once.",
            example: "Maximum Packet Size 32, DISCONNECT of 90 bytes with Reason String.",
            remedy: "Leave the Reason String out when the packet does not fit; the code stays."
        ),
        Rule(
            "MQTT-3.14.2-4",
            [.v5_0],
            section: "3.14.2.2.4",
            .sender,
            .connection,
            judges: .event(.announcedLimit),
            title: "Drop User Properties when DISCONNECT would be too large.",
            reason: "Diagnostics meant for operators keep the code from the device.",
            example: "Maximum Packet Size 32, DISCONNECT of 110 bytes with a User Property.",
            remedy: "Leave User Properties out when the packet does not fit."
        ),
        Rule(
            "MQTT-3.14.4-1",
            [.v5_0],
            section: "3.14.4",
            .sender,
            .connection,
            judges: .packets([.disconnect], from: nil),
            title: "Send nothing after DISCONNECT.",
            reason: "The peer has stopped reading, so the message is lost although its sender saw it leave.",
            example: "Client DISCONNECT E0 00, then PUBLISH in the same segment.",
            remedy: "Empty the send queue before DISCONNECT, and close the queue with it."
        ),
        Rule(
            "MQTT-3.14.4-2",
            [.v5_0],
            section: "3.14.4",
            .sender,
            .connection,
            .error,
            .suspected,
            judges: .packets([.disconnect], from: nil),
            title: "Close the connection after DISCONNECT.",
            reason: "Sockets that stay open add up, and the peer cannot tell goodbye from a stall.",
            example: "DISCONNECT E0 00, and no FIN for a minute.",
            remedy: "Shut the socket down as soon as DISCONNECT is written."
        ),
        Rule(
            "MQTT-3.14.4-3",
            [.v5_0],
            section: "3.14.4",
            .server,
            .broker,
            .error,
            .suspected,
            judges: .event(.dueWill),
            title: "Drop the will when DISCONNECT 00 comes.",
            reason: "A device switched off on purpose must not raise the alarm of a crash.",
            example: "Client DISCONNECT E0 00, and its will reaches a subscriber.",
            remedy: "Server: delete the will on 00; a client that wants it published sends 04."
        ),
        Rule(
            "MQTT5-disconnect-expiry-from-zero",
            [.v5_0],
            section: "3.14.2.2.2",
            .client,
            .connection,
            judges: .packets([.disconnect], from: .client),
            title: "Do not extend by DISCONNECT a session that began with expiry 0.",
            reason: """
                The server kept nothing durable for it and has to treat the request as a Protocol Error, so the \
                session is gone.
                """,
            example: "CONNECT without property 11, DISCONNECT E0 07 00 05 11 00 00 0E 10.",
            remedy: "Client: ask for an expiry above 0 in CONNECT; DISCONNECT may then lengthen or shorten it."
        ),
        Rule(
            "MQTT5-receiver-close-after-disconnect",
            [.v5_0],
            section: "3.14.4",
            .receiver,
            .connection,
            .warning,
            .suspected,
            judges: .packets([.disconnect], from: nil),
            title: "Close the connection on receiving DISCONNECT.",
            reason: "Both ends waiting for each other keep two sockets open for nothing.",
            example: "Server DISCONNECT 8B, and neither side sends FIN.",
            remedy: "Close when DISCONNECT arrives, without waiting for the peer's FIN."
        ),
    ]
}
