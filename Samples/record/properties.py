#!/usr/bin/env python3
"""Publish properties of 5.0, expiry of queued messages, and what the server announces in CONNACK."""

import time

from recording import Client, capture, mosquitto, properties, run

SERVER = ("max_keepalive 20", "max_inflight_messages 7", "max_packet_size 20000", "max_topic_alias 5", "max_qos 1",
          "retain_available false")

with mosquitto() as (port, _), capture("v5-properties.pcap", f"tcp port {port}"):
    reader = Client("reader", port, connect=properties("CONNECT", SessionExpiryInterval=120, ReceiveMaximum=3,
                                                       MaximumPacketSize=10000, RequestResponseInformation=1,
                                                       RequestProblemInformation=0,
                                                       UserProperty=[("build", "7"), ("site", "north"), ("build", "8")]))
    reader.subscribe("report/#", 2)
    writer = Client("writer", port)
    writer.publish("report/text", "caf\u00e9", 1, PayloadFormatIndicator=1, ContentType="text/plain; charset=utf-8",
                   MessageExpiryInterval=3600,
                   UserProperty=[("b", "2"), ("a", "1"), ("b", "2"), ("\u043a\u043b\u044e\u0447", "\u4e00"), ("", "")])
    writer.publish("report/binary", bytes(range(256)), 2, PayloadFormatIndicator=0, CorrelationData=b"\xff\x00\xfe",
                   ResponseTopic="report/answers")
    reader.received(2)
    reader.disconnect(SessionExpiryInterval=60, ReasonString="going for a while",
                      UserProperty=[("planned", "yes"), ("planned", "really")])
    writer.publish("report/short", "expires while it waits", 1, MessageExpiryInterval=1)
    writer.publish("report/long", "is delivered with less time left", 1, MessageExpiryInterval=100)
    time.sleep(2.2)
    reader = Client("reader", port, clean=False, connect=properties("CONNECT", SessionExpiryInterval=0))
    reader.received(1)
    run("mosquitto_pub", "-p", port, "-V", "mqttv5", "-i", "tool", "-t", "report/tool", "-q", 2, "-m", "{}", "-x", 30,
        "-D", "connect", "receive-maximum", 9, "-D", "connect", "user-property", "from", "mosquitto_pub",
        "-D", "publish", "content-type", "application/json", "-D", "publish", "user-property", "x", "y",
        "-D", "publish", "user-property", "x", "z", "-D", "disconnect", "user-property", "bye", "now")
    reader.received(2)
    reader.disconnect()
    writer.disconnect()

with mosquitto(*SERVER) as (port, _), capture("v5-server-limits.pcap", f"tcp port {port}"):
    anonymous = Client("", port, keep_alive=600)  # Assigned Client Identifier, Server Keep Alive, Maximum QoS, ...
    anonymous.subscribe("limits/#", 2)
    anonymous.publish("limits/one", "within", 1)
    anonymous.received(1)
    anonymous.publish("nobody/listens", "x", 1)  # PUBACK 16, no matching subscribers
    anonymous.disconnect()
