#!/usr/bin/env python3
"""One plain conversation in each protocol version: QoS 0, 1 and 2 both ways, retained messages, unsubscribe."""

from recording import Client, capture, mosquitto

for version, name in (("3.1", "v31"), ("3.1.1", "v311"), ("5.0", "v5")):
    with mosquitto() as (port, _), capture(f"{name}-conversation.pcap", f"tcp port {port}"):
        monitor = Client("monitor", port, version)
        monitor.subscribe([("plant/+/temperature", 0), ("plant/+/pressure", 1), ("plant/+/level", 2)])
        pump = Client("pump-7", port, version, keep_alive=30, username="plant", password="secret-7")
        for step in range(3):
            pump.publish("plant/7/temperature", f"2{step}.5", 0)
            pump.publish("plant/7/pressure", f"1.{step}", 1)
            pump.publish("plant/7/level", f"{step}", 2)
        pump.publish("plant/7/status", "on", 1, retain=True)
        pump.publish("plant/7/temperature", "caf\u00e9 \u2603", 1)
        pump.publish("plant/7/temperature", bytes(range(32)), 0)
        pump.publish("plant/7/temperature", None, 0)
        monitor.received(12)
        monitor.subscribe("plant/+/status", 1)
        monitor.received(13)
        pump.publish("plant/7/status", "", 1, retain=True)
        monitor.received(14)
        monitor.unsubscribe(["plant/+/status", "plant/+/level"])
        late = Client("late", port, version)
        late.subscribe("plant/#", 2)
        late.disconnect()
        pump.disconnect()
        monitor.disconnect()
