#!/usr/bin/env python3
"""Whether packets of 500 connections leave at their time, as tcpdump sees them.

    schedule.py --mqttscope .build/release/mqttscope [--speed 1] [--seconds 20]

At speed 1, 99 of 100 have to leave within 1 ms of their time and all within 10 ms, on an idle machine. Needs root.
"""

import argparse
import json
import pathlib
import subprocess
import sys
import tempfile

import environment
import made

TOPIC = "made/time"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mqttscope", type=lambda path: pathlib.Path(path).resolve(), required=True)
    parser.add_argument("--clients", type=int, default=500)
    parser.add_argument("--interval", type=float, default=0.5, help="seconds between messages of a client")
    parser.add_argument("--seconds", type=float, default=20, help="of the capture")
    parser.add_argument("--speed", type=float, default=1)
    parser.add_argument("--percentile", type=float, default=99)
    options = parser.parse_args()
    environment.prepare()
    import brokers
    import sink
    from recording import capture
    from replayer import replay

    with tempfile.TemporaryDirectory() as folder, sink.running() as server:
        plan = write(pathlib.Path(folder, "made.pcap"), options)
        wire = pathlib.Path(folder, "wire.pcap")
        with capture(str(wire), f"tcp dst port {server.port}"):
            run = replay(options.mqttscope, plan, brokers.Broker(f"mqtt://127.0.0.1:{server.port}", server.port,
                                                                 server.port),
                         "--speed", f"{options.speed:g}", "--max-rate", 1_000_000, patience=60 + options.seconds)
        planned, sent = times(options.mqttscope, plan), times(options.mqttscope, wire)
    missing = len(planned.keys() - sent.keys())
    offsets = sorted(sent[key] - planned[key] / options.speed for key in planned.keys() & sent.keys())
    if not offsets:
        sys.exit(f"schedule: nothing was sent; {run}")
    # Time 0 of the plan is not known from outside: the median packet is taken to have been on time.
    base = offsets[len(offsets) // 2]
    late = sorted(abs(offset - base) / 1e6 for offset in offsets)
    at = late[min(len(late) - 1, int(len(late) * options.percentile / 100))]
    print(f"schedule: {len(late)} packets at speed {options.speed:g}, {missing} missing; "
          f"p50 {late[len(late) // 2]:.3f} ms, p{options.percentile:g} {at:.3f} ms, worst {late[-1]:.3f} ms; {run}")
    if missing or at > 1 or late[-1] > 10:
        sys.exit(1)


def write(path, options):
    """Messages of all clients, spread over the interval, without two at the same time."""
    capture = made.Capture()
    interval = int(options.interval * 1e9)
    first = 2_000_000_000
    for number in range(options.clients):
        client = capture.client(number, at=number * 2_000_000, keep_alive=0)
        start = first + number * interval // options.clients
        for message in range(int(options.seconds * 1e9) // interval):
            client.publish(start + message * interval, TOPIC, f"{number}-{message}".encode())
        client.close(first + int(options.seconds * 1e9) + 100 * made.MILLISECOND)
    return capture.write(path)


def times(mqttscope, path):
    """The time of each message, by its payload, in nanoseconds."""
    exported = subprocess.run([mqttscope, "export", "--quiet", "--kinds", "packet", "--topic", TOPIC, path],
                              capture_output=True, text=True).stdout
    found = {}
    for line in exported.splitlines():
        event = json.loads(line)
        if event["kind"] == "packet" and event["packet"]["type"] == "PUBLISH":
            clock, fraction = event["time"].rstrip("Z").split(".")
            hours, minutes, seconds = clock[11:].split(":")
            day = int(clock[8:10])
            whole = ((day * 24 + int(hours)) * 60 + int(minutes)) * 60 + int(seconds)
            found[event["packet"]["payload"]["text"]] = whole * 1_000_000_000 + int(fraction)
    return found


if __name__ == "__main__":
    main()
