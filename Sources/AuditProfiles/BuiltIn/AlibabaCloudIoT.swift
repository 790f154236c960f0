extension BuiltInProfile {
    /// Alibaba Cloud IoT Platform.
    static let alibabaCloudIoT = BuiltInProfile(
        name: "alibaba-cloud-iot",
        yaml: """
            name: alibaba-cloud-iot
            title: Alibaba Cloud IoT Platform
            source: https://help.aliyun.com/en/iot/user-guide/mqtt-protocol
            read_on: 2026-11-23
            confidence: confirmed
            identity: [productKey, deviceName]

            limits:
              versions:
                value: ["3.1", "3.1.1", "5.0"]
                note: 5.0 needs an Enterprise instance
              maximum_qos:
                value: 1
                note: QoS 2 is not supported
              delivered_qos:
                value: [publisher]
                note: the QoS of a subscription is ignored
              will:
                value: false
                versions: ["3.1", "3.1.1"]
              retained:
                value: false
                versions: ["3.1", "3.1.1"]
              keep_alive:
                value: { minimum: 30, maximum: 1200 }
                source: https://www.alibabacloud.com/help/doc-detail/30540.htm
                confidence: dated
                note: outside of it the connection is refused
              payload_size:
                value: 262_144
                source: https://help.aliyun.com/en/iot/product-overview/limits
                confidence: dated
              topic_length:
                value: 128
                source: https://help.aliyun.com/en/iot/product-overview/limits
                confidence: dated
              topic_levels:
                value: 8
                source: https://help.aliyun.com/en/iot/product-overview/limits
                confidence: dated
                note: at most 7 slashes
              identity_topics:
                value:
                  - /sys/{productKey}/{deviceName}/{rest...}
                  - /{productKey}/{deviceName}/user/{rest...}
                  - /ext/session/{productKey}/{deviceName}/{rest...}
                  - /ext/ntp/{productKey}/{deviceName}/{rest...}
                  - /shadow/{operation}/{productKey}/{deviceName}
                  - /ota/device/{operation}/{productKey}/{deviceName}
                  - /broadcast/{productKey}/{rest...}
                unless_published:
                  - /ext/session/{productKey}/{deviceName}/combine/login
                  - /ext/session/{productKey}/{deviceName}/combine/batch_login
                  - /sys/{productKey}/{deviceName}/thing/topo/{rest...}
                source: https://www.alibabacloud.com/help/doc-detail/73742.htm
                confidence: dated
                note: a gateway speaks for its sub-devices once it has logged them in
              client_identifier:
                value: ["{clientId...}|{parameters...}|"]
                source: https://www.alibabacloud.com/help/doc-detail/73742.htm
                confidence: dated
              client_identifier_length:
                value: 64
                unit: characters
                source: https://www.alibabacloud.com/help/doc-detail/73742.htm
                confidence: dated
                note: what stands before the first | counts
              client_identifier_parameters:
                value:
                  - name: securemode
                    required: true
                    values: ["2", "3", "-2"]
                    plain_values: ["3"]
                  - name: signmethod
                    values: [hmacmd5, hmacsha1, hmacsha256]
                source: https://www.alibabacloud.com/help/doc-detail/73742.htm
                confidence: dated
                note: securemode 2 is TLS, 3 is TCP without it, -2 is TLS with the secret of the product
              user_name:
                value: ["{deviceName}&{productKey}"]
                source: https://www.alibabacloud.com/help/doc-detail/73742.htm
                confidence: dated
              user_property_count:
                value: 20
                versions: ["5.0"]
              user_property_size:
                value: 128
                unit: characters
                versions: ["5.0"]
              user_property_prefixes:
                value: [_]
                versions: ["5.0"]
              response_topic_length:
                value: 128
                unit: characters
                versions: ["5.0"]
              correlation_data_length:
                value: 128
                versions: ["5.0"]
              topic_alias:
                value: 0
                versions: ["5.0"]
                note: Topic Aliases are not supported
              share_name:
                value: A-Za-z0-9_
                versions: ["5.0"]
              shared_filter:
                value: A-Za-z0-9_
                versions: ["5.0"]
                severity: warning
                note: the names of devices may have other characters
              subscriptions_per_packet:
                value: 8
                source: https://help.aliyun.com/en/iot/product-overview/limits
                confidence: dated
              subscriptions_per_client:
                value: 100
                source: https://help.aliyun.com/en/iot/product-overview/limits
                confidence: dated
              publish_rate_qos0:
                value: 30
                source: https://help.aliyun.com/en/iot/product-overview/limits
                confidence: dated
                severity: warning
                note: what is more is dropped without a word
              publish_rate_qos1:
                value: 10
                source: https://help.aliyun.com/en/iot/product-overview/limits
                confidence: dated
                severity: warning
                note: what is more is dropped without a word
              publish_bandwidth:
                value: 1_048_576
                source: https://help.aliyun.com/en/iot/product-overview/limits
                confidence: dated
                severity: warning
              in_flight:
                value: 100
                source: https://help.aliyun.com/en/iot/product-overview/limits
                confidence: dated
                severity: warning
              connect_rate:
                value: 5
                source: https://help.aliyun.com/en/iot/product-overview/limits
                confidence: dated
                severity: warning
              connections_per_identity:
                value: 1
                note: a device identity has one protocol and one connection at a time
              plain_tcp:
                value: false
                severity: warning
                note: to be discontinued; new devices need TLS
              tls_versions:
                value: ["1.2", "1.3"]
                severity: warning
                note: 1.0 and 1.1 are still accepted, and have known weaknesses

            requests:
              - name: RRPC
                asked_by: server
                request: /sys/{productKey}/{deviceName}/rrpc/request/{messageId}
                response: /sys/{productKey}/{deviceName}/rrpc/response/{messageId}
                keys: [productKey, deviceName, messageId]
                seconds: 8
                maximum_qos: 0
                source: https://help.aliyun.com/en/iot/user-guide/use-rrpc-specific-topics
                confidence: dated
              - name: custom RRPC
                asked_by: server
                request: /ext/rrpc/{messageId}/{topic...}
                response: /ext/rrpc/{messageId}/{topic...}
                keys: [messageId, topic]
                seconds: 8
                source: https://www.alibabacloud.com/help/doc-detail/90570.htm
                confidence: dated

            """
    )
}
