#!/usr/bin/env python3
"""MQTT in WebSocket: mosquitto's own, in TLS, compressed, in fragments, refused; the same in plain beside it."""

import asyncio
import http.server
import logging
import os
import pathlib
import socket
import socketserver
import ssl
import tempfile
import threading
import time

from amqtt.broker import Broker
from amqtt.client import MQTTClient
from websockets.sync.client import connect

import openssl_peers
from recording import SAMPLES, Client, Raw, capture, connect_packet, free_port, listening, mosquitto, packet, string, until
from relays import in_fragments, web_socket_client, web_socket_server

# Libraries tell of refused requests at length.
logging.disable(logging.CRITICAL)


def converse(port, **options):
    """What is recorded alike in plain and in WebSocket; every step awaits its answer."""
    pump = Client("pump-7", port, "5.0", host="localhost", keep_alive=30, **options)
    pump.subscribe([("plant/7/set", 1), ("plant/7/echo", 2)])
    for qos in range(3):
        pump.publish("plant/7/temperature", f"2{qos}.5", qos)
    for count, payload in enumerate(["caf\u00e9 \u2603", bytes(range(256)), b"0123456789abcdef" * 500], 1):
        pump.publish("plant/7/echo", payload, count % 3)
        pump.received(count)
    pump.unsubscribe("plant/7/set")
    pump.disconnect()


def own_listener(shop):
    """mosquitto's listeners, plain and for WebSocket, without and with TLS."""
    plain, web, secure = free_port(), free_port(9001), free_port(9443)
    lines = (f"listener {web} 127.0.0.1", "protocol websockets", f"listener {secure} 127.0.0.1", "protocol websockets",
             "certfile " + shop["server.crt"], "keyfile " + shop["server.key"])
    keylog = SAMPLES / "websocket-tls.keylog"
    keylog.write_bytes(b"")
    context = ssl.create_default_context(cafile=shop["ca.crt"])
    context.keylog_filename = str(keylog)
    with mosquitto(*lines, port=plain) as (_, broker):
        until(lambda: listening(secure, broker), "mosquitto to listen")
        with capture("websocket-plain.pcap", f"tcp port {plain}"):
            converse(plain)
        with capture("websocket-conversation.pcap", f"tcp port {web}"):
            converse(web, transport="websockets")
        with capture("websocket-tls.pcap", f"tcp port {secure}"):
            converse(secure, transport="websockets", tls=context)


def relayed():
    """A pair of relays that compresses and cuts messages, and the plain leg behind it."""
    for name, options in (("deflate", {"compression": "deflate"}), ("fragments", {"compression": None})):
        with mosquitto() as (broker, _):
            with web_socket_server(broker, in_fragments(7), **options) as web:
                with web_socket_client(f"ws://127.0.0.1:{web}/mqtt", in_fragments(8), **options) as port:
                    with capture(f"websocket-{name}.pcap", f"tcp port {web}"):
                        with capture(f"websocket-{name}-plain.pcap", f"tcp port {broker}"):
                            converse(port)
                            time.sleep(0.3)


async def compressing_broker():
    """amqtt on both sides, which compress all they send."""
    port = free_port(8080)
    broker = Broker({"listeners": {"default": {"type": "ws", "bind": f"127.0.0.1:{port}"}},
                     "plugins": {"amqtt.plugins.authentication.AnonymousAuthPlugin": {"allow_anonymous": True}}})
    await broker.start()
    with capture("websocket-amqtt.pcap", f"tcp port {port}"):
        client = MQTTClient(client_id="pump-8", config={"auto_reconnect": False})
        await client.connect(f"ws://127.0.0.1:{port}/mqtt")
        await client.subscribe([("plant/8/#", 2)])
        for qos in range(3):
            await client.publish("plant/8/state", b'{"pump":8,"speed":1440,"state":"running"}' * 10, qos)
            await client.deliver_message(timeout_duration=5)
        await client.disconnect()
    await broker.shutdown()


def frames():
    """What a client may do with frames and hardly any does, to mosquitto."""
    web = free_port(9001)
    with mosquitto(f"listener {web} 127.0.0.1", "protocol websockets") as (_, broker), \
            capture("websocket-frames.pcap", f"tcp port {web}"):
        until(lambda: listening(web, broker), "mosquitto to listen")
        hello = connect_packet("frames")
        subscribe = packet(0x82, b"\0\1" + string("frames/#") + b"\1")
        publish = packet(0x32, string("frames/many") + b"\0\2" + b"payload " * 20)
        with connect(f"ws://127.0.0.1:{web}/mqtt", subprotocols=["mqtt"], compression=None) as client:
            def told(count):
                return [client.recv(timeout=5) for _ in range(count)]

            def cut(data, *places):
                for start, end in zip((0, *places), (*places, len(data))):
                    yield data[start:end]
                    client.ping()

            # One packet in fragments, Ping between them.
            client.send(cut(hello, 1, 2, 9))
            told(1)
            # Several packets in one message, then one over several messages.
            client.send(subscribe + publish + packet(0xC0, b""))
            told(3)
            publish = packet(0x32, string("frames/many") + b"\0\3" + b"another " * 20)
            for part in cut(publish, 1, 30, 31):
                client.send(part)
            told(1)
            client.pong(b"unasked")
            client.close(1000, "enough of frames")
        # A Close of the client's with another code, and none at all.
        for code in (1001, None):
            with connect(f"ws://127.0.0.1:{web}/mqtt", subprotocols=["mqttv3.1"], compression=None) as client:
                client.send(connect_packet(f"close-{code}"))
                client.recv(timeout=5)
                if code:
                    client.close(code)
                else:
                    client.socket.shutdown(socket.SHUT_RDWR)


class NothingHere(http.server.BaseHTTPRequestHandler):
    """A server of pages that has none."""

    def do_GET(self):
        self.send_error(404)

    def log_message(self, *_):
        pass


def refusing():
    """Requests that get another answer than 101."""
    port = free_port(8080)
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), NothingHere) as pages, \
            web_socket_server(1, in_fragments(9)) as port, \
            capture("websocket-refused.pcap", f"tcp port {port} or tcp port {pages.server_address[1]}"):
        threading.Thread(target=pages.serve_forever, daemon=True).start()
        key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
        upgrade = "Host: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
        protocol = "Sec-WebSocket-Protocol: mqtt\r\n"
        for to, fields in ((port, upgrade), (port, upgrade + key + protocol.replace("mqtt", "stomp")),
                           (port, upgrade.replace("13", "8") + key + protocol),
                           (pages.server_address[1], upgrade + key + protocol)):
            raw = Raw(to)
            raw.send(f"GET /mqtt HTTP/1.1\r\n{fields}\r\n".encode())
            raw.drain(1)
            raw.close()
        pages.shutdown()


with tempfile.TemporaryDirectory() as folder:
    os.chmod(folder, 0o755)
    shop = openssl_peers.Workshop(pathlib.Path(folder))
    shop.authority("ca")
    shop.sign("server", "ca", "localhost", "DNS:localhost,IP:127.0.0.1")
    own_listener(shop)
relayed()
asyncio.run(compressing_broker())
frames()
refusing()
