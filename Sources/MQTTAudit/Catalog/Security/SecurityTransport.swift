import MQTTCodec
import MQTTTimeline

extension RuleCatalog {
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
            judges: .event(.tlsHandshake),
            title: "Use TLS 1.2 or later.",
            reason: """
                TLS 1.0 and 1.1 rest on MD5 and SHA-1 and have no authenticated encryption; they were deprecated in \
                2021, and libraries drop them. Devices that know nothing else are cut off by the next update.
                """,
            example: "ServerHello with version 0x0301 for a ClientHello that offers 1.3, 1.2, 1.1 and 1.0.",
            remedy: """
                Server: allow 1.2 and 1.3 alone (mosquitto: tls_version tlsv1.2; EMQX: versions). Client: update the \
                TLS library, or its settings.
                """
        ),
        Rule(
            "TLS-weak-cipher-suite",
            Set(ProtocolVersion.allCases),
            section: "RFC 9325, 4",
            group: .security,
            .either,
            .connection,
            .warning,
            judges: .event(.tlsHandshake),
            title: "Agree on no cipher suite that is known to be weak.",
            reason: """
                Without encryption (NULL) anyone on the way reads along; without authentication (anon) anyone can be \
                the server. RC4, 3DES, DES and export keys are broken with means that many have.
                """,
            example: "ServerHello with TLS_RSA_WITH_3DES_EDE_CBC_SHA.",
            remedy: """
                Allow suites with ECDHE and AES-GCM or ChaCha20-Poly1305 alone (mosquitto: ciphers), on the side that \
                the finding names.
                """
        ),
        Rule(
            "TLS-certificate-expired",
            Set(ProtocolVersion.allCases),
            section: "RFC 5280, 6.1.3",
            group: .security,
            .server,
            .connection,
            .warning,
            judges: .event(.tlsHandshake),
            title: "Show a certificate that is valid on the day.",
            reason: """
                Clients that check it refuse to connect, all at the same moment. Clients that connect all the same do \
                not check it, so that anyone can be their server.
                """,
            example: "Certificate with notAfter 2025-12-31 in a handshake of 2026-03-01.",
            remedy: """
                Renew the certificate, and let something warn before the next one ends. If clients connected with it, \
                turn their verification on. A wrong clock where the capture was made shows like this too.
                """
        ),
    ]
}
