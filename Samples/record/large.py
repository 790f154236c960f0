#!/usr/bin/env python3
"""A 200,000-byte message over many small segments, one in few segments of loopback size, many packets in one segment."""

import gzip

from recording import SAMPLES, Client, Raw, capture, connect_packet, mosquitto, packet, string

LARGE = b"".join(b"%06d," % number for number in range(28571)) + b"end"

with mosquitto() as (port, _), capture("large-small-segments.pcap", f"tcp port {port}"):
    sender = Client("camera", port, "3.1.1", segment=1448)
    sender.publish("camera/1/picture", LARGE, 1)
    sender.disconnect()

with mosquitto() as (port, _), capture("large-loopback-segments.pcap", f"tcp port {port}"):
    receiver = Client("viewer", port)
    receiver.subscribe("camera/#", 2)
    sender = Client("camera", port)
    sender.publish("camera/1/picture", LARGE[:100_000], 2, ContentType="text/csv")
    receiver.received(1)
    sender.disconnect()
    receiver.disconnect()

# 300 packets of three kinds in few segments, then packets split in the Fixed Header and inside the Remaining Length.
with mosquitto() as (port, _), capture("many-packets-per-segment.pcap", f"tcp port {port}"):
    raw = Raw(port)
    raw.send(connect_packet("batch", 5))
    raw.send(packet(0x82, b"\0\1\0" + string("batch/9") + b"\1"))
    raw.drain()
    batch = b""
    for number in range(1, 101):
        batch += packet(0x30, string(f"batch/{number % 10}") + b"\0" + b"%d" % number)
        batch += packet(0x32, string("batch/q") + number.to_bytes(2, "big") + b"\0" + b"%d" % number)
        batch += b"\xc0\0"
    raw.send(batch)
    raw.drain()
    split = packet(0x30, string("batch/9") + b"\0" + b"0123456789" * 30)
    for cut in (1, 2, 3, 5, 12):
        raw.send(split[:cut])
        raw.send(split[cut:])
    for byte in packet(0x32, string("batch/9") + b"\1\0\0" + b"byte by byte"):
        raw.send(bytes([byte]), pause=0.01)
    raw.drain()
    raw.send("e000")
    raw.close()
