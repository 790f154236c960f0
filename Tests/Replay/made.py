"""Captures made for a purpose: as many clients and messages as asked for, at exactly the times asked for.

A capture is written in the order of its times, as a classic file with nanoseconds, link type RAW; checksums are 0.
"""

import socket
import struct

START = 1_772_352_000_000_000_000
CLIENT, SERVER = bytes([10, 0, 0, 1]), bytes([10, 0, 0, 2])
SYN, ACK, FIN, PSH = 2, 16, 1, 8
MILLISECOND = 1_000_000


def string(text):
    data = text.encode() if isinstance(text, str) else text
    return struct.pack(">H", len(data)) + data


def packet(first, body):
    length, digits = len(body), b""
    while True:
        digit, length = length % 128, length // 128
        digits += bytes([digit | (0x80 if length else 0)])
        if not length:
            return bytes([first]) + digits + body


def connect(identifier, keep_alive=60, clean=True):
    flags = 2 if clean else 0
    return packet(0x10, string("MQTT") + bytes([4, flags]) + struct.pack(">H", keep_alive) + string(identifier))


def publish(topic, payload, qos=0, identifier=0):
    return packet(0x30 | qos << 1, string(topic) + (struct.pack(">H", identifier) if qos else b"") + payload)


class Capture:
    """Frames of clients that talk to one server; `write` sorts them by time."""

    def __init__(self):
        self.frames = []

    def client(self, number, **options):
        return Client(self, number, **options)

    def write(self, path):
        self.frames.sort(key=lambda frame: frame[0])
        with open(path, "wb") as file:
            file.write(struct.pack("<IHHIIII", 0xA1B23C4D, 2, 4, 0, 0, 262144, 101))
            for time, _, frame in self.frames:
                seconds, rest = divmod(START + time, 1_000_000_000)
                file.write(struct.pack("<IIII", seconds, rest, len(frame), len(frame)) + frame)
        return path


class Client:
    """A client's connection; times are nanoseconds since the capture's start, and may only grow."""

    def __init__(self, capture, number, identifier=None, at=0, clean=True, keep_alive=60):
        self.capture, self.port, self.next = capture, 10_000 + number, [1000, 2000]
        self.identifier = identifier or f"client-{number:04}"
        self.segment(at, 0, SYN)
        self.segment(at, 1, SYN | ACK)
        self.segment(at, 0, ACK)
        self.send(at, connect(self.identifier, keep_alive, clean))
        self.answer(at + MILLISECOND // 10, b"\x20\x02\x00\x00")

    def segment(self, at, side, bits, data=b""):
        source, target = (CLIENT, SERVER) if side == 0 else (SERVER, CLIENT)
        ports = (self.port, 1883) if side == 0 else (1883, self.port)
        acknowledged = self.next[1 - side] if bits & ACK else 0
        header = struct.pack(">HHIIBBHHH", *ports, self.next[side], acknowledged, 0x50, bits, 65535, 0, 0)
        network = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(header) + len(data), 0, 0x4000, 64,
                              socket.IPPROTO_TCP, 0, source, target)
        # The counter keeps frames of one time in the order in which they were made.
        self.capture.frames.append((at, len(self.capture.frames), network + header + data))
        self.next[side] = (self.next[side] + len(data) + bool(bits & (SYN | FIN))) & 0xFFFFFFFF

    def send(self, at, data):
        for start in range(0, len(data), 60_000):
            self.segment(at, 0, ACK | PSH, data[start:start + 60_000])

    def answer(self, at, data):
        self.segment(at, 1, ACK | PSH, data)

    def publish(self, at, topic, payload, qos=0, identifier=0):
        """A message with its whole exchange, each step a tenth of a millisecond after the other."""
        step, number = MILLISECOND // 10, struct.pack(">H", identifier)
        self.send(at, publish(topic, payload, qos, identifier))
        if qos == 1:
            self.answer(at + step, b"\x40\x02" + number)
        if qos == 2:
            self.answer(at + step, b"\x50\x02" + number)
            self.send(at + 2 * step, b"\x62\x02" + number)
            self.answer(at + 3 * step, b"\x70\x02" + number)

    def close(self, at):
        self.send(at, b"\xE0\x00")
        self.segment(at, 0, FIN | ACK)
        self.segment(at, 1, FIN | ACK)
        self.segment(at, 0, ACK)
