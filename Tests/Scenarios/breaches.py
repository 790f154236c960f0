"""What the samples show that the standard forbids: by file name, as a scenario says it in its definition.

A sample that is not named here shows nothing that is an error.
"""

SAMPLES = {
    # One broken packet on each connection; mosquitto answers a PINGREQ with a body and grants what 5.0 forbids.
    "malformed.pcap": {
        "breaks": (
            "MQTT-2.3.1-1", "MQTT-2.3.1-6", "MQTT-3.1.0-1", "MQTT-3.14.2-1", "MQTT-3.3.1-4", "MQTT-3.3.2-1",
            "MQTT-3.3.2-2", "MQTT-3.3.2-8", "MQTT-3.3.4-6", "MQTT-3.8.1-1", "MQTT-3.8.3-3", "MQTT-3.8.3-4",
            "MQTT-4.12.0-7", "MQTT-4.7.1-2", "MQTT3-connect-reserved-flag", "MQTT3-length-mismatch",
            "MQTT3-remaining-length-too-long", "MQTT3-reserved-packet-type", "MQTT3-second-connect",
            "MQTT5-auth-without-method", "MQTT5-property-length-overrun", "MQTT5-property-not-allowed",
            "MQTT5-property-unknown", "MQTT5-retain-handling-3",
        ),
        "suspects": ("MQTT-4.13.1-1", "MQTT-4.8.0-1"),
    },
    # 100 messages of QoS 1 in one write, where mosquitto's Receive Maximum is 20.
    "many-packets-per-segment.pcap": {"breaks": ("MQTT-3.3.4-7",)},
    # A raw client that is silent for longer than its Keep Alive.
    "v311-keep-alive.pcap": {"suspects": ("MQTT-3.1.2-23",)},
    "v5-keep-alive.pcap": {"suspects": ("MQTT-3.1.2-20",)},
    # The raw client acknowledges 1, where nothing but 3 is under way.
    "v311-redelivery.pcap": {"suspects": ("MQTT-2.3.1-6",)},
    "v5-redelivery.pcap": {"suspects": ("MQTT-2.2.1-5",)},
    # Empty Client Identifier with a session to keep.
    "v311-refused.pcap": {"breaks": ("MQTT-3.1.3-7",)},
    # paho 2.2.0 sends PUBREL after a PUBREC that refuses.
    "v5-refused.pcap": {"breaks": ("MQTT-4.3.3-4",)},
    "v5-alias-to-server.pcap": {"breaks": ("MQTT5-alias-unknown",)},
    # mosquitto 2.0.11 goes above the client's Receive Maximum once it is let wait.
    "v5-receive-maximum.pcap": {"breaks": ("MQTT-3.3.4-9",)},
    "receive-maximum-reached.pcap": {"breaks": ("MQTT-3.3.4-9",)},
    # mosquitto 2.0.11 closes a connection that is taken over without DISCONNECT 0x8E.
    "v5-takeover.pcap": {"suspects": ("MQTT-3.1.4-3",)},
    "takeover-loop.pcap": {"suspects": ("MQTT-3.1.4-3",)},
    "keep-alive-timeout.pcap": {"suspects": ("MQTT-3.1.2-20",)},
    # The subprotocol that was used before there was a registered one, with 3.1.1.
    "websocket-frames.pcap": {"breaks": ("MQTT-6.0.0-3",)},
    # Its queue is full: mosquitto acknowledges messages and throws them away.
    "messages-lost.pcap": {"breaks": ("MQTT-4.5.0-1",)},
    "packet-too-large.pcap": {"breaks": ("MQTT-3.2.2-15",)},
    "protocol-violation.pcap": {"breaks": ("MQTT5-second-connect",)},
    # The raw client sends 50 messages of QoS 1 to a server that is stopped.
    "server-stalled.pcap": {"breaks": ("MQTT-3.3.4-7",)},
    # The server was restarted and remembers nothing.
    "session-lost.pcap": {"suspects": ("MQTT-3.2.2-3",)},
    # An access list keeps the will from who is subscribed.
    "will-overdue.pcap": {"suspects": ("MQTT-3.1.2-8",)},
}
