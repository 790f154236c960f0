import MQTTCodec
import MQTTTimeline

extension RuleCatalog {
    /// Chapters 3.15 and 4.12 of MQTT 5.0: AUTH and enhanced authentication.
    static let auth5: [Rule] = [
        Rule(
            "MQTT-3.15.1-1",
            [.v5_0],
            section: "3.15.1",
            .either,
            .connection,
            judges: .packets([.auth], from: nil),
            title: "Keep the flags of AUTH 0; whoever receives another value closes.",
            reason: """
                Authentication is the last place for tolerance: ends that read one packet differently can be played \
                against each other.
                """,
            example: "AUTH F1 .. answered by AUTH.",
            remedy: "Sender: write F0; receiver: close, from the server's side with DISCONNECT 81."
        ),
        Rule(
            "MQTT-3.15.2-1",
            [.v5_0],
            section: "3.15.2.1",
            .sender,
            .packet,
            judges: .packets([.auth], from: nil),
            title: "Use 00, 18 or 19 as Reason Code of AUTH.",
            reason: "The code steers the exchange; with another one neither end knows whose turn it is.",
            example: "AUTH with Reason Code 87.",
            remedy: "Report failure by CONNACK or DISCONNECT; AUTH only continues, restarts or completes."
        ),
        Rule(
            "MQTT-3.15.2-2",
            [.v5_0],
            section: "3.15.2.2.4",
            .sender,
            .connection,
            judges: .event(.announcedLimit),
            title: "Drop the Reason String when AUTH would be too large.",
            reason: "A login that fails on its commentary fails for good.",
            example: "Maximum Packet Size 64, AUTH of 130 bytes with Reason String.",
            remedy: "Leave the Reason String out when the packet does not fit."
        ),
        Rule(
            "MQTT-3.15.2-3",
            [.v5_0],
            section: "3.15.2.2.5",
            .sender,
            .connection,
            judges: .event(.announcedLimit),
            title: "Drop User Properties when AUTH would be too large.",
            reason: "The peer closes in the middle of the exchange and starts it again.",
            example: "Maximum Packet Size 64, AUTH of 150 bytes with a User Property.",
            remedy: "Leave User Properties out when the packet does not fit."
        ),
        Rule(
            "MQTT5-auth-without-method",
            [.v5_0],
            section: "3.15.2.2.2",
            .sender,
            .packet,
            judges: .packets([.auth], from: nil),
            title: "Name the Authentication Method in each AUTH.",
            reason: "Without it the peer cannot check that the method is still the agreed one.",
            example: "AUTH F0 02 18 00.",
            remedy: "Repeat property 15 of CONNECT, also in the last AUTH of a re-authentication."
        ),
        Rule(
            "MQTT-4.12.0-1",
            [.v5_0],
            section: "4.12",
            .server,
            .connection,
            judges: .event(.authentication),
            title: "Close when the Authentication Method is not supported.",
            reason: """
                The client waits for a challenge that never comes, or tries on with a connection that is not \
                authenticated.
                """,
            example: "CONNECT with method \"GS2-KRB5\", CONNACK 8C, connection stays open.",
            remedy: "Server: close right behind the CONNACK; client: have a fallback method for 8C."
        ),
        Rule(
            "MQTT-4.12.0-2",
            [.v5_0],
            section: "4.12",
            .server,
            .connection,
            judges: .event(.authentication),
            title: "Ask for more authentication data with AUTH 18.",
            reason: "With another code the client takes the exchange for finished and sends no answer.",
            example: "Server AUTH with Reason Code 00 before CONNACK.",
            remedy: "Server: use 18 until the decision, then CONNACK."
        ),
        Rule(
            "MQTT-4.12.0-3",
            [.v5_0],
            section: "4.12",
            .client,
            .connection,
            judges: .event(.authentication),
            title: "Answer the server's AUTH with AUTH 18.",
            reason: "19 would start anew in the middle of an exchange, and the server closes.",
            example: "Server AUTH 18, client AUTH 19 before CONNACK.",
            remedy: "Client: send 19 only to begin a re-authentication, 18 for each step after it."
        ),
        Rule(
            "MQTT-4.12.0-4",
            [.v5_0],
            section: "4.12",
            .server,
            .connection,
            judges: .event(.authentication),
            title: "Close after rejecting the authentication.",
            reason: "An attacker could go on guessing over one connection, without a new handshake.",
            example: "AUTH exchange, CONNACK 87, then the server answers PINGREQ.",
            remedy: "Server: close right behind the CONNACK."
        ),
        Rule(
            "MQTT-4.12.0-5",
            [.v5_0],
            section: "4.12",
            .either,
            .connection,
            judges: .event(.authentication),
            title: "Repeat the Authentication Method in all AUTH and in CONNACK.",
            reason: "A change of method in the middle may lead to a weaker one.",
            example: "CONNECT with \"SCRAM-SHA-256\", server AUTH with \"SCRAM-SHA-1\".",
            remedy: "Take the method from the connection's state, never from the packet just received."
        ),
        Rule(
            "MQTT-4.12.0-6",
            [.v5_0],
            section: "4.12",
            .server,
            .connection,
            judges: .event(.authentication),
            title: "Server: start no AUTH that CONNECT did not ask for.",
            reason: "The client has no method to answer with and has to close.",
            example: "CONNECT without property 15, server AUTH 18.",
            remedy: """
                Server: authenticate such clients by User Name and Password or certificate; refuse with 8C \
                otherwise.
                """
        ),
        Rule(
            "MQTT-4.12.0-7",
            [.v5_0],
            section: "4.12",
            .client,
            .connection,
            judges: .event(.authentication),
            title: "Client: send no AUTH without a method in CONNECT.",
            reason: "No method was agreed, so the server cannot interpret it and closes.",
            example: "CONNECT without property 15, later client AUTH 19.",
            remedy: "Client: name the Authentication Method in CONNECT if it wants to renew its credentials."
        ),
        Rule(
            "MQTT-4.12.1-1",
            [.v5_0],
            section: "4.12.1",
            .client,
            .connection,
            judges: .event(.authentication),
            title: "Re-authenticate with the method of CONNECT.",
            reason: "Server state is bound to the method; a different one is a Protocol Error.",
            example: "CONNECT with \"jwt\", client AUTH 19 with \"SCRAM-SHA-256\".",
            remedy: "Client: reconnect in order to change the method."
        ),
        Rule(
            "MQTT-4.12.1-2",
            [.v5_0],
            section: "4.12.1",
            .either,
            .connection,
            .error,
            .suspected,
            judges: .event(.authentication),
            title: "End the connection when re-authentication fails.",
            reason: """
                Otherwise a client with an expired credential keeps its access for as long as it stays connected.
                """,
            example: "Client AUTH 19, no AUTH 00 from the server, and traffic goes on.",
            remedy: "Server: DISCONNECT 87 and close; limit the time for the exchange."
        ),
        Rule(
            "MQTT5-auth-sequence",
            [.v5_0],
            section: "4.12",
            .either,
            .connection,
            judges: .event(.authentication),
            title: "Let the client begin re-authentication, after CONNACK, and AUTH 00 end it.",
            reason: "An AUTH out of turn finds no state to belong to; the receiver closes.",
            example: "Server AUTH 18 after CONNACK, though the client sent no AUTH 19.",
            remedy: "Server: when credentials expire, wait for the client's AUTH 19 or disconnect with 87."
        ),
    ]
}
