#!/usr/bin/env python3
"""Replays samples in bytes mode to a server that only reads, and compares what tcpdump saw with the captured bytes.

    exact_bytes.py --mqttscope .build/release/mqttscope [part of a name …]

For each captured connection, the client's stream has to be the same byte by byte, malformed packets included.
Needs root (tcpdump), Debian.
"""

import argparse
import collections
import contextlib
import io
import json
import pathlib
import subprocess
import sys
import tempfile
import time

import environment
import samples

WHOLE = ("malformed", "conversation", "many-packets", "large-", "v5-auth", "abrupt", "properties", "nanoseconds")
"""Samples in which no bytes of clients are missing."""


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mqttscope", type=lambda path: pathlib.Path(path).resolve(), required=True)
    parser.add_argument("names", nargs="*", help="parts of names of samples")
    options = parser.parse_args()
    environment.prepare()
    failed = 0
    chosen = [sample[0] for sample in samples.all_samples() if samples.chosen(sample[0].name, options.names or WHOLE)]
    # What was inside TLS or WebSocket is sent over what carries the replay: its bytes are not those of the capture.
    chosen = [sample for sample in chosen if all(is_plain(event) for event in openings(options, sample))]
    for sample in chosen:
        problems = judge(options, sample)
        failed += bool(problems)
        for problem in problems:
            print(f"{sample.name}: {problem}")
    if failed:
        sys.exit(f"bytes: {failed} of {len(chosen)} FAILED")
    print(f"bytes: all {len(chosen)} passed", file=sys.stderr)


def judge(options, sample):
    from brokers import Broker
    import fault_servers
    from recording import capture
    from replayer import replay

    connections = mqtt_connections(options, sample)
    servers = {ends[2:] for ends in connections}
    expected = collections.Counter(streams(sample, connections.__contains__).values())
    captured = collections.Counter(streams(sample, lambda ends: ends[2:] in servers).values())
    with tempfile.TemporaryDirectory() as folder, fault_servers.Listener(fault_servers.silent) as server:
        record = pathlib.Path(folder, "wire.pcap")
        with contextlib.redirect_stderr(io.StringIO()), capture(str(record), f"tcp port {server.port}"):
            run = replay(options.mqttscope, sample, Broker(f"mqtt://127.0.0.1:{server.port}", server.port, server.port),
                         "--mode", "bytes", "--speed", "10")
            time.sleep(0.2)
        sent = collections.Counter(streams(record, lambda ends: ends[3] == server.port).values())
    problems = [] if run.status in (0, 1) else [str(run)]
    expected.pop(b"", None)
    sent.pop(b"", None)
    # What does not read as MQTT at all is not in the timeline; it may be sent as well.
    missing, more = expected - sent, sent - captured
    if missing or more:
        problems.append(f"{sum(missing.values())} of {sum(expected.values())} streams were not sent, "
                        f"{sum(more.values())} others were: {[len(each) for each in missing][:5]} bytes, "
                        f"{[len(each) for each in more][:5]} bytes; {run}")
    return problems


def openings(options, sample):
    """The beginnings of the timeline's connections."""
    exported = subprocess.run([options.mqttscope, "export", "--quiet", "--kinds", "connection_open", sample],
                              capture_output=True, text=True).stdout
    return [event for event in map(json.loads, exported.splitlines()) if event["kind"] == "connection_open"]


def is_plain(event):
    return event["transport"] == "tcp" and "proxy" not in event


def mqtt_connections(options, sample):
    """The connections of the timeline: address and port of the client, then of the server."""
    return {(event["client"]["ip"], event["client"]["port"], event["server"]["ip"], event["server"]["port"])
            for event in openings(options, sample)}


def streams(path, is_chosen):
    """The bytes that clients sent, by connection, as tshark numbers them; `is_chosen` is asked for each segment."""
    fields = ["tcp.stream", "ip.src", "ipv6.src", "tcp.srcport", "ip.dst", "ipv6.dst", "tcp.dstport", "tcp.seq",
              "tcp.payload"]
    command = ["tshark", "-r", str(path), "-n", "-o", "tcp.relative_sequence_numbers:TRUE",
               "-o", "tcp.desegment_tcp_streams:FALSE", "-T", "fields", "-E", "occurrence=f"]
    for field in fields:
        command += ["-e", field]
    pieces = {}
    for line in subprocess.run(command, capture_output=True, text=True).stdout.splitlines():
        stream, *addresses, sequence, payload = (line.split("\t") + [""] * len(fields))[:len(fields)]
        if not payload:
            continue
        source4, source6, source_port, target4, target6, target_port = addresses
        if not is_chosen((source4 or source6, int(source_port), target4 or target6, int(target_port))):
            continue
        pieces.setdefault(stream, {})
        for index, byte in enumerate(bytes.fromhex(payload.replace(":", ""))):
            pieces[stream][int(sequence) + index] = byte
    return {stream: bytes(byte for _, byte in sorted(each.items())) for stream, each in pieces.items()}


if __name__ == "__main__":
    main()
