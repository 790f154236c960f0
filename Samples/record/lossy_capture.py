#!/usr/bin/env python3
"""A capture point that lost, repeated and reordered frames although the peers lost nothing.

A real recording, damaged afterwards by this script from a seed: netem and port mirroring are not everywhere.
Nothing is changed inside a frame, and the timestamps stay in order, as at a mirror port with several queues.
"""

import pathlib
import random
import struct
import tempfile

from recording import SAMPLES, Client, capture, mosquitto

DROP, TWICE, SWAP = 0.03, 0.02, 0.06


def damage(source, target, seed):
    data = pathlib.Path(source).read_bytes()
    header, at, frames = data[:24], 24, []
    while at < len(data):
        length = struct.unpack_from("<I", data, at + 8)[0]
        frames.append((data[at:at + 8], data[at + 8:at + 16 + length]))
        at += 16 + length
    chance, contents, times = random.Random(seed), [], []
    for time, content in frames:
        if chance.random() < DROP:
            continue
        for _ in range(2 if chance.random() < TWICE else 1):
            contents.append(content)
            times.append(time)
    for index in range(len(contents) - 3):
        if chance.random() < SWAP:
            other = index + chance.randint(1, 3)
            contents[index], contents[other] = contents[other], contents[index]
    pathlib.Path(target).write_bytes(header + b"".join(time + content for time, content in zip(times, contents)))


with tempfile.TemporaryDirectory() as folder:
    with mosquitto() as (port, _), capture(f"{folder}/whole.pcap", f"tcp port {port}"):
        readers = [Client(f"reader-{version}", port, version, segment=536) for version in ("3.1.1", "5.0")]
        for reader in readers:
            reader.subscribe("line/#", 1)
        writer = Client("writer", port, "5.0", segment=536)
        for number in range(120):
            writer.publish(f"line/{number % 4}", f"{number:03d} " + "abcdefghij" * (number % 90), number % 3)
        for reader in readers:
            reader.received(120)
        for client in (*readers, writer):
            client.disconnect()
    damage(f"{folder}/whole.pcap", SAMPLES / "lossy-capture.pcap", seed=11)
