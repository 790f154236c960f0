"""Hundreds of clients in one loop, each with a log of what it sent and received, and the capture of it all."""

import collections
import contextlib
import json
import random
import selectors
import signal
import socket
import struct
import subprocess
import time

from recording import connect_packet, free_port, mosquitto, packet, string

SITES, SENSORS, GROUPS = 40, 5, 3


class Member:
    """One client of the load: a socket, its unread bytes, its log."""

    def __init__(self, number, name, version, port):
        self.number, self.name, self.five = number, name, version == 5
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.local_port = self.socket.getsockname()[1]
        self.unread, self.next_id, self.acknowledged = b"", 0, 0
        self.filter, self.qos, self.group = None, None, None
        self.sent, self.received, self.completed = [], [], collections.Counter()
        self.under_way = {}

    def send(self, data):
        self.socket.sendall(data)

    def publish(self, topic, payload, qos):
        body = string(topic)
        if qos:
            self.next_id = self.next_id % 65535 + 1
            body += struct.pack(">H", self.next_id)
            self.under_way[self.next_id] = qos
        data = packet(0x30 | qos << 1, body + (b"\0" if self.five else b"") + payload.encode())
        self.sent.append((payload, topic, qos, time.time_ns()))
        self.send(data)

    def take(self):
        """Read, answer and log whatever has come."""
        data = self.socket.recv(262144)
        now = time.time_ns()
        if not data:
            raise RuntimeError(f"{self.name}: the server closed")
        self.unread += data
        view, start, answers = self.unread, 0, []
        while (size := packet_size(view, start)) is not None:
            kind, body = view[start] >> 4, start + 1 + length_size(view, start + 1)
            if kind == 3:
                answers.append(self.message(view, start, body, start + size, now))
            elif kind in (4, 7):
                identifier = view[body] << 8 | view[body + 1]
                self.completed["client", self.under_way.pop(identifier)] += 1
            elif kind == 5:
                answers.append(b"\x62\x02" + view[body:body + 2])
            elif kind == 6:
                self.completed["server", 2] += 1
                answers.append(b"\x70\x02" + view[body:body + 2])
            elif kind in (2, 9):
                self.acknowledged += 1
            start += size
        self.unread = view[start:]
        answer = b"".join(answers)
        if answer:
            self.send(answer)

    def message(self, data, start, at, end, now):
        qos, size = data[start] >> 1 & 3, data[at] << 8 | data[at + 1]
        topic, at, answer = data[at + 2:at + 2 + size], at + 2 + size, b""
        if qos:
            answer = (b"\x40\x02" if qos == 1 else b"\x50\x02") + data[at:at + 2]
            at += 2
            if qos == 1:
                self.completed["server", 1] += 1
        if self.five:
            at += 1 + data[at]
        self.received.append((data[at:end].decode(), topic.decode(), qos, now))
        return answer


def length_size(data, at):
    size = 1
    while data[at + size - 1] & 0x80:
        size += 1
    return size


def packet_size(data, start):
    length, shift = 0, 0
    for index in range(start + 1, min(start + 5, len(data))):
        length |= (data[index] & 0x7F) << shift
        shift += 7
        if not data[index] & 0x80:
            size = index + 1 - start + length
            return size if len(data) - start >= size else None
    return None


class Load:
    """The clients, and one loop that serves them all."""

    def __init__(self, options, port):
        self.options, self.random = options, random.Random(options.seed)
        self.selector = selectors.DefaultSelector()
        self.members = []
        count = options.clients
        for number in range(count):
            role = "publisher" if number < count * 2 // 5 else "shared" if number >= count * 9 // 10 else "reader"
            member = Member(number, f"{role}-{number}", 5 if number % 2 else 4, port)
            member.role = role
            level = 5 if member.five else 4
            member.send(connect_packet(member.name, level, keep_alive=0))
            self.members.append(member)
            self.selector.register(member.socket, selectors.EVENT_READ, member)
        self.publishers = [member for member in self.members if member.role == "publisher"]
        self.serve(lambda: all(member.acknowledged for member in self.members), "CONNACKs")
        for number, member in enumerate(each for each in self.members if each.role != "publisher"):
            member.qos = number % 3
            if member.role == "shared":
                member.group = f"group-{number % GROUPS}"
                member.filter, member.qos = f"site/+/sensor/{number % GROUPS}", 1
            else:
                member.filter = f"site/{number % (SITES - 2)}/#" if number % 5 else f"site/{number % SITES}/sensor/+"
            name = f"$share/{member.group}/{member.filter}" if member.group else member.filter
            section = b"\0" if member.five else b""
            member.send(packet(0x82, b"\0\1" + section + string(name) + bytes([member.qos])))
        readers = [member for member in self.members if member.filter]
        self.serve(lambda: all(member.acknowledged == 2 for member in readers), "SUBACKs")

    def serve(self, done, what, patience=30):
        deadline = time.monotonic() + patience
        while not done():
            if time.monotonic() > deadline:
                raise TimeoutError(f"waited {patience} s for {what}")
            self.turn(0.05)

    def turn(self, seconds):
        for key, _ in self.selector.select(seconds):
            key.data.take()

    def run(self):
        """Publish at the rate for the time, then wait until everything is acknowledged and silence has come."""
        started, number = time.monotonic(), 0
        while (elapsed := time.monotonic() - started) < self.options.seconds:
            due = int(elapsed * self.options.rate)
            # A driver that cannot keep up publishes less, not in bursts.
            for _ in range(min(due - number, 20)):
                member = self.publishers[number % len(self.publishers)]
                topic = f"site/{self.random.randrange(SITES)}/sensor/{self.random.randrange(SENSORS)}"
                member.publish(topic, f"m{number}." + "x" * self.random.randrange(40), self.random.randrange(3))
                number += 1
            number = number if due - number < 1000 else number
            self.turn(0.001)
        self.serve(lambda: not any(member.under_way for member in self.publishers), "acknowledgments")
        self.quiet()
        for member in self.members:
            member.send(b"\xe0\0")
        for member in self.members:
            member.socket.close()

    def quiet(self):
        """Until nothing has come for half a second."""
        last = time.monotonic()
        while time.monotonic() - last < 0.5:
            ready = self.selector.select(0.05)
            for key, _ in ready:
                key.data.take()
            if ready:
                last = time.monotonic()

    def log(self):
        """What the clients know, as plain values."""
        return {
            "members": [{"name": member.name, "port": member.local_port, "filter": member.filter, "qos": member.qos,
                         "share": member.group, "sent": member.sent, "received": member.received,
                         "completed": [[*key, count] for key, count in sorted(member.completed.items())]}
                        for member in self.members],
        }


@contextlib.contextmanager
def recorded(path, port):
    """tcpdump with a large buffer, for a load: frames are handed over in blocks."""
    command = ["tcpdump", "-i", "lo", "-n", "-Z", "root", "-B", "262144", "-w", str(path), f"tcp port {port}"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    for line in process.stderr:
        if "listening on" in line:
            break
    else:
        raise RuntimeError("tcpdump did not start")
    time.sleep(0.5)
    yield
    time.sleep(2)
    process.send_signal(signal.SIGINT)
    process.wait(30)
    counts = process.stderr.read()
    if "\n0 packets dropped by kernel" not in counts:
        raise RuntimeError(f"the capture itself lost frames: {counts}")


def record(options, folder):
    path = folder / "load.pcap"
    port = free_port(0)
    with mosquitto("max_queued_messages 0", "max_connections -1", port=port) as _, recorded(path, port):
        load = Load(options, port)
        load.run()
    log = load.log()
    path.with_suffix(".json").write_text(json.dumps(log))
    return path
