extension BuiltInProfile {
    /// AWS IoT Core.
    static let awsIoTCore = BuiltInProfile(
        name: "aws-iot-core",
        yaml: """
            name: aws-iot-core
            title: AWS IoT Core
            source: https://docs.aws.amazon.com/general/latest/gr/iot-core.html
            read_on: 2026-11-23
            confidence: dated

            limits:
              versions:
                value: ["3.1.1", "5.0"]
                source: https://docs.aws.amazon.com/iot/latest/developerguide/mqtt.html
                confidence: confirmed
              maximum_qos:
                value: 1
                source: https://docs.aws.amazon.com/iot/latest/developerguide/mqtt.html
                confidence: confirmed
                note: a PUBLISH with QoS 2 gets no answer
              subscription_maximum_qos:
                value: 1
                source: https://docs.aws.amazon.com/iot/latest/developerguide/mqtt.html
                confidence: confirmed
                note: a SUBSCRIBE with QoS 2 gets no answer
              keep_alive:
                value: { minimum: 30, maximum: 1200 }
                severity: warning
                note: less counts as 30 s, more and 0 as 1200 s
              session_expiry:
                value: 604_800
                severity: warning
                versions: ["5.0"]
                note: 1 h unless the account has another maximum, at most 7 days
              message_expiry:
                value: { minimum: 1, maximum: 604_800 }
                versions: ["5.0"]
                source: https://docs.aws.amazon.com/iot/latest/developerguide/mqtt.html
              payload_size:
                value: 131_072
              topic_length:
                value: 256
                uncounted_prefixes: ["$aws/rules/{rule}/", "$share/{name}/"]
                note: the levels of Basic Ingest and of shared subscriptions do not count
              topic_levels:
                value: 8
                uncounted_prefixes: ["$aws/rules/{rule}/", "$share/{name}/"]
                note: at most 7 slashes; those of Basic Ingest and of shared subscriptions do not count
              client_identifier_length:
                value: 128
              client_identifier_prefixes:
                value: [$]
              enhanced_authentication:
                value: false
                versions: ["5.0"]
                source: https://docs.aws.amazon.com/iot/latest/developerguide/mqtt.html
                note: AUTH is not supported
              user_property_packets:
                value: [connect, publish, will, subscribe, unsubscribe, disconnect]
                versions: ["5.0"]
                source: https://docs.aws.amazon.com/iot/latest/developerguide/mqtt.html
                severity: warning
              topic_alias:
                value: 8
                versions: ["5.0"]
              share_name_length:
                value: 128
                unit: characters
              subscriptions_per_packet:
                value: 8
              subscriptions_per_client:
                value: 50
              publish_rate:
                value: 100
                severity: warning
                note: messages both ways count together; what is more is discarded
              publish_bandwidth:
                value: 524_288
                severity: warning
              in_flight:
                value: 100
                severity: warning
              connect_rate:
                value: 60
                severity: warning
                note: one in a second for each Client Identifier
              plain_tcp:
                value: false
                source: https://docs.aws.amazon.com/iot/latest/developerguide/mqtt.html
              tls_versions:
                value: ["1.2", "1.3"]
                confidence: unconfirmed

            """
    )
}
