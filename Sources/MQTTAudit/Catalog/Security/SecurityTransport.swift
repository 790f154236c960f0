import MQTTCodec
import MQTTTimeline

extension RuleCatalog {
    private static let notRead = "TLS is recognised and not read: its handshake is not decoded."

    /// TCP and TLS.
    static let securityTransport: [Rule] = [
        Rule(
            "TCP-disagreeing-overlap",
            Set(ProtocolVersion.allCases),
            section: "RFC 9293, 3.10.7.4",
            group: .security,
            .sender,
            .connection,
            .error,
            .suspected,
            judges: .anyPacket(from: nil),
            title: "Send the same bytes when a part of the stream is sent again.",
            reason: """
                Two versions of the same bytes are how data is slipped into a connection, or past whoever watches it: \
                one side takes the first copy, the other the second. Without an attacker it is damaged data.
                """,
            example: """
                Frame 12 holds the bytes from stream offset 120 to 160, frame 15 holds them again with another Topic \
                Name.
                """,
            remedy: """
                Compare both frames and their Ethernet addresses, TTL and IP identification: if they differ, look for \
                who else sends. If not, look for a faulty network card or middlebox. TLS ends both.
                """
        ),
        Rule(
            "TLS-old-version",
            Set(ProtocolVersion.allCases),
            section: "RFC 8996",
            group: .security,
            .either,
            .connection,
            .warning,
            title: "Use TLS 1.2 or later.",
            unjudged: notRead
        ),
        Rule(
            "TLS-weak-cipher-suite",
            Set(ProtocolVersion.allCases),
            section: "RFC 9325, 4",
            group: .security,
            .either,
            .connection,
            .warning,
            title: "Agree on no cipher suite that is known to be weak.",
            unjudged: notRead
        ),
        Rule(
            "TLS-certificate-expired",
            Set(ProtocolVersion.allCases),
            section: "RFC 5280, 6.1.3",
            group: .security,
            .server,
            .connection,
            .warning,
            title: "Show a certificate that is valid on the day.",
            unjudged: notRead
        ),
    ]
}
