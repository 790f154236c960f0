import MQTTCodec
import MQTTTimeline

extension RuleCatalog {
    /// Passwords and what stands for them.
    static let securityCredentials: [Rule] =
        [
            Rule(
                "MQTT3-cleartext-credentials",
                [.v3_1, .v3_1_1],
                section: "5.4 (3.1: 3.1)",
                group: .security,
                .client,
                .packet,
                .warning,
                judges: .packets([.connect], from: .client),
                title: "Send User Name and Password over a protected transport only.",
                reason: """
                    Anyone on the way can read the login and connect as this device, mostly with the right to publish. \
                    Fleets that share one password lose all devices at once.
                    """,
                example: "CONNECT with the flags C2 to port 1883, the User Name and Password readable in the capture.",
                remedy: "Use TLS, port 8883 by convention, and replace the credentials that were captured."
            ),
            Rule(
                "MQTT5-cleartext-credentials",
                [.v5_0],
                section: "1.6",
                group: .security,
                .client,
                .packet,
                .warning,
                judges: .packets([.connect], from: .client),
                title: "Send credentials over TLS.",
                reason: "Whoever can capture this traffic has the password, and devices seldom get a new one.",
                example: "CONNECT with User Name and Password readable on port 1883.",
                remedy: """
                    Use TLS (port 8883), or an Authentication Method that never sends the secret; change credentials \
                    that were seen.
                    """
            ),
            Rule(
                "MQTT5-cleartext-authentication",
                [.v5_0],
                section: "4.12",
                group: .security,
                .client,
                .packet,
                .warning,
                judges: .packets([.connect, .auth], from: .client),
                title: "Send Authentication Data over TLS, or by a method that keeps the secret.",
                reason: """
                    Authentication Data of methods such as PLAIN or OAUTHBEARER is the password or the token itself. \
                    Whoever reads it can use it as long as it is valid.
                    """,
                example: "CONNECT with Authentication Method \"PLAIN\" and Authentication Data readable on port 1883.",
                remedy: """
                    Use TLS, or a method of challenge and response such as SCRAM-SHA-256; withdraw tokens that were \
                    seen. The finding is suspected where the method is not known to send the secret.
                    """
            ),
        ]
        + Rule.habit(
            "guessable-password",
            section: "5.4.1",
            .client,
            .connection,
            judges: .packets([.connack], from: .server),
            title: "Let no client in with a Password that anyone guesses.",
            reason: """
                Passwords that servers and devices are delivered with, or that repeat a name from the same packet, are \
                the first that are tried. Botnets of IoT devices are built with a few dozen of them.
                """,
            example: "CONNECT with User Name \"pump-7\" and the same text as Password; CONNACK accepts it.",
            remedy: """
                Give each device a random secret of its own, and have the server refuse the factory's. A Password that \
                equals a name because the server looks at the name alone protects nothing either.
                """
        )
}
