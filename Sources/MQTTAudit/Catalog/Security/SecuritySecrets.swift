import MQTTCodec
import MQTTTimeline

extension RuleCatalog {
    /// Secrets where nothing treats them as such.
    static let securitySecrets: [Rule] =
        [
            Rule.habit(
                "secret-in-topic",
                section: "5.4.5",
                .client,
                .packet,
                judges: .packets([.publish, .subscribe, .connect], from: .client),
                title: "Put no secrets into topics.",
                reason: """
                    Topics are written to logs, shown in dashboards, and delivered to every subscriber whose filter \
                    matches. No server treats them as secret, even where TLS protects the way.
                    """,
                example: "PUBLISH to \"devices/7/login/token=9f8e7d6c\", or to a topic with a JSON Web Token in it.",
                remedy: """
                    Authenticate in CONNECT, over TLS; put what must be secret into the payload, encrypted. Withdraw \
                    what was seen.
                    """
            ),
            Rule.habit(
                "secret-in-client-identifier",
                section: "5.4.5",
                .client,
                .packet,
                judges: .packets([.connect], from: .client),
                title: "Put no secrets into the Client Identifier.",
                reason: """
                    Client Identifiers are in every line of a server's log, in its dashboard and in $SYS topics.
                    """,
                example: "CONNECT with Client Identifier \"pump-7?token=9f8e7d6c\".",
                remedy: "Send the secret as Password, or in Authentication Data, over TLS, and withdraw what was seen."
            ),
        ].flatMap(\.self) + [
            Rule(
                "MQTT5-secret-in-user-property",
                [.v5_0],
                section: "5.4.5",
                group: .security,
                .client,
                .packet,
                .warning,
                .suspected,
                judges: .packets([.connect, .publish, .subscribe, .unsubscribe, .disconnect, .auth], from: .client),
                title: "Put no secrets into User Properties.",
                reason: """
                    A server hands the User Properties of a PUBLISH on to every subscriber, and logs those of other \
                    packets. None of them is treated as secret.
                    """,
                example: "PUBLISH with User Property \"api_key\" and a key as its value.",
                remedy: """
                    Authenticate in CONNECT, over TLS, and let the server add who the publisher is; withdraw what was \
                    seen.
                    """
            )
        ]
}
