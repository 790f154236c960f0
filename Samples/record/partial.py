#!/usr/bin/env python3
"""Captures that do not hold everything: begun late, one direction only, frames cut by the snapshot length."""

import contextlib

from recording import Client, Raw, capture, connect_packet, mosquitto, packet, string

with mosquitto("max_topic_alias 5") as (port, _):
    old, new = Client("old", port, "3.1.1"), Client("new", port)
    old.subscribe("plant/#", 1)
    new.subscribe("plant/#", 2)
    writer = Client("writer", port)
    writer.publish("plant/7/level", "1", 1, TopicAlias=1)
    split = Raw(port)
    split.send(connect_packet("split"))
    message = packet(0x30, string("plant/7/report") + b"line of a report\n" * 200)
    split.send(message[:1000])
    with capture("mid-stream.pcap", f"tcp port {port}"):
        split.send(message[1000:])  # the capture begins inside this PUBLISH
        for level in (b"2", b"2.1", b"2.2"):
            split.send(packet(0x30, string("plant/7/level") + level))
        split.send("c000")
        writer.publish("", "3", 1, TopicAlias=1)  # an alias whose topic was never captured
        writer.publish("plant/7/level", "4", 2, TopicAlias=1)
        writer.publish("", "5", 1, TopicAlias=1)
        old.publish("plant/8/level", "6", 1)
        new.publish("plant/8/level", "7", 2, UserProperty=("k", "v"))
        old.received(10)
        new.received(10)
        new.unsubscribe("plant/#")
        late = Client("late", port)
        late.publish("plant/9/level", "8", 1)
        old.received(11)
        for client in (old, new, writer, late):
            client.disconnect()
        split.close()

with mosquitto() as (port, _), contextlib.ExitStack() as stack:
    stack.enter_context(capture("one-direction-client.pcap", f"tcp dst port {port}"))
    stack.enter_context(capture("one-direction-server.pcap", f"tcp src port {port}"))
    for version in ("3.1.1", "5.0"):
        client = Client(f"both-ways-{version}", port, version)
        client.subscribe("plant/+/level", 2)
        for qos in range(3):
            client.publish("plant/7/level", f"at {qos}", qos)
        client.received(3)
        client.unsubscribe("plant/+/level")
        client.disconnect()

with mosquitto() as (port, _), capture("snapshot-length.pcap", f"tcp port {port}", "-s", "96"):
    reader = Client("reader", port, "3.1.1")
    reader.subscribe("plant/#", 1)
    writer = Client("writer", port, "3.1.1")
    for number in range(4):
        writer.publish("plant/7/level", f"short {number}", 1)
        writer.publish("plant/7/report", f"long {number} " * 40, 1)
    reader.received(8)
    writer.disconnect()
    reader.disconnect()
