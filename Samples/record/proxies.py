#!/usr/bin/env python3
"""The PROXY protocol: haproxy in front of haproxy in front of mosquitto, with both versions, with TLS and WebSocket."""

import contextlib
import os
import pathlib
import ssl
import tempfile
import time

import openssl_peers
from recording import SAMPLES, Client, Raw, capture, free_port, listening, mosquitto, until
from relays import haproxy


@contextlib.contextmanager
def behind(broker, option, *more):
    """Two haproxies: the first tells the second of its client; yields the port of the first and of the second."""
    front, back = free_port(18830), free_port(18831)
    with haproxy(
            ["listen front", f"bind 127.0.0.1:{front}", f"bind [::1]:{front}",
             f"server back 127.0.0.1:{back} {option} {' '.join(more)}"],
            ["listen back", f"bind 127.0.0.1:{back} accept-proxy", f"server broker 127.0.0.1:{broker}"]):
        yield front, back


def converse(port, host, **options):
    name = "valve-6" if ":" in host else "valve-4"
    valve = Client(name, port, "5.0", host=host, keep_alive=30, **options)
    valve.subscribe(f"plant/{name}/#", 2)
    for qos in range(3):
        valve.publish(f"plant/{name}/opened", f"{qos}0 %", qos)
    valve.received(3)
    valve.disconnect()


def versions():
    with mosquitto() as (broker, _):
        for version, option in (("1", "send-proxy"), ("2", "send-proxy-v2")):
            with behind(broker, option) as (front, back):
                # Before the first proxy, where nothing is added, and behind it.
                with capture(f"proxy-{version}-plain.pcap", f"tcp port {front}"), \
                        capture(f"proxy-{version}.pcap", f"tcp port {back}"):
                    converse(front, "127.0.0.1")
                    converse(front, "::1")


def further_values():
    """Version 2 with values beside the addresses, and the proxy's own connections, which look whether all is well."""
    with mosquitto() as (broker, _):
        options = ("check", "check-send-proxy", "inter", "700ms", "proxy-v2-options", "unique-id,crc32c")
        with behind(broker, "send-proxy-v2", *options) as (front, back):
            with capture("proxy-2-values.pcap", f"tcp port {back}"):
                converse(front, "127.0.0.1")
                time.sleep(1)


def in_front_of_layers(shop):
    """TLS and WebSocket behind the header."""
    keylog = SAMPLES / "proxy-tls-websocket.keylog"
    keylog.write_bytes(b"")
    context = ssl.create_default_context(cafile=shop["ca.crt"])
    context.keylog_filename = str(keylog)
    web, secure = free_port(9001), free_port(9443)
    lines = (f"listener {web} 127.0.0.1", "protocol websockets", f"listener {secure} 127.0.0.1", "protocol websockets",
             "certfile " + shop["server.crt"], "keyfile " + shop["server.key"])
    with mosquitto(*lines) as (_, broker):
        until(lambda: listening(secure, broker), "mosquitto to listen")
        with behind(secure, "send-proxy-v2") as (front, back):
            with capture("proxy-tls-websocket.pcap", f"tcp port {back}"):
                converse(front, "localhost", transport="websockets", tls=context)
        with behind(web, "send-proxy") as (front, back):
            with capture("proxy-websocket.pcap", f"tcp port {back}"):
                converse(front, "localhost", transport="websockets")


def unknown():
    """Headers that name nobody, and one with an address that does not exist."""
    with mosquitto() as (broker, _), behind(broker, "") as (_, back), capture("proxy-odd.pcap", f"tcp port {back}"):
        connect = bytes.fromhex("101100044d5154540402003c0005") + b"valve"
        for header in (b"PROXY UNKNOWN\r\n", b"PROXY UNKNOWN whatever 1 2 3\r\n",
                       b"PROXY TCP4 192.0.2.300 198.51.100.7 56324 1883\r\n"):
            raw = Raw(back)
            raw.send(header + connect)
            raw.drain()
            raw.close()


versions()
further_values()
with tempfile.TemporaryDirectory() as folder:
    os.chmod(folder, 0o755)
    shop = openssl_peers.Workshop(pathlib.Path(folder))
    shop.authority("ca")
    shop.sign("server", "ca", "localhost", "DNS:localhost,IP:127.0.0.1")
    in_front_of_layers(shop)
unknown()
