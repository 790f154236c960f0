extension BuiltInProfile {
    /// HiveMQ Community Edition with its defaults.
    static let hivemqCE = BuiltInProfile(
        name: "hivemq-ce",
        yaml: """
            name: hivemq-ce
            title: HiveMQ Community Edition with its defaults
            source: https://github.com/hivemq/hivemq-community-edition (MqttConfigurationDefaults.java)
            read_on: 2026-11-23
            confidence: confirmed

            limits:
              versions:
                value: ["3.1", "3.1.1", "5.0"]
              maximum_qos:
                value: 2
                note: maximum-qos
              packet_size:
                value: 268_435_460
                source: https://docs.hivemq.com/hivemq-edge/mqtt-specific-configuration.html
                note: max-packet-size
              keep_alive:
                value: { minimum: 0, maximum: 65_535 }
                note: keep-alive
              topic_length:
                value: 65_535
                source: https://www.mintlify.com/hivemq/hivemq-community-edition/configuration/restrictions
                note: max-topic-length
              client_identifier_length:
                value: 65_535
                source: https://www.mintlify.com/hivemq/hivemq-community-edition/configuration/restrictions
                note: max-client-id-length
              topic_alias:
                value: 5
                versions: ["5.0"]
                note: max-per-client
              in_flight:
                value: 10
                versions: ["5.0"]
                severity: warning
                note: server-receive-maximum; the server announces it

            """
    )
}
