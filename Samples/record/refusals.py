#!/usr/bin/env python3
"""What a server refuses: bad password, no right to publish or subscribe, a closed port, an unacceptable identifier."""

import subprocess
import tempfile

from recording import Client, Raw, capture, connect_packet, free_port, mosquitto, packet, string

ACCESS = "user plant\ntopic readwrite plant/#\ntopic read $SYS/#\n"

for version, name in (("3.1.1", "v311"), ("5.0", "v5")):
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["mosquitto_passwd", "-b", "-c", f"{folder}/passwords", "plant", "secret-7"], check=True,
                       stderr=subprocess.DEVNULL)
        closed = free_port(18830)
        with mosquitto("allow_anonymous false", "password_file {dir}/passwords", "acl_file {dir}/access",
                       files={"access": ACCESS}, keep=folder) as (port, _), \
                capture(f"{name}-refused.pcap", f"tcp port {port} or tcp port {closed}"):
            Client("wrong-password", port, version, username="plant", password="secret-8", accept_refusal=True)
            Client("anonymous", port, version, accept_refusal=True)
            plant = Client("plant", port, version, username="plant", password="secret-7")
            plant.subscribe([("plant/#", 1), ("secret/#", 1), ("$SYS/broker/version", 0)])
            plant.publish("secret/door", "open", 1)
            plant.publish("secret/door", "open", 2)
            plant.publish("plant/7/level", "3", 1)
            plant.publish("secret/door", "open", 0)
            plant.received(1)
            plant.disconnect()
            for _ in range(2):
                try:
                    Raw(closed)
                except ConnectionRefusedError:
                    pass
            # A version that does not exist, and an empty identifier with a session to keep.
            for connect in (packet(0x10, string("MQTT") + b"\x09\x02\0\x3c" + string("future")),
                            connect_packet("", 5 if version == "5.0" else 4, flags=0)):
                raw = Raw(port)
                raw.send(connect)
                raw.drain()
                raw.close()
