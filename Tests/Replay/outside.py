"""An independent subscriber outside of a replay, and what a capture says it has to receive."""

import base64
import collections
import json
import subprocess
import threading
import time

import paho.mqtt.client as paho
from paho.mqtt.subscribeoptions import SubscribeOptions

QUIET = 0.4
"""Seconds without a message after which what is missing is taken for lost."""


class Subscriber:
    """Everything that is published on a server while the block runs, at QoS 2: (topic, payload) and how often."""

    def __init__(self, port, version=paho.MQTTv5, filters=("#",), keeps_session=False):
        self.counts, self.last, self.version = collections.Counter(), time.monotonic(), version
        self.ready = threading.Event()
        self.client = paho.Client(paho.CallbackAPIVersion.VERSION2, "outside", protocol=version,
                                  clean_session=None if version == paho.MQTTv5 else not keeps_session)
        self.client.reconnect_delay_set(1, 1)
        self.client.max_inflight_messages_set(0)
        self.client.on_message, self.client.on_subscribe = self.message, lambda *_: self.ready.set()
        self.client.connect("127.0.0.1", port)
        self.client.loop_start()
        if version == paho.MQTTv5:
            self.client.subscribe([(each, SubscribeOptions(2, retainHandling=2)) for each in filters])
        else:
            self.client.subscribe([(each, 2) for each in filters])
        if not self.ready.wait(10):
            raise TimeoutError("the outside subscriber was not heard")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.client.disconnect()
        self.client.loop_stop()

    def message(self, client, data, message):
        self.last = time.monotonic()
        self.counts[message.topic.encode(), bytes(message.payload)] += 1

    def settle(self, expected, patience=20):
        """Wait until all that is expected came and nothing more comes, or until it cannot be expected any more."""
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            quiet = time.monotonic() - self.last
            if quiet > QUIET and (expected.met(self.counts) or quiet > 5 * QUIET):
                return
            time.sleep(0.02)


def content(value):
    """The bytes of a text or payload of the timeline."""
    if isinstance(value, str):
        return value.encode()
    return value["text"].encode() if "text" in value else base64.b64decode(value["base64"])


class Published:
    """The messages that captured clients published, by (topic, payload): how many at each QoS, and as Will Messages.

    A repetition (DUP) of a message whose exchange goes on is the same message.
    """

    def __init__(self, mqttscope, captures):
        self.counts, self.wills, self.packets = {}, set(), 0
        lines = subprocess.run([mqttscope, "export", "--quiet", "--kinds", "packet", *map(str, captures)],
                               capture_output=True, check=False).stdout
        exchanges = {}
        for line in lines.splitlines():
            event = json.loads(line)
            if event["kind"] != "packet":
                continue
            self.packets += 1
            self.note(event, event["packet"], exchanges)

    def note(self, event, packet, exchanges):
        session = event.get("client_id") or event["connection"]
        if event["from"] == "server":
            # A client repeats what it has no PUBREC for, though the capture may have one.
            if packet["type"] in ("PUBACK", "PUBCOMP"):
                exchanges.pop((session, packet["packet_id"]), None)
            return
        if packet["type"] == "CONNECT" and "will" in packet:
            self.wills.add((content(packet["will"]["topic"]), content(packet["will"]["payload"])))
        if packet["type"] != "PUBLISH" or "topic" not in packet:
            return
        topic = content(packet["topic"])
        message = topic, content(packet["payload"])
        if not topic or topic.startswith(b"$"):
            return
        if packet["qos"]:
            key = session, packet["packet_id"]
            if packet["dup"] and exchanges.get(key) == message:
                return
            exchanges[key] = message
        self.counts.setdefault(message, [0, 0, 0])[packet["qos"]] += 1

    def total(self, qos):
        return sum(counts[qos] for counts in self.counts.values())

    def met(self, received):
        return all(received[message] >= sum(counts) for message, counts in self.counts.items())

    def differences(self, received, exactly_once=True):
        """What of QoS 1 and 2 is missing or too much, and of QoS 0 what is too much: one line for each message."""
        lines = []
        for message, (zero, one, two) in self.counts.items():
            count, name = received[message], f"{message[0][:60]!r} {message[1][:30]!r}"
            if count < one + two:
                lines.append(f"{name}: {count} of {one + two} arrived")
            if exactly_once and not one and message not in self.wills and count > zero + two:
                lines.append(f"{name}: {count} arrived, {zero + two} were published at QoS 0 and 2")
        for message, count in received.items():
            if message not in self.counts and message not in self.wills and not message[0].startswith(b"$"):
                lines.append(f"{message[0][:60]!r} {message[1][:30]!r}: {count} arrived, none was published")
        return lines
