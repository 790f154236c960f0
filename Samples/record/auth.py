#!/usr/bin/env python3
"""Enhanced authentication of 5.0: AUTH both ways before CONNACK, again later, refused, and an unknown method."""

import pathlib
import subprocess
import tempfile

from recording import Raw, capture, connect_packet, mosquitto, packet, string

SOURCE = pathlib.Path(__file__).with_name("auth_plugin.c")


def method(name, data=None):
    body = b"\x15" + string(name) + (b"" if data is None else b"\x16" + string(data))
    return bytes([len(body)]) + body


def auth(reason, name, data=None):
    return packet(0xF0, bytes([reason]) + method(name, data))


with tempfile.TemporaryDirectory() as folder:
    subprocess.run(["cc", "-shared", "-fPIC", "-o", f"{folder}/auth.so", str(SOURCE)], check=True)
    with mosquitto("plugin {dir}/auth.so", keep=folder) as (port, _), capture("v5-auth.pcap", f"tcp port {port}"):
        granted = Raw(port)
        granted.send(connect_packet("granted", 5, properties=method("COUNT", b"\1start")))
        granted.drain()
        granted.send(auth(0x18, "COUNT", b"\x00\xff\x08"))
        granted.drain()
        granted.send(auth(0x19, "COUNT", b"again"))  # re-authentication
        granted.drain()
        granted.send(auth(0x18, "COUNT", b"\x00\xff\x08"))
        granted.drain()
        granted.send("e000")
        granted.close()
        for properties, reply in ((method("COUNT"), b"wrong"), (method("UNKNOWN", b"x"), None)):
            refused = Raw(port)
            refused.send(connect_packet("refused", 5, properties=properties))
            refused.drain()
            if reply:
                try:
                    refused.send(auth(0x18, "COUNT", reply))
                    refused.drain()
                except OSError:
                    pass
            refused.close()
