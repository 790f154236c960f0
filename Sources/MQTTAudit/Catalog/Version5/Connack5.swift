import MQTTCodec
import MQTTTimeline

extension RuleCatalog {
    /// Chapter 3.2 of MQTT 5.0: CONNACK.
    static let connack5: [Rule] = [
        Rule(
            "MQTT-3.2.0-1",
            [.v5_0],
            section: "3.2",
            .server,
            .connection,
            judges: .anyPacket(from: .server),
            title: "Send nothing but AUTH before CONNACK 00.",
            reason: """
                The client does not know yet whether its session was resumed, and most libraries close over such a \
                packet.
                """,
            example: "Server PUBLISH of a queued message, then CONNACK.",
            remedy: "Server: start delivery only behind the CONNACK in the same write queue."
        ),
        Rule(
            "MQTT-3.2.0-2",
            [.v5_0],
            section: "3.2",
            .server,
            .connection,
            judges: .packets([.connack], from: .server),
            title: "Send at most one CONNACK per connection.",
            reason: "The client cannot tell which of two answers holds, Session Present included, and has to close.",
            example: "CONNACK 20 03 00 00 00 twice.",
            remedy: """
                Server: move the connection to its connected state before writing CONNACK; look for an \
                authentication callback that fires twice.
                """
        ),
        Rule(
            "MQTT-3.2.2-1",
            [.v5_0],
            section: "3.2.2.1",
            .server,
            .packet,
            judges: .packets([.connack], from: .server),
            title: "Keep bits 7 to 1 of the Connect Acknowledge Flags 0.",
            reason: "Clients treat the packet as malformed and never get connected.",
            example: "CONNACK 20 03 02 00 00.",
            remedy: "Server: write 00 or 01 only."
        ),
        Rule(
            "MQTT-3.2.2-2",
            [.v5_0],
            section: "3.2.2.1.1",
            .server,
            .connection,
            judges: .packets([.connack], from: .server),
            title: "Answer Clean Start 1 with Session Present 0.",
            reason: """
                The client emptied its store; told that a session exists, it skips subscribing and receives nothing.
                """,
            example: "CONNECT with Clean Start 1, CONNACK 20 03 01 00 00.",
            remedy: "Server: set the flag from the session after Clean Start was applied."
        ),
        Rule(
            "MQTT-3.2.2-3",
            [.v5_0],
            section: "3.2.2.1.1",
            .server,
            .session,
            .error,
            .suspected,
            judges: .event(.reconnection),
            title: "Tell truly in Session Present whether a session exists.",
            reason: """
                Clients decide by it whether to subscribe again. A wrong 1 leaves them deaf, a wrong 0 costs \
                duplicates and load.
                """,
            example: "Session with expiry 3600, reconnect after a minute with Clean Start 0, Session Present 0.",
            remedy: "Check that the session survives restarts and moves between cluster nodes."
        ),
        Rule(
            "MQTT-3.2.2-4",
            [.v5_0],
            section: "3.2.2.1.1",
            .client,
            .session,
            .error,
            .suspected,
            judges: .packets([.connack], from: .server),
            title: "Close when Session Present 1 meets a client without a session.",
            reason: """
                Going on means receiving messages for subscriptions and identifiers the client knows nothing of.
                """,
            example: "A factory-fresh client connects with Clean Start 0, gets Session Present 1, and goes on.",
            remedy: """
                Client: close and reconnect with Clean Start 1; check whether another device uses the same Client \
                Identifier.
                """
        ),
        Rule(
            "MQTT-3.2.2-5",
            [.v5_0],
            section: "3.2.2.1.1",
            .client,
            .connection,
            judges: .packets([.connack], from: .server),
            title: "Discard client state when Session Present is 0.",
            reason: """
                Old PUBREL and DUP packets make no sense to a server that begins afresh; identifiers collide and \
                messages get lost or doubled.
                """,
            example: "CONNACK with Session Present 0, then client PUBREL 62 02 00 05 without any PUBREC.",
            remedy: "Client: clear in-flight messages, or publish them again as new ones with DUP 0."
        ),
        Rule(
            "MQTT-3.2.2-6",
            [.v5_0],
            section: "3.2.2.1.1",
            .server,
            .packet,
            judges: .packets([.connack], from: .server),
            title: "Send Session Present 0 with every refusal.",
            reason: "A client might conclude that its session is safe although it was refused.",
            example: "CONNACK 20 03 01 87 00.",
            remedy: "Server: set the flag only when the Reason Code is 00."
        ),
        Rule(
            "MQTT-3.2.2-7",
            [.v5_0],
            section: "3.2.2.2",
            .server,
            .connection,
            judges: .event(.refusal),
            title: "Close after CONNACK 80 or above.",
            reason: "A refused client that is left connected holds resources and waits for nothing.",
            example: "CONNACK 87, then PINGRESP to the client's PINGREQ.",
            remedy: "Server: close right behind the CONNACK."
        ),
        Rule(
            "MQTT-3.2.2-8",
            [.v5_0],
            section: "3.2.2.2",
            .server,
            .packet,
            judges: .packets([.connack], from: .server),
            title: "Use a Reason Code that CONNACK has.",
            reason: """
                Clients map the code to retry or give up; a foreign one ends in a generic error, a 3.1.1 code such \
                as 05 in confusion.
                """,
            example: "CONNACK 20 03 00 05 00, \"not authorized\" in 3.1.1.",
            remedy: "Server: translate to the 5.0 list, 87 in this case."
        ),
        Rule(
            "MQTT-3.2.2-9",
            [.v5_0],
            section: "3.2.2.3.4",
            .server,
            .connection,
            judges: .packets([.connack], from: .server),
            title: "Announce a lower Maximum QoS in CONNACK.",
            reason: """
                Without the announcement the client learns of the limit only by being disconnected, again and again.
                """,
            example: "CONNACK without property 24; client PUBLISH QoS 2; server DISCONNECT 9B.",
            remedy: "Server: add 24 00 or 24 01 to each CONNACK."
        ),
        Rule(
            "MQTT-3.2.2-10",
            [.v5_0],
            section: "3.2.2.3.4",
            .server,
            .connection,
            .error,
            .suspected,
            judges: .packets([.suback], from: .server),
            title: "Accept subscriptions for any QoS whatever the Maximum QoS.",
            reason: "The subscription works at a lower QoS; refusing it breaks clients that always ask for 2.",
            example: "CONNACK Maximum QoS 1, SUBSCRIBE \"a\" QoS 2, SUBACK 80.",
            remedy: "Server: grant the highest QoS that it has."
        ),
        Rule(
            "MQTT-3.2.2-11",
            [.v5_0],
            section: "3.2.2.3.4",
            .client,
            .connection,
            judges: .event(.announcedLimit),
            title: "Publish within the server's Maximum QoS.",
            reason: """
                The server may disconnect with 9B, and the unacknowledged message comes again on each reconnect.
                """,
            example: "CONNACK with 24 01, client PUBLISH QoS 2.",
            remedy: "Client: lower the QoS of queued messages to the announced maximum."
        ),
        Rule(
            "MQTT-3.2.2-12",
            [.v5_0],
            section: "3.2.2.3.4",
            .server,
            .connection,
            judges: .event(.will),
            title: "Refuse a Will QoS above the Maximum QoS, and close.",
            reason: "Accepted, the will could not be published as its client relies on.",
            example: "CONNECT with Will QoS 2, CONNACK 00 with Maximum QoS 1.",
            remedy: "Server: CONNACK 9B and close; client: lower Will QoS after a 9B."
        ),
        Rule(
            "MQTT-3.2.2-13",
            [.v5_0],
            section: "3.2.2.3.5",
            .server,
            .connection,
            judges: .event(.will),
            title: "Refuse Will Retain 1 where retained messages are not available.",
            reason: "The client relies on a status that stays; it would vanish with the first delivery.",
            example: "CONNECT with Will Retain 1, CONNACK 00 with 25 00.",
            remedy: "Server: CONNACK 9A and close; client: set Will Retain 0 for this server."
        ),
        Rule(
            "MQTT-3.2.2-14",
            [.v5_0],
            section: "3.2.2.3.5",
            .client,
            .connection,
            judges: .event(.announcedLimit),
            title: "Publish nothing with RETAIN 1 after Retain Available 0.",
            reason: """
                The server may disconnect with 9A; if it does not, the message is not there for later subscribers.
                """,
            example: "CONNACK with 25 00, client PUBLISH 31 ...",
            remedy: "Client: look at Retain Available before setting RETAIN."
        ),
        Rule(
            "MQTT-3.2.2-15",
            [.v5_0],
            section: "3.2.2.3.6",
            .client,
            .connection,
            judges: .event(.announcedLimit),
            title: "Send the server nothing above its Maximum Packet Size.",
            reason: """
                The server closes with 95, and a client that repeats the message after reconnecting never gets past \
                it.
                """,
            example: "CONNACK with 27 00 00 28 00 (10240), client PUBLISH of 64 kB.",
            remedy: "Client: check the encoded size before sending; split or compress the payload."
        ),
        Rule(
            "MQTT-3.2.2-16",
            [.v5_0],
            section: "3.2.2.3.7",
            .server,
            .broker,
            judges: .packets([.connack], from: .server),
            title: "Assign an identifier that no other session uses.",
            reason: "The client would take over a stranger's session, with its subscriptions and queued messages.",
            example: "Assigned Client Identifier \"node-7\" while another client is connected under \"node-7\".",
            remedy: "Server: generate identifiers that cannot collide with chosen ones, such as UUIDs."
        ),
        Rule(
            "MQTT-3.2.2-17",
            [.v5_0],
            section: "3.2.2.3.8",
            .client,
            .connection,
            title: "Keep the client's Topic Aliases within the server's maximum.",
            unjudged: "The same requirement as MQTT-3.3.2-9, under which it is reported."
        ),
        Rule(
            "MQTT-3.2.2-18",
            [.v5_0],
            section: "3.2.2.3.8",
            .client,
            .connection,
            judges: .event(.topicAlias),
            title: "Send no Topic Alias to a server that allows none.",
            reason: "A server without aliases cannot know the topic and closes the connection.",
            example: "CONNACK without property 22, client PUBLISH with 23 00 01.",
            remedy: "Client: take a missing Topic Alias Maximum as 0."
        ),
        Rule(
            "MQTT-3.2.2-19",
            [.v5_0],
            section: "3.2.2.3.9",
            .server,
            .connection,
            judges: .event(.announcedLimit),
            title: "Drop the Reason String when CONNACK would exceed the client's limit.",
            reason: "The client cannot read the very packet that explains its trouble, and disconnects.",
            example: "Maximum Packet Size 32, CONNACK of 60 bytes with Reason String.",
            remedy: "Server: leave the Reason String out when the packet does not fit."
        ),
        Rule(
            "MQTT-3.2.2-20",
            [.v5_0],
            section: "3.2.2.3.10",
            .server,
            .connection,
            judges: .event(.announcedLimit),
            title: "Drop User Properties when CONNACK would exceed the client's limit.",
            reason: "Broker banners in User Properties lock small devices out.",
            example: "Maximum Packet Size 64, CONNACK of 120 bytes with User Properties.",
            remedy: "Server: leave User Properties out when the packet does not fit."
        ),
        Rule(
            "MQTT-3.2.2-21",
            [.v5_0],
            section: "3.2.2.3.14",
            .client,
            .connection,
            .error,
            .suspected,
            judges: .event(.keepAlive),
            title: "Use the Server Keep Alive as Keep Alive.",
            reason: """
                The server's clock decides; pinging by the old value means regular disconnections and false wills.
                """,
            example: "CONNACK 13 00 1E (30 s), PINGREQ every 300 s.",
            remedy: "Client: replace the Keep Alive on each CONNACK that has the property."
        ),
        Rule(
            "MQTT-3.2.2-22",
            [.v5_0],
            section: "3.2.2.3.14",
            .server,
            .connection,
            .error,
            .suspected,
            judges: .event(.keepAlive),
            title: "Without Server Keep Alive, use the client's Keep Alive.",
            reason: "A server that silently applies a shorter one cuts off clients that keep to their word.",
            example: "CONNECT Keep Alive 300, CONNACK without property 13, server DISCONNECT 8D after 60 s.",
            remedy: """
                Server: announce its limit in Server Keep Alive; look for load balancers with shorter idle timeouts.
                """
        ),
        Rule(
            "MQTT5-connack-before-connect",
            [.v5_0],
            section: "3.2",
            .server,
            .connection,
            judges: .packets([.connack], from: .server),
            title: "Send CONNACK only after CONNECT.",
            reason: "Nothing was asked yet: a proxy mixed up its connections, or a foreign server answers.",
            example: "First bytes of the connection: 20 03 00 00 00 by the server.",
            remedy: "Check connection pooling in proxies between client and server."
        ),
        Rule(
            "MQTT5-assigned-id-unasked",
            [.v5_0],
            section: "3.2.2.3.7",
            .server,
            .connection,
            .warning,
            judges: .packets([.connack], from: .server),
            title: "Assign an identifier only to a client that sent none.",
            reason: "The client chose its identifier; it will not know under which of the two its session is kept.",
            example: "CONNECT \"dev-1\", CONNACK with 12 00 05 64 65 76 2D 31.",
            remedy: "Server: add the property only for an empty Client Identifier."
        ),
        Rule(
            "MQTT5-server-reference-misuse",
            [.v5_0],
            section: "3.2.2.3.16, 3.14.2.2.5",
            .sender,
            .packet,
            .warning,
            judges: .packets([.connack, .disconnect], from: .server),
            title: "Put Server Reference only beside codes 9C and 9D.",
            reason: """
                Clients follow the reference only with these codes; elsewhere it is ignored, or leads to unwanted \
                moves.
                """,
            example: "CONNACK 00 with 1C 00 02 62 32.",
            remedy: "Server: use 9C (another server) or 9D (server moved) to redirect."
        ),
        Rule(
            "MQTT5-connack-timeout",
            [.v5_0],
            section: "3.2",
            .client,
            .connection,
            .warning,
            .suspected,
            judges: .packets([.connect], from: .client),
            title: "Close when no CONNACK comes in a reasonable time.",
            reason: "A client that waits for ever hangs after a half-dead load balancer took its connection.",
            example: "CONNECT, and nothing for five minutes on an open connection.",
            remedy: "Client: limit the wait to some seconds, close, and retry with growing delays."
        ),
    ]
}
