#!/usr/bin/env python3
"""Packets that no client should send, and how mosquitto reacts; one connection each."""

from recording import Raw, capture, connect_packet, mosquitto, packet, string

V4, V5 = connect_packet("tester"), connect_packet("tester", 5)

CASES = [
    ("3.1.1 PUBLISH with QoS 3", V4, [packet(0x36, string("a") + b"\0\1x")]),
    ("3.1.1 SUBSCRIBE with reserved flags 0", V4, [packet(0x80, b"\0\1" + string("a") + b"\0")]),
    ("3.1.1 SUBSCRIBE with Packet Identifier 0", V4, [packet(0x82, b"\0\0" + string("a") + b"\0")]),
    ("3.1.1 SUBSCRIBE without a filter", V4, [packet(0x82, b"\0\1")]),
    ("3.1.1 PUBLISH to a topic with a wildcard", V4, [packet(0x30, string("a/#") + b"x")]),
    ("3.1.1 Remaining Length of five bytes", V4, ["30ffffffff7f"]),
    ("3.1.1 packet type 15", V4, ["f000"]),
    ("3.1.1 packet type 0", V4, ["0000"]),
    ("3.1.1 PINGREQ with a body", V4, ["c0020102"]),
    ("3.1.1 SUBSCRIBE to an invalid filter, then UNSUBSCRIBE of it", V4,
     [packet(0x82, b"\0\1" + string("a/#/b") + b"\0"), packet(0xA2, b"\0\2" + string("a/#/b"))]),
    ("3.1.1 topic that is not UTF-8", V4, [packet(0x30, string(b"a\xc3\x28") + b"x")]),
    ("3.1.1 second CONNECT", V4, [V4]),
    ("3.1.1 PUBACK for nothing", V4, [packet(0x40, b"\0\x63")]),
    ("3.1.1 CONNECT with the reserved flag", connect_packet("tester", flags=3), []),
    ("3.1.1 CONNECT with protocol name MQTx", packet(0x10, string("MQTx") + b"\4\2\0\x3c" + string("t")), []),
    ("PUBLISH before CONNECT", packet(0x30, string("a") + b"x"), []),
    ("5.0 PUBLISH with a property twice", V5, [packet(0x30, string("a") + b"\4\1\0\1\0" + b"x")]),
    ("5.0 PUBLISH with an unknown property", V5, [packet(0x30, string("a") + b"\2\x7f\0" + b"x")]),
    ("5.0 PUBLISH with a property of CONNECT", V5, [packet(0x30, string("a") + b"\3\x21\0\1" + b"x")]),
    ("5.0 PUBLISH with Property Length past its end", V5, [packet(0x30, string("a") + b"\x7f\1\0")]),
    ("5.0 PUBLISH with Topic Alias 0", V5, [packet(0x30, string("a") + b"\3\x23\0\0x")]),
    ("5.0 PUBLISH with Subscription Identifier from the client", V5, [packet(0x30, string("a") + b"\2\x0b\1x")]),
    ("5.0 SUBSCRIBE with Retain Handling 3", V5, [packet(0x82, b"\0\1\0" + string("a") + b"\x30")]),
    ("5.0 shared SUBSCRIBE with No Local", V5, [packet(0x82, b"\0\1\0" + string("$share/g/a") + b"\x05")]),
    ("5.0 DISCONNECT with an unknown reason", V5, [packet(0xE0, b"\x55\0")]),
    ("5.0 AUTH that nobody asked for", V5, [packet(0xF0, b"\x18\0")]),
]

with mosquitto() as (port, _), capture("malformed.pcap", f"tcp port {port}"):
    for name, connect, packets in CASES:
        raw = Raw(port)
        try:
            raw.send(connect)
            for data in packets:
                raw.send(data)
            raw.drain(0.1)
        except OSError:
            pass
        raw.close()
