#!/usr/bin/env python3
"""Sessions that outlive a connection: messages queued while away, and QoS 1 and 2 sent again with DUP after a loss."""

import time

from recording import Client, Raw, capture, connect_packet, mosquitto, packet, properties, string

for version, name in (("3.1.1", "v311"), ("5.0", "v5")):
    with mosquitto() as (port, _), capture(f"{name}-session-resume.pcap", f"tcp port {port}"):
        forever = {"connect": properties("CONNECT", SessionExpiryInterval=3600)} if version == "5.0" else {}
        sleeper = Client("sleeper", port, version, clean=False, **forever)
        sleeper.subscribe("orders/#", 2)
        sleeper.disconnect()
        writer = Client("writer", port, version)
        for number in range(5):
            writer.publish(f"orders/{number}", f"order {number}", number % 3)
        sleeper = Client("sleeper", port, version, clean=False, **forever)  # session present, queued messages follow
        sleeper.received(3)
        sleeper.disconnect()
        sleeper = Client("sleeper", port, version, clean=True)  # the session ends
        sleeper.disconnect()
        writer.disconnect()

# A subscriber that reads QoS 1 and 2 messages and is cut off before it answers; a publisher that is cut off between
# PUBLISH and PUBREL. Both come back: the server, then the client, repeat with DUP set.
for level, name in ((4, "v311"), (5, "v5")):
    version = "5.0" if level == 5 else "3.1.1"
    expiry = bytes.fromhex("051100000e10") if level == 5 else b""
    connect = connect_packet("careless", level, flags=0, properties=expiry)
    none = b"\0" if level == 5 else b""
    with mosquitto() as (port, _), capture(f"{name}-redelivery.pcap", f"tcp port {port}"):
        writer = Client("writer", port, version)
        careless = Raw(port)
        careless.send(connect)
        careless.send(packet(0x82, b"\0\1" + none + string("alarms/#") + b"\2"))
        careless.drain()
        writer.publish("alarms/1", "first", 1)
        writer.publish("alarms/2", "second", 2)
        careless.drain()
        careless.reset()
        time.sleep(0.1)
        careless = Raw(port)
        careless.send(connect)
        repeated = careless.drain()  # PUBLISH with DUP, both
        careless.send(packet(0x40, b"\0\1"))
        careless.send(packet(0x50, b"\0\2"))
        careless.drain()  # PUBREL, which stays unanswered
        careless.reset()
        time.sleep(0.1)
        careless = Raw(port)
        careless.send(connect)
        careless.drain()  # PUBREL again
        careless.send(packet(0x70, b"\0\2"))
        # The other direction: PUBLISH at QoS 2, cut off, PUBLISH again with DUP, then the rest of the exchange.
        message = string("alarms/own") + b"\0\x09" + none + b"once only"
        careless.send(packet(0x34, message), pause=0)
        careless.reset()
        time.sleep(0.1)
        careless = Raw(port)
        careless.send(connect)
        careless.drain()
        careless.send(packet(0x3C, message))
        careless.drain()
        careless.send(packet(0x62, b"\0\x09"))
        careless.drain()
        careless.send(packet(0x40, b"\0\1"))
        careless.send("e000")
        careless.close()
        writer.disconnect()
