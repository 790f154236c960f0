extension BuiltInProfile {
    /// Azure Event Grid MQTT broker.
    static let azureEventGrid = BuiltInProfile(
        name: "azure-event-grid",
        yaml: """
            name: azure-event-grid
            title: Azure Event Grid MQTT broker
            source: https://learn.microsoft.com/azure/event-grid/mqtt-support
            read_on: 2026-11-23
            confidence: dated

            limits:
              versions:
                value: ["3.1.1", "5.0"]
              maximum_qos:
                value: 1
                note: a PUBLISH with QoS 2 ends the connection
              will_delay:
                value: 300
                versions: ["5.0"]
              retained:
                value: false
                severity: warning
                note: refused until 2025, in preview since then
              keep_alive:
                value: { minimum: 0, maximum: 1160 }
                severity: warning
              session_expiry:
                value: 28_800
                severity: warning
                versions: ["5.0"]
                note: 1 h unless configured otherwise, at most 8 h
              packet_size:
                value: 524_288
                source: https://learn.microsoft.com/azure/event-grid/quotas-limits
              topic_levels:
                value: 15
                source: https://learn.microsoft.com/azure/event-grid/quotas-limits
                note: 15 segments since 2025
              user_property_packets:
                value: [publish, will]
                versions: ["5.0"]
                note: elsewhere the request fails
              topic_alias:
                value: 10
                versions: ["5.0"]
              shared_subscriptions:
                value: false
                confidence: unconfirmed
                note: not supported in 2023
              subscription_identifiers:
                value: false
                versions: ["5.0"]
              publish_rate:
                value: 1000
                source: https://learn.microsoft.com/azure/event-grid/quotas-limits
                severity: warning
              connect_rate:
                value: 60
                confidence: unconfirmed
                severity: warning
                note: one in a second for each session
              connections_per_identity:
                value: 1
                severity: warning
                note: sessions of a client, unless configured otherwise
              plain_tcp:
                value: false
                note: TLS on port 8883, or WebSocket on 443
              tls_versions:
                value: ["1.2", "1.3"]

            """
    )
}
