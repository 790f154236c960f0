#!/usr/bin/env python3
"""A link that loses, repeats and reorders packets: two network namespaces joined by a seeded userspace cable.

Each namespace has a TUN device; this script carries the IP packets between them and damages some on the way, so that
the kernel's own TCP has to repair it. The capture is taken on the server's device (link type RAW).

The second recording damages nothing, but the cable's delay is enough for another fault: mosquitto_sub announces
Receive Maximum 20 in 5.0, mosquitto 2.0.11 sends more than that unacknowledged, and the client hangs up.
"""

import contextlib
import ctypes
import fcntl
import heapq
import os
import random
import select
import struct
import subprocess
import threading
import time

from recording import capture, mosquitto

NAMES = ("mqttscope-a", "mqttscope-b")
ADDRESSES = ("10.77.0.1", "10.77.0.2")
DAMAGE = (0.04, 0.02, 0.08)
"""Shares of packets that are lost, repeated, and late."""
DELAY, LATE_DELAY = 0.002, 0.012
TUNSETIFF, IFF_TUN, IFF_NO_PI, CLONE_NEWNET = 0x400454CA, 1, 0x1000, 0x40000000


def ip(*arguments):
    subprocess.run(["ip", *arguments], check=True)


def open_device(namespace):
    """The TUN device of a namespace; it stays usable after this thread has gone back to its own namespace."""
    libc = ctypes.CDLL(None, use_errno=True)
    with open("/proc/thread-self/ns/net") as home, open(f"/run/netns/{namespace}") as away:
        if libc.setns(away.fileno(), CLONE_NEWNET):
            raise OSError(ctypes.get_errno(), "setns")
        try:
            device = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
            fcntl.ioctl(device, TUNSETIFF, struct.pack("16sH22x", b"cable", IFF_TUN | IFF_NO_PI))
        finally:
            libc.setns(home.fileno(), CLONE_NEWNET)
    return device


def carry(devices, seed, damage, done):
    """Move packets until `done`, losing, repeating and delaying some."""
    lost, twice, late = damage
    chance, waiting, order = random.Random(seed), [], 0
    while not done.is_set():
        timeout = max(0.0, waiting[0][0] - time.monotonic()) if waiting else 0.05
        for device in select.select(devices, [], [], min(timeout, 0.05))[0]:
            data = os.read(device, 65536)
            other = devices[1 - devices.index(device)]
            if chance.random() < lost:
                continue
            for _ in range(2 if chance.random() < twice else 1):
                delay = LATE_DELAY if chance.random() < late else DELAY
                order += 1
                heapq.heappush(waiting, (time.monotonic() + delay, order, other, data))
        while waiting and waiting[0][0] <= time.monotonic():
            _, _, other, data = heapq.heappop(waiting)
            with contextlib.suppress(OSError):
                os.write(other, data)


@contextlib.contextmanager
def cable(seed, damage):
    with contextlib.ExitStack() as stack:
        devices = []
        for name, address in zip(NAMES, ADDRESSES):
            ip("netns", "add", name)
            stack.callback(ip, "netns", "del", name)
            devices.append(open_device(name))
            ip("-n", name, "address", "add", f"{address}/24", "dev", "cable")
            ip("-n", name, "link", "set", "cable", "mtu", "576", "up")
        done = threading.Event()
        thread = threading.Thread(target=carry, args=(devices, seed, damage, done))
        thread.start()
        stack.callback(thread.join)
        stack.callback(done.set)
        yield


def client(program, *arguments, **options):
    return subprocess.Popen(["ip", "netns", "exec", NAMES[0], program, "-h", ADDRESSES[1], *arguments],
                            stdout=subprocess.DEVNULL, **options)


def record(name, seed, damage, reader_version):
    with cable(seed, damage), mosquitto(port=1883, host=ADDRESSES[1], namespace=NAMES[1]), \
            capture(name, "tcp port 1883", interface="cable", namespace=NAMES[1]):
        reader = client("mosquitto_sub", "-i", "reader", "-V", reader_version, "-t", "line/#", "-q", "2", "-C", "160",
                        "-W", "20", stderr=subprocess.DEVNULL)
        time.sleep(1)
        writers = []
        for version, qos in (("mqttv311", 1), ("mqttv5", 2)):
            writer = client("mosquitto_pub", "-i", f"writer-{version}", "-V", version, "-t", f"line/{qos}", "-q", str(qos),
                            "-l", stdin=subprocess.PIPE)
            lines = b"".join(b"%03d %s\n" % (number, b"abcdefghij" * (number % 60)) for number in range(80))
            writer.stdin.write(lines)
            writer.stdin.close()
            writers.append(writer)
        for process in (*writers, reader):
            process.wait(30)


record("lossy-link.pcap", 7, DAMAGE, "mqttv311")
record("v5-receive-maximum.pcap", 7, (0, 0, 0), "mqttv5")
