extension BuiltInProfile {
    /// Azure IoT Hub.
    static let azureIoTHub = BuiltInProfile(
        name: "azure-iot-hub",
        yaml: """
            name: azure-iot-hub
            title: Azure IoT Hub
            source: https://learn.microsoft.com/azure/iot/iot-mqtt-connect-to-iot-hub
            read_on: 2026-11-23
            confidence: dated
            identity: [deviceId]

            limits:
              versions:
                value: ["3.1.1"]
                note: the preview of 5.0 is deprecated
              maximum_qos:
                value: 1
                note: a PUBLISH with QoS 2 ends the connection
              retained:
                value: false
                severity: warning
                note: the message is not stored, it gets the property mqtt-retain
              keep_alive:
                value: { minimum: 0, maximum: 1177 }
                severity: warning
                note: the service ends connections that are silent for 1767 s
              payload_size:
                value: 262_144
              publish_topics:
                value:
                  - devices/{deviceId}/messages/events
                  - devices/{deviceId}/messages/events/
                  - devices/{deviceId}/messages/events/{properties...}
                  - devices/{deviceId}/modules/{moduleId}/messages/events
                  - devices/{deviceId}/modules/{moduleId}/messages/events/
                  - devices/{deviceId}/modules/{moduleId}/messages/events/{properties...}
                  - $iothub/twin/GET/{query...}
                  - $iothub/twin/PATCH/properties/reported/{query...}
                  - $iothub/methods/res/{status}/{query...}
                note: the hub is no general broker; the connection ends
              subscribe_filters:
                value:
                  - devices/{deviceId}/messages/devicebound/{rest...}
                  - devices/{deviceId}/messages/events/{rest...}
                  - devices/{deviceId}/modules/{moduleId}/{rest...}
                  - $iothub/twin/res/{rest...}
                  - $iothub/twin/PATCH/properties/desired/{rest...}
                  - $iothub/methods/POST/{rest...}
              identity_topics:
                value:
                  - devices/{deviceId}/{rest...}
              client_identifier:
                value: ["{deviceId}", "{deviceId}/{moduleId}"]
              user_name:
                value:
                  - "{hub}/{deviceId}/?{parameters...}"
                  - "{hub}/{deviceId}/{moduleId}/?{parameters...}"
                  - "{hub}/{deviceId}/{parameters...}"
                  - "{hub}/{deviceId}"
              subscriptions_per_client:
                value: 5
                confidence: unconfirmed
                severity: warning
                note: five topics at a time
              connections_per_identity:
                value: 1
              plain_tcp:
                value: false
                note: TLS on port 8883, or WebSocket on 443

            requests:
              - name: direct method
                asked_by: server
                request: $iothub/methods/POST/{method}/?$rid={rid}
                response: $iothub/methods/res/{status}/?$rid={rid}
                keys: [rid]

            """
    )
}
