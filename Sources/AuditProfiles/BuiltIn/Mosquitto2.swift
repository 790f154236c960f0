extension BuiltInProfile {
    /// Eclipse Mosquitto 2.1 with its defaults.
    static let mosquitto2 = BuiltInProfile(
        name: "mosquitto-2",
        yaml: """
            name: mosquitto-2
            title: Eclipse Mosquitto 2.1 with its defaults
            source: https://github.com/eclipse-mosquitto/mosquitto/blob/7b8aba10/man/mosquitto.conf.5.xml
            read_on: 2026-11-23
            confidence: confirmed

            limits:
              versions:
                value: ["3.1", "3.1.1", "5.0"]
              maximum_qos:
                value: 2
                note: max_qos
              packet_size:
                value: 2_000_000
                note: max_packet_size since 2.1; no limit before
              topic_alias:
                value: 10
                versions: ["5.0"]
                note: max_topic_alias
              tls_versions:
                value: ["1.2", "1.3"]
                note: tls_version

            """
    )
}
