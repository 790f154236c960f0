#!/usr/bin/env python3
"""The timelines of one conversation recorded in plain and through TLS, WebSocket or a proxy: the same, but for what
carries it.

    same.py --mqttscope .build/release/mqttscope

Of each direction, packets must come in the same order with the same bytes, fields and stream offsets. Events of other
kinds must be the same in what they say; moments, frames, and numbers of lines differ between two recordings.
"""

import argparse
import collections
import json
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "Differential"))
import compare  # noqa: E402: it knows which keys lie beside a sample

LAYERS = {"tls_handshake", "tls_alert", "websocket_handshake", "websocket_close"}
"""Kinds that only what carries a conversation has."""

MOMENTS = {"seq", "time", "frames", "frame", "packet_seq", "duration", "latency", "first_time", "last_time", "opened",
           "closed", "since", "silence", "begin", "end", "round_trip", "delay", "elapsed", "age"}
"""Keys of what differs between two recordings of one conversation."""

CARRIED = {"transport", "proxy", "client", "server", "community_id", "by", "address", "files", "message", "how",
           "last_packets", "evidence"}
"""Keys of what differs with what carries a conversation; how TCP ends it is among that."""

ONLY_IN_PLAIN = ("cleartext-credentials",)
"""Ends of the names of rules that nobody breaks in TLS."""

SAME = {
    "secure-plain.pcap": ["secure-tls-1.2.pcap", "secure-tls-1.3.pcap", "secure-tls-1.2.pcapng",
                          "secure-tls-1.3.pcapng"],
    "websocket-plain.pcap": ["websocket-conversation.pcap", "websocket-tls.pcap"],
    "websocket-deflate-plain.pcap": ["websocket-deflate.pcap"],
    "websocket-fragments-plain.pcap": ["websocket-fragments.pcap"],
    "proxy-1-plain.pcap": ["proxy-1.pcap"],
    "proxy-2-plain.pcap": ["proxy-2.pcap"],
}
"""The recording in plain, and those that must equal it."""


def export(program, path):
    command = [str(program), "export", "--quiet", *compare.key_options([path]), str(path)]
    finished = subprocess.run(command, capture_output=True, text=True)
    if finished.returncode != 0:
        sys.exit(f"{path.name}: export ended with {finished.returncode}: {finished.stderr}")
    return [json.loads(line) for line in finished.stdout.splitlines()]


def said(value):
    """What an event says, without when and over what."""
    if isinstance(value, dict):
        return {key: said(one) for key, one in value.items()
                if key not in MOMENTS and key not in CARRIED and not key.endswith("_ns")}
    if isinstance(value, list):
        return [said(one) for one in value]
    return value


def parts(lines):
    """Packets by connection and direction, in their order; of other kinds, how often each thing is said."""
    packets, others = collections.defaultdict(list), collections.Counter()
    for line in lines:
        if line["kind"] in LAYERS or line["kind"] in ("capture", "summary"):
            continue
        if line["kind"] == "packet":
            packets[line["connection"], line["from"]].append(said(line))
        elif not line.get("rule", "").endswith(ONLY_IN_PLAIN):
            others[json.dumps(said(line), sort_keys=True)] += 1
    return packets, others


def differences(plain, other):
    if any(line.get("transport") in ("tls", "wss") for line in other):
        yield from (f"a finding for plain TCP: {line}" for line in other if line.get("rule", "").endswith(ONLY_IN_PLAIN))
    packets, others = parts(plain)
    their_packets, their_others = parts(other)
    for key in sorted(packets.keys() | their_packets.keys()):
        one, two = packets.get(key, []), their_packets.get(key, [])
        if len(one) != len(two):
            yield f"{key}: {len(one)} packets and {len(two)}"
        yield from (f"{key}: {left}\n    {right}" for left, right in zip(one, two) if left != right)
    for text, count in ((others - their_others) + (their_others - others)).items():
        yield f"{count} times only in one of them: {text}"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--mqttscope", type=pathlib.Path, required=True)
    arguments = parser.parse_args()
    failures = compared = 0
    for plain, others in SAME.items():
        expected = export(arguments.mqttscope, compare.SAMPLES / plain)
        if not any(line["kind"] == "packet" for line in expected):
            sys.exit(f"{plain}: no packets")
        for other in others:
            compared += 1
            found = list(differences(expected, export(arguments.mqttscope, compare.SAMPLES / other)))
            failures += bool(found)
            for difference in found[:20]:
                print(f"{other}: {difference}")
    print(f"{compared} timelines compared with that in plain, {failures} differ")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
