#!/usr/bin/env python3
"""Topic aliases: client to server (paho and mosquitto_pub to mosquitto), then server to client (rumqttd to paho)."""

import os
import pathlib
import signal
import subprocess
import sys
import tempfile

from recording import Client, capture, free_port, listening, mosquitto, properties, run, stop, until

with mosquitto("max_topic_alias 4") as (port, _), capture("v5-alias-to-server.pcap", f"tcp port {port}"):
    monitor = Client("monitor", port)
    monitor.subscribe("#", 1)
    pump = Client("pump-7", port)
    pump.publish("plant/7/temperature", "20.1", 0, TopicAlias=1)
    pump.publish("plant/7/pressure", "1.01", 1, TopicAlias=2)
    for step in range(3):
        pump.publish("", f"20.{step + 2}", 0, TopicAlias=1)
        pump.publish("", f"1.0{step + 2}", 1, TopicAlias=2)
    pump.publish("plant/7/level", "3", 1, TopicAlias=1)  # alias 1 now means another topic
    pump.publish("", "4", 1, TopicAlias=1)
    run("mosquitto_pub", "-p", port, "-V", "mqttv5", "-i", "valve-2", "-t", "plant/2/position", "-q", 1, "-l",
        "-D", "publish", "topic-alias", 3, input=b"open\nhalf\nclosed\n")
    monitor.received(13)
    second = Client("pump-8", port)  # the same alias number on another connection
    second.publish("plant/8/temperature", "30.0", 1, TopicAlias=1)
    second.publish("", "30.1", 1, TopicAlias=1)
    monitor.received(15)
    second.publish("", "lost", 1, TopicAlias=2)  # an alias this connection never set: the server disconnects
    second.disconnected.wait(2)
    pump.disconnect()
    monitor.disconnect()

RUMQTTD = """
id = 0
[router]
id = 0
max_connections = 10
max_outgoing_packet_count = 200
max_segment_size = 1048576
max_segment_count = 10
[v5.1]
name = "v5"
listen = "127.0.0.1:{port}"
next_connection_delay_ms = 1
[v5.1.connections]
connection_timeout_ms = 60000
max_payload_size = 65536
max_inflight_count = 100
"""

with tempfile.TemporaryDirectory() as folder:
    port = free_port()
    configuration = pathlib.Path(folder, "rumqttd.toml")
    configuration.write_text(RUMQTTD.format(port=port))
    broker = subprocess.Popen([sys.executable, "-m", "iotcore", "--config", str(configuration)], stdin=subprocess.PIPE,
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        until(lambda: listening(port, broker), "rumqttd to listen")
        with capture("v5-alias-to-client.pcap", f"tcp port {port}"):
            monitor = Client("monitor", port, connect=properties("CONNECT", TopicAliasMaximum=10))
            monitor.subscribe("plant/+/temperature", 1)
            pump = Client("pump-7", port)
            for step in range(4):
                pump.publish("plant/7/temperature", f"20.{step}", 1)
                pump.publish("plant/8/temperature", f"30.{step}", 0)
            monitor.received(8)
            pump.disconnect()
            monitor.disconnect()
    finally:
        stop(broker, signal.SIGKILL)
