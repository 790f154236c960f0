#!/usr/bin/env python3
"""MQTT in TLS: mosquitto, paho and OpenSSL's own tools, with the secrets of each connection written beside it."""

import contextlib
import os
import pathlib
import shutil
import socket
import ssl
import subprocess
import tempfile
import time

import openssl_peers
from recording import SAMPLES, Client, capture, connect_packet, free_port, mosquitto, packet, run, string

PSK = "7a3f8c1e55d2b6904f1c2e8d9ab0c3d4"
"""In hexadecimal; made for these recordings, as all keys here, and protects nothing."""

CONNACK = bytes.fromhex("20020000")
DISCONNECT = bytes.fromhex("e000")


def publish(topic, payload, qos=0, identifier=1):
    number = identifier.to_bytes(2, "big") if qos else b""
    return packet(0x30 | qos << 1, string(topic) + number + payload)


def contexts(authority, keylog, *versions):
    """One context of Python's ssl for each version."""
    for version in versions:
        context = ssl.create_default_context(cafile=authority)
        context.minimum_version = context.maximum_version = version
        context.set_ciphers("DEFAULT:@SECLEVEL=0")
        if keylog:
            context.keylog_filename = str(keylog)
        yield context


def keylog(name):
    """The key log beside a sample, which begins empty."""
    path = SAMPLES / f"{name}.keylog"
    path.write_bytes(b"")
    return path


def converse(port, tls=None):
    """What is recorded alike in plain and in TLS; every step awaits its answer."""
    pump = Client("pump-7", port, "5.0", host="localhost", tls=tls, keep_alive=30, username="plant",
                  password="secret-7")
    pump.subscribe([("plant/7/set", 1), ("plant/7/echo", 2)])
    for step in range(3):
        pump.publish("plant/7/temperature", f"2{step}.5", 0)
        pump.publish("plant/7/pressure", f"1.{step}", 1)
        pump.publish("plant/7/level", f"{step}", 2)
    pump.publish("plant/7/echo", "caf\u00e9 \u2603", 1)
    pump.received(1)
    pump.publish("plant/7/echo", bytes(range(32)), 0)
    pump.received(2)
    # More than a record holds.
    pump.publish("plant/7/echo", b"0123456789abcdef" * 1_250, 0)
    pump.received(3)
    pump.unsubscribe("plant/7/set")
    pump.disconnect()


def talk(port, name, version="3.1.1", **options):
    client = Client(name, port, version, **options)
    client.subscribe("talk/#", 1)
    client.publish("talk/about", "it", 1)
    client.received(1)
    client.disconnect()


def short(server, client, name):
    """CONNECT, CONNACK, one PUBLISH with QoS 1, DISCONNECT, through s_server and s_client."""
    client.send(connect_packet(name))
    server.expect(connect_packet(name), "CONNECT")
    server.send(CONNACK)
    client.expect(CONNACK, "CONNACK")
    say(server, client, b"hello", 1)


def say(server, client, payload, identifier):
    """One PUBLISH with QoS 1 and its PUBACK."""
    message = publish("talk/about", payload, 1, identifier)
    answer = packet(0x40, identifier.to_bytes(2, "big"))
    client.send(message)
    server.expect(message, "PUBLISH")
    server.send(answer)
    client.expect(answer, "PUBACK")


def end(server, client):
    client.send(DISCONNECT)
    server.expect(DISCONNECT, "DISCONNECT")


def plain_and_secure(shop):
    lines = ("certfile " + shop["server.crt"], "keyfile " + shop["server.key"])
    with mosquitto() as (port, _), capture("secure-plain.pcap", f"tcp port {port}"):
        converse(port)
    for name, version in (("1.2", ssl.TLSVersion.TLSv1_2), ("1.3", ssl.TLSVersion.TLSv1_3)):
        log = keylog(f"secure-tls-{name}")
        with mosquitto(*lines, port=free_port(8883)) as (port, _), \
                capture(f"secure-tls-{name}.pcap", f"tcp port {port}") as path:
            for context in contexts(shop["ca.crt"], log, version):
                converse(port, context)
        # The same, with the key log inside the file as a Decryption Secrets Block.
        subprocess.run(["editcap", "--inject-secrets", f"tls,{log}", path, SAMPLES / f"secure-tls-{name}.pcapng"],
                       check=True, stderr=subprocess.DEVNULL)
    log = keylog("tls-port-1883")
    with mosquitto(*lines, port=free_port(1883)) as (port, _), capture("tls-port-1883.pcap", f"tcp port {port}"):
        for context in contexts(shop["ca.crt"], log, ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
            talk(port, "surprise", host="localhost", tls=context)


def old_versions(shop):
    log = keylog("tls-1.0-1.1")
    port = free_port(8883)
    with capture("tls-1.0-1.1.pcap", f"tcp port {port}"):
        with openssl_peers.server("-cert", shop["rsa.crt"], "-key", shop["rsa.key"], "-cipher", "ALL:@SECLEVEL=0",
                                  "-naccept", 2, port=port) as (port, server):
            for version in ("-tls1", "-tls1_1"):
                with openssl_peers.client(port, version, "-cipher", "ALL:@SECLEVEL=0", "-keylogfile", log,
                                          "-servername", "localhost") as client:
                    short(server, client, f"old{version}")
                    end(server, client)


def rsa_key_exchange(shop):
    shutil.copy(shop["rsa.key"], SAMPLES / "tls-rsa-key-exchange.key")
    port = free_port(8883)
    with capture("tls-rsa-key-exchange.pcap", f"tcp port {port}"):
        with mosquitto("certfile " + shop["rsa.crt"], "keyfile " + shop["rsa.key"],
                       "ciphers AES128-GCM-SHA256:AES256-SHA", "tls_version tlsv1.2", port=port):
            for cipher in ("AES128-GCM-SHA256", "AES256-SHA"):
                context = ssl.create_default_context(cafile=shop["ca.crt"])
                context.maximum_version = ssl.TLSVersion.TLSv1_2
                context.set_ciphers(cipher)
                talk(port, cipher, host="localhost", tls=context)


def mutual(shop):
    log = keylog("tls-mutual")
    lines = (f"cafile {shop['ca.crt']}", f"certfile {shop['server.crt']}", f"keyfile {shop['server.key']}",
             "require_certificate true", "use_identity_as_username true")
    with mosquitto(*lines, port=free_port(8883)) as (port, _), capture("tls-mutual.pcap", f"tcp port {port}"):
        for context in contexts(shop["ca.crt"], log, ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
            context.load_cert_chain(shop["client.crt"], shop["client.key"])
            talk(port, "known", host="localhost", tls=context)


def pre_shared(shop):
    (SAMPLES / "tls-psk.key").write_text(PSK + "\n")
    ciphers = "PSK-AES128-GCM-SHA256:PSK-AES256-CBC-SHA384"
    port = free_port(8883)
    with mosquitto("psk_hint sample", "psk_file {dir}/keys.psk", "tls_version tlsv1.2", f"ciphers {ciphers}", port=port,
                   files={"keys.psk": f"pump-7:{PSK}\n"}), capture("tls-1.2-psk.pcap", f"tcp port {port}"):
        for cipher in ciphers.split(":"):
            with openssl_peers.client(port, "-tls1_2", "-psk", PSK, "-psk_identity", "pump-7", "-cipher",
                                      cipher) as client:
                client.send(connect_packet("pump-7"))
                client.expect(CONNACK, "CONNACK")
                client.send(publish("plant/7/level", cipher.encode(), 1))
                client.expect(packet(0x40, b"\0\1"), "PUBACK")
                client.send(DISCONNECT)
    # The first connection agrees on a key with the pre-shared key alone, as there is no group that both have; the
    # second with a Diffie-Hellman exchange too, and needs the key log.
    log = keylog("tls-1.3-psk")
    port = free_port(8883)
    with capture("tls-1.3-psk.pcap", f"tcp port {port}"):
        shared = ("-tls1_3", "-psk", PSK, "-psk_identity", "pump-7", "-allow_no_dhe_kex", "-ciphersuites",
                  "TLS_AES_128_GCM_SHA256")
        for groups in ("P-384", "X25519"):
            with openssl_peers.server(*shared, "-nocert", "-groups", groups, "-naccept", 1, port=port) as (_, server):
                options = ["-keylogfile", log] if groups == "X25519" else []
                with openssl_peers.client(port, *shared, "-groups", "X25519", *options) as client:
                    short(server, client, "pump-7")
                    end(server, client)


def resumed(shop):
    own = ("-cert", shop["server.crt"], "-key", shop["server.key"])
    for name, kinds in (("tls-1.2-resumption", (("-tls1_2", "-no_ticket"), ("-tls1_2",))),
                        ("tls-1.3-resumption", (("-tls1_3",), ("-tls1_3", "-no_ticket")))):
        log = keylog(name)
        port = free_port(8883)
        with capture(f"{name}.pcap", f"tcp port {port}"):
            for number, kind in enumerate(kinds):
                session = shop[f"session-{name}-{number}"]
                with openssl_peers.server(*own, *kind, "-naccept", 2, port=port) as (_, server):
                    for option in ("-sess_out", "-sess_in"):
                        with openssl_peers.client(port, *kind[:1], option, session, "-keylogfile", log, "-servername",
                                                  "localhost") as client:
                            short(server, client, "again")
                            end(server, client)


def early_data(shop):
    log = keylog("tls-1.3-early-data")
    own = ("-cert", shop["server.crt"], "-key", shop["server.key"], "-tls1_3", "-early_data")
    first = connect_packet("early") + publish("talk/about", b"early")
    early = pathlib.Path(shop["early"])
    early.write_bytes(first)
    port = free_port(8883)
    with capture("tls-1.3-early-data.pcap", f"tcp port {port}"):
        common = ("-tls1_3", "-keylogfile", log, "-servername", "localhost")
        for attempt in ("accepted", "rejected"):
            session = shop[f"session-{attempt}"]
            with openssl_peers.server(*own, "-naccept", 2 if attempt == "accepted" else 1, port=port) as (_, server):
                with openssl_peers.client(port, *common, "-sess_out", session) as client:
                    short(server, client, "first")
                    end(server, client)
                if attempt == "accepted":
                    with openssl_peers.client(port, *common, "-sess_in", session, "-early_data", early) as client:
                        server.expect(first, "early data")
                        server.send(CONNACK)
                        client.expect(CONNACK, "CONNACK")
                        say(server, client, b"late", 1)
                        end(server, client)
            if attempt == "rejected":
                # A server that does not know the ticket: the client must say it all again.
                with openssl_peers.server(*own, "-naccept", 1, port=port) as (_, server):
                    with openssl_peers.client(port, *common, "-sess_in", session, "-early_data", early) as client:
                        client.expect(b"Early data was rejected")
                        client.send(first)
                        server.expect(first, "what was early data")
                        server.send(CONNACK)
                        client.expect(CONNACK, "CONNACK")
                        end(server, client)


def key_updates(shop):
    log = keylog("tls-1.3-key-update")
    port = free_port(8883)
    with capture("tls-1.3-key-update.pcap", f"tcp port {port}"):
        with openssl_peers.server("-cert", shop["server.crt"], "-key", shop["server.key"], "-tls1_3", "-naccept", 1,
                                  port=port) as (_, server):
            with openssl_peers.client(port, "-tls1_3", "-keylogfile", log, "-servername", "localhost") as client:
                short(server, client, "pump-7")
                # 'K' asks the other side to update too, 'k' does not.
                for number, (peer, command) in enumerate(((client, b"k"), (client, b"K"), (server, b"k"),
                                                          (server, b"K"))):
                    peer.send(command + b"\n")
                    time.sleep(0.2)
                    say(server, client, b"generation", number + 2)
                end(server, client)


def renegotiated(shop):
    log = keylog("tls-1.2-renegotiation")
    port = free_port(8883)
    with capture("tls-1.2-renegotiation.pcap", f"tcp port {port}"):
        with openssl_peers.server("-cert", shop["server.crt"], "-key", shop["server.key"], "-tls1_2", "-naccept", 1,
                                  "-client_renegotiation", port=port) as (_, server):
            with openssl_peers.client(port, "-tls1_2", "-keylogfile", log, "-servername", "localhost") as client:
                short(server, client, "pump-7")
                client.send(b"R\n")
                client.expect(b"RENEGOTIATING")
                time.sleep(0.2)
                say(server, client, b"again", 2)
                server.send(b"r\n")
                time.sleep(0.2)
                say(server, client, b"and again", 3)
                end(server, client)


def retried(shop):
    """The server wants another group than the client's key share has: HelloRetryRequest."""
    log = keylog("tls-1.3-hello-retry")
    port = free_port(8883)
    with capture("tls-1.3-hello-retry.pcap", f"tcp port {port}"):
        with openssl_peers.server("-cert", shop["server.crt"], "-key", shop["server.key"], "-tls1_3", "-groups",
                                  "P-384", "-naccept", 1, port=port) as (_, server):
            with openssl_peers.client(port, "-tls1_3", "-groups", "X25519:P-384", "-keylogfile", log, "-servername",
                                      "localhost") as client:
                short(server, client, "pump-7")
                end(server, client)


@contextlib.contextmanager
def failing(name, *lines):
    """A mosquitto and a capture for handshakes that fail; yields the port and the key log."""
    log = keylog(f"tls-failed-{name}")
    with mosquitto(*lines, port=free_port(8883)) as (port, _), capture(f"tls-failed-{name}.pcap", f"tcp port {port}"):
        yield port, log


def attempt(port, context, host="localhost"):
    """A handshake that fails; the server's alert may come only with the first read."""
    with socket.create_connection(("127.0.0.1", port), timeout=5) as plain:
        try:
            with context.wrap_socket(plain, server_hostname=host) as secure:
                secure.sendall(connect_packet("hopeful"))
                if secure.recv(100):
                    raise RuntimeError("the handshake should have failed")
        except (ssl.SSLError, OSError):
            pass
    time.sleep(0.1)


def failures(shop):
    both = (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3)
    own = ("certfile " + shop["server.crt"], "keyfile " + shop["server.key"])
    mutual = (*own, "cafile " + shop["ca.crt"], "require_certificate true")
    with failing("unknown-ca", *own) as (port, log):
        for context in contexts(shop["other-ca.crt"], log, *both):
            attempt(port, context)
    with failing("expired", "certfile " + shop["expired.crt"], "keyfile " + shop["expired.key"]) as (port, log):
        for context in contexts(shop["ca.crt"], log, *both):
            attempt(port, context)
    with failing("wrong-name", *own) as (port, log):
        for context in contexts(shop["ca.crt"], log, *both):
            attempt(port, context, "broker.example")
    with failing("client-unknown-ca", *mutual) as (port, log):
        for context in contexts(shop["ca.crt"], log, *both):
            context.load_cert_chain(shop["stranger.crt"], shop["stranger.key"])
            attempt(port, context)
    with failing("no-client-certificate", *mutual) as (port, log):
        for context in contexts(shop["ca.crt"], log, *both):
            attempt(port, context)
    with failing("protocol-version", *own, "tls_version tlsv1.3") as (port, log):
        for context in contexts(shop["ca.crt"], log, ssl.TLSVersion.TLSv1_2):
            attempt(port, context)
    with failing("no-shared-cipher", *own, "ciphers ECDHE-ECDSA-AES256-GCM-SHA384", "tls_version tlsv1.2") as (port, log):
        for context in contexts(shop["ca.crt"], log, ssl.TLSVersion.TLSv1_2):
            context.set_ciphers("ECDHE-ECDSA-CHACHA20-POLY1305")
            attempt(port, context)
    # In 1.2 the server knows when it reads Finished; in 1.3, which mosquitto_pub negotiates, with the ClientHello.
    with failing("wrong-psk", "psk_hint sample", "psk_file " + shop["other.psk"], "tls_version tlsv1.2",
                 "ciphers PSK-AES128-GCM-SHA256") as (port, log):
        run("openssl", "s_client", "-connect", f"127.0.0.1:{port}", "-tls1_2", "-psk", PSK, "-psk_identity", "pump-7",
            "-cipher", "PSK-AES128-GCM-SHA256", check=False, stdin=subprocess.DEVNULL)
        run("mosquitto_pub", "-h", "127.0.0.1", "-p", port, "--psk", PSK, "--psk-identity", "pump-7", "--tls-version",
            "tlsv1.2", "--ciphers", "PSK-AES128-GCM-SHA256", "-t", "plant/7/level", "-m", "1", check=False)
    for log in SAMPLES.glob("tls-failed-*.keylog"):
        if not any(line and not line.startswith("#") for line in log.read_text().splitlines()):
            log.unlink()


with tempfile.TemporaryDirectory() as folder:
    os.chmod(folder, 0o755)
    shop = openssl_peers.Workshop(folder)
    shop.authority("ca")
    shop.authority("other-ca")
    here = "DNS:localhost,IP:127.0.0.1"
    shop.sign("server", "ca", "localhost", here)
    shop.sign("rsa", "ca", "localhost", here, kind="rsa")
    shop.sign("client", "ca", "pump-7")
    shop.sign("stranger", "other-ca", "stranger")
    shop.sign("expired", "ca", "localhost", here, expired=True)
    pathlib.Path(shop["other.psk"]).write_text("pump-7:00112233\n")
    for record in (plain_and_secure, old_versions, rsa_key_exchange, mutual, pre_shared, resumed, early_data,
                   key_updates, renegotiated, retried, failures):
        record(shop)
