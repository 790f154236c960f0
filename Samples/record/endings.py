#!/usr/bin/env python3
"""How connections end: reset, killed process, Keep Alive that ran out, server stopped, identifier taken over."""

import os
import signal
import subprocess
import sys
import time

from recording import Client, Raw, capture, connect_packet, mosquitto, packet, stop, string

for version, name in (("3.1.1", "v311"), ("5.0", "v5")):
    with mosquitto() as (port, _), capture(f"{name}-abrupt.pcap", f"tcp port {port}"):
        monitor = Client("monitor", port, version)
        monitor.subscribe("#", 1)
        client = Client("reset", port, version)
        client.publish("a/1", "before the reset", 1)
        client.cut()  # RST
        process = subprocess.Popen(["mosquitto_sub", "-p", str(port), "-i", "killed", "-t", "b/#", "-q", "1",
                                    "-V", "mqttv5" if version == "5.0" else "mqttv311"])
        time.sleep(0.3)
        stop(process, signal.SIGKILL)
        half = Raw(port)
        half.send(connect_packet("cut-short", 5 if version == "5.0" else 4))
        half.send(packet(0x30, string("c/1") + (b"\0" if version == "5.0" else b"") + b"x" * 100)[:40])
        half.reset()  # inside a PUBLISH
        time.sleep(0.2)
        monitor.received(1)
        monitor.disconnect()

    with mosquitto() as (port, _), capture(f"{name}-keep-alive.pcap", f"tcp port {port}"):
        awake = Client("awake", port, version, keep_alive=1)  # pings
        silent = Raw(port)
        silent.send(connect_packet("silent", 5 if version == "5.0" else 4, keep_alive=1))
        silent.drain()
        silent.socket.settimeout(8)
        silent.receive()  # the server closes after one and a half Keep Alive periods
        silent.receive()
        silent.close()
        awake.disconnect()

    with mosquitto() as (port, _), capture(f"{name}-takeover.pcap", f"tcp port {port}"):
        clients = []
        for turn in range(4):  # two devices with the same identifier throw each other out
            client = Client("pump-7", port, version)
            client.subscribe("commands/pump-7", 1)
            if clients:
                clients[-1].disconnected.wait(2)
            clients.append(client)
        clients[-1].disconnect()

    with mosquitto() as (port, process), capture(f"{name}-server-stop.pcap", f"tcp port {port}"):
        clients = [Client(f"client-{number}", port, version) for number in range(2)]
        clients[0].subscribe("a/#")
        clients[1].publish("a/1", "last words", 1)
        stop(process)
        for client in clients:
            client.disconnected.wait(2)
