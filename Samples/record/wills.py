#!/usr/bin/env python3
"""Will Messages: published after an abrupt loss, suppressed by DISCONNECT; in 5.0 delayed, with properties, or on request."""

import time

from recording import Client, capture, mosquitto, properties

for version, name in (("3.1.1", "v311"), ("5.0", "v5")):
    with mosquitto() as (port, _), capture(f"{name}-wills.pcap", f"tcp port {port}"):
        will = lambda client: {"topic": f"status/{client}", "payload": "lost", "qos": 1, "retain": True}
        monitor = Client("monitor", port, version)
        monitor.subscribe("status/#", 1)
        Client("reset", port, version, will=will("reset")).cut()
        monitor.received(1)
        Client("closed", port, version, will=will("closed")).cut(reset=False)
        monitor.received(2)
        Client("polite", port, version, will=will("polite")).disconnect()
        if version == "5.0":
            described = properties("WILLMESSAGE", WillDelayInterval=1, PayloadFormatIndicator=1, ContentType="text/plain",
                                   MessageExpiryInterval=60, ResponseTopic="status/answers", CorrelationData=b"\0\1\2",
                                   UserProperty=[("line", "4"), ("line", "5")])
            delayed = Client("delayed", port, will={**will("delayed"), "properties": described},
                             connect=properties("CONNECT", SessionExpiryInterval=30))
            delayed.cut()
            monitor.received(3)
            Client("asked", port, will=will("asked")).disconnect(reason=4)
            monitor.received(4)
        time.sleep(0.2)
        monitor.disconnect()
