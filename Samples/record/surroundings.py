#!/usr/bin/env python3
"""MQTT beside other traffic: HTTP, TLS (with its key log), WebSocket; unusual ports; IPv6; bridges; another client."""

import asyncio
import http.server
import pathlib
import ssl
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request

from recording import SAMPLES, Client, capture, free_port, mosquitto, run, until

def talk(name, port, version="5.0", **options):
    client = Client(name, port, version, **options)
    client.subscribe("talk/#", 1)
    for qos in range(3):
        client.publish("talk/about", f"it at {qos}", qos)
    client.received(3)
    client.disconnect()


class Quiet(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"0\x0c\0\4MQTT not at all\n" * 5)

    def log_message(self, *_):
        pass


with tempfile.TemporaryDirectory() as folder:
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days",
                    "30", "-subj", "/CN=localhost", "-keyout", f"{folder}/key.pem", "-out", f"{folder}/certificate.pem"],
                   check=True, stderr=subprocess.DEVNULL)
    plain, secure = free_port(18884), free_port(8883)
    with mosquitto(f"listener {secure} 127.0.0.1", "certfile {dir}/certificate.pem", "keyfile {dir}/key.pem",
                   port=plain, keep=folder):
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Quiet)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        web = server.server_address[1]
        keys = pathlib.Path(folder, "keys.txt")
        with capture(f"{folder}/mixed.pcap", f"tcp port {plain} or tcp port {secure} or tcp port {web}") as path:
            for maximum in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
                context = ssl.create_default_context(cafile=f"{folder}/certificate.pem")
                context.check_hostname = False
                context.maximum_version = maximum
                context.keylog_filename = str(keys)
                talk("secure", secure, tls=context)
                urllib.request.urlopen(f"http://127.0.0.1:{web}/").read()
                talk("plain", plain, "3.1.1")
        server.shutdown()
        # The key log travels inside the file as a Decryption Secrets Block; these keys protected nothing.
        subprocess.run(["editcap", "--inject-secrets", f"tls,{keys}", str(path), str(SAMPLES / "mixed-traffic.pcapng")],
                       check=True, stderr=subprocess.DEVNULL)

for port, name in ((free_port(50_443), "unusual-port"), (free_port(80), "port-80")):
    with mosquitto(port=port), capture(f"{name}.pcap", f"tcp port {port}"):
        talk("somewhere", port)

with mosquitto(host="::1") as (port, _), capture("ipv6.pcap", f"tcp port {port}"):
    talk("six", port, host="::1")
    talk("six", port, "3.1.1", host="::1")

# mosquitto 2.0.11 does not start with a WebSocket listener alone, so it has a second one that stays unused.
web = free_port(9001)
with mosquitto(f"listener {web} 127.0.0.1", "protocol websockets"), capture("websocket.pcap", f"tcp port {web}"):
    talk("page", web, transport="websockets")

# Bridges announce themselves with the 0x80 bit of the protocol level in 3.1 and 3.1.1.
hub = free_port()
with mosquitto(port=hub), capture("bridges.pcap", f"tcp port {hub}"):
    for version, name in (("mqttv31", "3.1"), ("mqttv311", "3.1.1"), ("mqttv50", "5.0")):
        edge = free_port(0)
        with mosquitto("connection site", f"address 127.0.0.1:{hub}", "topic # both 1", f"local_clientid edge-{version}",
                       f"remote_clientid bridge-{version}", f"bridge_protocol_version {version}", port=edge):
            time.sleep(1.2)
            run("mosquitto_pub", "-p", edge, "-t", "from/edge", "-m", "up", "-q", 1)
            run("mosquitto_pub", "-p", hub, "-t", "from/hub", "-m", "down", "-q", 1)
            time.sleep(0.3)


async def gmqtt_talk(port):
    import gmqtt

    client, arrived = gmqtt.Client("gmqtt-1", session_expiry_interval=60), []
    client.on_message = lambda *values: arrived.append(values) or 0
    subscribed = asyncio.Event()
    client.on_subscribe = lambda *_: subscribed.set()
    await client.connect("127.0.0.1", port)
    client.subscribe("talk/#", qos=2, subscription_identifier=7)
    await asyncio.wait_for(subscribed.wait(), 5)
    for qos in range(3):
        client.publish("talk/about", {"at": qos}, qos=qos, user_property=[("a", "1"), ("a", "2")],
                       message_expiry_interval=10, content_type="json")
    for _ in range(100):
        if len(arrived) == 3:
            break
        await asyncio.sleep(0.02)
    await client.disconnect()


with mosquitto() as (port, _), capture("v5-gmqtt.pcap", f"tcp port {port}"):
    asyncio.run(gmqtt_talk(port))
