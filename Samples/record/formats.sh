#!/usr/bin/env bash
# The same kind of traffic in every file format: nanoseconds, pcapng, several link types in one file, compressed,
# cut short, a ring of files, and frames that the capture saw twice.
set -euo pipefail
cd "$(dirname "$0")"
samples="${SAMPLES:-$(cd .. && pwd)}"
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT

FOLDER="$folder" "${PYTHON:-python3}" - <<'PYTHON'
import contextlib
import os
import signal
import subprocess
import time

from recording import Client, SAMPLES, capture, mosquitto, stop

FOLDER = os.environ["FOLDER"]


def talk(name, port, count=3, version="5.0"):
    client = Client(name, port, version)
    client.subscribe("format/#", 2)
    for number in range(count):
        client.publish(f"format/{number % 3}", f"message {number}", number % 3)
    client.received(count)
    client.disconnect()


@contextlib.contextmanager
def dumpcap(*options):
    process = subprocess.Popen(["dumpcap", "-q", "-B", "64", *options], stderr=subprocess.PIPE, text=True)
    for line in process.stderr:
        if line.startswith("File:"):
            break
    time.sleep(0.5)
    yield
    time.sleep(1)
    stop(process, signal.SIGINT)


def any_interface(name, port, kind, *options):
    return capture(f"{FOLDER}/{name}", f"tcp port {port}", "-y", kind, *options, interface="any")


with mosquitto() as (port, _):
    with capture("nanoseconds.pcap", f"tcp port {port}", "--time-stamp-precision=nano"):
        talk("nano", port)
    with dumpcap("-i", "lo", "-f", f"tcp port {port}", "-w", str(SAMPLES / "dumpcap.pcapng")):
        talk("dumpcap", port)
    with any_interface("cooked.pcap", port, "LINUX_SLL2"):
        talk("cooked", port)
    os.replace(f"{FOLDER}/cooked.pcap", SAMPLES / "cooked-v2.pcap")
    with capture(f"{FOLDER}/plain.pcap", f"tcp port {port}"):
        talk("compressed", port, 12)
    with mosquitto(port=None) as (second, _), mosquitto(port=None) as (third, _), \
            capture(f"{FOLDER}/1.pcap", f"tcp port {port}"), \
            any_interface("2.pcap", second, "LINUX_SLL", "--time-stamp-precision=nano"), \
            any_interface("3.pcap", third, "LINUX_SLL2"):
        for version in ("3.1.1", "5.0"):
            for number, each in enumerate((port, second, third)):
                talk(f"linked-{number}", each, version=version)
    with capture(f"{FOLDER}/lo.pcap", f"tcp port {port}"), any_interface("any.pcap", port, "LINUX_SLL2"):
        talk("twice", port)
    with dumpcap("-i", "lo", "-f", f"tcp port {port}", "-P", "-w", f"{FOLDER}/ring.pcap", "-b", "packets:90", "-a", "files:4"):
        for version in ("3.1.1", "5.0"):
            talk("ring", port, 24, version)
PYTHON

cd "$folder"
mergecap -w "$samples/mixed-link-types.pcapng" 1.pcap 2.pcap 3.pcap
mergecap -w "$samples/seen-twice.pcapng" lo.pcap any.pcap
gzip -9nc plain.pcap > "$samples/compressed.pcap.gz"
zstd -q -f -19 plain.pcap -o "$samples/compressed.pcap.zst"
xz -kc plain.pcap > "$samples/compressed.pcap.xz"
lz4 -q -f plain.pcap "$samples/compressed.pcap.lz4"
bzip2 -kc plain.pcap > "$samples/compressed.pcap.bz2"
head -c "$(($(stat -c %s plain.pcap) - 100))" plain.pcap > "$samples/cut-short.pcap"
editcap -F pcapng plain.pcap whole.pcapng
head -c "$(($(stat -c %s whole.pcapng) - 50))" whole.pcapng > "$samples/cut-short.pcapng"
number=0
for file in ring_*.pcap; do
    number=$((number + 1))
    install -m 644 "$file" "$samples/ring-$number.pcap"
done
