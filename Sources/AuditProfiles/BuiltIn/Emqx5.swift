extension BuiltInProfile {
    /// EMQX 5 with its defaults.
    static let emqx5 = BuiltInProfile(
        name: "emqx-5",
        yaml: """
            name: emqx-5
            title: EMQX 5 with its defaults
            source: https://docs.emqx.com/en/emqx/latest/configuration/mqtt.html
            read_on: 2026-11-23
            confidence: confirmed

            limits:
              versions:
                value: ["3.1", "3.1.1", "5.0"]
              maximum_qos:
                value: 2
                note: max_qos_allowed
              packet_size:
                value: 1_048_576
                note: max_packet_size
              topic_levels:
                value: 128
                note: max_topic_levels
              client_identifier_length:
                value: 65_535
                note: max_clientid_len
              topic_alias:
                value: 65_535
                versions: ["5.0"]
                note: max_topic_alias

            """
    )
}
